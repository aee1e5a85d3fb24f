"""Who may do what with people and places; the answers come from the table in roles.py."""

from django.contrib.auth.models import AnonymousUser

from equalcity.network.models import Organisation, Person
from equalcity.network.roles import RoleName, roles_that

Visitor = Person | AnonymousUser


def needs_second_factor(person: Person) -> bool:
    """Whether this person's rights are such that a mailbox alone must not open them."""
    return person.has_any_role(roles_that("needs_second_factor"))


def can_manage_people(person: Visitor) -> bool:
    """Whether this person invites people somewhere."""
    return isinstance(person, Person) and person.has_any_role(roles_that("manages_people"))


def can_manage_network(person: Visitor) -> bool:
    """Whether this person changes cities and organisations."""
    return isinstance(person, Person) and person.has_any_role(roles_that("manages_network"))


def can_read_audit(person: Visitor) -> bool:
    return isinstance(person, Person) and person.has_any_role(roles_that("reads_audit"))


def roles_to_give(person: Visitor, organisation: Organisation) -> frozenset[RoleName]:
    """The roles that this person may give and take in this organisation; none where she has no say."""
    return person.reach().roles_in(organisation.city_id) if isinstance(person, Person) else frozenset()


def can_give(person: Visitor, role: RoleName, organisation: Organisation) -> bool:
    return role in roles_to_give(person, organisation)


def is_project_coordinator(person: Visitor) -> bool:
    return isinstance(person, Person) and person.has_any_role({RoleName.PROJECT_COORDINATOR})


def can_reset_factor(by: Visitor, person: Person) -> bool:
    """Whether this coordinator may take somebody's lost second factor away: she could give each role that it guards.

    So nobody opens more than she has a say in; never her own, and a superuser's only another superuser.
    """
    if not isinstance(by, Person) or by == person or not by.is_active:
        return False
    if person.is_superuser:
        return by.is_superuser
    reach, guarded = by.reach(), roles_that("needs_second_factor")
    held = list(person.memberships.current().values_list("role", "organisation__city"))
    given = [RoleName(role) in reach.roles_in(city_id) for role, city_id in held]
    kept = [given_here for (role, _city), given_here in zip(held, given, strict=True) if role in guarded]
    return any(given) and all(kept)
