"""Apps look down, never up or sideways; the floors are those of the import contract."""

import ast

import pytest
from django.apps import apps as django_apps
from django.db import models

from tests.structure.house import PACKAGE, apps, floors, name, python_files

GUARDED = [
    "Adaptation",
    "Edition",
    "EditionDocument",
    "EditionMedia",
    "Export",
    "PublishedAdaptation",
    "TranslationFile",
]


def test_every_app_has_a_floor():
    missing = set(apps()) - set(floors())

    assert missing == set()


def test_foreign_keys_go_down_even_when_written_as_text():
    sideways = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for app in apps()
        for model in django_apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField | models.OneToOneField)
        and (target := field.related_model._meta.app_label) in floors()
        and target != app
        and floors()[target] >= floors()[app]
    ]

    assert sideways == []


def test_core_stores_nothing():
    tables = [model._meta.label for model in django_apps.get_app_config("core").get_models()]

    assert tables == []


@pytest.mark.parametrize("model", GUARDED)
def test_views_reach_guarded_models_only_through_visible_to(model):
    views = [path for path in python_files(PACKAGE) if path.stem == "views" or "views" in path.parts]

    unguarded = [f"{name(path)}:{line}" for path in views for line in _unguarded_uses(path.read_text(), model)]

    assert unguarded == []


def _unguarded_uses(source: str, model: str) -> list[int]:
    """Lines where the model's manager is asked anything but `visible_to`, or a shortcut is handed the bare model."""
    tree = ast.parse(source)
    asked = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in {"objects", "_default_manager"}
        and getattr(node.value.value, "id", None) == model
        and node.attr != "visible_to"
    ]
    handed = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and any(getattr(argument, "id", None) == model for argument in node.args)
        and getattr(node.func, "id", "") in {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}
    ]
    return sorted(asked + handed)


def test_the_guard_sees_what_it_should():
    source = "Edition.objects.filter(x=1)\nget_object_or_404(Edition, pk=1)\nEdition.objects.visible_to(p)\n"

    assert _unguarded_uses(source, "Edition") == [1, 2]
