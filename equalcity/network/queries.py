"""What can be asked of the network as a whole: cities by country, public numbers, those of a coordinator."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from babel import Locale
from django.db.models import Count

from equalcity.network.map import Point, outline
from equalcity.network.models import AccessRequest, City, Invitation, Membership, Organisation, Person

LEAST_SHOWN = 5
"""A number of people below this is told to nobody outside: in a small service it would be names."""
MOST_LABELS = 12
LABEL_ROOM = 200.0, 34.0
"""Units of the map that the name of a city takes."""


@dataclass(frozen=True)
class Shown:
    """A city in the public list and on the map: where it stands there, and on which side its name is written."""

    city: City
    organisations: int
    point: Point | None
    named: bool = False
    name_before: bool = False


@dataclass
class Country:
    """A country with its cities, by name."""

    name: str
    cities: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class Numbers:
    """How many there are. `people` is None where they are fewer than five."""

    cities: int
    organisations: int
    people: int | None


@dataclass(frozen=True)
class OwnNumbers:
    """Of the cities that a coordinator manages; told to her alone, so nothing is left out."""

    people: int
    organisations: int
    open_invitations: int
    waiting_requests: int


def public_numbers(city: City | None = None) -> Numbers:
    """Of the network, or of one city. Three queries; examples are not counted but in an example city."""
    organisations = Organisation.objects.filter(city=city) if city else Organisation.objects.filter(is_example=False)
    held = Membership.objects.current().filter(organisation__in=organisations, person__is_active=True)
    if city is None:
        held = held.filter(person__is_example=False)
    people = held.aggregate(number=Count("person", distinct=True))["number"]
    return Numbers(
        cities=1 if city else City.objects.filter(is_example=False).count(),
        organisations=organisations.count(),
        people=people if people >= LEAST_SHOWN else None,
    )


def cities_on_show() -> list[Shown]:
    """All cities by name, with their place on the map; one query."""
    cities = City.objects.annotate(organisation_count=Count("organisations")).order_by("name")
    shown = [
        Shown(city, city.organisation_count, place_of(city))  # type: ignore[attr-defined]  # as annotated
        for city in cities
    ]
    pilots = [one for one in shown if one.city.kind == City.Kind.PILOT and one.point]
    if len(pilots) > MOST_LABELS:
        return shown
    points = [one.point for one in pilots if one.point]
    return [
        Shown(one.city, one.organisations, one.point, named=True, name_before=_has_neighbour(one.point, points))
        if one in pilots and one.point
        else one
        for one in shown
    ]


def _has_neighbour(point: Point, points: Iterable[Point]) -> bool:
    """Whether a name after this point would run over another one."""
    wide, high = LABEL_ROOM
    return any(0 < other.x - point.x < wide and abs(other.y - point.y) < high for other in points)


def place_of(city: City) -> Point | None:
    """Where the city stands on the map; None where nobody has said, or outside of it."""
    if city.latitude is None or city.longitude is None:
        return None
    return outline().plane.point(float(city.latitude), float(city.longitude))


def by_country(shown: Iterable[Shown], language: str) -> list[Country]:
    """Countries by their name in this language; example cities last, for they are in none."""
    countries: dict[str, Country] = {}
    for one in shown:
        code = "" if one.city.is_example else one.city.country
        countries.setdefault(code, Country(country_name(code, language))).cities.append(one)
    return sorted(countries.values(), key=lambda country: (not country.name, country.name))


def country_name(code: str, language: str) -> str:
    """The name of a country in a language, its code where nobody knows it; empty for no code."""
    return str(Locale.parse(language, sep="-").territories.get(code, code))


def own_numbers(person: Person) -> OwnNumbers:
    """Of those whom this person manages. Four queries, and those that ask for her rights."""
    reach = person.reach()
    held = Membership.objects.current().filter(reach.places("organisation__city"))
    return OwnNumbers(
        people=held.aggregate(number=Count("person", distinct=True))["number"],
        organisations=Organisation.objects.filter(reach.places("city")).count(),
        open_invitations=Invitation.objects.manageable_by(person).open().count(),
        waiting_requests=AccessRequest.objects.manageable_by(person).waiting().count(),
    )
