"""Cities, organisations, and people with a role."""

from itertools import count

from django.utils.text import slugify

from equalcity.network.actions import give_role
from equalcity.network.models import City, Organisation, Person
from equalcity.network.roles import ROLES, RoleName

_numbers = count(1)


def a_city(*, name: str = "", country: str = "BE", kind: City.Kind = City.Kind.TRAINEE, other_names: str = "") -> City:
    name = name or f"City {next(_numbers)}"
    return City.objects.create(name=name, slug=slugify(name), country=country, kind=kind, other_names=other_names)


def an_organisation(*, name: str = "", city: City | None = None) -> Organisation:
    return Organisation.objects.create(name=name or f"Organisation {next(_numbers)}", city=city or a_city())


def the_writers() -> Organisation:
    """The organisation that toolboxes of these tests belong to, and their authors, translators and reviewers."""
    known = Organisation.objects.filter(name="Organisation of the writers").first()
    return known or an_organisation(name="Organisation of the writers")


def a_person(*roles: RoleName, organisation: Organisation | None = None, **facts: object) -> Person:
    """Somebody who may sign in, with these roles in one organisation; without roles a stranger.

    Those who write toolboxes are of the organisation that toolboxes belong to, others each of their own.
    """
    email = facts.pop("email", f"person{next(_numbers)}@example.org")
    person = Person.objects.create_user(email, **facts)
    if roles:
        writes = any(ROLES[role].writes and not ROLES[role].all_toolboxes for role in roles)
        organisation = organisation or (the_writers() if writes else an_organisation())
    for role in roles:
        give_role(person, role, organisation)
    return person


def a_coordinator(**facts: object) -> Person:
    return a_person(RoleName.PROJECT_COORDINATOR, **facts)


def an_author(**facts: object) -> Person:
    return a_person(RoleName.TOOLBOX_AUTHOR, **facts)


def a_translator(**facts: object) -> Person:
    return a_person(RoleName.TRANSLATOR, **facts)


def a_reviewer(**facts: object) -> Person:
    return a_person(RoleName.REVIEWER, **facts)


def a_city_coordinator(**facts: object) -> Person:
    return a_person(RoleName.CITY_COORDINATOR, **facts)


def a_worker(**facts: object) -> Person:
    return a_person(RoleName.FRONTLINE_WORKER, **facts)
