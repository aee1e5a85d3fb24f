"""What somebody said, decided, translated and noted: in the file of her data, and without her name once she left."""

import json
from typing import Any

import pytest
from django.urls import reverse

from equalcity.network.actions.accounts import delete_account
from equalcity.network.models import Person
from equalcity.toolboxes.actions.decisions import answer_remark, decide_remarks
from equalcity.toolboxes.actions.remarks import agree
from equalcity.toolboxes.actions.rounds import mark_read, say_done
from equalcity.toolboxes.actions.unit_words import Words, put_words
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.models import AdaptedNote, Remark, RemarkAgreement, Toolbox, TranslationUnit, UnitHistory
from tests.factories.adaptations import a_filled_adaptation, adapts, an_edition
from tests.factories.authoring import a_finished_toolbox
from tests.factories.network import a_translator, an_author
from tests.factories.rounds import a_guest_of, a_remark, a_round, first_step
from tests.network.test_people import signed_in

pytestmark = pytest.mark.django_db


def data_of(person: Person) -> dict[str, Any]:
    return json.loads(signed_in(person).get(reverse("network:my_data")).content)


def test_a_guest_takes_her_feedback_agreements_and_reading_and_nothing_of_others():
    opened = a_round()
    guest = a_guest_of(opened)
    a_remark(opened, by=guest, text="Say it in Dari.", suggestion="Thus.", anonymous=True)
    other = a_remark(opened, text="Words of somebody else.")
    agree(other, agrees=True, by=guest)
    mark_read(opened, first_step(opened), read=True, by=guest)
    say_done(opened, done=True, by=guest)

    data = data_of(guest)

    assert [(one["text"], one["suggestion"], one["anonymous"]) for one in data["feedback"]] == [
        ("Say it in Dari.", "Thus.", True)
    ]
    assert data["feedback"][0]["toolbox"] == opened.edition.toolbox_slug
    assert [one["feedback"] for one in data["agreements"]] == [str(other.pk)]
    assert [one["step"] for one in data["steps_read"]] == [str(first_step(opened))]
    assert len(data["draft_rounds_done"]) == 1
    assert "Words of somebody else." not in json.dumps(data)


def test_an_author_takes_her_answers_and_decisions_and_the_rounds_that_she_opened():
    opened = a_round()
    author, remark = opened.opened_by, a_remark(opened, text="Words of a guest.")
    answer_remark(remark, "We did not see that.", by=author)
    decide_remarks({remark.pk: remark.version}, "declined", reason="Not in this edition.", by=author)

    data = data_of(author)

    assert [one["text"] for one in data["answers_to_feedback"]] == ["We did not see that."]
    assert [(one["verdict"], one["reason"]) for one in data["decisions_on_feedback"]] == [
        ("declined", "Not in this edition.")
    ]
    assert len(data["draft_rounds_opened"]) == 1
    assert "Words of a guest." not in json.dumps(data)


def test_a_translator_takes_every_sentence_that_she_wrote():
    translator = a_translator()
    a_sentence(by=translator, text="Première.")
    a_sentence(by=translator, text="Seconde.")
    a_sentence(by=a_translator(), text="D’une autre.")

    data = data_of(translator)

    assert [(one["language"], one["text"]) for one in data["translations"]] == [("fr", "Première."), ("fr", "Seconde.")]


def a_sentence(*, by: Person, text: str) -> TranslationUnit:
    if not TranslationUnit.objects.exists():
        sync_toolbox(Toolbox.objects.first() or a_finished_toolbox())
    unit = TranslationUnit.objects.first()
    put_words([Words(unit=unit, language="fr", text=text, source=unit.source, by=by)])
    return unit


def test_who_adapts_takes_her_notes_and_facts():
    an_edition()
    mine, other = adapts(), adapts()
    a_filled_adaptation(by=mine)

    data = data_of(mine)

    assert [one["language"] for one in data["notes_of_a_city"]] == ["en", "ar"]
    assert "side door" in data["notes_of_a_city"][0]["html"]
    assert [one["text"] for one in data["facts_of_a_city"]] == ["0800 30 030"]
    assert data_of(other)["notes_of_a_city"] == []


# Gone ----------------------------------------------------------------------------------------------------------------


def test_what_she_said_stays_without_her_name_and_her_agreements_go():
    opened = a_round()
    guest = a_guest_of(opened, first_name="Amina", last_name="Leaves")
    remark, other = a_remark(opened, by=guest, text="Say it in Dari."), a_remark(opened)
    organisation = remark.organisation
    agree(other, agrees=True, by=guest)

    delete_account(guest)
    page = signed_in(a_guest_of(opened)).get(reverse("rounds:step", args=[opened.pk, first_step(opened)])).text

    kept = Remark.objects.get(pk=remark.pk)
    assert (kept.text, kept.author, kept.signed) == ("Say it in Dari.", None, f"Somebody of {organisation}")
    assert ("Say it in Dari." in page, "Amina" in page, "Leaves" in page) == (True, False, False)
    assert not RemarkAgreement.objects.exists()


def test_what_she_decided_answered_translated_and_noted_stays_without_her_name():
    an_edition()
    opened, author, coordinator, translator = a_round(), an_author(), adapts(), a_translator()
    remark = a_remark(opened)
    answer_remark(remark, "We did not see that.", by=author)
    decide_remarks({remark.pk: remark.version}, "later", by=author)
    a_sentence(by=translator, text="Bonjour.")
    a_filled_adaptation(by=coordinator)

    for person in (author, coordinator, translator):
        delete_account(person)

    assert [(one.text, one.person) for one in remark.answers.all()] == [("We did not see that.", None)]
    assert [(one.verdict, one.by) for one in remark.decisions.all()] == [("later", None)]
    assert [(one.text, one.by) for one in UnitHistory.objects.all()] == [("Bonjour.", None)]
    assert [one.changed_by for one in AdaptedNote.objects.all()] == [None, None]
