"""A process that is killed between any two writes of an act leaves nothing half done: all of it, or nothing."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from equalcity.toolboxes.actions.adaptations import publish_adaptation, start_adaptation, take_back_adaptation
from equalcity.toolboxes.actions.adapted_facts import Answer, save_facts
from equalcity.toolboxes.actions.adapted_notes import keep_notes, move_note
from equalcity.toolboxes.actions.decisions import decide_remarks, group_remarks
from equalcity.toolboxes.actions.editions import freeze_edition
from equalcity.toolboxes.actions.machine_runs import ask_machine, machine_translate
from equalcity.toolboxes.actions.remarks import Words, agree, give_remark, withdraw_remark
from equalcity.toolboxes.actions.rounds import invite_guests
from equalcity.toolboxes.actions.translations import approve_units
from equalcity.toolboxes.actions.unit_files import check_translation_file, take_translation_file
from equalcity.toolboxes.actions.unit_writing import Change, save_translations
from equalcity.toolboxes.adapted import look_at
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.exchange.entries import State
from equalcity.toolboxes.exchange.formats import FORMATS
from equalcity.toolboxes.models import Toolbox, TranslationUnit, UnitTranslation
from equalcity.toolboxes.unit_files import exchange_of
from tests.factories.adaptations import (
    FACT,
    a_filled_adaptation,
    adapts,
    an_edition,
    city_of,
    documents_with,
    published,
    reworded,
)
from tests.factories.authoring import a_root
from tests.factories.killing import Act, file_of_now, killed_at_each_write
from tests.factories.network import a_reviewer, a_translator, an_author
from tests.factories.packages import FIRST_STEP, SECOND_STEP, TOOLBOX
from tests.factories.rounds import a_guest_of, a_remark, a_round, first_step
from tests.factories.tools_of_translators import the_source, the_units

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="what is killed has a file of its own as its database"),
]


@pytest.fixture(autouse=True)
def the_root_is_there(transactional_db):
    a_root()


def all_or_nothing(acts: dict[str, Act], folder: Path, *, apart_from: tuple[str, ...] = ()) -> dict[str, int]:
    """Kills each act at each of its writes; gives how many those were."""
    before = file_of_now(folder)
    writes = {}
    for name, act in acts.items():
        left, (untouched, done) = killed_at_each_write(act, before, apart_from=apart_from)
        assert untouched != done, name
        half = [number for number, one in enumerate(left, start=1) if one != untouched]
        assert half == [], f"{name} is half done when it is killed at these writes"
        writes[name] = len(left)
    return writes


def test_feedback_and_freezing(tmp_path):
    author = an_author()
    opened = a_round()
    guest, other = a_guest_of(opened), a_guest_of(opened)
    invite_guests(opened, emails=[guest.email], by=author)
    one, two, three = (a_remark(opened, by=guest) for _number in range(3))
    accepted = a_remark(opened, by=other)
    member = a_remark(opened, by=other)
    group_remarks({accepted.pk: 1, member.pk: 1}, by=author)
    decide_remarks({accepted.pk: 1}, "accepted", by=author)
    agree(one, agrees=True, by=other)
    agree(accepted, agrees=True, by=guest)
    toolbox = Toolbox.objects.get(translation_key=opened.edition.toolbox_key)
    words = Words(kind="unclear", text="Say whom.", step=first_step(opened))

    acts: dict[str, Act] = {
        "give": lambda: give_remark(opened, words, identity=uuid4(), by=guest),
        "withdraw": lambda: withdraw_remark(one, by=guest),
        "group": lambda: group_remarks({accepted.pk: 2, three.pk: 1}, by=author),
        "decide": lambda: decide_remarks({one.pk: 1, two.pk: 1}, "declined", reason="No.", by=author),
        "invite": lambda: invite_guests(opened, organisations=[], emails=["new@example.org"], by=author),
        "freeze": lambda: freeze_edition(
            toolbox, number="1.0", stage="final", outcomes={accepted.pk: "Clearer."}, by=author
        ),
    }
    writes = all_or_nothing(acts, tmp_path)

    assert all(number > 1 for number in writes.values()), writes


def nearly_translated() -> Toolbox:
    """All but the first two sentences of the step are there in French."""
    toolbox = the_source()
    units, first_two = the_units(), {the_units()[11].pk, the_units()[12].pk}
    others = TranslationUnit.objects.present().filter(toolbox=units[11].toolbox).exclude(pk__in=first_two)
    rows = {row.unit_id: row.version for row in UnitTranslation.objects.filter(language="fr")}
    changes = [Change(unit.pk, unit.source, rows.get(unit.pk, 0)) for unit in others]
    save_translations(toolbox, "fr", changes, by=a_translator())
    return toolbox


def test_translating(tmp_path):
    toolbox, reviewer = nearly_translated(), a_reviewer()
    units = the_units()
    exchange = exchange_of(toolbox, "fr", moment=timezone.now())
    entries = [
        replace(one, target=one.source, state=State.REVIEWED) for one in exchange.entries if one.state == State.NEW
    ]
    body = FORMATS["xliff21"].write(replace(exchange, entries=tuple(entries)))
    file = check_translation_file(toolbox, "fr", body, name="a", unfinished=False, reviewed=True, by=reviewer)
    texts = {11: ("Écoutez", 0), 13: ("Somebody was quicker", 7)}
    changes = [Change(units[number].pk, text, version) for number, (text, version) in texts.items()]

    acts: dict[str, Act] = {
        "save": lambda: save_translations(toolbox, "fr", changes, by=reviewer),
        "take a file": lambda: take_translation_file(file, toolbox, by=reviewer),
        "approve": lambda: approve_units(toolbox, "fr", {units[13].pk: 2, units[14].pk: 2}, by=reviewer),
    }
    writes = all_or_nothing(acts, tmp_path)

    assert all(number > 3 for number in writes.values()), writes


def test_a_machines_job(tmp_path, settings):
    """The row of the run says how far it is; drafts and pages come all at once."""
    settings.TRANSLATION_PROVIDER = "dummy"
    toolbox, translator = nearly_translated(), a_translator()

    writes = all_or_nothing({"ask": lambda: ask_machine(toolbox, "fr", by=translator)}, tmp_path)
    run = ask_machine(toolbox, "fr", by=translator)
    drafting: dict[str, Act] = {"draft": lambda: machine_translate.call(run.pk, toolbox.pk)}
    writes |= all_or_nothing(drafting, tmp_path, apart_from=("toolboxes_machinerun",))

    assert all(number > 3 for number in writes.values()), writes


def test_adapting(tmp_path):
    one, other = adapts(), adapts()
    an_edition()
    filled = a_filled_adaptation(by=one)
    public = published(filled, by=one)
    save_facts(filled, [Answer(fact=FACT, language="", text="0800 40 040", version=1)], by=one)
    an_edition("1.1", documents=documents_with(reworded))
    seen = sha256_hex(look_at(filled, "en").body)
    note = filled.notes.get(language="en")
    versions = {str(each.key): each.version for each in filled.notes.all()}

    acts: dict[str, Act] = {
        "facts": lambda: save_facts(filled, [Answer(fact=FACT, language="", text="112", version=2)], by=one),
        "publish": lambda: publish_adaptation(filled, seen, by=one),
        "take back": lambda: take_back_adaptation(filled, by=one),
        "start like another": lambda: start_adaptation(
            city_of(other), TOOLBOX, languages=["en"], like=public, by=other
        ),
        "keep notes": lambda: keep_notes(filled, UUID(FIRST_STEP), edition="1.1", versions=versions, by=one),
        "move a note": lambda: move_note(note, UUID(SECOND_STEP), version=note.version, by=one),
    }
    writes = all_or_nothing(acts, tmp_path)

    assert all(number > 1 for number in writes.values()), writes
