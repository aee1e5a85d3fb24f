"""Who may do what with toolboxes; the answers come from the table in network/roles.py.

A right is asked for a toolbox or an edition, whose owner decides, or for none: whether it is held anywhere.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from equalcity.network.models import City, Organisation, Person
from equalcity.network.roles import roles_that
from equalcity.toolboxes.models import Edition, Toolbox
from equalcity.toolboxes.models.adaptations import cities_adapted_by

Visitor = Person | AnonymousUser
Owned = Toolbox | Edition


def can_write(person: Visitor, owned: Owned | None = None) -> bool:
    """Whether this person changes toolboxes in the admin, or this one."""
    return _may(person, "writes", owned)


def can_freeze(person: Visitor, owned: Owned | None = None) -> bool:
    """Whether this person makes editions, from pages or a package, and says who reads a pilot."""
    return _may(person, "freezes", owned)


def can_review(person: Visitor, owned: Owned | None = None) -> bool:
    """Whether this person's word makes a translation count as reviewed; the glossary belongs to no toolbox."""
    return _may(person, "reviews", owned)


def can_approve(reviewer: Person, translator: Person | None, *, for_the_public: bool) -> bool:
    """Whether a reviewer's word counts for these words: where survivors read them, not for her own."""
    return not for_the_public or reviewer != translator


def can_freeze_for(person: Visitor, organisation: Organisation | None) -> bool:
    """Whether this person may bring in a toolbox that is to belong to this organisation; None: to nobody yet."""
    return isinstance(person, Person) and _holds(person, "freezes", organisation.pk if organisation else None)


def can_give_away(person: Visitor) -> bool:
    """Whether this person says to which organisation a toolbox belongs."""
    if not isinstance(person, Person):
        return False
    return person.has_any_role(roles_that("freezes") & roles_that("all_toolboxes"))


def can_adapt(person: Visitor, city: City | None = None) -> bool:
    """Whether this person lays facts and notes over toolboxes, for this city or for any."""
    if city is None:
        return isinstance(person, Person) and person.has_any_role(roles_that("adapts"))
    return cities_adapted_by(person).filter(pk=city.pk).exists()


def _may(person: Visitor, right: str, owned: Owned | None) -> bool:
    if not isinstance(person, Person):
        return False
    if owned is None:
        return person.has_any_role(roles_that(right))
    return _holds(person, right, owned.organisation_id if isinstance(owned, Toolbox) else owned.owner_id)


def _holds(person: Person, right: str, organisation: int | None) -> bool:
    if not person.is_active or person.is_superuser:
        return person.is_active
    held = person.memberships.current().filter(role__in=roles_that(right))
    return held.filter(Q(organisation=organisation) | Q(role__in=roles_that("all_toolboxes"))).exists()
