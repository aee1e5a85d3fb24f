"""The interface is complete in its languages, and no translation breaks a sentence."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

LOCALE = Path(settings.LOCALE_PATHS[0])
LANGUAGES = [language for language, _name in settings.LANGUAGES if language != "en"]
HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z]+")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


def sentences(language: str) -> set[tuple[str, str | None]]:
    return {(entry.msgid, entry.msgctxt) for entry in catalogue(language) if not entry.obsolete}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_in_every_language(language):
    waiting = [entry.msgid for entry in catalogue(language) if not entry.translated() or entry.fuzzy]

    assert waiting == []
    assert sentences(language) == sentences("fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_tags_are_those_of_the_sentence(language):
    broken = []
    for entry in catalogue(language):
        translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
        allowed = set(HOLE.findall(entry.msgid + entry.msgid_plural))
        for translation in translations:
            if not set(HOLE.findall(translation)) <= allowed:
                broken.append((entry.msgid, translation))
            if sorted(TAG.findall(translation)) != sorted(TAG.findall(entry.msgid)):
                broken.append((entry.msgid, translation))
            if not entry.msgid_plural and set(HOLE.findall(translation)) != allowed:
                broken.append((entry.msgid, translation))

    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_machine_drafts_are_marked_so(language):
    assert catalogue(language).metadata["X-Translation-Status"] == "machine draft, awaiting review"


def test_every_sentence_of_the_templates_is_in_the_catalogue():
    """Sentences in one piece; those of blocks with variables are found by `make messages`."""
    package = LOCALE.parent
    found = set()
    for template in package.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        found |= {one or other for one, other in re.findall(r"""\{% translate (?:"([^"]+)"|'([^']+)')""", text)}

    assert found - {msgid for msgid, _context in sentences("fr")} == set()
