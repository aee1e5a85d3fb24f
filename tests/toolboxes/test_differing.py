"""What changed: words in any script, rich text however hostile, blocks, steps that move; nothing is lost or made up."""

import copy
import re
import time
import unicodedata
from html.parser import HTMLParser
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equalcity.toolboxes.differing import (
    Piece,
    edition_difference,
    marked,
    rich_difference,
    step_difference,
    step_digest,
    text_difference,
    tokens,
)
from equalcity.toolboxes.differing_blocks import Effort
from equalcity.toolboxes.differing_order import agreeing, aligned
from equalcity.toolboxes.differing_page import told
from equalcity.toolboxes.reading import language_attributes
from equalcity.toolboxes.richtext import clean, plain
from tests.factories.packages import FIRST_STEP, SECOND_STEP, a_document

slowly = settings(deadline=None)
"""The first to look for words makes the patterns, which takes its time."""
LANGUAGES = ["en", "fr", "ar", "th", "lo", "km", "my", "zh", "ja"]
ANY_TEXT = st.one_of(
    st.text(max_size=60), st.text("ab .,\n", max_size=60), st.text("กเ็าะ\u17d2កស\u103aမသ東アه\u0651‍👩", max_size=40)
)
TAGS = [
    "<p>",
    "</p>",
    "<ul>",
    "<li>",
    "</li>",
    "</ul>",
    "<strong>",
    "</strong>",
    "<em>",
    "</em>",
    "<br>",
    "<h3>",
    "</h3>",
    "<blockquote>",
    "</a>",
]
HOSTILE = ["<script>alert(1)</script>", "<ins>", "</del>", "<img src=x onerror=y>", "<!--", "<", "\"'>", "&lt;p&gt;"]
LINKS = ["<a href='https://x.org/'>", "<a href='javascript:x'>"]
HTML = st.lists(st.sampled_from([*TAGS, *HOSTILE, *LINKS, "water ", "& tea "]), max_size=25).map("".join)


def told_apart(old: str, new: str, language: str = "en") -> str:
    signs = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(signs[piece.kind].format(piece.text) for piece in text_difference(old, new, language))


# Words ---------------------------------------------------------------------------------------------------------------


@slowly
@given(ANY_TEXT, st.sampled_from(LANGUAGES))
def test_tokens_joined_give_the_text(text, language):
    assert "".join(tokens(text, language)) == text


@slowly
@given(ANY_TEXT, st.sampled_from(LANGUAGES))
def test_no_letter_is_torn_from_its_marks(text, language):
    place = 0
    for token in tokens(text, language):
        torn = place and unicodedata.category(token[0])[0] == "M" and not text[place - 1].isspace()
        assert not torn, token
        place += len(token)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Don’t wait: 1.5 mg", ["Don’t", " ", "wait", ":", " ", "1.5", " ", "mg"]),
        ("fr", "l’aide d'urgence", ["l’", "aide", " ", "d'", "urgence"]),
        ("ar", "سَماعِ ذلك، ٧٢", ["سَماعِ", " ", "ذلك", "،", " ", "٧٢"]),
        ("th", "น้ำช่วย 24", ["น้ำ", "ช่", "ว", "ย", " ", "24"]),
        ("km", "ស្នើសុំ", ["ស្នើ", "សុំ"]),
        ("my", "တောင်းနိုင်သည်", ["တောင်း", "နိုင်", "သည်"]),
        ("zh", "二十四小时", ["二", "十", "四", "小", "时"]),
        ("ja", "スマホで電話", ["スマホ", "で", "電", "話"]),
        ("en", "👩‍👩‍👧🇧🇪🇫🇷e\u0301", ["👩‍👩‍👧", "🇧🇪", "🇫🇷", "e\u0301"]),
    ],
)
def test_words_of_many_scripts(language, text, expected):
    assert tokens(text, language) == expected


@slowly
@given(ANY_TEXT, ANY_TEXT, st.sampled_from(LANGUAGES))
def test_pieces_give_both_texts(old, new, language):
    pieces = text_difference(old, new, language)

    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("language", "old", "new", "expected"),
    [
        ("en", "Call within 24 hours.", "Call within 72 hours.", "Call within [-24-][+72+] hours."),
        ("en", "Take 1.5 mg.", "Take 15 mg.", "Take [-1.5-][+15+] mg."),
        ("en", "Listen first.", "Listen first. Ask her.", "Listen first.[+ Ask her.+]"),
        ("en", "Ask her, then him.", "Tell us, then them.", "[-Ask her-][+Tell us+], then [-him-][+them+]."),
        (
            "en",
            "One thing only.",
            "Altogether different words here",
            "[-One thing only.-][+Altogether different words here+]",
        ),
        ("ar", "خلال ٢٤ ساعة", "خلال ٧٢ ساعة", "خلال [-٢٤-][+٧٢+] ساعة"),
        ("th", "สามารถขอความช่วยเหลือ", "สามารถรับความช่วยเหลือ", "สามารถ[-ขอ-][+รับ+]ความช่วยเหลือ"),
        ("zh", "她可以在明天寻求帮助", "她可以在今天寻求帮助", "她可以在[-明-][+今+]天寻求帮助"),
        ("en", "", "New.", "[+New.+]"),
        ("en", "Same.", "Same.", "Same."),
    ],
)
def test_a_difference_reads_as_a_person_would_mark_it(language, old, new, expected):
    assert told_apart(old, new, language) == expected


def test_nothing_is_confetti():
    old = "We go to the old house by the sea in a small boat"
    new = "They ran at the new tower by the lake on a large ship"

    assert len(text_difference(old, new, "en")) <= 5


@pytest.mark.parametrize(
    "text", ["a " * 20_000, "a b " * 10_000, "东西" * 20_000, "a" * 100_000, "\u0301" * 50_000, " " * 90_000]
)
def test_a_hostile_text_takes_no_minutes(text):
    begun = time.process_time()

    text_difference(text, "x " + text[:-3:2] + " y", "zh")

    assert time.process_time() - begun < 2


# Order ---------------------------------------------------------------------------------------------------------------


@slowly
@given(st.lists(st.integers(0, 6), max_size=14), st.lists(st.integers(0, 6), max_size=14))
def test_what_agrees_stands_in_both_in_order(old, new):
    pairs = agreeing(old, new)

    assert all(old[place] == new[other] for place, other in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@slowly
@given(st.permutations(range(6)))
def test_as_few_as_possible_are_called_moved(order):
    longest = next(
        size for size in range(6, 0, -1) if any(list(kept) == sorted(kept) for kept in combinations(order, size))
    )

    rows = aligned(list(range(6)), order)

    assert [key for key, _moved in rows] == list(order)
    assert sum(moved for _key, moved in rows) == 6 - longest


def test_what_went_stands_where_it_stood():
    assert aligned(["a", "b", "c", "d"], ["d", "a", "c", "e"]) == [
        ("d", True),
        ("a", False),
        ("b", False),
        ("c", False),
        ("e", False),
    ]


# Rich text -----------------------------------------------------------------------------------------------------------


class Checked(HTMLParser):
    """Notes what is against the rules: a tag that is not ours, not closed, or where it may not stand."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag, attrs):
        allowed = {"p", "h3", "ul", "ol", "li", "strong", "em", "blockquote", "br", "a", "ins", "del"}
        if tag not in allowed or (attrs and (tag != "a" or [name for name, _value in attrs] != ["href"])):
            self.faults.append(f"{tag} {attrs}")
        if any(str(value).startswith("javascript") for _name, value in attrs):
            self.faults.append(str(attrs))
        if self.open and self.open[-1] in {"ul", "ol"} and tag != "li":
            self.faults.append(f"{tag} in a list")
        if tag in {"ins", "del"} and (not self.open or self.open[-1] in {"ul", "ol", "blockquote", "ins", "del"}):
            self.faults.append(f"{tag} in {self.open}")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")


def without(html: str, *tags: str) -> str:
    for tag in tags:
        html = re.sub(rf"<{tag}>.*?</{tag}>", "", html)
    return plain(re.sub(r"</?(?:ins|del)>", "", html).replace("↵", ""))


@slowly
@given(HTML, HTML)
def test_rich_text_stays_well_formed_and_harmless(old, new):
    assert Checked(rich_difference(old, new, "en")).faults == []


@slowly
@given(HTML, HTML)
def test_rich_text_gives_back_both_texts(old, new):
    html = rich_difference(old, new, "en")

    assert _words(without(html, "del")) == _words(plain(clean(new)))
    assert _words(without(html, "ins")) == _words(plain(clean(old)))


def _words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "<p>Offer <strong>water</strong>.</p>",
            "<p>Offer <strong>warm water</strong>.</p>",
            "<p>Offer <strong><ins>warm </ins></strong><strong>water</strong>.</p>",
        ),
        (
            "<ul><li>One</li><li>Two</li></ul>",
            "<ul><li>One</li><li>Three</li></ul>",
            "<ul><li>One</li><li><del>Two</del></li><li><ins>Three</ins></li></ul>",
        ),
        (
            '<p>See <a href="https://a.org/">here</a>.</p>',
            '<p>See <a href="https://b.org/">here</a>.</p>',
            '<p>See <a href="https://a.org/"><del>here</del></a><a href="https://b.org/"><ins>here</ins></a>.</p>',
        ),
        ("<p>A title</p>", "<h3>A title</h3>", "<p><del>A title</del></p><h3><ins>A title</ins></h3>"),
        ("<p>One<br>two</p>", "<p>One two</p>", "<p>One<del>↵<br></del><ins> </ins>two</p>"),
        ("", "<p>New</p>", "<p><ins>New</ins></p>"),
        ("<p>Same &amp; safe</p>", "<p>Same &amp; safe</p>", "<p>Same &amp; safe</p>"),
    ],
)
def test_tags_and_links_that_change_are_shown(old, new, expected):
    assert rich_difference(old, new, "en") == expected


def test_links_to_steps_lead_where_the_page_says():
    html = f'<p><a href="step:{FIRST_STEP}">Listen</a> <a href="step:{SECOND_STEP}">gone</a></p>'

    shown = rich_difference(html, html, "en", step_url={FIRST_STEP: "/here/"}.get)

    assert shown == '<p><a href="/here/">Listen</a> <a>gone</a></p>'


def test_far_from_a_change_three_dots_stand_for_what_stayed():
    old = "".join(f"<p>Paragraph {number} of many.</p>" for number in range(6))

    shown = marked(old, old.replace("Paragraph 5", "Paragraph five"), "en").shortened().inline

    assert shown.startswith("<p>⋯</p><p>Paragraph 4 of many.</p><p>Paragraph <del>5</del>")


def test_those_who_hear_the_page_are_told_in_words():
    html = told(rich_difference("<p>24 &lt;ins&gt;</p>", "<p>72 &lt;ins&gt;</p>", "en"), language_attributes("en"))

    assert html.count('<span class="only-read" lang="en" dir="ltr">[removed: </span>24') == 1
    assert html.count("[added: ") == 1


# Steps and editions --------------------------------------------------------------------------------------------------


def test_a_digest_stays_while_no_word_changes():
    step = a_document()["manuals"][0]["steps"][0]

    translated = {**step, "translation": {"status": "reviewed", "behind": True}}

    assert step_digest(translated) == step_digest(step)
    assert step_digest({**step, "title": "Other"}) != step_digest(step)


def changed_document() -> dict:
    """Every way in which a document can differ from the one of the factory."""
    document = copy.deepcopy(a_document())
    (manual,) = document["manuals"]
    first, second = manual["steps"]
    blocks = {block["type"]: block for block in first["blocks"]}
    blocks["text"]["html"] = blocks["text"]["html"].replace("chair", "warm seat")
    blocks["checklist"]["items"].reverse()
    blocks["say_dont_say"]["say"].append({"text": "You are safe here."})
    blocks["activity"]["minutes"] = 90
    blocks["question"]["options"][1]["correct"] = True
    blocks["image"]["media"] = "0" * 64
    first["blocks"] = [block for block in first["blocks"] if block["type"] != "handout"]
    added = {**copy.deepcopy(second), "id": "00000000-0000-4000-8000-000000000001", "slug": "new", "title": "New"}
    manual["steps"] = [second, first, added]
    document["glossary"] = []
    return document


def test_an_edition_tells_what_changed_came_went_and_moved():
    difference = edition_difference(a_document(), changed_document())

    assert [(step.title, step.change, step.moved) for step in difference.steps] == [
        ("Hand over", "same", True),
        ("Listen", "changed", False),
        ("New", "added", False),
    ]
    assert vars(difference.counts) == {"same": 1, "changed": 1, "added": 1, "removed": 0, "moved": 1}
    assert [(term.title, term.change) for term in difference.changed_terms] == [("survivor", "removed")]
    assert (difference.toolbox, difference.changed_manuals) == ((), ())


def test_every_field_of_a_block_is_compared():
    steps = edition_difference(a_document(), changed_document()).steps

    listen = next(step for step in steps if step.title == "Listen").difference

    assert {
        (block.type, block.change, tuple(field.name for field in block.fields))
        for block in listen.blocks
        if block.is_worth_saying
    } == {
        ("text", "changed", ("html",)),
        ("checklist", "changed", ("items",)),
        ("say_dont_say", "changed", ("say",)),
        ("activity", "changed", ("minutes",)),
        ("question", "changed", ("options",)),
        ("image", "changed", ("media",)),
        ("handout", "removed", ("title", "format", "html")),
    }


def test_items_are_known_by_identity_or_by_their_words():
    steps = edition_difference(a_document(), changed_document()).steps
    listen = next(step for step in steps if step.title == "Listen").difference
    fields = {block.type: block.fields for block in listen.blocks}

    (ticks,), (say,) = fields["checklist"], fields["say_dont_say"]

    assert [(item.change, item.moved) for item in ticks.items] == [("same", True), ("same", False)]
    assert [(item.change, item.moved) for item in say.items] == [("same", False), ("added", False)]


def test_a_step_that_goes_to_another_manual_has_moved():
    old = a_document()
    new = copy.deepcopy(old)
    other = {**copy.deepcopy(new["manuals"][0]), "id": "00000000-0000-4000-8000-000000000002", "slug": "other"}
    new["manuals"].append({**other, "title": "Other", "steps": [new["manuals"][0]["steps"].pop()]})

    moved = [step for step in edition_difference(old, new).steps if step.moved]

    assert [(step.id, step.change, step.from_manual) for step in moved] == [
        (SECOND_STEP, "same", "Manual for front desks")
    ]


def test_a_step_alone_may_be_new_or_gone():
    step = a_document()["manuals"][0]["steps"][0]

    new, gone = step_difference(None, step, "en"), step_difference(step, None, "en")

    assert (new.change, {block.change for block in new.blocks}) == ("added", {"added"})
    assert (gone.change, {block.change for block in gone.blocks}) == ("removed", {"removed"})


def test_a_document_of_any_size_is_compared_in_time():
    step = a_document()["manuals"][0]["steps"][0]
    text = " ".join(f"word{number}" for number in range(2_000))
    blocks = [{"id": str(number), "type": "text", "html": f"<p>{text}</p>"} for number in range(30)]
    others = [{**block, "html": block["html"].replace("7", "9")} for block in blocks]

    difference = step_difference(
        {**step, "blocks": blocks}, {**step, "blocks": others}, "en", effort=Effort(letters=60_000)
    )

    assert difference.coarse
    assert difference.blocks[-1].fields[0].marked.inline.count("<del>") == 1


def test_pieces_are_plain_values():
    assert text_difference("a", "b", "en") == [Piece("removed", "a"), Piece("added", "b")]
