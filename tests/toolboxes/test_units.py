"""Units: a toolbox sentence by sentence; nothing that a person translated is lost, whatever happens to the source."""

from typing import Any

import pytest

from equalcity.core.errors import Refused
from equalcity.network.roles import RoleName
from equalcity.toolboxes.actions.translations import approve_translation, approve_units
from equalcity.toolboxes.actions.unit_writing import Change, begin_language, save_translations
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.drafts import draft_of
from equalcity.toolboxes.models import (
    Manual,
    Step,
    Term,
    Toolbox,
    TranslationUnit,
    UnitHistory,
    UnitTranslation,
)
from equalcity.toolboxes.opening import shelf_of
from equalcity.toolboxes.translation_board import languages_of_board
from equalcity.toolboxes.translation_desk import lines_of
from equalcity.toolboxes.unit_sources import source_things
from equalcity.toolboxes.unit_texts import faults_of, for_people, from_people, words_in
from equalcity.toolboxes.units import Known, Sentence, matched, sentences_of
from tests.factories.authoring import (
    a_block,
    a_finished_toolbox,
    a_locale,
    a_manual,
    a_picture,
    a_step,
    a_term,
    a_text,
    a_toolbox,
    every_block,
)
from tests.factories.network import a_person, a_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def toolbox() -> Toolbox:
    shelf_of(a_locale("en"))
    shelf_of(a_locale("fr"))
    return a_finished_toolbox()


@pytest.fixture
def translator() -> Any:
    return a_person(RoleName.TRANSLATOR)


def units_of(toolbox: Toolbox) -> list[TranslationUnit]:
    sync_toolbox(toolbox)
    return list(TranslationUnit.objects.present().filter(toolbox=toolbox.translation_key).in_order())


def into_french(toolbox: Toolbox, by: Any, *, leave_out: str = "") -> None:
    """Every sentence as “fr: …”, in the same mark-up."""
    changes = [
        Change(unit=unit.pk, text=f"fr: {unit.source}", version=0)
        for unit in units_of(toolbox)
        if unit.source != leave_out
    ]
    save_translations(toolbox, "fr", changes, by=by)


def reword(step: Step, **fields: Any) -> Step:
    step = Step.objects.get(pk=step.pk)
    for name, value in fields.items():
        setattr(step, name, value)
    step.save_revision().publish()
    return Step.objects.get(pk=step.pk)


def row_for(source: str) -> UnitTranslation:
    return UnitTranslation.objects.get(unit__source=source, unit__present=True, language="fr")


def french_step() -> Step:
    return Step.objects.get(locale__language_code="fr")


# Texts --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text", "fault"),
    [
        ("Say <b>hello</b>", "Dites <b>bonjour</b>", ""),
        ("Say <b>hello</b>", "Dites bonjour", "lost <b>"),
        ("Say hello", "Dites <b>bonjour</b>", "has <b>"),
        ('Ask <a id="a1">her</a>', 'Demandez <a id="a2">lui</a>', 'lost <a id="a1">'),
        ("Say hello", "Dites <script>x</script>", "“<script>” cannot stand"),
        ("Say hello", '<a href="https://x.example">Dites</a>', "“<a>” cannot stand"),
        ("Say hello", "  ", "nothing to read"),
    ],
)
def test_mark_up_survives_or_the_fault_is_named(source, text, fault):
    assert fault in " ".join(faults_of(source, text))
    assert bool(fault) == bool(faults_of(source, text))


@pytest.mark.parametrize("text", ["Fish & chips", "1 < 2", "two\nlines", "“quoted” <b>"])
def test_plain_words_come_back_as_they_were_typed(text):
    kept = from_people(text, rich=False)

    assert for_people(kept, rich=False) == text


def test_words_are_counted_in_scripts_without_spaces_too():
    assert (words_in("Say <b>hello</b> first."), words_in("先に挨拶してください")) == (3, 5)


# Which sentence is which --------------------------------------------------------------------------------------------


def _now(*texts: str, path: str = "body") -> list[Sentence]:
    return [Sentence(path, number, text, rich=True) for number, text in enumerate(texts)]


def _before(*texts: str, path: str = "body") -> list[Known]:
    return [Known(pk, path, pk - 1, text, present=True) for pk, text in enumerate(texts, 1)]


def test_two_sentences_that_change_places_keep_their_units():
    assert matched(_before("One.", "Two."), _now("Two.", "One.")) == {("body", 0): 2, ("body", 1): 1}


def test_a_sentence_that_moves_to_another_block_keeps_its_unit():
    assert matched(_before("One."), _now("One.", path="other")) == {("other", 0): 1}


def test_a_reworded_sentence_keeps_its_unit_and_an_inserted_one_is_new():
    found = matched(
        _before("Say hello to her.", "Offer water."), _now("Sit down.", "Say hello to her now.", "Offer water.")
    )

    assert found == {("body", 1): 1, ("body", 2): 2}


def test_the_same_sentence_twice_stays_two_units():
    assert matched(_before("Yes.", "Yes."), _now("Yes.", "Yes.")) == {("body", 0): 1, ("body", 1): 2}


def test_every_block_gives_its_texts_and_items_of_lists_have_a_place_without_ids():
    step = a_step(a_manual(a_toolbox()), body=every_block(a_picture()))

    texts = [one.text for one in sentences_of(step)]

    again = [one.place for one in sentences_of(Step.objects.get(pk=step.pk))]
    wanted = {"Welcome.", "Cards", "She has a number.", "What helps?", "Form", "A roof", "Night number", "A guide"}
    assert wanted <= set(texts)
    assert [one.place for one in sentences_of(step)] == again


# Writing ------------------------------------------------------------------------------------------------------------


def test_a_step_is_published_in_the_language_once_every_sentence_is_there(toolbox, translator):
    into_french(toolbox, translator, leave_out="Say hello first.")
    before = french_step().live
    unit = TranslationUnit.objects.get(source="Say hello first.")

    save_translations(toolbox, "fr", [Change(unit=unit.pk, text="Dites bonjour.", version=0)], by=translator)

    step = draft_of(toolbox).documents["fr"]["manuals"][0]["steps"][0]
    assert before is False
    assert (step["title"], step["key_message"]) == ("fr: Open the door", "Dites bonjour.")
    assert step["translation"] == {"status": "translated", "behind": False}


def test_a_changed_sentence_shows_the_old_translation_and_is_behind_until_it_is_mended(toolbox, translator):
    into_french(toolbox, translator)
    reword(Step.objects.get(locale__language_code="en"), key_message="Say hello first, then sit.")
    row = row_for("Say hello first, then sit.")
    behind = draft_of(toolbox).documents["fr"]["manuals"][0]["steps"][0]

    save_translations(toolbox, "fr", [Change(row.unit_id, "Bonjour, puis asseyez-vous.", row.version)], by=translator)

    mended = draft_of(toolbox).documents["fr"]["manuals"][0]["steps"][0]
    assert (row.text, row.source, row.is_behind) == ("fr: Say hello first.", "Say hello first.", True)
    assert (behind["key_message"], behind["translation"]["behind"]) == ("fr: Say hello first.", True)
    assert (mended["key_message"], mended["translation"]["behind"]) == ("Bonjour, puis asseyez-vous.", False)


def test_still_right_is_said_without_changing_a_word(toolbox, translator):
    into_french(toolbox, translator)
    reword(Step.objects.get(locale__language_code="en"), key_message="Say hello first!")
    row = row_for("Say hello first!")

    save_translations(toolbox, "fr", [Change(row.unit_id, row.text, row.version, confirm=True)], by=translator)

    assert (row_for("Say hello first!").is_behind, french_step().source_digest != "") == (False, True)
    assert UnitHistory.objects.filter(unit=row.unit_id, event="confirmed").count() == 1


def test_a_sentence_that_leaves_and_comes_back_has_its_translation_still(toolbox, translator):
    into_french(toolbox, translator)
    step = Step.objects.get(locale__language_code="en")
    step = reword(step, purpose="To calm her.")
    unit = TranslationUnit.objects.get(source="To calm her.")
    save_translations(toolbox, "fr", [Change(unit.pk, "Pour la calmer.", 0)], by=translator)

    step = reword(step, purpose="")
    gone, without = TranslationUnit.objects.get(pk=unit.pk).present, french_step()
    reword(step, purpose="To calm her.")

    assert (gone, without.purpose, without.source_digest != "") == (False, "", True)
    assert (row_for("To calm her.").text, french_step().purpose) == ("Pour la calmer.", "Pour la calmer.")


def test_rich_text_keeps_links_and_emphasis(toolbox, translator):
    step = Step.objects.get()
    reword(step, body=[a_text('<p>Call <a href="https://help.example">them</a> <b>now</b>.</p><p>Wait.</p>')])
    units = {unit.source: unit.pk for unit in units_of(toolbox)}
    source = 'Call <a id="a1">them</a> <b>now</b>.'
    into_french(toolbox, translator, leave_out=source)

    text = '<b>Maintenant</b>, <a id="a1">appelez</a>.'
    save_translations(toolbox, "fr", [Change(units[source], text, 0)], by=translator)

    html = draft_of(toolbox).documents["fr"]["manuals"][0]["steps"][0]["blocks"][0]["html"]
    assert html == ('<p><strong>Maintenant</strong>, <a href="https://help.example">appelez</a>.</p><p>fr: Wait.</p>')


def test_every_kind_of_block_comes_out_in_the_other_language(toolbox, translator):
    reword(Step.objects.get(), body=every_block(a_picture()))
    into_french(toolbox, translator)

    blocks = {block["type"]: block for block in draft_of(toolbox).documents["fr"]["manuals"][0]["steps"][0]["blocks"]}

    assert blocks["say_dont_say"]["say"] == [{"text": "fr: Welcome.", "why": ""}] or blocks["say_dont_say"]["say"] == [
        {"text": "fr: Welcome."}
    ]
    assert blocks["activity"]["materials"] == ["fr: Cards"]
    assert [option["text"] for option in blocks["question"]["options"]] == ["fr: Hello", "fr: Form"]
    assert blocks["checklist"]["items"][0]["text"] == "fr: She has a number."


def test_two_people_with_the_same_sentence_the_slower_is_told_and_her_words_are_kept(toolbox, translator):
    into_french(toolbox, translator)
    row = row_for("Say hello first.")
    save_translations(toolbox, "fr", [Change(row.unit_id, "Bonjour.", row.version)], by=translator)

    saved = save_translations(
        toolbox, "fr", [Change(row.unit_id, "Salut.", row.version)], by=a_person(RoleName.TRANSLATOR)
    )

    assert (saved.count, row_for("Say hello first.").text) == (0, "Bonjour.")
    assert saved.conflicts[row.unit_id].text == "Bonjour."
    assert UnitHistory.objects.get(event="aside").text == "Salut."


def test_a_translation_that_does_not_fit_is_not_saved_and_holds_up_no_other(toolbox, translator):
    units = {unit.source: unit.pk for unit in units_of(toolbox)}
    changes = [Change(units["Open the door"], "x" * 256, 0), Change(units["Say hello first."], "Bonjour.", 0)]

    saved = save_translations(toolbox, "fr", changes, by=translator)

    assert (saved.count, list(saved.faults)) == (1, [units["Open the door"]])


def test_sentences_of_another_toolbox_and_the_source_language_are_refused(toolbox, translator):
    other = a_finished_toolbox(slug="other", title="Other")
    foreign, own = units_of(other)[0], units_of(toolbox)[0]

    with pytest.raises(Refused, match="not of this toolbox"):
        save_translations(toolbox, "fr", [Change(foreign.pk, "x", 0)], by=translator)
    with pytest.raises(Refused, match="original language"):
        save_translations(toolbox, "en", [Change(own.pk, "x", 0)], by=translator)
    with pytest.raises(Refused, match="may not translate"):
        save_translations(toolbox, "fr", [Change(own.pk, "x", 0)], by=a_person(RoleName.FRONTLINE_WORKER))


# Pages that were translated before, or by hand ----------------------------------------------------------------------


def test_a_page_that_somebody_changes_by_hand_changes_its_units(toolbox, translator):
    into_french(toolbox, translator)

    reword(french_step(), key_message="Commencez par bonjour.")

    assert row_for("Say hello first.").text == "Commencez par bonjour."
    assert UnitHistory.objects.filter(unit__source="Say hello first.", language="fr").count() == 2


def test_an_unpublished_draft_of_before_is_taken_over_and_not_lost(toolbox, translator):
    copy = Step.objects.get().copy_for_translation(a_locale("fr"), copy_parents=True)
    copy.key_message = "Un brouillon."
    copy.save_revision()

    sync_toolbox(toolbox)

    assert row_for("Say hello first.").text == "Un brouillon."


def test_a_picture_of_the_languages_own_stays_when_the_page_is_written(toolbox, translator):
    picture, own = a_picture(), a_picture("Un toit")
    reword(Step.objects.get(), body=[a_block("image", picture=picture.pk, alt="A roof", caption="", prompt="")])
    into_french(toolbox, translator)
    step = french_step()
    body = step.body.get_prep_value()
    body[0]["value"]["picture"] = own.pk
    reword(step, body=body)
    row = row_for("A roof")

    save_translations(toolbox, "fr", [Change(row.unit_id, "Un toit", row.version)], by=translator)

    value = french_step().body[0].value
    assert (value["picture"].pk, value["alt"]) == (own.pk, "Un toit")


# Memory -------------------------------------------------------------------------------------------------------------


def test_the_same_sentence_in_another_toolbox_is_not_translated_again(toolbox, translator):
    into_french(toolbox, translator)
    other = a_finished_toolbox(slug="other", title="Other")
    sync_toolbox(other)

    count = begin_language(other, "fr", by=translator)

    rows = UnitTranslation.objects.filter(unit__toolbox=other.translation_key, unit__source="Say hello first.")
    row = rows.get()
    assert count >= 3
    assert (row.text, row.origin, row.remembered.toolbox) == ("fr: Say hello first.", "memory", toolbox.translation_key)


def test_a_near_sentence_is_offered_and_not_filled_in(toolbox, translator):
    into_french(toolbox, translator)
    other = a_toolbox(slug="other", title="Other")
    step = a_step(a_manual(other), key_message="Say hello first, please.")
    sync_toolbox(other)

    lines = lines_of(other, [step.translation_key], "fr", person=translator)

    line = next(line for line in lines if line.source == "Say hello first, please.")
    assert (line.row, line.suggestions[0].text, line.suggestions[0].origin) == (
        None,
        "fr: Say hello first.",
        "Safer doors",
    )


def test_a_near_sentence_of_a_toolbox_that_she_does_not_see_is_not_offered(toolbox, translator):
    from tests.factories.network import an_organisation  # noqa: PLC0415 -- beside its only use

    into_french(toolbox, translator)
    other = a_toolbox(slug="other", title="Other", organisation=an_organisation())
    step = a_step(a_manual(other), key_message="Say hello first, please.")
    sync_toolbox(other)
    stranger = a_person(RoleName.TRANSLATOR, organisation=other.organisation)

    lines = lines_of(other, [step.translation_key], "fr", person=stranger)

    assert [line.suggestions for line in lines if line.source == "Say hello first, please."] == [[]]


def test_a_word_of_the_glossary_that_is_missing_is_named(toolbox, translator):
    source = a_term("hello", forms="")
    a_term("bonjour", language="fr", forms="", translation_key=source.translation_key, translation_status="translated")
    toolbox.terms.add(source)
    toolbox.save()
    into_french(toolbox, translator)

    lines = lines_of(toolbox, [Step.objects.get(locale__language_code="en").translation_key], "fr", person=translator)

    assert [line.warnings for line in lines if line.source == "Say hello first."] == [[("hello", "bonjour")]]


def test_terms_of_the_glossary_are_translated_as_units_too(toolbox, translator):
    term = a_term()
    toolbox.terms.add(term)
    toolbox.save()
    sync_toolbox(toolbox)
    units = TranslationUnit.objects.filter(thing=term.translation_key)

    save_translations(toolbox, "fr", [Change(unit.pk, f"fr: {unit.source}", 0) for unit in units], by=translator)

    found = Term.objects.get(locale__language_code="fr")
    assert (found.term, found.translation_status, found.source_digest != "") == ("fr: survivor", "translated", True)


# Review -------------------------------------------------------------------------------------------------------------


def test_a_page_is_reviewed_once_each_of_its_sentences_is(toolbox, translator):
    into_french(toolbox, translator)
    reviewer = a_reviewer()
    step = Step.objects.get(locale__language_code="en")
    rows = list(UnitTranslation.objects.filter(unit__thing=step.translation_key, language="fr"))

    approve_units(toolbox, "fr", {row.unit_id: row.version for row in rows[1:]}, by=reviewer)
    before = french_step().translation_status
    approve_units(toolbox, "fr", {rows[0].unit_id: rows[0].version}, by=reviewer)

    assert (before, french_step().translation_status) == ("translated", "reviewed")


def test_nobody_approves_words_that_changed_since_she_read_them(toolbox, translator):
    into_french(toolbox, translator)
    row = row_for("Say hello first.")
    save_translations(toolbox, "fr", [Change(row.unit_id, "Bonjour.", row.version)], by=translator)

    with pytest.raises(Refused, match="since you opened it"):
        approve_units(toolbox, "fr", {row.unit_id: row.version}, by=a_reviewer())


def test_where_survivors_read_it_nobody_approves_her_own_words(toolbox):
    Manual.objects.update(for_the_public=True)
    reviewer = a_reviewer()
    into_french(toolbox, reviewer)
    row = row_for("Say hello first.")

    with pytest.raises(Refused, match="Somebody else"):
        approve_units(toolbox, "fr", {row.unit_id: row.version}, by=reviewer)
    with pytest.raises(Refused, match="Somebody else"):
        approve_translation(french_step(), by=reviewer)
    with pytest.raises(Refused, match="Somebody else"):
        approve_translation(Toolbox.objects.get(locale__language_code="fr"), by=reviewer)
    assert approve_translation(french_step(), by=a_reviewer()).pk == french_step().pk


def test_where_workers_read_it_a_reviewer_may_approve_her_own_words(toolbox):
    reviewer = a_reviewer()
    into_french(toolbox, reviewer)

    approve_translation(french_step(), by=reviewer)

    assert french_step().translation_status == "reviewed"


# The board ----------------------------------------------------------------------------------------------------------


def test_the_board_counts_words_to_do_and_what_is_behind(toolbox, translator):
    into_french(toolbox, translator, leave_out="Greet her by name.")
    reword(Step.objects.get(locale__language_code="en"), key_message="Say hello first, then sit.")

    line = next(one for one in languages_of_board(source_things(toolbox)) if one.locale.language_code == "fr")

    assert (line.counts.to_do, line.counts.behind, line.counts.words_to_do) == (1, 1, 4 + 5)


@pytest.mark.parametrize("steps", [1, 3])
def test_the_board_asks_as_much_for_three_steps_as_for_one(toolbox, translator, steps, django_assert_max_num_queries):
    manual = Manual.objects.get()
    for number in range(1, steps):
        a_step(manual, slug=f"step-{number}")
    into_french(toolbox, translator)

    with django_assert_max_num_queries(9):
        languages_of_board(source_things(toolbox))
