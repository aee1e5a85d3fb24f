"""Freezing: what goes into an edition, what stops it, and that the same content has the same hash."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.editions import freeze_edition, open_edition
from equalcity.toolboxes.drafts import digest_of_source, draft_of
from equalcity.toolboxes.models import Edition, Step, Toolbox
from equalcity.toolboxes.opening import shelf_of
from tests.factories.authoring import (
    a_finished_toolbox,
    a_locale,
    a_manual,
    a_picture,
    a_step,
    a_term,
    a_text,
    a_toolbox,
    every_block,
    some_sources,
)

pytestmark = pytest.mark.django_db


def frozen(toolbox: Toolbox, number: str = "0.1", stage: str = "draft") -> Edition:
    return freeze_edition(toolbox, number=number, stage=stage, change_note="First.", by=None)


def document_of(edition: Edition, language: str = "en") -> dict:
    return json.loads(bytes(edition.documents.get(language=language).body))


def hashes_of(edition: Edition) -> dict[str, str]:
    return dict(edition.documents.values_list("language", "sha256"))


def test_an_edition_holds_every_kind_of_block_as_it_was_written():
    toolbox = a_toolbox(cover=a_picture("Cover"), cover_alt="A door")
    a_step(a_manual(toolbox), body=every_block(a_picture()))

    edition = frozen(toolbox)

    step = document_of(edition)["manuals"][0]["steps"][0]
    written = {block["type"]: {k: v for k, v in block.items() if k not in {"id", "type"}} for block in step["blocks"]}
    media = edition.media.get().sha256
    options = [{k: v for k, v in option.items() if k != "id"} for option in written["question"].pop("options")]
    items = [item["text"] for item in written["checklist"].pop("items")]
    assert options == [
        {"text": "Hello", "correct": True, "explanation": "Yes."},
        {"text": "Form", "correct": False, "explanation": "Later."},
    ]
    assert items == ["She has a number."]
    assert written == {
        "text": {"heading": "Why", "html": "<p>Greet her by name.</p>"},
        "say_dont_say": {
            "say": [{"text": "Welcome."}],
            "dont_say": [{"text": "Why did you wait?", "why": "It blames."}],
        },
        "activity": {
            "title": "Role play",
            "minutes": 20,
            "group_size": "6",
            "materials": ["Cards"],
            "html": "<ol><li>Pair up.</li></ol>",
        },
        "checklist": {"heading": "Before she leaves"},
        "case_story": {"title": "Amal", "html": "<p>Amal waits.</p>", "questions": ["What helps?"]},
        "time_critical": {"limit": "72 hours", "heading": "Soon", "html": "<p>Go today.</p>"},
        "handout": {"title": "Card", "format": "card", "html": "<p>Listen.</p>"},
        "question": {"question": "What first?", "explanation": "A person first."},
        "image": {"media": media, "alt": "A roof", "prompt": "What do you see?"},
        "local_services": {
            "heading": "Help tonight",
            "need": "safety",
            "audience": ["women"],
            "html": "<p>Ask about children.</p>",
        },
        "local_fact": {"fact": "night-number", "label": "Night number", "kind": "number", "hint": "Call it first."},
        "sources": {"items": [{"title": "A guide"}]},
    }


def test_the_same_content_has_the_same_hash_whatever_the_number_and_stage():
    toolbox = a_finished_toolbox()

    first = frozen(toolbox, "0.1", "draft")
    second = frozen(toolbox, "1.0", "final")

    assert hashes_of(first) == hashes_of(second)
    assert first.sha256 != second.sha256


def test_a_changed_word_has_another_hash_and_leaves_the_old_edition_as_it_was():
    toolbox = a_finished_toolbox()
    first = frozen(toolbox)
    before = document_of(first)
    step = Step.objects.get()
    step.key_message = "Smile first."
    step.save()

    second = frozen(toolbox, "0.2")

    assert hashes_of(second) != hashes_of(first)
    assert document_of(first) == before


def test_pages_opened_from_an_edition_freeze_to_the_same_documents():
    toolbox = a_toolbox(cover=a_picture("Cover"))
    manual = a_manual(toolbox, introduction="<p>Read <b>this</b> first.</p>")
    first = a_step(manual, body=every_block(a_picture()))
    a_step(
        manual,
        title="Next",
        slug="next",
        body=[a_text(f'<p><a linktype="page" id="{first.pk}">Back</a></p>'), some_sources()],
    )
    toolbox.terms.add(a_term())
    toolbox.save()
    edition = frozen(toolbox)
    toolbox.delete()
    Step.objects.all().delete()

    opened = open_edition(edition, by=None)

    again = frozen(opened, "0.2")
    assert hashes_of(again) == hashes_of(edition)


def test_a_finished_translation_is_frozen_with_its_status_and_an_unfinished_one_is_named():
    toolbox = a_finished_toolbox()
    step = Step.objects.get()
    translated = step.copy_for_translation(a_locale("fr"), copy_parents=True)
    for page in (translated, translated.get_parent().specific, translated.get_parent().get_parent().specific):
        page.live = True
        page.save()
    shelf_of(a_locale("de"))
    german = toolbox.copy_for_translation(a_locale("de"))
    german.live = True
    german.save()

    draft = draft_of(toolbox)

    assert sorted(draft.documents) == ["en", "fr"]
    assert draft.documents["fr"]["manuals"][0]["steps"][0]["translation"] == {"status": "translated", "behind": True}
    assert [problem.sentence for problem in draft.problems if problem.language == "de"] == [
        "German is left out. Pages that are not finished: 2; the first is “For frontline workers”."
    ]


def finish_in(step: Step, language: str) -> None:
    translated = step.copy_for_translation(a_locale(language), copy_parents=True)
    manual = translated.get_parent().specific
    for page in (translated, manual, manual.get_parent().specific):
        page.live = True
        page.save()


def test_a_draft_in_three_languages_asks_as_often_as_one_in_two(django_assert_num_queries):
    toolbox = a_finished_toolbox()
    finish_in(Step.objects.get(), "fr")
    draft_of(toolbox)  # media are read once
    with CaptureQueriesContext(connection) as two:
        draft_of(toolbox)
    asked = len(two)  # the next ones are forgotten with it
    finish_in(Step.objects.get(locale=toolbox.locale), "de")

    with django_assert_num_queries(asked):
        draft = draft_of(toolbox)

    assert sorted(draft.documents) == ["de", "en", "fr"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"body": []}, "“Open the door” has no block yet."),
        (
            {"body": [a_text('<p><a linktype="page" id="999999">Gone</a></p>'), some_sources()]},
            "“Open the door” links to a page that readers cannot open: “Gone”.",
        ),
    ],
)
def test_what_is_missing_stops_the_freeze_and_nothing_is_made(facts, sentence):
    toolbox = a_toolbox()
    a_step(a_manual(toolbox), **facts)

    with pytest.raises(Refused) as refused:
        frozen(toolbox)

    assert sentence in [str(reason) for reason in refused.value.reasons]
    assert Edition.objects.count() == 0


def test_an_empty_key_message_stops_the_freeze():
    toolbox = a_finished_toolbox()
    Step.objects.update(key_message="")  # as an import by other means may leave it; the form refuses it

    sentences = [problem.sentence for problem in draft_of(toolbox).hindrances]

    assert "“Open the door”: the field “key message” is empty." in sentences


def test_a_picture_without_alternative_text_stops_the_freeze():
    toolbox = a_toolbox()
    blocks = every_block(a_picture())
    next(block for block in blocks if block["type"] == "image")["value"]["alt"] = ""
    a_step(a_manual(toolbox), body=blocks)

    sentences = [problem.sentence for problem in draft_of(toolbox).hindrances]

    assert "“Open the door”: the picture “A roof” has no alternative text." in sentences


def test_words_that_harm_are_named_outside_dont_say_only():
    toolbox = a_toolbox()
    a_step(a_manual(toolbox), body=[*every_block(a_picture()), a_text("<p>Illegal migrants come here.</p>")])

    hints = [problem.sentence for problem in draft_of(toolbox).hints]

    assert hints == ["“Open the door” says “Illegal migrants” outside “don’t say”. Better: person without papers."]


def test_changes_that_are_not_published_are_left_out_and_said():
    toolbox = a_finished_toolbox()
    step = Step.objects.get()
    step.title = "Secret plan"
    step.save_revision()

    draft = draft_of(toolbox)

    assert draft.documents["en"]["manuals"][0]["steps"][0]["title"] == "Open the door"
    assert [problem.sentence for problem in draft.hints] == [
        "“Open the door” has changes that are not published; they are left out."
    ]


@pytest.mark.parametrize(
    "number", ["1", "1.", ".1", "1.0.0", "01.0", "1.00", "-1.0", "١.٠", "v1.0", "1.0 ", "99999.1", ""]
)
def test_a_number_that_is_none_is_refused(number):
    toolbox = a_finished_toolbox()

    with pytest.raises(Refused):
        frozen(toolbox, number)

    assert Edition.objects.count() == 0


@pytest.mark.parametrize("number", ["0.1", "0.0"])
def test_a_number_that_is_not_higher_is_refused(number):
    toolbox = a_finished_toolbox()
    frozen(toolbox, "0.1")

    with pytest.raises(Refused, match="needs a higher number"):
        frozen(toolbox, number)


def test_opening_twice_is_refused():
    edition = frozen(a_finished_toolbox())

    with pytest.raises(Refused, match="open for writing already"):
        open_edition(edition, by=None)


def test_the_digest_of_a_source_changes_with_its_words_only():
    a_finished_toolbox()
    step = Step.objects.get()
    before = digest_of_source(step)
    step.translation_status = "reviewed"
    same = digest_of_source(step)
    step.purpose = "Another purpose."

    assert same == before
    assert digest_of_source(step) != before


def test_a_page_that_was_never_published_is_named():
    toolbox = a_finished_toolbox()
    a_step(Step.objects.get().get_parent().specific, title="Not yet", slug="not-yet", live=False)

    draft = draft_of(toolbox)

    assert [problem.sentence for problem in draft.hints] == [
        "“Not yet” has changes that are not published; they are left out."
    ]
    assert len(draft.documents["en"]["manuals"][0]["steps"]) == 1
