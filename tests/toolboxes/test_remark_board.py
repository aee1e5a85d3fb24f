"""What authors do with feedback: they find it, answer it, put it together, decide it, and nobody overwrites anybody."""

import csv
import io
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from equalcity.core.errors import Refused
from equalcity.core.signals import preparing
from equalcity.network.models import Notice
from equalcity.toolboxes.actions.decisions import answer_remark, decide_remarks, group_remarks, ungroup_remark
from equalcity.toolboxes.actions.remarks import Words, agree, change_remark, withdraw_remark
from equalcity.toolboxes.models import Remark, RemarkDecision, Round, Step
from equalcity.toolboxes.remark_board import ByStep, in_order, narrowed, remarks_of, step_names
from tests.factories.network import a_coordinator, a_translator, an_author, an_organisation
from tests.factories.rounds import a_draft, a_guest_of, a_remark, a_round, many_remarks

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def seen(*remarks: Remark) -> dict:
    return {one.pk: Remark.objects.get(pk=one.pk).version for one in remarks}


def state(remark: Remark) -> str:
    return Remark.objects.get(pk=remark.pk).state


@pytest.fixture
def admin(settings):
    """Its roles are known."""
    settings.CONTENT_DIR = Path("/nowhere")
    preparing.send(None, say=lambda line: None)


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person)
    return client


def board_of(opened: Round) -> str:
    return reverse("toolboxes_admin:remarks", args=[opened.edition.toolbox_key])


def found(opened: Round, **asked: object) -> set:
    return set(narrowed(remarks_of(an_author(), opened.edition.toolbox_key), asked))


def test_a_remark_without_a_language_is_in_the_report_too(admin):
    opened = a_round()
    a_remark(opened, language="")

    answer = signed_in(an_author()).get(reverse("toolboxes_admin:remark_report", args=[opened.pk]))

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


# Deciding -------------------------------------------------------------------------------------------------------------


def test_an_author_decides_many_at_once_and_each_keeps_a_line():
    opened, author = a_round(), an_author()
    first, second = a_remark(opened), a_remark(opened)

    decide_remarks(seen(first, second), "later", by=author)
    decide_remarks(seen(first), "declined", reason="A law says so.", by=author)

    assert (state(first), state(second)) == ("declined", "later")
    lines = RemarkDecision.objects.filter(remark=first).order_by("pk").values_list("verdict", "reason", "by")
    assert list(lines) == [("later", "", author.pk), ("declined", "A law says so.", author.pk)]


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_declining_needs_a_reason(reason):
    remark = a_remark(a_round())

    with pytest.raises(Refused, match="Say why"):
        decide_remarks(seen(remark), "declined", reason=reason, by=an_author())

    assert state(remark) == "open"


def test_who_decides_second_is_told_who_was_first_and_nothing_of_hers_is_done():
    opened, first, second = a_round(), an_author(first_name="Ada"), a_coordinator()
    one, other = a_remark(opened), a_remark(opened)
    as_both_saw_it = seen(one, other)

    decide_remarks({one.pk: as_both_saw_it[one.pk]}, "accepted", by=first)
    with pytest.raises(Refused, match="Ada has decided this meanwhile: Accepted"):
        decide_remarks(as_both_saw_it, "declined", reason="No.", by=second)

    assert (state(one), state(other)) == ("accepted", "open")


def test_what_was_rewritten_after_it_was_read_is_not_decided_unread():
    opened = a_round()
    guest = a_guest_of(opened)
    remark = a_remark(opened, by=guest)
    as_read = seen(remark)

    change_remark(remark, Words(kind="wrong", text="Something else.", step=remark.step), version=1, by=guest)

    with pytest.raises(Refused, match="has changed it since you read it"):
        decide_remarks(as_read, "accepted", by=an_author())


def test_what_was_withdrawn_meanwhile_is_not_decided():
    opened = a_round()
    guest = a_guest_of(opened)
    remark = a_remark(opened, by=guest)
    as_read = seen(remark)

    withdraw_remark(remark, by=guest)

    with pytest.raises(Refused, match="withdrawn meanwhile"):
        decide_remarks(as_read, "accepted", by=an_author())


@pytest.mark.parametrize("who", ["translator", "elsewhere", "guest"])
def test_only_who_freezes_the_toolbox_decides(who):
    opened = a_round()
    remark = a_remark(opened)
    person = {
        "translator": a_translator,
        "elsewhere": lambda: an_author(organisation=an_organisation()),
        "guest": lambda: a_guest_of(opened),
    }[who]()

    with pytest.raises(Refused):
        decide_remarks(seen(remark), "accepted", by=person)

    assert state(remark) == "open"


# Putting together -----------------------------------------------------------------------------------------------------


def test_one_decision_holds_for_all_of_a_group():
    opened, author = a_round(), an_author()
    small, big = a_remark(opened), a_remark(opened)
    agree(big, agrees=True, by=small.author)

    leader = group_remarks(seen(small, big), by=author)
    decide_remarks(seen(big), "accepted", by=author)

    assert leader == big
    assert (state(small), state(big)) == ("accepted", "accepted")
    assert found(opened) == {big}
    with pytest.raises(Refused, match="stands in a group"):
        decide_remarks(seen(small), "later", by=author)


def test_what_joins_a_decided_group_is_decided_and_can_leave_it():
    opened, author = a_round(), an_author()
    first, late = a_remark(opened), a_remark(opened)
    decide_remarks(seen(first), "declined", reason="Why.", by=author)

    group_remarks(seen(first, late), by=author)
    ungroup_remark(late, by=author)

    assert RemarkDecision.objects.get(remark=late).reason == "Why."
    assert found(opened) == {first, late}


def test_a_group_is_found_by_any_of_its_remarks_and_shown_as_its_first():
    opened = a_round()
    first, other = a_remark(opened), a_remark(opened, kind="missing", step=None)
    group_remarks(seen(first, other), by=an_author())

    assert found(opened, kind="missing") == {first}
    assert found(opened, step="whole") == {first}
    assert found(opened, kind="praise") == set()


def test_remarks_of_two_rounds_are_not_put_together():
    one = a_remark(a_round())
    other = a_remark(a_round(a_draft(title="Other doors", slug="other-doors")))

    with pytest.raises(Refused, match="same round"):
        group_remarks(seen(one, other), by=an_author())


# Answering ------------------------------------------------------------------------------------------------------------


def test_an_answer_reaches_whoever_wrote_it_without_a_word_of_it():
    remark = a_remark(a_round(), anonymous=True)

    answer_remark(remark, " Thank you. ", by=a_translator())

    assert remark.answers.get().text == "Thank you."
    notice = Notice.objects.get(kind="feedback_answered")
    assert (notice.person, notice.url, notice.facts) == (remark.author, "/work/feedback/", {"title": "Safer doors"})


def test_a_guest_does_not_answer():
    opened = a_round()
    remark = a_remark(opened)

    with pytest.raises(Refused, match="may not answer"):
        answer_remark(remark, "Me too.", by=a_guest_of(opened))


# The board ------------------------------------------------------------------------------------------------------------


def test_a_page_by_step_is_the_part_of_the_whole_order():
    opened = many_remarks(60, cities=2, people=6)
    key = opened.edition.toolbox_key
    Remark.objects.filter(pk__in=Remark.objects.values("pk")[:5]).update(step=uuid4())  # a step that is gone
    remarks, names = remarks_of(an_author(), key), step_names(key, [opened.edition_id], "en")
    whole = list(in_order(remarks, "step", names).values_list("pk", flat=True))

    board = ByStep(remarks, names)

    assert board.count() == len(whole) > 50
    assert [pk for at in range(0, len(whole), 7) for pk in board[at : at + 7]] == whole
    assert board[0:1000] == whole


@pytest.mark.usefixtures("admin")
def test_the_board_shows_and_filters_and_keeps_anonymous_people_anonymous():
    opened = a_round()
    a_remark(opened, text="Ring twice. <script>", suggestion="Ring once.", by=a_guest_of(opened, first_name="Zoltana"))
    a_remark(opened, text="Knock.", kind="missing", anonymous=True, by=a_guest_of(opened, first_name="Quirina"))
    client = signed_in(an_author())

    whole = client.get(board_of(opened)).content.decode()
    missing = client.get(board_of(opened), {"kind": "missing", "sort": "step", "city": "x", "agreed": "-1"})

    assert "Zoltana" in whole
    assert "Ring twice. &lt;script&gt;" in whole
    assert "Quirina" not in whole
    assert "Somebody of Organisation" in whole
    assert "Knock." in missing.content.decode()
    assert "Ring twice." not in missing.content.decode()


@pytest.mark.usefixtures("admin")
def test_deciding_on_the_board_and_losing_a_race_there():
    opened = a_round()
    remark = a_remark(opened)
    client = signed_in(an_author())
    url = reverse("toolboxes_admin:decide", args=[opened.edition.toolbox_key])
    sent = {"seen": [f"{remark.pk}~1"], "what": "accepted", "back": board_of(opened) + "?kind=unclear"}

    won = client.post(url, sent)
    lost = client.post(
        url, sent | {"what": "declined", "reason": "No.", "back": "https://elsewhere.example/"}, follow=True
    )

    assert won.headers["Location"] == board_of(opened) + "?kind=unclear"
    assert "has decided this meanwhile: Accepted" in lost.content.decode()
    assert lost.redirect_chain == [(board_of(opened), 302)]
    assert state(remark) == "accepted"


@pytest.mark.usefixtures("admin")
def test_nonsense_is_refused_in_words():
    opened = a_round()
    url = reverse("toolboxes_admin:decide", args=[opened.edition.toolbox_key])
    client = signed_in(an_author())
    nonsense = [[], ["x~1"], ["~"], [f"{uuid4()}~1"], [f"{uuid4()}~99999999999999"]]

    answers = [client.post(url, {"seen": chosen, "what": "accepted"}, follow=True) for chosen in nonsense]

    assert [answer.status_code for answer in answers] == [200] * 5
    refusals = ("Choose some feedback first.", "withdrawn meanwhile")
    assert all(any(words in answer.text for words in refusals) for answer in answers)


@pytest.mark.usefixtures("admin")
def test_one_remark_with_all_that_was_said_on_it():
    opened, author = a_round(), an_author()
    remark, other = a_remark(opened), a_remark(opened, text="The same.")
    group_remarks(seen(remark, other), by=author)
    client = signed_in(author)
    url = reverse("toolboxes_admin:remark", args=[remark.pk])

    client.post(reverse("toolboxes_admin:answer", args=[remark.pk]), {"text": "We will."})
    empty = client.post(reverse("toolboxes_admin:answer", args=[remark.pk]), {"text": " "})
    shown = client.get(url).content.decode()

    assert empty.status_code == 422
    assert "We will." in shown
    assert "The same." in shown
    assert client.get(reverse("toolboxes_admin:remark", args=[other.pk])).status_code == 200


@pytest.mark.usefixtures("admin")
def test_authors_of_others_are_told_that_there_is_nothing():
    opened = a_round()
    remark = a_remark(opened)
    stranger, guest = (an_author(organisation=an_organisation()) for _n in range(2))
    opened.guests.create(organisation=guest.memberships.get().organisation)
    pages = {"remarks": opened.edition.toolbox_key, "remark": remark.pk}
    pages |= {"remark_table": opened.pk, "remark_report": opened.pk}
    urls = [reverse(f"toolboxes_admin:{name}", args=[thing]) for name, thing in pages.items()]

    answers = [signed_in(person).get(url).status_code for person in (stranger, guest) for url in urls]

    assert answers == [404] * 8


@pytest.mark.usefixtures("admin")
def test_the_board_asks_the_database_as_often_for_three_as_for_one():
    opened = a_round()
    a_remark(opened)
    client = signed_in(an_author())
    client.get(board_of(opened))  # the document is read once
    with CaptureQueriesContext(connection) as one:
        client.get(board_of(opened))
    a_remark(opened)
    a_remark(opened)
    with CaptureQueriesContext(connection) as three:
        client.get(board_of(opened))

    assert len(three) == len(one)


# Beside the step ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("admin")
def test_open_feedback_stands_beside_the_step():
    opened = a_round()
    remark = a_remark(opened, text="Ring twice.")
    step = Step.objects.get(translation_key=remark.step)
    client = signed_in(an_author())

    before = client.get(reverse("wagtailadmin_pages:edit", args=[step.pk])).text
    decide_remarks(seen(remark), "declined", reason="No.", by=an_author())
    after = client.get(reverse("wagtailadmin_pages:edit", args=[step.pk])).text

    assert "Ring twice." in before
    assert reverse("toolboxes_admin:remark", args=[remark.pk]) in before
    assert "Ring twice." not in after
    assert "No open feedback on this step." in after


# Taking it along ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("admin")
def test_the_table_is_no_formula_and_names_nobody_who_is_anonymous():
    opened = a_round()
    a_remark(opened, text="=cmd|' /C calc'!A0", suggestion="\n+1", by=a_guest_of(opened, first_name="Zoltana"))
    a_remark(opened, text="@x", anonymous=True, by=a_guest_of(opened, first_name="Quirina"))

    answer = signed_in(an_author()).get(reverse("toolboxes_admin:remark_table", args=[opened.pk]))
    body = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))

    assert [row["text"][0] for row in rows] == ["'", "'"]
    assert [row["person"] for row in rows] == ["Zoltana", ""]
    assert "Quirina" not in body
    assert all(not cell.lstrip().startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
