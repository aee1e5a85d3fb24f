"""What a city lays over a document: pure, nothing that comes in changes, and nothing that a city writes runs."""

import json
from copy import deepcopy

import pytest

from equalcity.toolboxes.differing import step_digest
from equalcity.toolboxes.laying import laid
from tests.factories.export_sources import HOSTILE
from tests.factories.overlays import (
    ARABIC_NOTE,
    NOTE,
    NOTE_ID,
    NUMBER,
    a_fact,
    a_note,
    an_overlay,
    blocks_of,
    hiding_the_last,
    laid_over,
    only,
)
from tests.factories.packages import FIRST_STEP, SECOND_STEP, a_document


def test_an_empty_overlay_changes_nothing_but_says_whose_it_is():
    document = laid_over(overlay=an_overlay(facts={}, notes=[]))

    assert document == {**a_document(), "city": {"slug": "brussels", "name": "Brussels"}}


def test_nothing_that_comes_in_is_changed():
    document, overlay = a_document(), hiding_the_last()
    before = deepcopy((document, overlay))

    laid(document, overlay, edition_number="1.0", source_document=document)

    assert (document, overlay) == before


def test_laying_keeps_every_block_and_everything_else_of_a_step():
    plain, document = a_document(), laid_over()

    kept = [block for block in blocks_of(document) if block["type"] != "city_note"]
    assert [{k: v for k, v in block.items() if k != "filled"} for block in kept] == blocks_of(plain)
    assert {k: v for k, v in document["manuals"][0]["steps"][0].items() if k != "blocks"} == {
        k: v for k, v in plain["manuals"][0]["steps"][0].items() if k != "blocks"
    }


def test_a_fact_that_is_the_same_in_all_languages_is_filled_in_each():
    english, arabic = laid_over(), laid_over("ar")

    filled = {"text": NUMBER, "source": "https://example.org/night", "checked_on": "2026-11-02", "city": "Brussels"}
    assert only(english, "local_fact")["filled"] == {**filled, "language": "en", "direction": "ltr"}
    assert only(arabic, "local_fact")["filled"] == {**filled, "language": "ar", "direction": "rtl"}


def test_a_fact_in_the_language_of_the_page_goes_before_that_for_all_and_others():
    facts = {"night-number": {"": a_fact("1"), "ar": a_fact("2"), "en": a_fact("3")}}

    assert only(laid_over("ar", an_overlay(facts=facts)), "local_fact")["filled"]["text"] == "2"


def test_a_fact_in_another_language_is_better_than_none_and_says_its_language():
    facts = {"night-number": {"ar": a_fact("باب")}}

    filled = only(laid_over("en", an_overlay(facts=facts)), "local_fact")["filled"]

    assert (filled["text"], filled["language"], filled["direction"]) == ("باب", "ar", "rtl")


@pytest.mark.parametrize("facts", [{}, {"another": {"": a_fact("1")}}, {"night-number": {"": a_fact(" ")}}])
def test_a_fact_that_nobody_answered_stays_as_it_is(facts):
    assert "filled" not in only(laid_over(overlay=an_overlay(facts=facts)), "local_fact")


def test_a_note_stands_in_the_language_of_the_page():
    note = only(laid_over("ar"), "city_note")

    assert (note["language"], note["direction"], note["html"]) == ("ar", "rtl", f"<p>{ARABIC_NOTE}</p>")


def test_a_note_in_the_first_language_of_the_city_stands_where_there_is_no_other():
    overlay = an_overlay(languages=["fr", "en"], notes=[a_note(), a_note(language="fr", html="<p>Sonnez.</p>")])

    note = only(laid_over("ar", overlay), "city_note")

    assert (note["language"], note["direction"], note["html"]) == ("fr", "ltr", "<p>Sonnez.</p>")


def test_a_note_whose_step_is_gone_is_not_shown():
    document = laid_over(overlay=an_overlay(notes=[a_note(step="00000000-0000-4000-8000-000000000000")]))

    assert NOTE not in json.dumps(document, ensure_ascii=False)


def test_a_note_for_the_step_as_it_reads_is_not_marked_whatever_its_edition():
    assert only(laid_over(number="1.1"), "city_note") == {
        "type": "city_note",
        "id": NOTE_ID,
        "html": f"<p>{NOTE}</p>",
        "city": "Brussels",
        "language": "en",
        "direction": "ltr",
        "written_for": "",
    }


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_note_for_a_step_that_read_differently_says_for_which_edition_it_was_written(language):
    overlay = an_overlay(notes=[a_note(step_digest="0" * 64)])

    assert only(laid_over(language, overlay, number="1.1"), "city_note")["written_for"] == "1.0"


def test_whether_a_note_fits_is_seen_in_the_original_not_in_the_translation():
    translation = a_document("ar")
    translation["manuals"][0]["steps"][0]["title"] += "!"

    document = laid(translation, an_overlay(), edition_number="1.1", source_document=a_document())

    assert only(document, "city_note")["written_for"] == ""
    assert step_digest(translation["manuals"][0]["steps"][0]) != an_overlay()["notes"][0]["step_digest"]


def test_a_hidden_step_is_gone_with_its_note():
    overlay = an_overlay(hidden=[SECOND_STEP], notes=[a_note(step=SECOND_STEP)])

    document = laid_over(overlay=overlay)

    assert [step["id"] for step in document["manuals"][0]["steps"]] == [FIRST_STEP]
    assert NOTE not in json.dumps(document)


def test_a_step_that_is_not_optional_is_never_hidden():
    document = laid_over(overlay=an_overlay(hidden=[FIRST_STEP, SECOND_STEP]))

    assert [step["id"] for step in document["manuals"][0]["steps"]] == [FIRST_STEP]


def test_a_manual_whose_steps_are_all_hidden_goes_as_well_and_the_last_one_never():
    plain = a_document()
    optional = {**plain["manuals"][0], "id": "another", "steps": plain["manuals"][0]["steps"][1:]}
    both = {**plain, "manuals": [plain["manuals"][0], optional]}
    alone = {**plain, "manuals": [optional]}

    left = [laid(one, hiding_the_last(), edition_number="1.0", source_document=one)["manuals"] for one in (both, alone)]

    assert [manual["id"] for manual in left[0]] == [plain["manuals"][0]["id"]]
    assert [manual["id"] for manual in left[1]] == ["another"]


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<script>alert(1)</script><p onclick='x()'>Ring.</p>", "<p>Ring.</p>"),
        ('<p><a href="javascript:alert(1)">Ring.</a></p>', "<p>Ring.</p>"),
        ("<p>Ring.\u202e</p>", "<p>Ring.</p>"),
        ("<img src=x onerror=alert(1)><p>Ring.", "<p>Ring.</p>"),
    ],
)
def test_a_note_is_cleaned_once_more(html, left):
    assert only(laid_over(overlay=an_overlay(notes=[a_note(html=html)])), "city_note")["html"] == left


@pytest.mark.parametrize("html", ["", "<p></p>", "<script></script>"])
def test_a_note_with_nothing_left_to_read_is_not_shown(html):
    kinds = [block["type"] for block in blocks_of(laid_over(overlay=an_overlay(notes=[a_note(html=html)])))]

    assert "city_note" not in kinds


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_of_a_city_stay_words(text):
    overlay = an_overlay(facts={"night-number": {"": a_fact(f"{text}\u202e", source=text)}})
    overlay["city"] = {"slug": "brussels", "name": f"{text}\u202e"}

    document = laid_over(overlay=overlay)

    assert only(document, "local_fact")["filled"]["text"] == text.strip()
    assert document["city"]["name"] == text.strip()


def test_laying_the_same_twice_gives_the_same():
    assert laid_over() == laid_over()
