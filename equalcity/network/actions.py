"""What can be done with people and their roles."""

from django.db import transaction

from equalcity.network.groups import group_of
from equalcity.network.models import City, Membership, Organisation, Person
from equalcity.network.roles import RoleName

EXAMPLE_PEOPLE = {
    RoleName.PROJECT_COORDINATOR: ("coordinator", "Project coordinator"),
    RoleName.TOOLBOX_AUTHOR: ("author", "Toolbox author"),
    RoleName.TRANSLATOR: ("translator", "Translator"),
    RoleName.REVIEWER: ("reviewer", "Reviewer"),
    RoleName.CITY_COORDINATOR: ("city", "City coordinator"),
    RoleName.FRONTLINE_WORKER: ("worker", "Frontline worker"),
}
"""Role → part of the e-mail address, family name. example.org belongs to nobody; the names are roles, not people."""


@transaction.atomic
def give_role(person: Person, role: RoleName, organisation: Organisation) -> Membership:
    """Give a person a role in an organisation, and with it the rights of that role in the admin."""
    membership, _made = Membership.objects.get_or_create(person=person, organisation=organisation, role=role)
    person.groups.add(group_of(role))
    return membership


@transaction.atomic
def make_example_people() -> list[Person]:
    """One example person a role, for the demo; made once, and marked so that production refuses them."""
    city, _made = City.objects.get_or_create(name="Example City", defaults={"country": "EU", "kind": City.Kind.TRAINEE})
    organisation, _made = Organisation.objects.get_or_create(name="Example organisation", defaults={"city": city})
    people = []
    for role, (mailbox, name) in EXAMPLE_PEOPLE.items():
        email = f"{mailbox}@example.org"
        person = Person.objects.filter(email=email).first() or Person.objects.create_user(
            email, first_name="Example", last_name=name, is_example=True
        )
        give_role(person, role, organisation)
        people.append(person)
    return people
