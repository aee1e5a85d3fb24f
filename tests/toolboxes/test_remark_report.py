"""The report of a round on paper: clean for a checker, each remark in its own language and direction."""

from pathlib import Path

import pytest
from django.utils import translation

from equalcity.toolboxes.actions.decisions import decide_remarks
from equalcity.toolboxes.models import Remark, Round
from equalcity.toolboxes.remark_board import step_names, with_facts
from equalcity.toolboxes.remark_files import report_data, report_of
from tests.factories.network import an_author
from tests.factories.rounds import a_draft, a_guest_of, a_remark, a_round
from tests.pdf_checker import bookmarks, faults, opened
from tests.pdf_reader import Reading

pytestmark = pytest.mark.django_db

ARABIC = "هذه الجملة غير واضحة لنا."
FRENCH = "Chez nous, l’« accompagnatrice » n’existe pas."


def as_drawn(arabic: str) -> list[str]:
    """Its words as they stand in a PDF, from left to right; whoever reads it turns them round."""
    return [word[::-1] for word in arabic.rstrip(".").split()]


def everything_of(one: Round, language: str) -> tuple:
    names = step_names(one.edition.toolbox_key, [one.edition_id], language)
    return one, with_facts(Remark.objects.filter(round=one)), names


def report(one: Round, language: str = "en") -> bytes:
    with translation.override(language):
        return report_of(*everything_of(one, language), title="Safer doors")


def a_round_in_three_languages() -> Round:
    one = a_round(a_draft())
    guest = a_guest_of(one, first_name="لينا")
    declined = a_remark(one, text=ARABIC, suggestion=f"{ARABIC}\n112", language="ar", by=guest)
    a_remark(one, text=FRENCH, kind="context", language="fr", anonymous=True)
    a_remark(one, text="W" * 300, kind="missing", step=None, language="")
    decide_remarks({declined.pk: 1}, "declined", reason="بسبب القانون.\nA law says so.", by=an_author())
    return one


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_report_is_clean_and_says_what_it_is(language: str, tmp_path: Path):
    body = report(a_round_in_three_languages(), language)

    pdf = opened(body)
    with translation.override(language):
        heading = translation.gettext("Feedback on “%(title)s”") % {"title": "Safer doors"}
    assert faults(body, tmp_path) == []
    assert (pdf.Root.Lang, pdf.docinfo["/Title"]) == (language, heading)
    assert bookmarks(pdf)[0] == (0, heading)
    assert "Open the door" in [title for _depth, title in bookmarks(pdf)]


def test_a_screen_reader_reads_each_remark_whole():
    text = " ".join(Reading(report(a_round_in_three_languages())).text().split())

    for said in (
        FRENCH,
        "Suggestion",
        "112",
        "Declined",
        "A law says so.",
        *as_drawn(ARABIC),
        *as_drawn("بسبب القانون."),
    ):
        assert said in text
    assert "Somebody of Organisation" in text


def test_words_run_in_the_direction_in_which_they_begin():
    data = report_data(*everything_of(a_round_in_three_languages(), "ar"), title="Safer doors")

    remarks = [remark for step in data["steps"] for remark in step["remarks"]]
    lines = {line["words"]: line["rtl"] for one in remarks for line in (*one["text"], *one["reason"])}
    assert lines == {ARABIC: True, FRENCH: False, "W" * 300: False, "بسبب القانون.": True, "A law says so.": False}
    assert [step["title"]["language"] for step in data["steps"]][1:] == ["en"]


def test_a_name_in_another_script_keeps_the_numbers_after_it_in_their_place():
    data = report_data(*everything_of(a_round_in_three_languages(), "en"), title="Safer doors")

    who = [remark["who"] for step in data["steps"] for remark in step["remarks"]]
    assert any(
        names.startswith("\u2068لينا\u2069, \u2068Organisation") and "\u2069, \u2068City" in names for names in who
    )


def test_a_round_in_which_nobody_has_said_anything_says_so(tmp_path: Path):
    one = a_round(a_draft())

    body = report(one)

    assert faults(body, tmp_path) == []
    text = Reading(body).text()
    assert "Nobody has said anything yet." in text
    assert "In numbers" not in text
