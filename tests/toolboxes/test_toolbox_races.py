"""Two who press at the same moment on the same feedback, translation, edition or adaptation: nothing is lost."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from equalcity.network.models import Person
from equalcity.toolboxes.actions.adaptations import publish_adaptation, start_adaptation
from equalcity.toolboxes.actions.decisions import decide_remarks, group_remarks
from equalcity.toolboxes.actions.editions import freeze_edition
from equalcity.toolboxes.actions.remarks import Words, agree, change_remark, give_remark
from equalcity.toolboxes.actions.translations import approve_units
from equalcity.toolboxes.actions.unit_files import check_translation_file, take_translation_file
from equalcity.toolboxes.actions.unit_writing import Change, Saved, save_translations
from equalcity.toolboxes.adapted import look_at
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.exchange.formats import FORMATS
from equalcity.toolboxes.models import (
    Adaptation,
    Edition,
    PublishedAdaptation,
    Remark,
    RemarkAgreement,
    RemarkDecision,
    Toolbox,
    UnitHistory,
    UnitTranslation,
)
from equalcity.toolboxes.unit_files import exchange_of
from tests.factories.adaptations import a_filled_adaptation, adapts, an_edition, city_of
from tests.factories.at_once import at_once
from tests.factories.authoring import a_root
from tests.factories.network import a_reviewer, a_translator, an_author
from tests.factories.packages import TOOLBOX
from tests.factories.rounds import a_guest_of, a_remark, a_round, first_step
from tests.factories.tools_of_translators import the_source, the_units

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets nobody write beside another"),
]


@pytest.fixture(autouse=True)
def the_root_is_there(transactional_db):
    a_root()


def test_feedback_is_decided_given_and_agreed_with_once():
    opened = a_round()
    authors, guest, other = [an_author(), an_author()], a_guest_of(opened), a_guest_of(opened)
    remark, second = a_remark(opened, by=guest), a_remark(opened, by=guest)
    words, identity = Words(kind="unclear", text="Say whom.", step=first_step(opened)), uuid4()

    decided = at_once(
        lambda: decide_remarks({remark.pk: 1}, "accepted", by=authors[0]),
        lambda: decide_remarks({remark.pk: 1}, "declined", reason="No.", by=authors[1]),
    )
    rewritten = at_once(
        lambda: change_remark(second, words, version=1, by=guest),
        lambda: decide_remarks({second.pk: 1}, "later", by=authors[0]),
    )
    sent = at_once(*[lambda: give_remark(opened, words, identity=identity, by=guest)] * 2)
    agreed = at_once(*[lambda: agree(second, agrees=True, by=other)] * 2)

    assert (decided, rewritten) == (["done", "refused"], ["done", "refused"])
    assert RemarkDecision.objects.filter(remark=remark).count() == 1
    assert sent == agreed == ["done", "done"]
    assert Remark.objects.filter(pk=identity).count() == RemarkAgreement.objects.filter(remark=second).count() == 1


def test_two_authors_group_the_same_feedback_in_two_ways():
    opened = a_round()
    one, two, three = (a_remark(opened).pk for _number in range(3))

    at_once(
        lambda: group_remarks({one: 1, two: 1}, by=an_author()),
        lambda: group_remarks({two: 1, three: 1}, by=an_author()),
    )

    leaders = set(Remark.objects.exclude(grouped_with=None).values_list("grouped_with", flat=True))
    assert not Remark.objects.filter(pk__in=leaders).exclude(grouped_with=None).exists()  # no group within a group


def test_an_edition_is_frozen_once():
    opened = a_round()
    toolbox = Toolbox.objects.get(translation_key=opened.edition.toolbox_key)
    accepted = a_remark(opened)
    decide_remarks({accepted.pk: 1}, "accepted", by=an_author())

    def freeze(author: Person) -> Edition:
        outcomes: dict[UUID, str | None] = {accepted.pk: "Clearer."}
        return freeze_edition(toolbox, number="1.0", stage="final", outcomes=outcomes, by=author)

    one, other = an_author(), an_author()
    answers = at_once(lambda: freeze(one), lambda: freeze(other))

    assert answers == ["done", "refused"]
    assert Edition.objects.filter(toolbox_key=opened.edition.toolbox_key, major=1).count() == 1


def test_a_sentence_is_saved_and_approved_once_and_the_slower_words_are_kept():
    toolbox, unit, saved = the_source(), the_units()[11], []

    def save(text: str, by: Person) -> None:
        saved.append(save_translations(toolbox, "fr", [Change(unit.pk, text, 0)], by=by))

    one, other, readers = a_translator(), a_translator(), [a_reviewer(), a_reviewer()]
    at_once(lambda: save("Écoutez", one), lambda: save("Écoute", other))
    seen = UnitTranslation.objects.get(unit=unit, language="fr").version
    approved = at_once(*[lambda by=by: approve_units(toolbox, "fr", {unit.pk: seen}, by=by) for by in readers])

    assert sorted(_counts(saved)) == [(0, 1), (1, 0)]
    assert {"Écoutez", "Écoute"} <= set(UnitHistory.objects.filter(unit=unit).values_list("text", flat=True))
    assert approved == ["done", "done"]  # both say the same of the same words; one line of it stands
    assert UnitHistory.objects.filter(unit=unit, event="reviewed").count() == 1


def _counts(saved: list[Saved]) -> list[tuple[int, int]]:
    return [(one.count, len(one.conflicts)) for one in saved]


def test_still_right_and_a_new_wording_do_not_overwrite_each_other():
    toolbox, unit, saved = the_source(), the_units()[14], []
    before = UnitTranslation.objects.get(unit=unit, language="fr")
    right = Change(unit.pk, before.text, before.version, confirm=True)
    anew = Change(unit.pk, "Appelez <i>ce soir</i>, pas demain.", before.version)

    one, other = a_translator(), a_translator()
    at_once(
        lambda: saved.append(save_translations(toolbox, "fr", [right], by=one)),
        lambda: saved.append(save_translations(toolbox, "fr", [anew], by=other)),
    )

    assert sorted(_counts(saved)) == [(0, 1), (1, 0)]
    assert {right.text, anew.text} <= set(UnitHistory.objects.filter(unit=unit).values_list("text", flat=True))


def test_a_file_is_taken_once():
    toolbox, by = the_source(), a_translator()
    body = FORMATS["po"].write(exchange_of(toolbox, "fr", moment=timezone.now()))
    file = check_translation_file(toolbox, "fr", body, name="a", unfinished=False, reviewed=False, by=by)

    assert at_once(*[lambda: take_translation_file(file, toolbox, by=by)] * 2) == ["done", "refused"]


def test_an_adaptation_is_started_and_published_once():
    an_edition()
    one = adapts()
    other = adapts(city_of(one))
    adaptation = a_filled_adaptation(by=one)
    seen = sha256_hex(look_at(adaptation, "en").body)
    third = adapts()

    published = at_once(*[lambda by=by: publish_adaptation(adaptation, seen, by=by) for by in (one, other)])
    started = at_once(*[lambda: start_adaptation(city_of(third), TOOLBOX, languages=["en"], by=third)] * 2)

    assert published == started == ["done", "refused"]
    assert PublishedAdaptation.objects.filter(adaptation=adaptation).count() == 1
    assert Adaptation.objects.filter(city=city_of(third)).count() == 1
