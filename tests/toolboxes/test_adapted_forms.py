"""What a city adds stands in every form that leaves the site, visibly the city's; and what it hides stands in none."""

import io
import json
import re
import zipfile

import pytest
from django.utils import translation

from equalcity.toolboxes import searching
from equalcity.toolboxes.exporting import epub, paper, single_file, slides
from equalcity.toolboxes.exporting.source import Source
from equalcity.toolboxes.exporting.trees import words_of
from equalcity.toolboxes.exporting.typesetting import Setting
from tests.factories.export_sources import HOSTILE, a_source
from tests.factories.overlays import (
    ARABIC_NOTE,
    NOTE,
    NUMBER,
    a_fact,
    a_note,
    a_source_of_brussels,
    an_overlay,
    hiding_the_last,
    laid_over,
)
from tests.factories.packages import FIRST_STEP, SECOND_STEP
from tests.html_checker import check
from tests.pdf_checker import faults

HIDDEN = "hand-over"
MARK = "Brussels · written by the city"
OLDER = an_overlay(notes=[a_note(step_digest="0" * 64, written_for="0.9")])


def _nobody(done: int, count: int) -> None:
    """Nobody waits."""


def _book(source: Source) -> dict[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(epub.make(source, _nobody)))
    return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xhtml", ".opf"))}


def _file(source: Source) -> str:
    return single_file.make(source, _nobody).decode()


def _paper(source: Source) -> dict:
    with translation.override(source.interface_language):
        return paper.book(Setting(source))


def _deck(source: Source) -> list[dict]:
    with translation.override(source.interface_language):
        return list(slides.deck(Setting(source)))


def _words(data: object) -> str:
    """All that a template of paper gets, as text."""
    return json.dumps(data, ensure_ascii=False, default=list)


FORMS = {
    "epub": lambda source: "\n".join(_book(source).values()),
    "single file": _file,
    "paper": lambda source: _words(_paper(source)),
    "slides": lambda source: _words([Setting(source).face(), *_deck(source)]),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_holds_the_note_the_fact_and_whose_they_are(form):
    text = FORMS[form](a_source_of_brussels())

    assert NOTE in text
    assert NUMBER in text
    assert MARK in text
    assert "As used in Brussels." in text


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_an_example_says_that_nobody_checked_it_and_not_that_a_city_wrote_it(form):
    text = FORMS[form](a_source_of_brussels(is_example=True))

    assert "Brussels · an example, checked by nobody" in text
    assert "Brussels: an example, checked by nobody." in text
    assert "ritten by the city" not in text
    assert "As used in" not in text


@pytest.mark.parametrize("form", FORMS)
def test_each_form_in_arabic_holds_the_arabic_note(form):
    text = FORMS[form](a_source_of_brussels("ar"))

    assert ARABIC_NOTE in text
    assert NUMBER in text
    assert NOTE not in text


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_that_a_note_was_written_for_another_edition(form):
    text = FORMS[form](a_source_of_brussels(overlay=OLDER))

    assert "Written for edition 0.9." in text
    assert "Written for edition" not in FORMS[form](a_source_of_brussels())


@pytest.mark.parametrize("form", FORMS)
def test_a_hidden_step_is_in_no_form(form):
    shown, without = (FORMS[form](a_source_of_brussels(overlay=one)) for one in (an_overlay(), hiding_the_last()))

    assert SECOND_STEP in shown
    assert SECOND_STEP not in without


def test_links_to_a_hidden_step_become_words():
    html = f'<p>Then <a href="step:{SECOND_STEP}">hand over</a>.</p>'
    overlay = {**hiding_the_last(), "notes": [a_note(html=html)]}

    texts = [FORMS[form](a_source_of_brussels(overlay=overlay)) for form in ("epub", "single file")]

    assert all("Then hand over." in re.sub("</?span>", "", text) for text in texts)


def test_the_address_online_is_that_of_the_city_and_beside_it_the_plain_one():
    book = _book(a_source_of_brussels())

    online = "https://guide.example.org/en/in/brussels/toolboxes/safe-evenings/editions/1.0/"
    assert f"<dc:source>{online}</dc:source>" in book["EPUB/package.opf"]
    assert 'href="https://guide.example.org/en/toolboxes/safe-evenings/editions/1.0/"' in book["EPUB/contents.xhtml"]


def test_the_book_of_a_city_is_another_book():
    own, plain = (_book(source)["EPUB/package.opf"] for source in (a_source_of_brussels(), a_source()))

    assert re.search("urn:uuid:[^<]+", plain)[0] != re.search("urn:uuid:[^<]+", own)[0]
    assert "Safe evenings · Brussels</dc:title>" in own


def test_the_single_file_finds_what_the_city_wrote():
    text = _file(a_source_of_brussels())

    data = json.loads(re.search(r'id="search-data">(.*?)</script>', text)[1])
    assert NOTE in json.dumps(data["texts"])
    assert NUMBER in json.dumps(data["texts"])
    assert data["words"]["city_note"] == "Written by the city"


def test_the_search_knows_notes_and_facts_and_no_hidden_step():
    document = laid_over(overlay=hiding_the_last())

    index, texts = searching.search_index(document), searching.search_texts(document)

    assert [step[1] for step in index["steps"]] == ["listen"]
    assert NOTE in json.dumps(texts)
    assert NUMBER in json.dumps(texts)


@pytest.mark.parametrize("make", [paper.make, slides.make], ids=["paper", "slides"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_paper_and_slides_of_a_city_are_clean_for_a_checker(make, language, tmp_path):
    facts = {"night-number": {"": a_fact(NUMBER), "ar": a_fact("شارع الملك ١٢\nالطابق الثاني")}}
    notes = [a_note(language="ar", html=f"<h3>باب</h3><p>{ARABIC_NOTE}</p>", step_digest="0" * 64, written_for="0.9")]

    body = make(a_source_of_brussels(language, an_overlay(facts=facts, notes=notes)), _nobody)

    assert faults(body, tmp_path) == []


def test_hostile_words_of_a_city_run_nowhere():
    hostile = " ".join(HOSTILE)
    overlay = an_overlay(
        city={"slug": "brussels", "name": hostile},
        facts={"night-number": {"": a_fact(hostile, source=hostile)}},
        notes=[a_note(html=f"<p>{hostile}</p>", written_for=hostile, step_digest="0" * 64)],
    )
    source = a_source_of_brussels(overlay=overlay)

    texts = [_file(source), *_book(source).values()]

    assert not any("<img src=x" in text for text in texts)
    # As for every single file: the checker knows no hashes of a policy in the page.
    faults = check({"hostile": texts[0], "older": _file(a_source_of_brussels(overlay=OLDER))})
    assert [fault for fault in faults if "violates Content Security Policy" not in fault] == []
    assert paper.make(source, _nobody).startswith(b"%PDF")
    assert slides.make(source, _nobody).startswith(b"%PDF")


def test_a_slide_stands_for_the_note_and_the_fact_for_the_trainer():
    deck = _deck(a_source_of_brussels())

    (own,) = [slide for slide in deck if slide["kind"] == "city"]
    assert own["title"] == MARK
    step = next(slide for slide in deck if slide["step"] == FIRST_STEP)
    (said,) = [note for note in step["notes"] if note["heading"] == MARK]
    assert NUMBER in "".join(words_of(block) for block in said["html"])
