"""Every template is used, and what the public reads holds nothing inline, nothing secret, nothing from elsewhere."""

import re
from pathlib import Path

import pytest
from django.apps import apps as django_apps

from tests.structure.house import PACKAGE, name, project_files, templates, text_of

# Django looks for these by name.
ASKED_BY_NAME = {"400.html", "403.html", "429.html", "404.html", "500.html", "403_csrf.html"}
INLINE = {
    "a script": r"<script(?![^>]*\bsrc=)[^>]*>",
    "a style element": r"<style\b",
    "a style attribute": r"<[^>]*\sstyle=",
    "an event attribute": r"<[^>]*\son[a-z]+=",
    "a javascript: address": r"javascript:",
    "a nonce": r"\bnonce\b",
    "a CSRF token": r"\bcsrf",
}
WITH_FORMS = {"rounds"}
"""Folders of pages that only signed-in people are shown."""
ELSEWHERE = (
    r"""<(?:script|link|img|iframe|audio|video|source|object|embed)\b[^>]*(?:src|href|data)=["'](?:https?:)?//"""
)


def test_every_template_is_used():
    unused = sorted(
        template
        for template in templates()
        if template not in ASKED_BY_NAME and not _overrides(template) and not _is_named(template)
    )

    assert unused == []


@pytest.mark.parametrize("what", INLINE)
def test_public_templates_hold_nothing_inline(what):
    pattern = re.compile(INLINE[what], re.IGNORECASE)

    pages = [path for path in _public() if what != "a CSRF token" or path.parent.name not in WITH_FORMS]

    assert [name(path) for path in pages if pattern.search(_without_comments(path))] == []


def test_templates_load_nothing_from_elsewhere():
    pages = templates().values()

    assert [name(path) for path in pages if re.search(ELSEWHERE, _without_comments(path), re.IGNORECASE)] == []


def test_text_of_public_templates_is_marked_for_translation():
    untranslated = {
        name(path): words
        for path in _public()
        if path.suffix == ".html" and (words := _bare_words(_without_comments(path)))
    }

    assert untranslated == {}


def _public() -> list[Path]:
    """Templates that somebody without an account may be shown; sign-in has forms, and so tokens, of its own."""
    return [
        path
        for template, path in templates().items()
        if any(path.is_relative_to(PACKAGE / part) for part in ("core", "toolboxes", "templates"))
        if "admin" not in template
        and "/work/" not in template
        and not _overrides(template)
        and path.suffix in {".html", ".svg"}
    ]


def _without_comments(path: Path) -> str:
    text = re.sub(r"{% comment.*?endcomment %}", "", text_of(path), flags=re.DOTALL)
    return re.sub(r"{#.*?#}", "", text)


def _bare_words(text: str) -> list[str]:
    """Words between tags that are in no translate tag."""
    text = re.sub(r"{% blocktrans(late)?\b.*?{% endblocktrans(late)? %}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>|&\w+;", " ", text, flags=re.DOTALL)
    return re.findall(r"\b[^\W\d_]{3,}\b", text)


def _overrides(template: str) -> bool:
    """Whether an installed app that is not ours has a template of this name, which ours replaces."""
    others = [Path(app.path) for app in django_apps.get_app_configs() if not app.name.startswith("equalcity")]
    return any((path / "templates" / template).exists() for path in others)


def _is_named(template: str) -> bool:
    """Whether code or another template names it, whole or with a part that is filled in."""
    return any(re.fullmatch(pattern, template) for pattern in _names())


def _names() -> set[str]:
    """Names of templates that stand in code and templates; `{…}` in an f-string stands for one word."""
    found = set()
    for path in project_files():
        if path.is_relative_to(PACKAGE) and path.suffix in {".py", ".html", ".txt", ".svg"}:
            found.update(re.findall(r"""["']([\w{}./-]+\.(?:html|txt|svg))["']""", text_of(path)))
    return {re.sub(r"\\{[^}]*\\}", r"[\\w-]+", re.escape(one)) for one in found}
