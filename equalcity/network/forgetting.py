"""Removes what has served its purpose: personal data of people who asked or were invited, sessions, finished jobs."""

from datetime import timedelta

from django.core.management import call_command
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from equalcity.network.audit import record_each
from equalcity.network.models import AccessRequest, Invitation, InvitationFile, Person

KEPT = timedelta(days=180)
"""An answered request or an ended invitation; long enough for somebody to ask why it was answered like that."""
UNCONFIRMED_KEPT = timedelta(days=7)
"""A request whose mailbox has not answered."""
CHECKED_KEPT = timedelta(days=1)
"""A table of people to invite, without a yes."""
JOBS_KEPT = 14
"""Days of a finished job."""


def forget_what_is_over() -> int:
    """Remove it; gives how many requests, invitations and accounts. What still waits for an answer stays."""
    before = timezone.now() - KEPT
    requests = AccessRequest.objects.filter(decided_at__lte=before)
    invitations = Invitation.objects.filter(Q(closed_at__lte=before) | Q(closed_at=None, expires_at__lte=before))
    removed = sum(things.delete()[0] for things in (requests, invitations)) + _forget_who_never_came()
    removed += forget_what_was_not_confirmed()
    call_command("clearsessions", verbosity=0)
    call_command("prune_db_task_results", min_age_days=JOBS_KEPT, verbosity=0)
    return removed


def forget_what_was_not_confirmed() -> int:
    """Requests whose mailbox has not answered in time, and tables that nobody said yes to; gives how many."""
    now = timezone.now()
    requests = AccessRequest.objects.filter(
        state=AccessRequest.State.UNCONFIRMED, created_at__lte=now - UNCONFIRMED_KEPT
    )
    tables = InvitationFile.objects.filter(confirmed_at__isnull=True, created_at__lte=now - CHECKED_KEPT)
    return sum(things.delete()[0] for things in (requests, tables))


@transaction.atomic
def _forget_who_never_came() -> int:
    """Accounts in which nobody ever signed in, and that never had a role."""
    strangers = Person.objects.filter(
        last_login=None, memberships=None, is_superuser=False, date_joined__lte=timezone.now() - KEPT
    )
    found = list(strangers)
    record_each("person.deleted", found, by=None, why="never came")
    Person.objects.filter(pk__in=[person.pk for person in found]).delete()
    return len(found)
