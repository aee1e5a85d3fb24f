"""Slides for a trainer: accessible, never too full, with notes; the same bytes each time."""

from pathlib import Path

import pytest
from django.utils import translation

from equalcity.toolboxes.exporting import slides
from equalcity.toolboxes.exporting.slide_blocks import LONGEST_PART, slide
from equalcity.toolboxes.exporting.source import Source
from equalcity.toolboxes.exporting.trees import words_of
from equalcity.toolboxes.exporting.typesetting import Setting
from tests.factories.export_sources import a_hostile_document, a_source, starter_source
from tests.factories.packages import a_document
from tests.pdf_checker import bookmarks, faults, opened, page_sizes

WIDE, A4 = (320, 180), (210, 297)


def _nobody(done: int, count: int) -> None:
    """Nobody waits."""


def _deck(source: Source) -> list[dict]:
    with translation.override(source.interface_language):
        return list(slides.deck(Setting(source)))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_slides_are_clean_for_a_checker(language: str, tmp_path: Path) -> None:
    body = slides.make(a_source(a_document(language)), _nobody)

    assert faults(body, tmp_path) == []


@pytest.mark.parametrize("language", ["en", "fr", "de", "ar"])
def test_starter_slides_are_set_in_every_language(language: str) -> None:
    pdf = opened(slides.make(starter_source(language), _nobody))

    assert pdf.Root.Lang == language
    assert page_sizes(pdf) == {WIDE, A4}


def test_both_parts_have_bookmarks() -> None:
    pdf = opened(slides.make(a_source(), _nobody))

    assert page_sizes(pdf) == {WIDE, A4}
    assert bookmarks(pdf) == [
        (0, "Safe evenings"),
        (1, "Manual for front desks"),
        (2, "Listen"),
        (2, "Hand over"),
        (0, "Speaker notes"),
        (1, "Safe evenings"),
        (1, "Manual for front desks"),
        (2, "Listen"),
        (2, "Hand over"),
    ]


def test_every_kind_of_block_has_its_slides_in_the_order_of_urgency() -> None:
    kinds = [(one["kind"], one["tag"]) for one in _deck(a_source())]

    assert kinds == [
        ("title", ""),
        ("manual", ""),
        ("step", ""),
        ("time", "Time matters"),
        ("words", ""),
        ("activity", "Activity"),
        ("check", ""),
        ("story", "Invented example"),
        ("story", "To talk about"),
        ("question", "Check yourself"),
        ("question", "Answer"),
        ("picture", ""),
        ("step", ""),
    ]


def test_notes_have_what_the_slide_leaves_out() -> None:
    step = next(one for one in _deck(a_source()) if one["kind"] == "step")

    assert [one["heading"] for one in step["notes"]] == [
        "Listen",
        "Listen",
        "In your city",
        "To hand out",
        "Sources (1)",
    ]


def test_same_bytes_each_time() -> None:
    assert slides.make(a_source(), _nobody) == slides.make(a_source(), _nobody)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_hostile_words_do_no_harm(language: str, tmp_path: Path) -> None:
    document = a_hostile_document(language)
    document["toolbox"]["title"] = "W" * 255
    document["manuals"][0]["steps"][0]["title"] = '#eval("1") $x$ \\ </script>'
    document["manuals"][0]["steps"][0]["key_message"] = "🏠" * 300

    body = slides.make(a_source(document), _nobody)

    assert faults(body, tmp_path) == []


def test_long_question_stands_below_a_title_of_ours() -> None:
    document = a_document()
    question = next(one for one in document["manuals"][0]["steps"][0]["blocks"] if one["type"] == "question")
    question["question"] = "What do you do? " * 30

    asked = next(one for one in _deck(a_source(document)) if one["tag"] == "Check yourself")

    assert asked["title"] == "Check yourself"
    assert [part["part"] for part in asked["parts"]] == ["text", "text", "option", "option"]


@pytest.mark.parametrize("text", ["One sentence. " * 100, "words and words " * 100, "a" * 2000])
def test_long_text_is_divided_and_nothing_is_lost(text: str) -> None:
    made = slide("story", "A story", parts=[{"part": "item", "mark": "1", "inside": [text]}])

    pieces = [words_of(part) for part in made["parts"]]
    assert max(len(piece) for piece in pieces) <= LONGEST_PART
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")
    assert [part["mark"] for part in made["parts"]] == ["1", *[""] * (len(pieces) - 1)]
