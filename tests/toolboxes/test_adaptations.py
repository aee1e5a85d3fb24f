"""A city lays facts, notes and hidden steps over a toolbox, publishes them, and keeps them when an edition changes."""

import json
from datetime import date
from html import escape
from importlib.resources import files
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from equalcity.core.errors import Refused
from equalcity.network.models import AuditRecord, Notice
from equalcity.network.slots import waiting_lines
from equalcity.toolboxes.actions.adaptations import (
    choose_languages,
    finish_looking,
    hide_step,
    publish_adaptation,
    show_step,
    start_adaptation,
    take_back_adaptation,
)
from equalcity.toolboxes.actions.adapted_facts import Answer, save_facts
from equalcity.toolboxes.actions.adapted_notes import (
    ChangedMeanwhile,
    drop_notes,
    keep_notes,
    move_note,
    save_note,
    throw_away_note,
)
from equalcity.toolboxes.adapted import look_at
from equalcity.toolboxes.models import Adaptation, AdaptedNote, PublishedAdaptation
from tests.factories.adaptations import (
    FACT,
    a_filled_adaptation,
    adapts,
    an_adaptation,
    an_edition,
    city_of,
    documents_with,
    published,
    reworded,
    with_another_first_step,
)
from tests.factories.network import a_coordinator, a_worker, an_author
from tests.factories.packages import FIRST_STEP, SECOND_STEP, TOOLBOX

pytestmark = pytest.mark.django_db
FIRST, SECOND = UUID(FIRST_STEP), UUID(SECOND_STEP)


def body(one: PublishedAdaptation) -> dict:
    return json.loads(bytes(one.body))


# Who ------------------------------------------------------------------------------------------------------------------


def test_a_city_is_adapted_by_its_coordinator_and_by_project_coordinators():
    an_edition()
    mine, other = adapts(), adapts()
    adaptation = an_adaptation(by=mine)

    sees = [
        Adaptation.objects.manageable_by(one).filter(pk=adaptation.pk).exists()
        for one in (mine, a_coordinator(), other, a_worker(), an_author())
    ]

    assert sees == [True, True, False, False, False]


def test_nobody_starts_publishes_or_writes_for_another_city():
    an_edition()
    mine, other = adapts(), adapts()
    adaptation = an_adaptation(by=mine)

    for act in (
        lambda: start_adaptation(city_of(mine), TOOLBOX, languages=["en"], by=other),
        lambda: save_note(adaptation, FIRST, "en", "No", version=0, by=other),
        lambda: save_facts(adaptation, [Answer(fact=FACT, language="", text="1")], by=other),
        lambda: hide_step(adaptation, SECOND, by=other),
        lambda: published(adaptation, by=other),
        lambda: choose_languages(adaptation, ["en"], by=other),
    ):
        with pytest.raises(Refused, match="for this city"):
            act()


def test_a_city_starts_once_and_with_a_final_edition_only():
    an_edition("0.9", stage="pilot")
    mine = adapts()

    with pytest.raises(Refused, match="no final edition"):
        an_adaptation(by=mine)
    an_edition("1.0")
    an_adaptation(by=mine)
    with pytest.raises(Refused, match="already"):
        an_adaptation(by=mine)


# What is published ----------------------------------------------------------------------------------------------------


def test_what_is_published_is_told_byte_for_byte_and_never_changed():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)
    hide_step(adaptation, SECOND, by=mine)
    notes = {note.language: note for note in AdaptedNote.objects.all()}

    one = published(adaptation, by=mine)

    city = city_of(mine)
    assert body(one) == {
        "format": "equalcity/adaptation/1",
        "city": {"slug": city.slug, "name": city.name},
        "toolbox": {"id": str(TOOLBOX), "slug": "safe-evenings"},
        "languages": ["en", "ar"],
        "facts": {FACT: {"": {"text": "0800 30 030", "source": "", "checked_on": ""}}},
        "notes": [
            {
                "id": str(notes[tag].key),
                "step": FIRST_STEP,
                "language": tag,
                "html": html,
                "written_for": "1.0",
                "step_digest": notes["en"].step_digest,
            }
            for tag, html in (
                ("ar", "<p>اقرعي الباب الجانبي.</p>"),
                ("en", "<p>Ring at <strong>the side door</strong>.</p>"),
            )
        ],
        "hidden": [SECOND_STEP],
    }


def test_publishing_again_makes_a_new_one_and_taking_back_shows_no_older_one():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)
    first = published(adaptation, by=mine)
    hide_step(adaptation, SECOND, by=mine)
    second = published(adaptation, by=mine)

    current = list(PublishedAdaptation.objects.current())
    take_back_adaptation(adaptation, by=mine)

    assert current == [second]
    assert list(PublishedAdaptation.objects.current()) == []
    assert [first.number, second.number, PublishedAdaptation.objects.count()] == [1, 2, 2]
    assert AuditRecord.objects.filter(verb__startswith="adaptation.").count() == 3


def test_publishing_is_refused_when_empty_the_same_or_changed_since_it_was_looked_at():
    an_edition()
    mine = adapts()
    adaptation = an_adaptation(by=mine)

    with pytest.raises(Refused, match="nothing to publish"):
        published(adaptation, by=mine)
    save_note(adaptation, FIRST, "en", "Ring.", version=0, by=mine)
    with pytest.raises(Refused, match="changed something meanwhile"):
        publish_adaptation(adaptation, "0" * 64, by=mine)
    published(adaptation, by=mine)
    with pytest.raises(Refused, match="exactly this"):
        published(adaptation, by=mine)


def test_a_language_taken_away_is_kept_and_not_published():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)

    adaptation = choose_languages(adaptation, ["en"], by=mine)

    one = published(adaptation, by=mine)
    assert [note["language"] for note in body(one)["notes"]] == ["en"]
    assert AdaptedNote.objects.filter(language="ar").count() == 1


# Facts ----------------------------------------------------------------------------------------------------------------


def test_facts_are_saved_together_with_what_is_known_of_them():
    an_edition()
    mine = adapts()
    adaptation = an_adaptation(by=mine)
    checked = date(2026, 11, 2)

    conflicts = save_facts(
        adaptation, [Answer(fact=FACT, language="", text="112", source="City", checked_on=checked)], by=mine
    )

    (fact,) = adaptation.facts.all()
    assert conflicts == {}
    assert (fact.text, fact.source, fact.checked_on, fact.version, fact.changed_by) == ("112", "City", checked, 1, mine)
    assert look_at(adaptation, "en").missing_facts == []


def test_of_two_who_answer_the_same_fact_the_second_is_told_and_nothing_is_lost():
    an_edition()
    mine = adapts()
    adaptation = an_adaptation(by=mine)
    save_facts(adaptation, [Answer(fact=FACT, language="", text="111", version=0)], by=mine)

    conflicts = save_facts(adaptation, [Answer(fact=FACT, language="", text="222", version=0)], by=mine)

    assert {place: fact.text for place, fact in conflicts.items()} == {(FACT, ""): "111"}
    assert adaptation.facts.get().text == "111"
    assert save_facts(adaptation, [Answer(fact=FACT, language="", text="111", version=0)], by=mine) == {}


def test_a_fact_that_is_not_asked_or_in_no_language_of_the_city_is_refused():
    an_edition()
    mine = adapts()
    adaptation = an_adaptation(by=mine)

    for place in ({"fact": "unknown", "language": ""}, {"fact": FACT, "language": "fr"}):
        with pytest.raises(Refused, match="Start again"):
            save_facts(adaptation, [Answer(text="1", **place)], by=mine)


def test_an_empty_answer_takes_the_fact_away():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)

    save_facts(adaptation, [Answer(fact=FACT, language="", text="", version=1)], by=mine)

    assert [one.asked.fact for one in look_at(adaptation, "en").missing_facts] == [FACT]


# Notes ----------------------------------------------------------------------------------------------------------------


def test_of_two_who_write_the_same_note_the_second_sees_the_first():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)
    save_note(adaptation, FIRST, "en", "Mine.", version=1, by=mine)

    with pytest.raises(ChangedMeanwhile) as refused:
        save_note(adaptation, FIRST, "en", "Hers.", version=1, by=mine)

    assert refused.value.theirs.html == "<p>Mine.</p>"
    assert save_note(adaptation, FIRST, "en", "Hers.", version=2, by=mine).html == "<p>Hers.</p>"


@pytest.mark.parametrize(
    ("hostile", "sentence"),
    [
        ("```\nalert(1)\n```", "marks that editions do not have"),
        ("[x](ftp://example.org/)", "lead nowhere"),
        ("![x](https://example.org/x.png)", "marks that editions do not have"),
        ("a\u202eb", "invisible character"),
        ("x" * 5001, "At most 5000"),
        ("[there](step:00000000-0000-4000-8000-000000000000)", "no step of this toolbox"),
    ],
)
def test_a_note_holds_nothing_that_editions_do_not_have(hostile, sentence):
    an_edition()
    mine = adapts()
    adaptation = an_adaptation(by=mine)

    with pytest.raises(Refused, match=sentence):
        save_note(adaptation, FIRST, "en", hostile, version=0, by=mine)

    assert adaptation.notes.count() == 0


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=y>"])
def test_what_looks_like_html_in_a_note_is_read_as_words(hostile):
    an_edition()
    mine = adapts()

    note = save_note(an_adaptation(by=mine), FIRST, "en", hostile, version=0, by=mine)

    assert note.html == f"<p>{escape(hostile, quote=False)}</p>"
    assert note.shown == f"<p>{escape(hostile)}</p>"


def test_an_empty_note_is_thrown_away():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)

    kept = save_note(adaptation, FIRST, "en", "  \n ", version=1, by=mine)

    assert kept is None
    assert [note.language for note in adaptation.notes.all()] == ["ar"]


def test_only_an_optional_step_can_be_hidden_and_it_can_be_shown_again():
    an_edition()
    mine = adapts()
    adaptation = an_adaptation(by=mine)

    with pytest.raises(Refused, match="Only an optional step"):
        hide_step(adaptation, FIRST, by=mine)
    hide_step(adaptation, SECOND, by=mine)
    hide_step(adaptation, SECOND, by=mine)

    assert look_at(adaptation, "en").step(SECOND).is_hidden
    show_step(adaptation, SECOND, by=mine)
    assert not look_at(adaptation, "en").step(SECOND).is_hidden


# A new edition --------------------------------------------------------------------------------------------------------


def test_a_new_edition_carries_everything_over_where_nothing_changed():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)

    an_edition("1.1")

    seen = look_at(Adaptation.objects.get(), "en")
    assert (seen.is_behind, seen.changed, seen.aside, seen.missing_facts) == (True, [], [], [])
    finish_looking(adaptation, seen.edition, by=mine)
    assert not look_at(Adaptation.objects.get(), "en").is_behind


def test_where_the_step_changed_the_note_waits_for_keep_drop_or_rewrite():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)
    an_edition("1.1", documents=documents_with(reworded))

    seen = look_at(adaptation, "en")

    assert [step.id for step in seen.changed] == [FIRST_STEP]
    with pytest.raises(Refused, match="First say"):
        finish_looking(adaptation, seen.edition, by=mine)
    save_note(adaptation, FIRST, "en", "Ring twice.", version=1, by=mine)
    assert [note.written_for for note in look_at(adaptation, "en").changed[0].notes] == ["1.1", "1.0"]
    versions = {str(note.key): note.version for note in adaptation.notes.all()}
    keep_notes(adaptation, FIRST, edition="1.1", versions=versions, by=mine)
    assert {note.written_for for note in adaptation.notes.all()} == {"1.1"}
    assert look_at(adaptation, "en").changed == []


def test_notes_are_kept_and_dropped_only_as_they_were_seen():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)
    an_edition("1.1", documents=documents_with(reworded))
    seen = {str(note.key): note.version for note in adaptation.notes.all()}
    save_note(adaptation, FIRST, "en", "Changed.", version=1, by=mine)

    with pytest.raises(Refused, match="meanwhile"):
        keep_notes(adaptation, FIRST, edition="1.1", versions=seen, by=mine)
    with pytest.raises(Refused, match="newer edition"):
        keep_notes(adaptation, FIRST, edition="1.0", versions=seen, by=mine)
    with pytest.raises(Refused, match="meanwhile"):
        drop_notes(adaptation, FIRST, versions=seen, by=mine)

    now = {str(note.key): note.version for note in adaptation.notes.all()}
    assert drop_notes(adaptation, FIRST, versions=now, by=mine) == 2


def test_each_language_is_decided_by_itself():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)
    an_edition("1.1", documents=documents_with(reworded))
    english, arabic = adaptation.notes.get(language="en"), adaptation.notes.get(language="ar")

    keep_notes(adaptation, FIRST, edition="1.1", versions={str(english.key): 1}, by=mine)

    waits = [note.language for note in look_at(adaptation, "en").step(FIRST).waiting]
    arabic.refresh_from_db()
    assert (waits, arabic.written_for, arabic.version) == (["ar"], "1.0", 1)
    assert drop_notes(adaptation, FIRST, versions={str(arabic.key): 1}, by=mine) == 1
    assert list(adaptation.notes.all()) == [english]
    assert look_at(adaptation, "en").to_decide == 0


def test_nothing_is_decided_where_no_note_or_that_of_another_step_is_named():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)
    elsewhere = save_note(adaptation, SECOND, "en", "Here.", version=0, by=mine)

    for versions in ({}, {str(elsewhere.key): 1}):
        with pytest.raises(Refused, match="meanwhile"):
            keep_notes(adaptation, FIRST, edition="1.0", versions=versions, by=mine)
        with pytest.raises(Refused, match="meanwhile"):
            drop_notes(adaptation, FIRST, versions=versions, by=mine)

    assert adaptation.notes.count() == 3


def test_a_note_whose_step_is_gone_is_set_aside_and_moved_or_thrown_away():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)
    an_edition("1.1", documents=documents_with(with_another_first_step))

    english, arabic = sorted(look_at(adaptation, "en").aside, key=lambda note: note.language, reverse=True)
    save_note(adaptation, SECOND, "en", "Was here.", version=0, by=mine)
    moved = move_note(english, SECOND, version=english.version, by=mine)
    throw_away_note(arabic, version=arabic.version, by=mine)

    assert english.step_title == "Listen"
    assert moved.html == "<p>Was here.</p><p>Ring at <strong>the side door</strong>.</p>"
    assert list(adaptation.notes.all()) == [moved]
    assert look_at(adaptation, "en").to_decide == 0


def test_coordinators_are_told_of_a_new_final_edition_and_it_waits_for_them():
    an_edition()
    mine, other = adapts(), adapts()
    an_adaptation(by=mine)

    an_edition("0.8", stage="draft")
    an_edition("0.9")
    an_edition("1.1")

    told = list(Notice.objects.filter(kind="adapted_edition").values_list("person", "url"))
    assert told == [(mine.pk, f"/work/adaptations/{Adaptation.objects.get().pk}/")]
    lines = [line for give in waiting_lines for line in give(mine) if "adaptations" in line.url]
    assert [line.decides for line in lines] == [True]
    assert not [line.decides for give in waiting_lines for line in give(other) if line.decides]


# From another city ----------------------------------------------------------------------------------------------------


def test_a_city_begins_with_the_notes_of_another_and_without_its_facts():
    an_edition()
    first, mine = adapts(), adapts()
    theirs = a_filled_adaptation(by=first)
    hide_step(theirs, SECOND, by=first)
    like = published(theirs, by=first)

    made = start_adaptation(city_of(mine), TOOLBOX, languages=["en"], like=like, by=mine)

    seen = look_at(made, "en")
    step = seen.step(FIRST)
    assert [(note.language, note.origin) for note in step.notes] == [("en", city_of(first))]
    assert [note.language for note in step.others] == ["ar"]
    assert (seen.facts, seen.hidden) == ([], {SECOND_STEP})
    rewritten = save_note(made, FIRST, "en", "Ours.", version=1, by=mine)
    assert rewritten.origin is None


def test_what_was_taken_back_is_no_beginning():
    an_edition()
    first, mine = adapts(), adapts()
    theirs = a_filled_adaptation(by=first)
    like = published(theirs, by=first)
    take_back_adaptation(theirs, by=first)

    with pytest.raises(Refused, match="not published any more"):
        start_adaptation(city_of(mine), TOOLBOX, languages=["en"], like=like, by=mine)


def test_what_is_published_fits_the_public_schema():
    an_edition()
    mine = adapts()
    adaptation = a_filled_adaptation(by=mine)
    hide_step(adaptation, SECOND, by=mine)
    schema = json.loads(files("equalcity.toolboxes").joinpath("schema/adaptation-1.schema.json").read_bytes())

    faults = list(Draft202012Validator(schema).iter_errors(body(published(adaptation, by=mine))))

    assert faults == []
