"""Files of translators that come back: looked at first, then taken sentence by sentence, and nothing lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.translations import approve_units
from equalcity.toolboxes.actions.unit_files import check_translation_file, export_units, take_translation_file
from equalcity.toolboxes.actions.unit_words import Words, put_words
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.exchange.entries import Entry, Exchange, State
from equalcity.toolboxes.exchange.formats import FORMATS, read_any
from equalcity.toolboxes.models import (
    Step,
    Toolbox,
    TranslationFile,
    TranslationUnit,
    UnitEvent,
    UnitHistory,
    UnitTranslation,
)
from equalcity.toolboxes.tasks_units import forget_files_every_night
from equalcity.toolboxes.unit_files import exchange_of
from tests.factories.authoring import a_block, a_locale, a_manual, a_step, a_term, a_text, a_toolbox
from tests.factories.network import a_reviewer, a_translator, a_worker

pytestmark = pytest.mark.django_db

RICH = '<p>Offer <b>water</b> and <a href="https://example.org">a chair</a>.</p>'


def a_source(*, public: bool = False) -> Toolbox:
    a_locale("fr")
    toolbox = a_toolbox()
    blocks = [a_text(RICH), a_block("time_critical", limit="72 hours", heading="Soon", text="<p>Go today.</p>")]
    step = a_step(a_manual(toolbox, for_the_public=public), body=blocks)
    step.save_revision().publish()
    sync_toolbox(toolbox)
    return toolbox


def the_unit(text: str) -> TranslationUnit:
    return TranslationUnit.objects.get(source__startswith=text, present=True)


def a_file(toolbox: Toolbox, *, moment: object = None, **targets: str) -> Exchange:
    """A file as it comes back, with these targets by the first word of the source; `Offer` for “Offer water”."""
    exchange = exchange_of(toolbox, "fr", moment=moment or timezone.now())
    entries = [
        replace(one, target=targets[one.source.split()[0]], state=State.DONE)
        for one in exchange.entries
        if one.source.split()[0] in targets
    ]
    return replace(exchange, entries=tuple(entries))


def looked_at(toolbox: Toolbox, exchange: Exchange, *, by: object = None, **facts: object) -> TranslationFile:
    facts = {"name": "work.po", "unfinished": False, "reviewed": False, "by": by or a_translator(), **facts}
    return check_translation_file(toolbox, "fr", FORMATS["po"].write(exchange), **facts)


def taken(toolbox: Toolbox, exchange: Exchange, **facts: object) -> dict[str, int]:
    file = looked_at(toolbox, exchange, **facts)
    counts = take_translation_file(file, toolbox, by=file.by).report["counts"]
    return {name: number for name, number in counts.items() if number}


def text_of(start: str) -> str:
    return UnitTranslation.objects.get(unit=the_unit(start), language="fr").text


def asides() -> list[str]:
    return list(UnitHistory.objects.filter(event=UnitEvent.ASIDE).values_list("text", flat=True))


def written(start: str, text: str, *, by: object = None, **facts: object) -> UnitTranslation:
    unit = the_unit(start)
    return put_words([Words(unit=unit, language="fr", text=text, source=unit.source, by=by, **facts)])[0]


# Out -----------------------------------------------------------------------------------------------------------------


def test_a_file_holds_every_sentence_with_its_place_and_its_notes():
    toolbox = a_source()
    toolbox.terms.add(a_term("door"))
    toolbox.save()
    term = toolbox.terms.get()
    a_term("porte", language="fr", translation_key=term.translation_key, forms="", translation_status="translated")

    body = export_units(toolbox, "fr", "po", only_to_do=False, by=a_translator())

    entries = {one.source: one for one in read_any(body).entries}
    assert 'Offer <b>water</b> and <a id="a1">a chair</a>.' in entries
    limit = next(one for source, one in entries.items() if source == "72 hours")
    assert limit.notes == (
        "Step: Open the door (limit)",
        "A wrong word here does harm: a time limit, a dose, a legal duty. Check each number.",
        "At most 40 letters.",
    )
    assert "Glossary, Français: “door” is “porte”." in entries["Open the door"].notes


def test_only_what_is_to_do_is_asked_for():
    toolbox = a_source()
    written("Go today", "Allez-y.")
    written("Soon", "Bientôt", status="machine")

    body = export_units(toolbox, "fr", "xliff12", only_to_do=True, by=a_translator())

    sources = {one.source for one in read_any(body).entries}
    assert "Go today." not in sources
    assert "Soon" in sources


def test_what_is_behind_goes_out_with_its_old_source():
    toolbox = a_source()
    written("Go today", "Allez-y.")
    TranslationUnit.objects.filter(pk=the_unit("Go today").pk).update(source="Go at once.", digest="x")

    exchange = exchange_of(toolbox, "fr", moment=timezone.now())

    late = next(one for one in exchange.entries if one.source == "Go at once.")
    assert (late.state, late.target, late.old_source) == (State.UNSURE, "Allez-y.", "Go today.")


def test_who_may_not_translate_gets_no_file():
    toolbox = a_source()

    with pytest.raises(Refused):
        export_units(toolbox, "fr", "po", only_to_do=False, by=a_worker())


# Back ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_a_whole_file_makes_the_page(kind):
    toolbox = a_source()
    exchange = exchange_of(toolbox, "fr", moment=timezone.now())
    entries = [replace(one, target=one.source.replace("o", "ö"), state=State.DONE) for one in exchange.entries]
    translator = a_translator()
    body = FORMATS[kind].write(replace(exchange, entries=tuple(entries)))

    file = check_translation_file(toolbox, "fr", body, name="a", unfinished=False, reviewed=False, by=translator)
    assert not UnitTranslation.objects.exists()
    file = take_translation_file(file, toolbox, by=translator)

    page = Step.objects.get(locale__language_code="fr")
    assert page.live
    assert page.translation_status == "translated"
    assert page.body[0].value["text"].source == RICH
    assert page.title == "Open the döör"
    assert file.report["counts"]["new"] == len(entries)
    assert bytes(file.body) == b""


def test_the_same_file_again_changes_nothing():
    toolbox = a_source()
    exchange = a_file(toolbox, Soon="Bientôt")
    taken(toolbox, exchange)

    assert taken(toolbox, exchange) == {"same": 1}
    assert UnitHistory.objects.count() == 1


def test_newer_work_of_a_person_is_never_overwritten():
    toolbox = a_source()
    exchange = a_file(toolbox, moment=timezone.now() - timedelta(days=3), Soon="Du fichier")
    written("Soon", "D’ici", by=a_translator())

    assert taken(toolbox, exchange) == {"conflict": 1}
    assert text_of("Soon") == "D’ici"
    assert asides() == ["Du fichier"]


@pytest.mark.parametrize("moment", ["", "yesterday", "2099-01-01T00:00:00+00:00", "2026-01-01T00:00:00"])
def test_a_file_that_does_not_say_when_it_was_made_overwrites_nobody(moment):
    toolbox = a_source()
    written("Soon", "D’ici", by=a_translator())
    exchange = replace(a_file(toolbox, Soon="Du fichier"), exported=moment)

    assert taken(toolbox, exchange) == {"conflict": 1}


def test_a_newer_draft_of_a_machine_gives_way():
    toolbox = a_source()
    exchange = a_file(toolbox, moment=timezone.now() - timedelta(days=3), Soon="Du fichier")
    written("Soon", "Machine", status="machine")

    assert taken(toolbox, exchange) == {"changed": 1}
    assert text_of("Soon") == "Du fichier"


def test_what_was_translated_before_is_changed_and_stays_in_the_history():
    toolbox = a_source()
    written("Soon", "Avant", by=a_translator())
    exchange = a_file(toolbox, Soon="Après")

    assert taken(toolbox, exchange) == {"changed": 1}
    assert text_of("Soon") == "Après"
    assert set(UnitHistory.objects.values_list("text", flat=True)) == {"Avant", "Après"}


@pytest.mark.parametrize(
    "target",
    [
        "Offrez de l’eau.",
        "Offrez de l’<b>eau</b> et une chaise.",
        'Offrez <b>de</b> <b>l’eau</b> et <a id="a1">une chaise</a>.',
        'Offrez de l’<b>eau</b> et <a id="a2">une chaise</a>.',
        'Offrez de l’<b>eau</b> et <a id="a1" href="https://evil.example">une chaise</a>.',
        'Offrez <script>alert(1)</script><b>eau</b> <a id="a1">x</a>',
        '<b></b><a id="a1"></a>',
    ],
)
def test_lost_or_foreign_mark_up_is_refused_and_kept_aside(target):
    toolbox = a_source()

    file = looked_at(toolbox, a_file(toolbox, Offer=target))

    assert file.report["counts"]["faulty"] == 1
    assert file.report["lines"][0]["reasons"]
    take_translation_file(file, toolbox, by=file.by)
    assert not UnitTranslation.objects.exists()
    assert len(asides()) == 1


def test_a_text_that_does_not_fit_is_refused():
    toolbox = a_source()

    assert taken(toolbox, a_file(toolbox, **{"72": "x" * 41})) == {"faulty": 1}


def test_what_is_unfinished_in_the_file_is_not_taken():
    toolbox = a_source()
    exchange = a_file(toolbox, Soon="Peut-être")
    exchange = replace(exchange, entries=tuple(replace(one, state=State.UNSURE) for one in exchange.entries))

    assert taken(toolbox, exchange) == {"unfinished": 1}
    assert asides() == ["Peut-être"]


def test_a_tool_that_never_says_finished_can_be_trusted_all_the_same():
    toolbox = a_source()
    written("Soon", "Machine", status="machine")
    exchange = a_file(toolbox, Soon="Bientôt")
    exchange = replace(exchange, entries=tuple(replace(one, state=State.UNSURE) for one in exchange.entries))

    assert taken(toolbox, exchange, unfinished=True) == {"changed": 1}
    assert text_of("Soon") == "Bientôt"


def test_an_older_source_is_kept_as_a_translation_of_the_older_source():
    toolbox = a_source()
    exchange = a_file(toolbox, Soon="Bientôt")
    step = Step.objects.get()
    step.body[1].value["heading"] = "Very soon"
    step.save_revision().publish()

    assert taken(toolbox, exchange) == {"behind": 1}
    row = UnitTranslation.objects.get(language="fr")
    assert (row.text, row.source, row.is_behind) == ("Bientôt", "Soon", True)


def test_an_older_source_never_replaces_what_is_up_to_date():
    toolbox = a_source()
    exchange = a_file(toolbox, Soon="Bientôt")
    step = Step.objects.get()
    step.body[1].value["heading"] = "Very soon"
    step.save_revision().publish()
    sync_toolbox(toolbox)
    written("Very soon", "Très bientôt", by=a_translator())

    assert taken(toolbox, exchange) == {"conflict": 1}
    assert text_of("Very soon") == "Très bientôt"


def test_a_late_text_that_a_translator_found_still_right_is_confirmed():
    toolbox = a_source()
    written("Soon", "Bientôt", by=a_translator())
    step = Step.objects.get()
    step.body[1].value["heading"] = "Soon!"
    step.save_revision().publish()
    sync_toolbox(toolbox)

    assert taken(toolbox, a_file(toolbox, **{"Soon!": "Bientôt"})) == {"confirmed": 1}
    assert not UnitTranslation.objects.get(language="fr").is_behind


def test_a_sentence_that_left_the_source_is_told_and_kept():
    toolbox = a_source()
    exchange = a_file(toolbox, Soon="Bientôt")
    step = Step.objects.get()
    step.body = [step.body.get_prep_value()[0]]
    step.save_revision().publish()

    assert taken(toolbox, exchange) == {"gone": 1}
    assert asides() == ["Bientôt"]


def test_entries_of_another_place_are_told_and_nothing_more():
    toolbox = a_source()
    entry = Entry(key="0/0", source="Soon", target="Bientôt", state=State.DONE)
    exchange = replace(a_file(toolbox), entries=(entry,))

    assert taken(toolbox, exchange) == {"unknown": 1}
    assert not UnitTranslation.objects.exists()


def test_units_of_another_toolbox_are_out_of_reach():
    toolbox = a_source()
    other = a_toolbox(title="Other", slug="other")
    a_step(a_manual(other))
    sync_toolbox(other)
    foreign = replace(exchange_of(other, "fr", moment=timezone.now()), toolbox="")
    entries = tuple(replace(one, target="X", state=State.DONE) for one in foreign.entries)

    counts = taken(toolbox, replace(foreign, entries=entries))

    assert set(counts) == {"unknown"}
    assert not UnitTranslation.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"toolbox": "3f6f5f0e-0d1b-4a53-8f0c-7c6c1c0d9a01"}, "another toolbox"),
        ({"language": "ar"}, "This file is in “ar”"),
        ({"language": ""}, "This file is in “–”"),
        ({"source_language": "de"}, "another language"),
    ],
)
def test_a_file_of_another_toolbox_or_language_is_refused_whole(change, sentence):
    toolbox = a_source()

    with pytest.raises(Refused, match=sentence):
        looked_at(toolbox, replace(a_file(toolbox, Soon="Bientôt"), **change))

    assert not TranslationFile.objects.exists()


def test_a_region_that_a_tool_added_is_no_other_language():
    toolbox = a_source()

    assert taken(toolbox, replace(a_file(toolbox, Soon="Bientôt"), language="fr-FR")) == {"new": 1}


# Who, and reviewed ---------------------------------------------------------------------------------------------------


def reviewed_file(toolbox: Toolbox) -> Exchange:
    exchange = a_file(toolbox, Soon="Bientôt")
    return replace(exchange, entries=tuple(replace(one, state=State.REVIEWED) for one in exchange.entries))


def as_xliff(toolbox: Toolbox, exchange: Exchange, *, by: object, reviewed: bool) -> str:
    body = FORMATS["xliff21"].write(exchange)
    file = check_translation_file(toolbox, "fr", body, name="a", unfinished=False, reviewed=reviewed, by=by)
    take_translation_file(file, toolbox, by=by)
    return UnitTranslation.objects.get(language="fr").status


def test_a_file_alone_makes_nothing_reviewed():
    toolbox = a_source()

    assert as_xliff(toolbox, reviewed_file(toolbox), by=a_reviewer(), reviewed=False) == "translated"


def test_a_reviewer_can_say_that_it_is():
    toolbox = a_source()

    assert as_xliff(toolbox, reviewed_file(toolbox), by=a_reviewer(), reviewed=True) == "reviewed"


def test_a_translator_cannot():
    toolbox = a_source()

    with pytest.raises(Refused, match="Only a reviewer"):
        looked_at(toolbox, reviewed_file(toolbox), by=a_translator(), reviewed=True)


def test_where_survivors_read_it_a_second_person_must():
    toolbox = a_source(public=True)

    assert as_xliff(toolbox, reviewed_file(toolbox), by=a_reviewer(), reviewed=True) == "translated"

    row = UnitTranslation.objects.get(language="fr")
    assert approve_units(toolbox, "fr", {row.unit_id: row.version}, by=a_reviewer()) == 1


def test_nobody_says_yes_to_the_file_of_somebody_else():
    toolbox = a_source()
    file = looked_at(toolbox, a_file(toolbox, Soon="Bientôt"))

    with pytest.raises(Refused):
        take_translation_file(file, toolbox, by=a_translator())

    assert not UnitTranslation.objects.exists()


def test_a_file_is_taken_once():
    toolbox = a_source()
    file = looked_at(toolbox, a_file(toolbox, Soon="Bientôt"))
    take_translation_file(file, toolbox, by=file.by)

    with pytest.raises(Refused, match="already"):
        take_translation_file(file, toolbox, by=file.by)


def test_what_nobody_said_yes_to_is_forgotten_by_night_and_with_the_next_file():
    toolbox = a_source()
    old, older, taken_in = (looked_at(toolbox, a_file(toolbox, Soon="Bientôt")) for _ in range(3))
    long_ago = timezone.now() - timedelta(days=2)
    TranslationFile.objects.filter(pk=taken_in.pk).update(at=long_ago, taken_at=timezone.now())
    TranslationFile.objects.filter(pk=old.pk).update(at=long_ago)

    removed = forget_files_every_night.call()
    TranslationFile.objects.filter(pk=older.pk).update(at=long_ago)
    looked_at(toolbox, a_file(toolbox, Soon="Bientôt"))

    assert removed == 1
    assert not TranslationFile.objects.filter(pk__in=[old.pk, older.pk]).exists()
    assert TranslationFile.objects.filter(pk=taken_in.pk).exists()
    assert DBTaskResult.objects.filter(task_path=forget_files_every_night.module_path, status="READY").count() == 1
