"""Inviting people, and what they answer."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from equalcity.core.errors import require
from equalcity.network import tasks
from equalcity.network.actions.people import give_role
from equalcity.network.audit import record
from equalcity.network.coming_in import hash_of_nothing
from equalcity.network.models import Invitation, Membership, Organisation, Person
from equalcity.network.notifying import notify
from equalcity.network.roles import RoleName
from equalcity.network.rules import can_give

MOST_SENDINGS = 3
"""An hour, of one invitation."""


def end_of(days: int | None = None) -> datetime:
    """Until when an invitation of today is good."""
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS if days is None else days)


@transaction.atomic
def invite(
    email: str, role: RoleName, organisation: Organisation, *, language: str, by: Person, days: int | None = None
) -> Invitation:
    """Invite an e-mail address to a role; the mail goes out on commit, by a job.

    Refused: a role that `by` may not give there; somebody who has it; an address that is invited to it already.
    """
    require(can_give(by, role, organisation), _("You may not give this role in this organisation."))
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two coordinators may press at once
    email = email.strip().lower()
    held = Membership.objects.current().filter(person__email__iexact=email, organisation=organisation, role=role)
    require(not held.exists(), _("This person has this role already."))
    known = Invitation.objects.filter(email=email, organisation=organisation, role=role, closed_at__isnull=True).first()
    require(known is None or not known.is_open, _("This address is invited to this role already."))
    invitation = known or Invitation(email=email, organisation=organisation, role=role)
    _renew(invitation, language=language, by=by, until=end_of(days))
    record("invitation.made", invitation, by=by)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: Person) -> Invitation:
    """Send an invitation with a new link and a new end; the old link opens nothing any more.

    Refused: a role that `by` may not give; an answered or taken back one; more than three times in an hour.
    """
    invitation = _lock(invitation)
    require(
        can_give(by, RoleName(invitation.role), invitation.organisation),
        _("You may not give this role in this organisation."),
    )
    require(invitation.closed_at is None, _("This invitation is closed."))
    now = timezone.now()
    if invitation.sendings_since is None or invitation.sendings_since <= now - timedelta(hours=1):
        invitation.sendings, invitation.sendings_since = 0, now
    require(invitation.sendings < MOST_SENDINGS, _("This was sent three times already. Try again in an hour."))
    invitation.sendings += 1
    return _renew(invitation, language=invitation.language, by=by, until=end_of())


@transaction.atomic
def take_back(invitation: Invitation, *, by: Person) -> Invitation:
    """Close an invitation; its link opens nothing any more. Refused: not hers to give; closed already."""
    invitation = _lock(invitation)
    require(
        can_give(by, RoleName(invitation.role), invitation.organisation), _("You may not take back this invitation.")
    )
    require(invitation.closed_at is None, _("This invitation is closed."))
    _close(invitation, Invitation.Outcome.TAKEN_BACK)
    record("invitation.taken_back", invitation, by=by)
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Person) -> Membership:
    """Take on the role that one is invited to.

    Refused: an invitation to another mailbox; one that is not open; one from somebody who may not give the role any
    more, for what she gave away must end with her rights.
    """
    invitation = _lock(invitation)
    require(invitation.email == by.email.lower(), _("This invitation is for another e-mail address."))
    require(invitation.is_open, _("This invitation is not good any more."))
    giver, role = invitation.invited_by, RoleName(invitation.role)
    require(
        giver is not None and can_give(giver, role, invitation.organisation),
        _("Whoever invited you may not do so any more. Ask for a new invitation."),
    )
    _close(invitation, Invitation.Outcome.ACCEPTED)
    record("invitation.accepted", invitation, by=by)
    membership = give_role(by, role, invitation.organisation, by=giver, tell=False)
    if giver is not None:
        facts = {"person": str(by), "role": role, "organisation": invitation.organisation.name}
        notify([giver], "invitation_accepted", url=f"/work/people/{by.pk}/", **facts)
    return membership


@transaction.atomic
def decline_invitation(invitation: Invitation, *, by: Person) -> Invitation:
    """Say no. Refused: an invitation to another mailbox; one that is not open."""
    invitation = _lock(invitation)
    require(invitation.email == by.email.lower(), _("This invitation is for another e-mail address."))
    require(invitation.is_open, _("This invitation is not good any more."))
    _close(invitation, Invitation.Outcome.DECLINED)
    record("invitation.declined", invitation, by=by)
    return invitation


def _lock(invitation: Invitation) -> Invitation:
    whole = Invitation.objects.select_related("organisation", "invited_by")
    return whole.select_for_update(of=("self",)).get(pk=invitation.pk)


def _renew(invitation: Invitation, *, language: str, by: Person, until: datetime) -> Invitation:
    """Open an invitation, from now on in the name of `by`, and have it mailed."""
    invitation.language, invitation.invited_by, invitation.expires_at = language, by, until
    invitation.sent_at = invitation.failed_at = None
    invitation.token_sha256 = hash_of_nothing()  # until the job makes the word of the new link
    invitation.save()
    transaction.on_commit(lambda: tasks.send_invitation.enqueue(invitation.pk))
    return invitation


def _close(invitation: Invitation, outcome: Invitation.Outcome) -> None:
    invitation.outcome, invitation.closed_at = outcome, timezone.now()
    invitation.token_sha256 = hash_of_nothing()
    invitation.save(update_fields=["outcome", "closed_at", "token_sha256"])
