"""Whatever form an edition takes: no text of it is missing, the order is that of the site, and drafts say so."""

import io
import re
import unicodedata
import zipfile
from functools import cache

import pytest
from django.utils import translation
from lxml import etree
from lxml import html as markup

from equalcity.toolboxes.documents import canonical, check_document
from equalcity.toolboxes.exporting import epub, paper, single_file, slides
from equalcity.toolboxes.exporting.letters import DRAWN, printable
from equalcity.toolboxes.exporting.source import Source
from equalcity.toolboxes.exporting.typesetting import Setting
from equalcity.toolboxes.reading_blocks import urgency
from tests.factories.export_sources import a_source, starter_source
from tests.factories.packages import FIRST_STEP, SECOND_STEP, a_document
from tests.factories.telling_words import a_telling_document, texts_of
from tests.pdf_reader import Reading, links

LOCAL = ("Not filled in yet for your city.", "Your city has not filled this in yet.")
MACHINE, TRANSLATED, BEHIND = (
    "Translated by a machine, not yet checked by a person.",
    "Translated by a person, not yet checked by a second one.",
    "The original has changed since.",
)
DRAFT = "For comments. Do not use it with people yet."
SHOWN = ("alt", "href")
"""Attributes that reach a reader: words in place of a picture, addresses."""


def _nobody(done: int, count: int) -> None:
    """Nobody waits."""


def _squeezed(text: str) -> str:
    """Without room and hyphens: lines break elsewhere on paper."""
    return re.sub(r"[\s\u00ad\u200b\u2010-]+", "", text)


def _words(root: etree._Element) -> str:
    for script in list(root.iter("script", "style")):
        script.getparent().remove(script)
    shown = [value for element in root.iter(etree.Element) for name, value in element.items() if name in SHOWN]
    return "".join([*root.itertext(), *shown])


def _pages(source: Source) -> dict[str, etree._Element]:
    book = zipfile.ZipFile(io.BytesIO(epub.make(source, _nobody)))
    names = [name for name in book.namelist() if name.endswith(".xhtml")]
    return {name.removeprefix("EPUB/"): etree.fromstring(book.read(name)) for name in names}


def _file(source: Source) -> etree._Element:
    return markup.fromstring(single_file.make(source, _nobody).decode())


def _in_book(source: Source) -> str:
    return "".join(_words(page) for page in _pages(source).values())


def _in_file(source: Source) -> str:
    return _words(_file(source))


def _on_paper(source: Source) -> str:
    return Reading(paper.make(source, _nobody)).text()


FORMS = {"book": _in_book, "file": _in_file, "paper": _on_paper}


@cache
def _telling(form: str, language: str) -> str:
    return _squeezed(FORMS[form](a_source(a_telling_document(language))))


# Every text ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("form", FORMS)
def test_every_text_of_every_kind_of_block_is_there(form: str, language: str) -> None:
    document = check_document(canonical(a_telling_document(language)))

    # Letters of Arabic are drawn from the left, so the words that tell are looked for, and all of a text in English.
    texts = list(texts_of(document))
    told = [re.findall(r"w\d{3}w", text) for text in texts]
    there = _telling(form, language)
    assert [text for text, words in zip(texts, told, strict=True) if not all(word in there for word in words)] == []
    assert language == "ar" or [text for text in texts if _squeezed(text) not in there] == []
    assert len(re.findall(r"w\d{3}w", " ".join(texts))) == len(set(sum(told, []))) > 60  # noqa: RUF017 -- a few lists


@pytest.mark.parametrize("form", FORMS)
def test_every_text_of_the_starter_toolbox_is_there(form: str) -> None:
    source = starter_source("de")

    there = _squeezed(FORMS[form](source))

    drawn = printable if form == "paper" else str
    boxes = str.maketrans("", "", "".join(DRAWN)) if form == "paper" else {}
    texts = [_squeezed(drawn(text)).translate(boxes) for text in texts_of(source.document)]
    assert len(texts) > 1500
    assert [text for text in texts if text not in there] == []


@pytest.mark.parametrize("form", FORMS)
def test_blocks_stand_in_the_order_of_the_site(form: str) -> None:
    step = a_telling_document()["manuals"][0]["steps"][0]
    blocks = sorted(step["blocks"], key=lambda block: urgency(block["type"]))
    there = _telling(form, "en")

    first = {block["type"]: min(there.index(word) for word in _first_words(block)) for block in blocks}

    assert list(first) == sorted(first, key=lambda kind: first[kind])


def _first_words(block: dict) -> list[str]:
    return re.findall(r"w\d{3}w", " ".join(texts_of({**block, "alt": ""} if block["type"] == "image" else block)))[:2]


# Honest words --------------------------------------------------------------------------------------------------------


def _doubtful() -> Source:
    """A draft whose first step is older than its original, and whose second step nobody else has read."""
    document = a_document() | {"source_language": "fr"}
    first, second = document["manuals"][0]["steps"]
    first["translation"] = {"status": "machine", "behind": True}
    second["translation"] = {"status": "translated", "behind": False}
    second["blocks"] = [*second["blocks"], *(one for one in first["blocks"] if one["type"].startswith("local"))]
    document["glossary"][0]["translation"] = {"status": "machine", "behind": False}
    return a_source(document, stage="draft")


def _assert_honest(first: str, second: str) -> None:
    first, second = " ".join(first.split()), " ".join(second.split())
    assert all(words in first for words in (MACHINE, BEHIND, "Invented example", *LOCAL))
    assert all(words in second for words in (TRANSLATED, *LOCAL))
    assert BEHIND not in second


def test_the_book_says_at_each_step_what_cannot_be_relied_on() -> None:
    pages = {name: "".join(page.itertext()) for name, page in _pages(_doubtful()).items()}
    first, second = pages[f"step-{FIRST_STEP}.xhtml"], pages[f"step-{SECOND_STEP}.xhtml"]

    _assert_honest(first, second)
    assert all(DRAFT in page for page in (pages["contents.xhtml"], first, second))
    assert "1 step is older than the original" in pages["contents.xhtml"]
    assert "machine translation, not checked" in pages["glossary.xhtml"]


def test_the_single_file_says_at_each_step_what_cannot_be_relied_on() -> None:
    file = _file(_doubtful())
    parts = {part.get("id"): part.text_content() for part in file.iter("section")}

    _assert_honest(parts[f"step-{FIRST_STEP}"], parts[f"step-{SECOND_STEP}"])
    assert DRAFT in file.find(".//header").text_content()  # stands above every page
    assert "1 step is older than the original" in parts["contents"]
    assert "machine translation, not checked" in parts["glossary"]


def test_paper_says_at_each_step_what_cannot_be_relied_on() -> None:
    source = _doubtful()
    reading = Reading(paper.make(source, _nobody))
    text = " ".join(reading.text().split())
    heads = [reading.aside(number) for number in range(1, len(reading.pdf.pages))]

    before, second = text.rsplit("Step 2 of 2", 1)
    _assert_honest(before.rsplit("Step 1 of 2", 1)[1], second.partition("The answers")[0].partition("Answers")[0])
    assert DRAFT in before
    assert all("Edition 1.0, draft" in head for head in heads)
    assert "1 step is older than the original" in before
    assert "machine translation, not checked" in second


def test_slides_say_at_each_step_what_cannot_be_relied_on() -> None:
    source = _doubtful()
    with translation.override("en"):
        setting = Setting(source)
        deck, face = list(slides.deck(setting)), setting.face()
    first, second = (one for one in deck if one["kind"] == "step")

    assert (first["warnings"], second["warnings"]) == ([MACHINE, BEHIND], [TRANSLATED])
    assert [LOCAL[0] in str(step["notes"]) for step in (first, second)] == [True, True]
    assert face["band"]["meaning"] == DRAFT
    assert face["edition"] == "Edition 1.0, draft"


# Links ---------------------------------------------------------------------------------------------------------------


def _linked() -> Source:
    document = a_document()
    document["manuals"][0]["steps"][1]["blocks"][0]["html"] = (
        f'<p>A survivor. <a href="step:{FIRST_STEP}">Back to the first</a></p>'
    )
    return a_source(document)


def test_links_on_paper_lead_to_the_page_of_their_step() -> None:
    reading = Reading(paper.make(_linked(), _nobody))
    second = next(page for page in range(len(reading.pdf.pages)) if "Step 2 of 2" in reading.page_text(page))

    inside = [place for page, place in links(reading.pdf) if page == second and isinstance(place, tuple)]

    assert len(inside) == 1
    assert "Step 1 of 2" in reading.page_text(inside[0][0])


def test_links_in_a_book_lead_to_pages_and_places_that_are_there() -> None:
    pages = _pages(_linked())
    places = {name: {element.get("id") for element in page.iter() if element.get("id")} for name, page in pages.items()}
    found = [a.get("href") for page in pages.values() for a in page.iter("{*}a") if ":" not in a.get("href")]
    split = [link.partition("#") for link in found]

    assert f"step-{FIRST_STEP}.xhtml" in found
    assert any(link.startswith("glossary.xhtml#term-") for link in found)
    assert [link for link in split if link[0] not in pages or (link[2] and link[2] not in places[link[0]])] == []


def test_links_in_a_single_file_lead_to_the_step_and_the_word() -> None:
    file = _file(_linked())
    step = file.get_element_by_id(f"step-{SECOND_STEP}")
    (term,) = step.find_class("term")
    (back,) = [a for a in step.iter("a") if a.text == "Back to the first"]

    assert file.get_element_by_id(term.get("href")[1:]).text == "survivor"
    assert file.get_element_by_id(back.get("href")[1:]).find("h1").text == "Listen"


def test_arabic_words_on_paper_can_be_found_and_read_aloud() -> None:
    words = ["الاجتماعي", "الاغتصاب", "المساعدة", "مترجمة"]
    document = a_document("ar")
    document["manuals"][0]["steps"][0]["key_message"] = " ".join(words)

    told = unicodedata.normalize("NFKC", Reading(paper.make(a_source(document), _nobody)).text())

    # A PDF holds letters as they are drawn, from left to right; whoever reads it turns them round.
    assert [word for word in words if word[::-1] not in told] == []
