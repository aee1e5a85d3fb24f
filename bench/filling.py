"""Fills a site for `bench.together`: 50 cities and 5,000 people who develop 4 toolboxes in 12 languages together."""

import json
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bench import guides
from equalcity.network.models import City, Organisation, Person
from equalcity.network.roles import RoleName
from equalcity.toolboxes.actions.packages import store_package
from equalcity.toolboxes.actions.unit_files import check_translation_file, export_units
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.adapted import body_of
from equalcity.toolboxes.adapting import asked_facts, steps_of
from equalcity.toolboxes.differing import step_digest
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.library import Opened
from equalcity.toolboxes.models import (
    Adaptation,
    AdaptedFact,
    AdaptedNote,
    Edition,
    HiddenStep,
    MachineRun,
    PublishedAdaptation,
    Remark,
    RemarkAnswer,
    RemarkOutcome,
    RemarkState,
    Round,
    RoundDone,
    RoundGuest,
    Step,
    StepRead,
    Toolbox,
    TranslationFile,
    TranslationUnit,
    UnitStatus,
    UnitTranslation,
)
from equalcity.toolboxes.models.translation_work import RunState
from equalcity.toolboxes.opening import Opening
from equalcity.toolboxes.round_reading import parts_of
from equalcity.toolboxes.unit_texts import digest_of
from tests.factories.network import a_coordinator, a_person, an_author, the_writers
from tests.factories.rounds import many_remarks

CITIES, PEOPLE, TOOLBOXES, REMARKS = 50, 5_000, 4, 20_000
STAGES = {"1.0": "final", "1.1": "final", "2.0": "draft"}
LANGUAGE = "ar"
"""The language whose board and desk are looked at."""
MISSING, BEHIND = 11, 13
"""Every 11th sentence has no translation, every 13th one of an older source."""
OF_ONE_GUEST = 200
"""Remarks of the guest who has said most."""
IN_A_GROUP = 40
NOTED, HIDDEN = 3, 6
"""Every third step has a note of a city, every sixth is hidden where it is optional."""


@dataclass(frozen=True)
class Site:
    """Who looks at the pages, and at what."""

    author: Person
    coordinator: Person
    guest: Person
    of_city: Person
    toolbox: Toolbox
    others: list[Toolbox]
    editions: dict[str, Edition]
    opened: Round
    leader: Remark
    adaptation: Adaptation
    file: TranslationFile

    @property
    def step(self) -> Step:
        """One of those that guests said something about."""
        return Step.objects.descendant_of(self.toolbox).get(translation_key=guides.an_id("0/step/3"))

    @property
    def noted(self) -> tuple[int, int]:
        """The places of a step whose note the city has to look at again, and of one without a note."""
        old = Opened(self.editions["1.0"], [self.editions["1.0"]], fixed=True).document("en")
        new = Opened(self.editions["1.1"], [self.editions["1.1"]], fixed=True).document("en")
        pairs = zip(steps_of(old), steps_of(new), strict=True)
        changed = [place for place, (one, other) in enumerate(pairs) if step_digest(one[1]) != step_digest(other[1])]
        noted = {str(step) for step in self.adaptation.notes.values_list("step", flat=True)}
        places = range(guides.MANUALS * guides.STEPS)
        in_doubt = next(place for place in changed if guides.an_id(f"0/step/{place}") in noted)
        return in_doubt, next(place for place in places if guides.an_id(f"0/step/{place}") not in noted)


@transaction.atomic
def fill() -> Site:
    """The same site at each run, on empty tables."""
    author, coordinator = an_author(), a_coordinator()
    editions = [_editions(number) for number in range(TOOLBOXES)]
    toolboxes = [_written(these["2.0"], whole=number == 0) for number, these in enumerate(editions)]
    for toolbox in toolboxes:
        _translated(toolbox)
    opened = many_remarks(REMARKS, edition=editions[0]["2.0"], cities=CITIES, people=PEOPLE)
    guest = _busy(opened, author)
    cities = [one.city for one in opened.guests.select_related("city")]
    _other_rounds([these["2.0"] for these in editions[1:]], cities, author)
    adaptations = [_adapted(these, cities) for these in editions]
    of_city = a_person(RoleName.CITY_COORDINATOR, organisation=Organisation.objects.get(city=cities[0]))
    return Site(
        author=author,
        coordinator=coordinator,
        guest=guest,
        of_city=of_city,
        toolbox=toolboxes[0],
        others=toolboxes[1:],
        editions=editions[0],
        opened=opened,
        leader=Remark.objects.filter(group__isnull=False).distinct().get(),
        adaptation=adaptations[0][0],
        file=_brought(toolboxes[0], author),
    )


def _editions(number: int) -> dict[str, Edition]:
    return {
        numbered: store_package(guides.package(number, place, numbered, stage), by=None, owner=the_writers())
        for place, (numbered, stage) in enumerate(STAGES.items(), start=1)
    }


# What is written and translated ---------------------------------------------------------------------------------------


def _written(edition: Edition, *, whole: bool) -> Toolbox:
    """Pages of the draft: of one toolbox in every language, of the others in the first, for pages take long to make."""
    bodies = {one.language: json.loads(bytes(one.body)) for one in edition.documents.all()}
    toolbox = Opening(edition, bodies if whole else {"en": bodies["en"]}).open()
    sync_toolbox(toolbox)
    return toolbox


def _translated(toolbox: Toolbox) -> None:
    """Words in every language: mostly reviewed, some of a machine, some behind, some missing."""
    units = list(TranslationUnit.objects.present().filter(toolbox=toolbox.translation_key))
    UnitTranslation.objects.filter(unit__in=units).delete()
    statuses = (UnitStatus.REVIEWED, UnitStatus.TRANSLATED, UnitStatus.REVIEWED, UnitStatus.MACHINE)
    for language in guides.LANGUAGES[1:]:
        say = guides.Speaker(language, f"units of {toolbox.slug}")
        rows = []
        for number, unit in enumerate(units):
            if number % MISSING == 0:
                continue
            source = f"Earlier. {unit.source}" if number % BEHIND == 0 else unit.source
            rows.append(
                UnitTranslation(
                    unit=unit,
                    language=language,
                    text=say.sentence(max(unit.words, 1)),
                    source=source,
                    source_digest=digest_of(source),
                    status=statuses[number % len(statuses)],
                    at=timezone.now(),
                )
            )
        UnitTranslation.objects.bulk_create(rows, batch_size=500)
    MachineRun.objects.bulk_create(
        MachineRun(
            toolbox=toolbox.translation_key, language=language, provider="dummy", state=RunState.DONE, done=9, total=9
        )
        for language in guides.LANGUAGES[1:]
    )


def _brought(toolbox: Toolbox, person: Person) -> TranslationFile:
    """A file with every sentence in other words, looked at and not yet taken."""
    body = export_units(toolbox, LANGUAGE, "po", only_to_do=False, by=person)
    said = [line[:-1] + b' ok"' if line.startswith(b'msgstr "') else line for line in body.splitlines()]
    facts = {"unfinished": False, "reviewed": False}
    return check_translation_file(toolbox, LANGUAGE, b"\n".join(said), name="agency.po", by=person, **facts)


# What guests said -----------------------------------------------------------------------------------------------------


def _busy(opened: Round, author: Person) -> Person:
    """Give the round what a round has: groups, answers, outcomes, who has read what; and one guest who said much."""
    remarks = list(opened.remarks.order_by("pk"))
    guest = remarks[0].author
    Remark.objects.filter(pk__in=[one.pk for one in remarks[:OF_ONE_GUEST]]).update(author=guest)
    leader, *members = remarks[OF_ONE_GUEST : OF_ONE_GUEST + IN_A_GROUP]
    Remark.objects.filter(pk__in=[one.pk for one in members]).update(grouped_with=leader)
    RemarkAnswer.objects.bulk_create(
        [RemarkAnswer(remark=one, person=author, text="Thank you.") for one in remarks[::4]], batch_size=1000
    )
    accepted = [one for one in remarks if one.state == RemarkState.ACCEPTED]
    RemarkOutcome.objects.bulk_create(
        [RemarkOutcome(remark=one, edition=opened.edition, done=True, line="Said anew.") for one in accepted[::2]],
        batch_size=1000,
    )
    people = {one.author_id for one in remarks}
    steps = [part.id for part in parts_of(opened.edition)]
    StepRead.objects.bulk_create(
        [StepRead(round=opened, person_id=person, step=step) for person in people for step in steps[:4]],
        batch_size=1000,
    )
    RoundDone.objects.bulk_create([RoundDone(round=opened, person_id=person) for person in people], batch_size=1000)
    return guest


def _other_rounds(editions: list[Edition], cities: list[City], author: Person) -> None:
    """Rounds on the other drafts, and twenty earlier ones, to which the same cities were guests."""
    for number in range(20):
        one = Round.objects.create(
            edition=editions[number % len(editions)], closes_on=timezone.localdate(), opened_by=author
        )
        RoundGuest.objects.bulk_create([RoundGuest(round=one, city=city) for city in cities])


# What cities made of it -----------------------------------------------------------------------------------------------


def _adapted(editions: dict[str, Edition], cities: list[City]) -> list[Adaptation]:
    """The toolbox as each of these cities uses it, made for the first edition and published."""
    first = Opened(editions["1.0"], [editions["1.0"]], fixed=True).document("en")
    made = Adaptation.objects.bulk_create(
        Adaptation(
            city=city,
            toolbox_key=editions["1.0"].toolbox_key,
            toolbox_slug=editions["1.0"].toolbox_slug,
            languages=["en", "ar"],
            edition=editions["1.0"],
        )
        for city in cities
    )
    facts = [
        AdaptedFact(adaptation=one, fact=asked.fact, language="", text=f"0800 {one.pk}")
        for one in made
        for asked in asked_facts(first)[1:]
    ]
    notes = [
        AdaptedNote(
            adaptation=one,
            step=step["id"],
            step_title=step["title"],
            language=language,
            html=f"<p>{one.city}: <strong>ring</strong> at the side door.</p>",
            written_for="1.0",
            step_digest=step_digest(step),
        )
        for nth, one in enumerate(made, start=1)
        for place, (_manual, step) in enumerate(steps_of(first))
        for language in one.languages
        if (place + nth) % NOTED == 0
    ]
    hidden = [
        HiddenStep(adaptation=one, step=step["id"])
        for nth, one in enumerate(made, start=1)
        for place, (_manual, step) in enumerate(steps_of(first))
        if step["optional"] and (place + nth) % HIDDEN == 0
    ]
    for model, rows in ((AdaptedFact, facts), (AdaptedNote, notes), (HiddenStep, hidden)):
        model.objects.bulk_create(rows, batch_size=500)
    PublishedAdaptation.objects.bulk_create(_published(one) for one in made)
    return made


def _published(one: Adaptation) -> PublishedAdaptation:
    hidden = [str(step) for step in one.hidden.values_list("step", flat=True)]
    body = body_of(one, one.facts.all(), one.notes.all(), hidden)
    return PublishedAdaptation(adaptation=one, number=1, body=body, sha256=sha256_hex(body), languages=one.languages)
