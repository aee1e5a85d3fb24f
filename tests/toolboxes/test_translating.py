"""What is said of translations stays true: who made them, and whether they are behind."""

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from equalcity.core.errors import Refused
from equalcity.network.roles import RoleName
from equalcity.toolboxes.actions.translations import approve_terms, approve_translation
from equalcity.toolboxes.drafts import draft_of
from equalcity.toolboxes.models import Manual, Step, Term, Toolbox
from equalcity.toolboxes.opening import shelf_of
from equalcity.toolboxes.queries import steps_by_language
from tests.factories.authoring import a_finished_toolbox, a_locale, a_step, a_term
from tests.factories.network import a_person, a_reviewer, an_author

pytestmark = pytest.mark.django_db


def translated_by_strings(page, language: str, *, by_machine: bool = False, leave_out: int = 0) -> Translation:
    """Translate a page as wagtail-localize does, string by string, and publish it."""
    source, _made = TranslationSource.update_or_create_from_instance(page)
    translation = Translation.objects.get_or_create(source=source, target_locale=a_locale(language))[0]
    segments = list(source.stringsegment_set.all())
    for segment in segments[: len(segments) - leave_out]:
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={
                "data": f"[{language}] {segment.string.data}",
                "translation_type": "machine" if by_machine else "manual",
            },
        )
    with TestCase.captureOnCommitCallbacks(execute=True):
        translation.save_target(publish=True)
    return translation


@pytest.fixture
def toolbox():
    shelf_of(a_locale("en"))
    shelf_of(a_locale("fr"))
    return a_finished_toolbox()


def translate_all(toolbox: Toolbox, **how: object) -> None:
    for page in (toolbox, Manual.objects.child_of(toolbox).get(), Step.objects.descendant_of(toolbox).get()):
        translated_by_strings(page, "fr", **how)


def step_in(toolbox: Toolbox, language: str) -> dict:
    return draft_of(toolbox).documents[language]["manuals"][0]["steps"][0]


def test_a_translation_by_a_person_is_translated_and_not_behind(toolbox):
    translate_all(toolbox)

    step = step_in(toolbox, "fr")

    assert step["title"] == "[fr] Open the door"
    assert step["translation"] == {"status": "translated", "behind": False}


def test_a_translation_by_a_machine_is_called_so(toolbox):
    translate_all(toolbox, by_machine=True)

    assert step_in(toolbox, "fr")["translation"] == {"status": "machine", "behind": False}


def test_a_translation_with_a_sentence_left_out_is_behind(toolbox):
    translate_all(toolbox, leave_out=1)

    assert step_in(toolbox, "fr")["translation"] == {"status": "translated", "behind": True}


def test_a_changed_source_puts_the_translation_behind_until_it_is_approved(toolbox):
    translate_all(toolbox)
    source = Step.objects.get(locale__language_code="en")
    source.key_message = "Look first."
    source.save_revision().publish()
    behind = step_in(toolbox, "fr")["translation"]
    reviewer = a_reviewer()

    approve_translation(Step.objects.get(locale__language_code="fr"), by=reviewer)

    assert behind == {"status": "translated", "behind": True}
    assert step_in(toolbox, "fr")["translation"] == {"status": "reviewed", "behind": False}


def test_blocks_keep_their_identity_in_every_language(toolbox):
    translate_all(toolbox)

    ids = {language: [block["id"] for block in step_in(toolbox, language)["blocks"]] for language in ("en", "fr")}

    assert ids["en"] == ids["fr"]


@pytest.mark.parametrize("role", [role for role in RoleName if role not in {"reviewer", "project_coordinator"}])
def test_only_reviewers_and_coordinators_approve(toolbox, role):
    translate_all(toolbox)

    with pytest.raises(Refused, match="may not approve"):
        approve_translation(Step.objects.get(locale__language_code="fr"), by=a_person(role))


def test_an_original_is_not_approved(toolbox):
    with pytest.raises(Refused, match="the original"):
        approve_translation(Step.objects.get(), by=a_reviewer())


def test_terms_are_approved_by_language(toolbox):
    source = a_term()
    a_term("survivante", language="fr", translation_key=source.translation_key, translation_status="machine")

    count = approve_terms("fr", by=a_reviewer())

    assert (count, approve_terms("fr", by=a_reviewer())) == (1, 0)
    assert Term.objects.get(locale__language_code="fr").translation_status == "reviewed"


def test_the_board_shows_each_page_in_each_language(toolbox):
    translate_all(toolbox)

    board = steps_by_language(toolbox)

    assert [locale.language_code for locale in board.locales] == ["fr"]
    assert [(page.title, [cell.behind for cell in cells]) for page, cells in board.rows] == [
        ("Safer doors", [False]),
        ("For frontline workers", [False]),
        ("Open the door", [False]),
    ]


def published_in_french(step: Step) -> None:
    step.copy_for_translation(a_locale("fr"), copy_parents=True).save_revision().publish()


@pytest.mark.parametrize("name", ["translations", "changes", "freeze"])
def test_a_page_on_a_whole_toolbox_asks_as_often_for_three_steps_as_for_one(
    toolbox, django_assert_max_num_queries, name
):
    url, client = reverse(f"toolboxes_admin:{name}", args=[toolbox.pk]), Client()
    client.force_login(an_author())
    published_in_french(Step.objects.get())
    client.get(url)  # reads the sentences
    with django_assert_max_num_queries(100) as one:
        client.get(url)
    asked = len(one)  # the next request forgets them
    for number in (1, 2):
        published_in_french(a_step(Manual.objects.get(locale=toolbox.locale), slug=f"step-{number}"))
    client.get(url)

    with django_assert_max_num_queries(asked):
        client.get(url)


def test_a_text_that_is_changed_after_approval_awaits_review_again(toolbox):
    step = Step.objects.get().copy_for_translation(a_locale("fr"), copy_parents=True)
    step.save_revision().publish()
    approve_translation(step, by=a_reviewer())
    approved = Step.objects.get(pk=step.pk)
    before = approved.translation_status

    approved.key_message = "Autre chose."
    approved.save_revision().publish()

    assert (before, Step.objects.get(pk=step.pk).translation_status) == ("reviewed", "translated")
