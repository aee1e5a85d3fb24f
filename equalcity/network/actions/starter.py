"""What a new site begins with: the cities that wrote the first toolboxes, and in the demo example cities and people."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from equalcity.core import release
from equalcity.network.actions.people import give_role
from equalcity.network.audit import record
from equalcity.network.models import City, Membership, Organisation, Person
from equalcity.network.roles import RoleName

FACTS = Path(__file__).parent.with_name("starter.yaml")
EXAMPLE_ORGANISATION = "Example organisation"
EXAMPLE_PEOPLE = {
    RoleName.PROJECT_COORDINATOR: ("coordinator", "Project coordinator"),
    RoleName.TOOLBOX_AUTHOR: ("author", "Toolbox author"),
    RoleName.TRANSLATOR: ("translator", "Translator"),
    RoleName.REVIEWER: ("reviewer", "Reviewer"),
    RoleName.CITY_COORDINATOR: ("city", "City coordinator"),
    RoleName.FRONTLINE_WORKER: ("worker", "Frontline worker"),
    RoleName.TRAINER: ("trainer", "Trainer"),
    RoleName.FOCAL_POINT: ("focal", "Focal point"),
}
"""Role → part of the e-mail address, family name. example.org belongs to nobody; the names are roles, not people."""


@transaction.atomic
def make_starter_network() -> list[City]:
    """The cities of starter.yaml with their organisations, on a site that has no real city yet; else nothing."""
    _mark_first_example()
    if City.objects.filter(is_example=False).exists():
        return []
    return _make(_facts()["cities"], kind=City.Kind.PILOT, is_example=False)


@transaction.atomic
def make_example_people() -> list[Person]:
    """Example cities, and one example person a role, for the demo; made once, and marked: production refuses them."""
    _make(_facts()["examples"], kind=City.Kind.TRAINEE, is_example=True)
    organisation = Organisation.objects.get(name=EXAMPLE_ORGANISATION)
    people = []
    for role, (mailbox, name) in EXAMPLE_PEOPLE.items():
        email = f"{mailbox}@example.org"
        person = Person.objects.filter(email=email).first() or Person.objects.create_user(
            email, first_name="Example", last_name=name, is_example=True
        )
        give_role(person, role, organisation)
        people.append(person)
    return people


@transaction.atomic
def remove_examples() -> int:
    """Take example people, organisations and cities away; gives how many people. What they wrote stays.

    Roles of others in example organisations go with these.
    """
    people = Person.objects.filter(is_example=True)
    places = Organisation.objects.filter(is_example=True)
    number = people.count()
    for example in [*people, *places, *City.objects.filter(is_example=True)]:
        record("example.removed", example, by=None)
    people.delete()
    Membership.objects.filter(organisation__in=places).delete()
    Organisation.objects.filter(city__is_example=True, is_example=False).update(city=None)
    places.delete()
    City.objects.filter(is_example=True).delete()
    transaction.on_commit(release.bump)
    return number


def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    return facts


def _make(cities: list[dict[str, Any]], *, kind: City.Kind, is_example: bool) -> list[City]:
    """Those that are not there yet, by their name."""
    made = []
    for facts in cities:
        organisations = facts.pop("organisations")
        city, is_new = City.objects.get_or_create(
            name=facts.pop("name"), defaults={**facts, "kind": kind, "is_example": is_example}
        )
        for one in organisations:
            Organisation.objects.get_or_create(
                name=one.pop("name"), defaults={**one, "city": city, "is_example": is_example}
            )
        made += [city] if is_new else []
    if made:
        transaction.on_commit(release.bump)
    return made


def _mark_first_example() -> None:
    """The first demos had one example city, neither marked nor on the map, and an organisation that was not marked."""
    old = City.objects.filter(name="Example City")
    if not City.objects.filter(name="Example City (north)").exists():
        old.update(
            name="Example City (north)", slug="example-city-north", latitude="65.5", longitude="3", is_example=True
        )
    old.update(is_example=True)
    Organisation.objects.filter(name=EXAMPLE_ORGANISATION, city__is_example=True).update(is_example=True)
