"""Draft rounds with guests and their feedback: one by one through the actions, or thousands at once for measuring."""

from datetime import timedelta
from itertools import cycle, islice
from uuid import UUID, uuid4

from django.utils import timezone

from equalcity.network.models import City, Membership, Organisation, Person
from equalcity.network.roles import RoleName
from equalcity.toolboxes.actions.editions import freeze_edition
from equalcity.toolboxes.actions.remarks import Words, give_remark
from equalcity.toolboxes.actions.rounds import invite_guests, open_round
from equalcity.toolboxes.models import (
    Edition,
    Remark,
    RemarkAgreement,
    RemarkDecision,
    RemarkKind,
    RemarkState,
    Round,
    RoundGuest,
)
from equalcity.toolboxes.round_reading import parts_of
from tests.factories.authoring import a_finished_toolbox
from tests.factories.network import a_worker, an_author, the_writers

SENTENCES = ("Say first whom she can ask.", "هذه الجملة غير واضحة لنا.", "Chez nous, ce service ferme à midi.")
LANGUAGES = ("en", "ar", "fr")


def a_draft(*, number: str = "0.1", **facts: object) -> Edition:
    """A draft edition of the writers of these tests."""
    return freeze_edition(a_finished_toolbox(**facts), number=number, stage="draft", by=None)


def a_round(edition: Edition | None = None, *, guests: tuple[Person, ...] = (), days: int = 14) -> Round:
    """An open round, to which the organisations of these people are invited."""
    author = an_author()
    opened = open_round(
        edition or a_draft(), look_at="", closes_on=timezone.localdate() + timedelta(days=days), by=author
    )
    for guest in guests:
        places = [membership.organisation for membership in guest.memberships.select_related("organisation")]
        invite_guests(opened, organisations=places, by=author)
    return opened


def a_guest_of(opened: Round, **facts: object) -> Person:
    guest = a_worker(**facts)
    invite_guests(opened, organisations=[guest.memberships.get().organisation], by=an_author())
    return guest


def first_step(opened: Round) -> UUID:
    return parts_of(opened.edition)[0].id


def a_remark(
    opened: Round, *, by: Person | None = None, text: str = "Say first whom she can ask.", **facts: object
) -> Remark:
    """Feedback on the first step, of a new guest where nobody is named."""
    given = {"kind": RemarkKind.UNCLEAR, "step": first_step(opened), "language": "en"} | facts
    remark, _new = give_remark(opened, Words(text=text, **given), identity=uuid4(), by=by or a_guest_of(opened))
    return remark


# Thousands ----------------------------------------------------------------------------------------------------------


def many_remarks(
    count: int = 20_000, *, edition: Edition | None = None, cities: int = 50, people: int = 5_000, agreements: int = 2
) -> Round:
    """A round with this much feedback from so many people of so many cities, in bulk; about a third of it decided."""
    opened = a_round(edition)
    organisations = _places(cities)
    RoundGuest.objects.bulk_create([RoundGuest(round=opened, city=one.city) for one in organisations])
    persons = _people(people, organisations)
    steps = [None, *(part.id for part in parts_of(opened.edition))]
    author = the_writers().memberships.first().person
    states = (RemarkState.OPEN, RemarkState.OPEN, RemarkState.ACCEPTED, RemarkState.OPEN, RemarkState.DECLINED)
    remarks = [
        Remark(
            round=opened,
            edition=opened.edition,
            step=steps[number % len(steps)],
            kind=RemarkKind.values[number // len(steps) % len(RemarkKind)],  # each kind and state on each step
            text=f"{SENTENCES[number // 7 % 3]} ({number})",
            language=LANGUAGES[number // 7 % 3],
            author=persons[number % len(persons)],
            organisation=organisations[number % len(persons) % len(organisations)],
            anonymous=number % 4 == 0,
            state=states[number // 11 % len(states)],
        )
        for number in range(count)
    ]
    Remark.objects.bulk_create(remarks, batch_size=1000)
    RemarkDecision.objects.bulk_create(
        [
            RemarkDecision(remark=one, verdict=one.state, reason="Decided by many.", by=author)
            for one in remarks
            if one.state != RemarkState.OPEN
        ],
        batch_size=1000,
    )
    RemarkAgreement.objects.bulk_create(
        [
            RemarkAgreement(remark=one, person=persons[(number + 1 + more) % len(persons)])
            for number, one in enumerate(remarks)
            for more in range(number % (agreements + 1))
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )
    return opened


def _places(count: int) -> list[Organisation]:
    name = uuid4().hex[:8]
    cities = City.objects.bulk_create(
        [City(name=f"City {name} {n}", slug=f"city-{name}-{n}", country="BE") for n in range(count)]
    )
    return Organisation.objects.bulk_create(
        [Organisation(name=f"Service {name} of {city}", city=city) for city in cities]
    )


def _people(count: int, organisations: list[Organisation]) -> list[Person]:
    name = uuid4().hex[:8]
    persons = Person.objects.bulk_create(
        [Person(email=f"{name}{n}@example.org", password="!") for n in range(count)], 1000
    )
    places = islice(cycle(organisations), count)
    Membership.objects.bulk_create(
        [
            Membership(person=one, organisation=place, role=RoleName.FRONTLINE_WORKER)
            for one, place in zip(persons, places, strict=True)
        ],
        batch_size=1000,
    )
    return persons
