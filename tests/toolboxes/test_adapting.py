"""Pure parts of an adaptation: what facts are asked, what may be answered, notes as they are written."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equalcity.core.errors import Refused
from equalcity.toolboxes.adapting import Fact, adaptation_body, asked_facts, checked_day, fact_text, source_text
from equalcity.toolboxes.markdown import from_markdown
from equalcity.toolboxes.markdown_writing import to_markdown
from equalcity.toolboxes.richtext import clean, plain
from tests.factories.packages import a_document

TODAY = date(2026, 11, 25)


def test_a_fact_that_two_steps_ask_for_is_asked_once():
    document = a_document()
    steps = document["manuals"][0]["steps"]
    block = next(one for one in steps[0]["blocks"] if one["type"] == "local_fact")
    steps[1]["blocks"].append(block)

    (asked,) = asked_facts(document)

    assert (asked.fact, asked.kind, asked.steps) == ("night-number", "number", ("Listen", "Hand over"))
    assert (asked.languages(["fr"]), asked.hint) == (["", "fr"], "She needs to hear it.")


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("number", "  Helpline 0800 30 030, at night \nPolice 112", "Helpline 0800 30 030, at night\nPolice 112"),
        ("number", "٠٨٠٠ ٣٠", "٠٨٠٠ ٣٠"),
        ("number", "", ""),
        ("name", "Desk\r\nNorth ", "Desk\nNorth"),
        ("address", "Rue Haute 1 \r\n1000 Brussels\n", "Rue Haute 1\n1000 Brussels"),
        ("text", "e\u0301", "é"),
    ],
)
def test_an_answer_is_tidied(kind, given, kept):
    assert fact_text(kind, given) == kept


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        (lambda: fact_text("number", "call us"), "at least one digit"),
        (lambda: fact_text("number", "1" * 501), "At most 500"),
        (lambda: fact_text("text", "?!…"), "nothing to read"),
        (lambda: fact_text("text", "a\u202eb"), "invisible character"),
        (lambda: fact_text("text", "a\x00b"), "invisible character"),
        (lambda: source_text("javascript:alert(1)"), "begins with https"),
        (lambda: source_text("https://name:word@example.org/"), "begins with https"),
        (lambda: source_text("https://"), "begins with https"),
        (lambda: checked_day(date(2026, 11, 26), TODAY), "still to come"),
        (lambda: checked_day(date(1999, 1, 1), TODAY), "too long ago"),
    ],
)
def test_an_answer_that_cannot_be_one_is_refused(check, sentence):
    with pytest.raises(Refused, match=sentence):
        check()


@pytest.mark.parametrize("source", ["", "City of Brussels", "https://be.brussels/en", "Law of 1996: article 3"])
def test_a_source_is_a_web_address_or_a_name(source):
    assert source_text(source) == source


def test_the_same_adaptation_is_the_same_bytes_in_whatever_order_it_comes():
    facts = [
        Fact(fact=name, language=tag, text="1", source="", checked_on=TODAY)
        for name in ("b", "a")
        for tag in ("fr", "")
    ]
    same = {"city": ("b", "B"), "toolbox": ("id", "slug"), "languages": ["fr"], "notes": [], "hidden": ["2", "1"]}

    bodies = {adaptation_body(facts=order, **same) for order in (facts, facts[::-1])}

    assert len(bodies) == 1
    assert b'"a":{"":{"checked_on":"2026-11-25","source":"","text":"1"},"fr":' in bodies.pop()


@pytest.mark.parametrize(
    "html",
    [
        "<p>Ring at <strong>the side</strong> <em>door</em>.</p>",
        "<ul><li>one</li><li>two</li></ul><ul><li>other</li></ul><ol><li>first</li></ol><ol><li>again</li></ol>",
        "<h3>At night</h3><blockquote><p>Come in.</p><p>Sit.</p></blockquote>",
        '<p><a href="https://example.org/a_(b)">here</a>, <a href="tel:112">112</a></p>',
        "<p>1. no list</p><p># no heading</p><p>- no item</p><p>&gt; no quote</p>",
        "<p>*stars* _lines_ [x](y) `code` \\ &lt;b&gt; &amp;amp;</p>",
        "<p>اقرعي <strong>الباب</strong></p>",
    ],
)
def test_a_note_can_be_written_further(html):
    assert from_markdown(to_markdown(html)) == html


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"), max_codepoint=0x2FFF), max_size=60))
def test_any_words_of_a_note_stay_as_they_are(words):
    html = clean(f"<p>{words.replace('&', '&amp;').replace('<', '&lt;')}</p>")

    assert plain(from_markdown(to_markdown(html))) == plain(html)
