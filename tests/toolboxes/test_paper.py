"""The toolbox on paper: accessible in every language, whole, and the same bytes each time."""

from pathlib import Path

import pytest
from django.utils import translation

from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.exporting import paper
from equalcity.toolboxes.exporting.letters import printable
from equalcity.toolboxes.exporting.paper_blocks import source_line
from equalcity.toolboxes.exporting.source import Source
from equalcity.toolboxes.exporting.trees import rich_tree
from equalcity.toolboxes.exporting.typesetting import Setting
from tests.factories.export_sources import a_hostile_document, a_medium, a_source, starter_source
from tests.factories.packages import FIRST_STEP, SECOND_STEP, WORDS, a_document, a_png, every_block
from tests.pdf_checker import bookmarks, faults, opened, page_sizes

A4, A3 = (210, 297), (297, 420)
TYPST_CODE = '#eval("1 + 1") $x^2$ \\ *b* <label> @ref #import "x" </script>'


def _nobody(done: int, count: int) -> None:
    """Nobody waits."""


def _data(source: Source) -> dict:
    with translation.override(source.interface_language):
        return paper.book(Setting(source))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_paper_is_clean_for_a_checker(language: str, tmp_path: Path) -> None:
    body = paper.make(a_source(a_document(language)), _nobody)

    assert faults(body, tmp_path) == []


@pytest.mark.parametrize("language", ["en", "fr", "de", "ar"])
def test_starter_toolbox_is_set_in_every_language(language: str) -> None:
    pdf = opened(paper.make(starter_source(language), _nobody))

    titles = [title for _depth, title in bookmarks(pdf)]
    assert pdf.Root.Lang == language
    assert len(titles) > len(
        [step for manual in starter_source(language).document["manuals"] for step in manual["steps"]]
    )


def test_paper_says_what_it_is() -> None:
    pdf = opened(paper.make(a_source(a_document("ar")), _nobody))

    assert pdf.docinfo["/Title"] == "أمسيات آمنة"
    assert pdf.Root.Lang == "ar"
    assert pdf.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in pdf.Root
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_an_english_source_stands_apart_in_an_arabic_line() -> None:
    item = {"title": "What happens?", "publisher": "Unia", "year": "2019", "note": "LIVES"}

    line = source_line(item, apart=True)

    assert line["title"] == "\u2068What happens?\u2069"
    assert line["about"] == "\u2068Unia, 2019\u2069. LIVES"
    assert source_line(item)["about"] == "Unia, 2019. LIVES"


def test_bookmarks_lead_to_manuals_steps_and_what_is_cut_out() -> None:
    pdf = opened(paper.make(a_source(), _nobody))

    assert bookmarks(pdf) == [
        (0, "Manual for front desks"),
        (1, "Listen"),
        (1, "Hand over"),
        (1, "Answers"),
        (0, "Glossary"),
        (0, "To cut out and give away"),
        (1, "Listen: Hand over"),
        (1, "Hand over"),
        (1, "Listen"),
    ]


def test_posters_are_on_a3() -> None:
    poster = {
        "id": FIRST_STEP,
        "type": "handout",
        "title": "At the door",
        "format": "poster",
        "html": "<h3>Come in</h3>",
    }

    without = opened(paper.make(a_source(), _nobody))
    document = a_document()
    document["manuals"][0]["steps"][0]["blocks"].append(poster)
    with_poster = opened(paper.make(a_source(document), _nobody))

    assert page_sizes(without) == {A4}
    assert page_sizes(with_poster) == {A4, A3}
    assert bookmarks(with_poster)[-2:] == [(0, "Wall posters"), (1, "At the door")]


def test_pictures_that_begin_a_conversation_are_cut_out_with_what_to_ask() -> None:
    document = a_document()
    picture = next(block for block in document["manuals"][0]["steps"][0]["blocks"] if block["type"] == "image")
    picture["caption"] = "The meal"

    with_question = _data(a_source(document))["pictures"]
    picture["prompt"] = ""
    without = _data(a_source(document))["pictures"]

    assert [(one["title"], one["prompt"]) for one in with_question] == [("The meal", WORDS["en"]["key"])]
    assert without == []


def test_same_bytes_each_time() -> None:
    assert paper.make(a_source(), _nobody) == paper.make(a_source(), _nobody)


def test_progress_is_reported_to_the_end() -> None:
    seen: list[tuple[int, int]] = []

    paper.make(a_source(), lambda done, count: seen.append((done, count)))

    assert seen == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize("stage", ["draft", "pilot"])
def test_draft_and_pilot_have_a_band(stage: str) -> None:
    assert _data(a_source(stage=stage))["band"]["name"] == f"{stage.title()} edition 1.0."
    assert _data(a_source())["band"] == {}


def test_every_step_says_that_a_machine_translated_it() -> None:
    document = a_document("ar")
    document["manuals"][0]["steps"][1]["translation"] = {"status": "reviewed", "behind": True}

    first, second = _data(a_source(document))["manuals"][0]["steps"]

    with translation.override("ar"):
        assert first["notes"] == [translation.gettext("Translated by a machine, not yet checked by a person.")]
        assert second["notes"] == [translation.gettext("The original has changed since.")]


def test_what_is_urgent_comes_first() -> None:
    kinds = [block["type"] for block in _data(a_source())["manuals"][0]["steps"][0]["blocks"]]

    assert kinds[:3] == ["time_critical", "say_dont_say", "text"]
    assert sorted(kinds) == sorted(block["type"] for block in every_block(WORDS["en"]))


def test_answers_stand_at_the_end_of_the_manual() -> None:
    (step,) = _data(a_source())["manuals"][0]["answers"]

    assert step["step"] == FIRST_STEP
    assert [(one["text"], one["right"]) for one in step["questions"][0]["options"]] == [
        ("Ask her", True),
        ("Call her family", False),
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_hostile_words_do_no_harm(language: str, tmp_path: Path) -> None:
    document = a_hostile_document(language)
    document["toolbox"]["title"] = TYPST_CODE
    document["manuals"][0]["steps"][0]["title"] = "W" * 255
    document["manuals"][0]["steps"][0]["key_message"] = "🏠👩🏽‍⚕️ ✓ ☎ 中文 a\u064b"
    document["manuals"][0]["steps"][1]["blocks"][0]["html"] = f"<p>{'a' * 10_000}</p>"

    body = paper.make(a_source(document), _nobody)
    pdf = opened(body)

    assert faults(body, tmp_path) == []
    assert pdf.docinfo["/Title"] == TYPST_CODE


@pytest.mark.parametrize("content_type", ["image/png", "image/jpeg", "image/webp", "image/svg+xml"])
def test_picture_that_nobody_can_read_gives_way_to_its_words(content_type: str, tmp_path: Path) -> None:
    source = a_source()
    broken = a_source(media={**source.media, sha256_hex(a_png()): a_medium(content_type, b"\x89PNG no picture")})

    body = paper.make(broken, _nobody)

    assert faults(body, tmp_path) == []
    assert len(body) < len(paper.make(source, _nobody))


def test_text_in_a_language_that_we_do_not_speak_has_our_words_in_english(tmp_path: Path) -> None:
    document = {**a_document(), "language": "ti"}
    document["toolbox"]["title"] = "ሰላም"

    body = paper.make(a_source(document), _nobody)
    pdf = opened(body)

    assert pdf.Root.Lang == "ti"
    assert faults(body, tmp_path) == []


# Rich text as a tree, and letters ------------------------------------------------------------------------------------


def test_rich_text_becomes_a_tree() -> None:
    html = f'Hello <strong>you</strong><ul><li><p>One <a href="step:{SECOND_STEP}">two</a></p></li></ul><p> </p>'

    assert rich_tree(html, {SECOND_STEP}) == [
        {"tag": "line", "inside": ["Hello ", {"tag": "strong", "inside": ["you"]}]},
        {
            "tag": "ul",
            "inside": [
                {
                    "tag": "li",
                    "inside": [
                        {"tag": "p", "inside": ["One ", {"tag": "a", "inside": ["two"], "step": SECOND_STEP}]},
                    ],
                }
            ],
        },
    ]


def test_link_to_nowhere_keeps_its_words() -> None:
    (block,) = rich_tree('<p><a href="step:none">a</a><a href="javascript:b">b</a><i>c</i></p>', set())

    assert block == {"tag": "p", "inside": [{"tag": "a", "inside": ["a"]}, {"tag": "a", "inside": ["b"]}, "c"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("as it  is\n now", "as it is now"),
        ("☐ yes", "☐ yes"),
        ("□ → ✔", "☐ \u203a ✓"),
        ("🏠", "[house building]"),
        ("中", "\N{REPLACEMENT CHARACTER}"),
        ("ⅷ", "viii"),
        ("ሰላም سلام", "ሰላም سلام"),
        ("a" * 45, "\u200b".join(["a" * 20, "a" * 20, "a" * 5])),
        ("https://example.org/" + "a-" * 30, "https://example.org/" + "a-" * 30),
    ],
)
def test_printable_has_only_what_fonts_can_draw(text: str, expected: str) -> None:
    assert printable(text) == expected
