"""Finds what is translated: finished originals of pages and terms, and their versions in other languages."""

import uuid
from collections.abc import Iterator
from typing import Any

from wagtail.models import Locale

from equalcity.toolboxes.drafting import digest_of_term
from equalcity.toolboxes.drafts import digest_of_source, source_of
from equalcity.toolboxes.models import Manual, Step, Term, Toolbox, TranslationStatus
from equalcity.toolboxes.units import Thing

MODELS: tuple[Any, ...] = (Toolbox, Manual, Step, Term)


def source_things(toolbox: Toolbox) -> list[Thing]:
    """The toolbox, its finished manuals and steps in the order of reading, then the terms of its glossary."""
    source = source_of(toolbox)
    found: list[Thing] = [source]
    steps: dict[str, list[Step]] = {}
    for step in Step.objects.descendant_of(source).live().select_related("locale").order_by("path"):
        steps.setdefault(step.path[: -Step.steplen], []).append(step)
    for manual in Manual.objects.child_of(source).live().select_related("locale").order_by("path"):
        found += [manual, *steps.get(manual.path, [])]
    return [*found, *source.terms.select_related("locale").order_by("term")]


def source_thing(key: uuid.UUID) -> Thing | None:
    """The original with this identity, whatever it is."""
    for model in MODELS:
        versions = model.objects.filter(translation_key=key, translation_status=TranslationStatus.ORIGINAL)
        if (found := versions.select_related("locale").order_by("pk").first()) is not None:
            thing: Thing = found
            return thing
    return None


def source_of_thing(thing: Thing) -> Thing | None:
    """The original of a translated page or term; itself where it is one."""
    if thing.translation_status == TranslationStatus.ORIGINAL:
        return thing
    model: Any = type(thing)
    versions = model.objects.filter(
        translation_key=thing.translation_key, translation_status=TranslationStatus.ORIGINAL
    )
    found: Thing | None = versions.select_related("locale").order_by("pk").first()
    return found


def toolbox_of(thing: Thing) -> Toolbox | None:
    """The toolbox that a page stands in, in its own language; a term stands in none."""
    if isinstance(thing, Term):
        return None
    if isinstance(thing, Toolbox):
        return thing
    return Toolbox.objects.ancestor_of(thing).first()


def versions_of(source: Thing) -> Iterator[Thing]:
    """The same page or term in the other languages."""
    model: Any = type(source)
    versions = model.objects.filter(translation_key=source.translation_key).exclude(pk=source.pk)
    yield from versions.select_related("locale")


def version_in(source: Thing, locale: Locale) -> Thing | None:
    model: Any = type(source)
    versions = model.objects.filter(translation_key=source.translation_key, locale=locale)
    found: Thing | None = versions.exclude(pk=source.pk).select_related("locale").first()
    return found


def present_digest(source: Thing) -> str:
    """Of the source as it is now; a translation that renders another one is behind."""
    return digest_of_term(source) if isinstance(source, Term) else digest_of_source(source)


def is_for_the_public(source: Thing) -> bool:
    """Whether migrants or survivors themselves read it: a manual that says so, its steps, and what stands before it."""
    if isinstance(source, Manual):
        return source.for_the_public
    if isinstance(source, Step):
        return source.is_for_the_public
    toolboxes = [source] if isinstance(source, Toolbox) else list(Toolbox.objects.filter(terms=source))
    return any(Manual.objects.child_of(one).filter(for_the_public=True).exists() for one in toolboxes)
