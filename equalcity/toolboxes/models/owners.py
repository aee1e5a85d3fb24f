"""How far a right of the table reaches: toolboxes and editions of the organisation where it is held, or all."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from equalcity.network.models import Membership, Person
from equalcity.network.roles import roles_that

NOTHING = Q(pk__in=[])
EVERYTHING = Q()


def reached_by(person: Person | AnonymousUser, right: str, owner: str) -> Q:
    """The rows to which this person's right reaches; `right` is a column of the table, `owner` the field of the row.

    An ended membership, somebody inactive or unknown: nothing. A row without an owner: all-toolboxes roles only.
    """
    if not isinstance(person, Person) or not person.is_active:
        return NOTHING
    if person.is_superuser:
        return EVERYTHING
    held = Membership.objects.current().filter(person=person, role__in=roles_that(right))
    everywhere = held.filter(role__in=roles_that("all_toolboxes"))
    return Q(Exists(everywhere)) | Q(Exists(held.filter(organisation=OuterRef(owner))))
