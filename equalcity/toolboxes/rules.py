"""Who may do what with toolboxes; the answers come from the table in network/roles.py."""

from django.contrib.auth.models import AnonymousUser

from equalcity.network.models import Person
from equalcity.network.roles import roles_that

Visitor = Person | AnonymousUser


def can_write(person: Visitor) -> bool:
    """Whether this person changes toolboxes in the admin."""
    return isinstance(person, Person) and person.has_any_role(roles_that("writes"))


def can_freeze(person: Visitor) -> bool:
    """Whether this person makes editions, from the pages or from a package."""
    return isinstance(person, Person) and person.has_any_role(roles_that("freezes"))


def can_review(person: Visitor) -> bool:
    """Whether this person's word makes a translation count as reviewed."""
    return isinstance(person, Person) and person.has_any_role(roles_that("reviews"))
