"""The real content: every toolbox that is loaded, in every language it lists.

That each is a package, tests/toolboxes/test_sources.py says.
"""

import pytest

from tests.content import adaptations, standards, translations
from tests.content.report import OF_LANGUAGE, OF_TOOLBOX, OF_TRANSLATION
from tests.content.toolbox_texts import folders, read_texts

FOLDERS = {folder.name: folder for folder in folders()}
LANGUAGES = [(name, language) for name, folder in FOLDERS.items() for language in read_texts(folder).languages]
TRANSLATIONS = [(name, language) for name, language in LANGUAGES if language != read_texts(FOLDERS[name]).source]


def test_there_is_content() -> None:
    assert FOLDERS


@pytest.mark.parametrize("check", OF_TOOLBOX)
@pytest.mark.parametrize("name", FOLDERS)
def test_toolbox_keeps(name: str, check: str) -> None:
    assert OF_TOOLBOX[check](read_texts(FOLDERS[name])) == []


@pytest.mark.parametrize("check", OF_LANGUAGE)
@pytest.mark.parametrize(("name", "language"), LANGUAGES)
def test_language_keeps(name: str, language: str, check: str) -> None:
    assert OF_LANGUAGE[check](read_texts(FOLDERS[name]), language) == []


@pytest.mark.parametrize("check", OF_TRANSLATION)
@pytest.mark.parametrize(("name", "language"), TRANSLATIONS)
def test_translation_keeps(name: str, language: str, check: str) -> None:
    assert OF_TRANSLATION[check](read_texts(FOLDERS[name]), language) == []


@pytest.mark.parametrize("name", FOLDERS)
def test_examples_of_adaptations_keep(name: str) -> None:
    written = adaptations.read_examples(FOLDERS[name])

    assert [fault for one in written for fault in adaptations.faults(one)] == []


def test_toolboxes_share_the_words_of_their_terms() -> None:
    assert translations.terms_apart([read_texts(folder) for folder in FOLDERS.values()]) == []


def test_all_toolboxes_share_sixty_terms_in_the_same_words() -> None:
    glossaries = [{one["key"]: one for one in read_texts(folder).terms("en")} for folder in folders()]

    shared = set.intersection(*(set(glossary) for glossary in glossaries))

    assert len(shared) >= 60
    assert [key for key in shared if len({glossary[key]["definition"].strip() for glossary in glossaries}) > 1] == []


def test_the_table_speaks_of_toolboxes_that_are_there() -> None:
    named = {slug for standard in standards.table()["standards"] for slug in standard["steps"]}

    assert named == {texts.slug for texts in standards.every_toolbox()}


def test_the_docs_show_the_table_as_it_is() -> None:
    _before, made, _after = standards.split_document(standards.DOCUMENT.read_text(encoding="utf-8"))

    assert made == standards.as_markdown()
