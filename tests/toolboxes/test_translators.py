"""The translators' own pages: who works there, what a form saves, and whose word makes a translation reviewed."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from equalcity.network.actions.people import end_role, give_role
from equalcity.network.models import Person
from equalcity.network.roles import RoleName
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.models import Step, Toolbox, TranslationUnit, UnitHistory, UnitTranslation
from tests.factories.authoring import a_finished_toolbox, a_locale, a_manual, a_step, a_term, a_toolbox
from tests.factories.network import (
    a_coordinator,
    a_person,
    a_reviewer,
    a_translator,
    a_worker,
    an_author,
    an_organisation,
    the_writers,
)

pytestmark = [pytest.mark.usefixtures("demo_without_content"), pytest.mark.django_db, pytest.mark.pages]
FIELD = re.compile(r'<textarea[^>]* name="(text-\d+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
SEEN = re.compile(r'name="(seen-\d+)" value="([^"]*)"')


@pytest.fixture
def toolbox() -> Toolbox:
    return a_source()


def a_source(*, public: bool = False) -> Toolbox:
    a_locale("fr")
    toolbox = a_toolbox()
    step = a_step(a_manual(toolbox, for_the_public=public))
    step.save_revision().publish()
    sync_toolbox(toolbox)
    return toolbox


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def the_step() -> Step:
    return Step.objects.get(locale__language_code="en")


def the_unit(text: str = "Say hello first.") -> TranslationUnit:
    return TranslationUnit.objects.get(source=text, present=True)


def board_of(toolbox: Toolbox, language: str = "fr") -> str:
    return reverse("toolboxes_admin:translate_language", args=[toolbox.pk, language])


def desk_of(toolbox: Toolbox, language: str = "fr") -> str:
    return reverse("toolboxes_admin:translate_step", args=[toolbox.pk, language, the_step().translation_key])


def form_of(answer: object) -> dict[str, str]:
    """What a browser would send of this page, untouched."""
    pairs = [*SEEN.findall(answer.text), *FIELD.findall(answer.text)]
    return {name: html.unescape(value) for name, value in pairs}


def written(person: Person, toolbox: Toolbox, text: str, **more: str) -> Client:
    """This person opens the page, writes this for the key message, and saves."""
    client = signed_in(person)
    form = form_of(client.get(desk_of(toolbox)))
    client.post(desk_of(toolbox), {**form, f"text-{the_unit().pk}": text, **more})
    return client


def the_row() -> UnitTranslation:
    return UnitTranslation.objects.get(unit=the_unit(), language="fr")


# Who -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [a_translator, a_reviewer, an_author, a_coordinator])
def test_whoever_writes_the_toolbox_translates_it(toolbox, who):
    client = signed_in(who())

    assert client.get(board_of(toolbox)).status_code == 200
    assert client.get(desk_of(toolbox)).status_code == 200


def test_for_translators_of_others_it_is_not_there(toolbox):
    client = signed_in(a_translator(organisation=an_organisation()))

    for address in (board_of(toolbox), desk_of(toolbox)):
        assert client.get(address).status_code == 404
        assert client.post(address, {f"text-{the_unit().pk}": "Bonjour"}).status_code == 404
    assert not UnitTranslation.objects.exists()


def test_who_writes_no_toolbox_is_led_away(toolbox):
    client = signed_in(a_worker())

    client.post(desk_of(toolbox), {f"text-{the_unit().pk}": "Bonjour"})

    assert client.get(desk_of(toolbox)).status_code == 302
    assert not UnitTranslation.objects.exists()


def test_a_person_who_is_named_as_translator_works_until_the_role_ends(toolbox):
    person, by = a_person(), a_coordinator()
    membership = give_role(person, RoleName.TRANSLATOR, the_writers(), by=by)
    client = written(person, toolbox, "Dites bonjour.")

    end_role(membership, by=by)
    form = {f"text-{the_unit().pk}": "Au revoir.", f"seen-{the_unit().pk}": "1::"}

    assert client.post(desk_of(toolbox), form).status_code != 200
    assert (the_row().text, the_row().by) == ("Dites bonjour.", person)


def test_the_language_of_the_source_and_unknown_ones_are_not_there(toolbox):
    client = signed_in(a_translator())

    assert client.get(board_of(toolbox, "en")).status_code == 404
    assert client.get(board_of(toolbox, "xx")).status_code == 404
    assert client.get(desk_of(toolbox, "xx")).status_code == 404


# What a form saves ---------------------------------------------------------------------------------------------------


def test_a_form_that_nobody_touched_saves_nothing(toolbox):
    client = written(a_translator(), toolbox, "Dites bonjour.")
    before = UnitHistory.objects.count()

    answer = client.post(desk_of(toolbox), form_of(client.get(desk_of(toolbox))))

    assert answer.status_code == 302
    assert UnitHistory.objects.count() == before


def test_the_slower_of_two_is_told_sees_both_and_may_save_hers_then(toolbox):
    slower = signed_in(a_translator())
    form = form_of(slower.get(desk_of(toolbox)))
    written(a_translator(), toolbox, "Dites bonjour.")
    name = f"text-{the_unit().pk}"

    answer = slower.post(desk_of(toolbox), {**form, name: "Saluez-la."})
    assert answer.status_code == 422
    assert "Somebody else has changed this translation" in answer.text
    assert "Dites bonjour." in answer.text
    assert form_of(answer)[name] == "Saluez-la."
    assert the_row().text == "Dites bonjour."
    slower.post(desk_of(toolbox), form_of(answer))

    assert the_row().text == "Saluez-la."


def test_a_sentence_at_fault_is_said_and_the_others_are_saved(toolbox):
    client = signed_in(a_translator())
    form = form_of(client.get(desk_of(toolbox)))
    title = the_unit("Open the door")

    answer = client.post(
        desk_of(toolbox), {**form, f"text-{the_unit().pk}": "x" * 2000, f"text-{title.pk}": "Ouvrez la porte"}
    )

    assert answer.status_code == 422
    assert "This is too long" in answer.text
    assert [row.text for row in UnitTranslation.objects.all()] == ["Ouvrez la porte"]


def test_still_right_is_one_press_and_changes_no_word(toolbox):
    client = written(a_translator(), toolbox, "Dites bonjour.")
    unit, step = the_unit(), the_step()
    step.key_message = "Say hello."
    step.save_revision().publish()

    page = client.get(desk_of(toolbox))
    assert "Still right" in page.text
    client.post(desk_of(toolbox), {**form_of(page), "confirm": str(unit.pk)})

    row = UnitTranslation.objects.get(unit=unit, language="fr")
    assert (row.text, row.is_behind, row.status) == ("Dites bonjour.", False, "translated")


def test_words_of_the_glossary_have_a_page_of_their_own(toolbox):
    toolbox.terms.add(a_term())
    toolbox.save()
    client = signed_in(a_translator())
    address = reverse("toolboxes_admin:translate_glossary", args=[toolbox.pk, "fr"])

    page = client.get(address)
    unit = TranslationUnit.objects.get(source="survivor")
    client.post(address, {**form_of(page), f"text-{unit.pk}": "survivante"})

    assert UnitTranslation.objects.get(unit=unit).text == "survivante"


# Whose word counts ---------------------------------------------------------------------------------------------------


def test_a_translator_is_offered_no_approval_and_cannot_send_one(toolbox):
    translator = a_translator()
    client = written(translator, toolbox, "Dites bonjour.")
    page = client.get(desk_of(toolbox))

    assert 'name="approve"' not in page.text
    client.post(desk_of(toolbox), {**form_of(page), "approve": str(the_unit().pk)})
    client.post(desk_of(toolbox), {**form_of(page), "approve": "all"})

    assert the_row().status == "translated"


def test_a_reviewer_approves_a_sentence_and_then_the_page(toolbox):
    written(a_translator(), toolbox, "Dites bonjour.")
    reviewer = a_reviewer()
    client = written(reviewer, toolbox, "Dites bonjour.", approve=str(the_unit().pk))
    assert (the_row().status, the_row().reviewed_by) == ("reviewed", reviewer)

    form = form_of(client.get(desk_of(toolbox)))
    client.post(desk_of(toolbox), {name: text or "Mot" for name, text in form.items()} | {"approve": "all"})

    french = Step.objects.get(locale__language_code="fr")
    assert (french.translation_status, french.live) == ("reviewed", True)


def test_what_changed_since_she_read_it_is_not_approved(toolbox):
    written(a_translator(), toolbox, "Dites bonjour.")
    client = signed_in(a_reviewer())
    form = form_of(client.get(desk_of(toolbox)))
    written(a_translator(), toolbox, "Saluez-la.")

    answer = client.post(desk_of(toolbox), {**form, "approve": str(the_unit().pk)}, follow=True)

    assert the_row().status == "translated"
    assert "Somebody has changed this translation since you opened it" in answer.text


def test_where_survivors_read_it_nobody_approves_her_own_words():
    toolbox = a_source(public=True)
    one, other = a_reviewer(), a_reviewer()
    client = written(one, toolbox, "Dites bonjour.")
    form = form_of(client.get(desk_of(toolbox)))

    answer = client.post(desk_of(toolbox), {**form, "approve": str(the_unit().pk)}, follow=True)
    assert "Somebody else than who translated it must approve it" in answer.text
    assert the_row().status == "translated"
    written(other, toolbox, "Dites bonjour.", approve=str(the_unit().pk))

    assert (the_row().status, the_row().by, the_row().reviewed_by) == ("reviewed", one, other)


def test_the_reviewer_who_mends_a_word_there_needs_a_second_person_too():
    toolbox = a_source(public=True)
    written(a_translator(), toolbox, "Dites bonjour.")

    written(a_reviewer(), toolbox, "Dites-lui bonjour.", approve=str(the_unit().pk))

    assert (the_row().text, the_row().status) == ("Dites-lui bonjour.", "translated")


def test_words_that_change_after_approval_await_it_again(toolbox):
    written(a_translator(), toolbox, "Dites bonjour.")
    written(a_reviewer(), toolbox, "Dites bonjour.", approve=str(the_unit().pk))

    written(a_translator(), toolbox, "Saluez-la.")

    assert (the_row().status, the_row().reviewed_by) == ("translated", None)


def test_beginning_a_language_brings_what_was_translated_elsewhere(toolbox):
    written(a_translator(), toolbox, "Dites bonjour.")
    other = a_finished_toolbox(title="Other doors", slug="other-doors")
    sync_toolbox(other)

    signed_in(a_translator()).post(board_of(other))

    rows = UnitTranslation.objects.filter(unit__toolbox=other.translation_key, language="fr")
    assert [(row.text, row.status, row.origin) for row in rows] == [("Dites bonjour.", "translated", "memory")]
