"""What can be done with people and their roles."""

from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from equalcity.core.errors import require
from equalcity.network.audit import record
from equalcity.network.groups import group_of
from equalcity.network.models import Membership, Organisation, Person
from equalcity.network.notifying import notify
from equalcity.network.roles import RoleName
from equalcity.network.rules import can_give


def person_of_mailbox(email: str, *, language: str) -> Person:
    """Whoever has this address; made without any right where nobody has it yet."""
    email = email.lower()
    known = Person.objects.filter(email__iexact=email).first()
    facts = {"language": language, "password": make_password(None)}
    return known or Person.objects.get_or_create(email=email, defaults=facts)[0]


@transaction.atomic
def give_role(
    person: Person, role: RoleName, organisation: Organisation, *, by: Person | None = None, tell: bool = True
) -> Membership:
    """Give a person a role in an organisation, and with it the rights of that role in the admin.

    None as `by` is the operator; `tell`: she learns of it by a notice. Had already: nothing changes.
    Refused: a role that `by` may not give there.
    """
    require(by is None or can_give(by, role, organisation), _("You may not give this role in this organisation."))
    person = _lock(person)
    membership, made = Membership.objects.get_or_create(
        person=person, organisation=organisation, role=role, ended_at=None, defaults={"given_by": by}
    )
    person.groups.add(group_of(role))
    if made:
        record("role.given", person, by=by, role=role, organisation=organisation.name)
        if tell and by is not None and by != person:
            notify([person], "role_given", url="/work/me/", role=role, organisation=organisation.name)
    return membership


@transaction.atomic
def end_role(membership: Membership, *, by: Person | None) -> Membership:
    """End a role at once, in all open sessions, for rights are asked of the database each time.

    Refused: a role that `by` may not take there, unless it is her own; one that has ended; the last project
    coordinator's.
    """
    role, organisation = RoleName(membership.role), membership.organisation
    own = by is not None and by.pk == membership.person_id
    require(by is None or own or can_give(by, role, organisation), _("You may not take this role away."))
    return _end([membership], by=by)[0]


@transaction.atomic
def end_roles_in(organisation: Organisation, person: Person, *, by: Person) -> list[Membership]:
    """End all roles of a person in an organisation. Refused: one that `by` may not take; the last coordinator's."""
    memberships = list(person.memberships.current().filter(organisation=organisation).order_by("pk"))
    require(memberships, _("This person has no role in this organisation any more."))
    allowed = by == person or all(can_give(by, RoleName(one.role), organisation) for one in memberships)
    require(allowed, _("You may not take all of these roles away."))
    return _end(memberships, by=by)


def leave(organisation: Organisation, *, by: Person) -> list[Membership]:
    """A person ends her own roles in an organisation. Refused: the last project coordinator's."""
    return end_roles_in(organisation, by, by=by)


def require_another_coordinator(ending: Iterable[Membership]) -> None:
    """Refuse to end these, if nobody would be left who runs the project.

    Call it inside the transaction that ends them: it locks, so that two who leave at once do not both get through.
    """
    coordinating = Membership.objects.current().filter(role=RoleName.PROJECT_COORDINATOR, person__is_active=True)
    held = list(coordinating.select_for_update(of=("self",)).order_by("pk"))
    ended = {one.pk for one in ending}
    touched = any(one.pk in ended for one in held)
    left = [one for one in held if one.pk not in ended]
    require(left or not touched, _("This is the last project coordinator. Give the role to somebody else first."))


def _end(memberships: list[Membership], *, by: Person | None) -> list[Membership]:
    person = _lock(memberships[0].person)
    numbers = [one.pk for one in memberships]
    memberships = list(
        Membership.objects.current().filter(pk__in=numbers).select_related("organisation").order_by("pk")
    )
    require(len(memberships) == len(numbers), _("This role has ended already."))
    require_another_coordinator(memberships)
    for membership in memberships:
        membership.ended_at, membership.ended_by = timezone.now(), by
        membership.save(update_fields=["ended_at", "ended_by"])
        organisation = membership.organisation.name
        record("role.ended", person, by=by, role=membership.role, organisation=organisation)
        if by != person:
            notify([person], "role_ended", url="/work/me/", role=membership.role, organisation=organisation)
    kept = set(person.memberships.current().values_list("role", flat=True))
    person.groups.remove(*(group_of(RoleName(role)) for role in {one.role for one in memberships} - kept))
    return memberships


def _lock(person: Person) -> Person:
    """The person as she is now, held for this transaction: her groups follow from all of her roles."""
    return Person.objects.select_for_update().get(pk=person.pk)
