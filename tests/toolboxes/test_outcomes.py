"""Freezing the next edition: what is done of accepted feedback, the list of changes, and what contributors are told."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from equalcity.core.errors import Refused
from equalcity.network.models import Notice
from equalcity.toolboxes.actions.decisions import decide_remarks, group_remarks
from equalcity.toolboxes.actions.editions import freeze_edition
from equalcity.toolboxes.forms import FreezeForm
from equalcity.toolboxes.models import Edition, Remark, RemarkOutcome, Round, Toolbox
from equalcity.toolboxes.outcome_fields import OutcomeFields
from tests.factories.network import an_author
from tests.factories.rounds import a_remark, a_round

pytestmark = pytest.mark.django_db


def decided(remark: Remark, verdict: str = "accepted") -> Remark:
    version = Remark.objects.get(pk=remark.pk).version
    decide_remarks({remark.pk: version}, verdict, reason="Because.", by=an_author())
    return remark


def toolbox_of(opened: Round) -> Toolbox:
    return Toolbox.objects.get(translation_key=opened.edition.toolbox_key)


def frozen(opened: Round, number: str, note: str = "", **outcomes: object) -> Edition:
    given = {UUID(key): line for key, line in outcomes.items()}
    facts = {"number": number, "stage": "draft", "change_note": note, "outcomes": given}
    return freeze_edition(toolbox_of(opened), by=an_author(), **facts)


def test_lines_of_what_is_done_go_below_the_note_once_and_the_rest_stays_accepted():
    opened = a_round()
    done, same, not_yet = (decided(a_remark(opened)) for _n in range(3))

    edition = frozen(
        opened, "0.2", "We listened.", **{str(done.pk): "Clearer.", str(same.pk): " Clearer. ", str(not_yet.pk): None}
    )

    assert edition.change_note == "We listened.\n- Clearer."
    outcomes = RemarkOutcome.objects.filter(edition=edition).values_list("remark", "done", "line")
    assert set(outcomes) == {(done.pk, True, "Clearer."), (same.pk, True, " Clearer. "), (not_yet.pk, False, "")}
    assert [one.remark.pk for one in OutcomeFields(toolbox_of(opened)).remarks] == [not_yet.pk]


def test_each_contributor_is_told_once_and_in_numbers_only():
    opened = a_round()
    done, declined = a_remark(opened, text="Her name is Amal."), a_remark(opened)
    more = a_remark(opened, by=done.author)
    a_remark(opened)  # nobody has decided on this
    decided(done), decided(declined, "declined"), decided(more, "later")

    Edition.objects.update(frozen_at=timezone.now() - timedelta(days=9))

    frozen(opened, "0.2", **{str(done.pk): "Clearer."})
    frozen(opened, "0.3")

    notices = Notice.objects.filter(kind="feedback_outcome").order_by("person")
    told = [(one.person_id, one.facts["done"], one.facts["every"]) for one in notices]
    assert told == [(done.author_id, "1", "2"), (declined.author_id, "0", "1")]
    assert "Amal" not in str([one.facts for one in notices])


def test_those_of_a_group_share_its_outcome():
    opened = a_round()
    first, other = a_remark(opened), a_remark(opened)
    group_remarks({first.pk: 1, other.pk: 1}, by=an_author())
    decided(first)

    frozen(opened, "0.2", **{str(first.pk): "Clearer."})

    assert set(RemarkOutcome.objects.values_list("remark", "done")) == {(first.pk, True), (other.pk, True)}


@pytest.mark.parametrize("verdict", ["declined", "later"])
def test_what_was_decided_otherwise_meanwhile_stops_the_freeze_whole(verdict):
    opened = a_round()
    remark = decided(decided(a_remark(opened)), verdict)

    with pytest.raises(Refused, match="decided otherwise meanwhile"):
        frozen(opened, "0.2", **{str(remark.pk): "Clearer."})

    assert Edition.objects.count() == 1
    assert not RemarkOutcome.objects.exists()


def test_too_long_a_list_of_changes_is_refused():
    opened = a_round()
    remark = decided(a_remark(opened))

    with pytest.raises(Refused, match="too long"):
        frozen(opened, "0.2", "x" * 4990, **{str(remark.pk): "A line of more than ten letters."})
    with pytest.raises(Refused, match="may have 500 letters"):
        frozen(opened, "0.2", **{str(remark.pk): "x" * 501})


def test_the_form_asks_for_each_accepted_remark_with_a_line_that_quotes_nobody():
    opened = a_round()
    remark = decided(a_remark(opened, text="Her name is Amal."))

    form = FreezeForm(toolbox=toolbox_of(opened))

    assert [one.shown.remark.pk for one in form.asked] == [remark.pk]
    assert form[f"line_{remark.pk}"].initial == "“Open the door” is clearer."
    assert form[f"done_{remark.pk}"].initial is None


def test_the_form_hands_on_what_was_said_and_leaves_out_what_it_did_not_show():
    opened = a_round()
    done, not_yet, newer = (decided(a_remark(opened)) for _n in range(3))
    sent = {"number": "0.2", "stage": "draft", f"done_{done.pk}": "on", f"line_{done.pk}": "Clearer."}
    sent |= {f"line_{not_yet.pk}": "Clearer, too."}

    form = FreezeForm(sent, toolbox=toolbox_of(opened))

    assert form.is_valid()
    assert form.cleaned_data["outcomes"] == {done.pk: "Clearer.", not_yet.pk: None}
    assert newer.pk not in form.cleaned_data["outcomes"]


def test_the_form_says_so_when_something_was_decided_otherwise():
    opened = a_round()
    sent = {"number": "0.2", "stage": "draft", f"done_{uuid4()}": "on"}

    form = FreezeForm(sent, toolbox=toolbox_of(opened))

    assert not form.is_valid()
    assert "decided otherwise meanwhile" in str(form.non_field_errors())
