"""What a coordinator does for somebody who lost her second factor: slowly, in the open, and stoppable by her."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from equalcity.core.errors import require
from equalcity.network.account_mail import mail_reset, tell
from equalcity.network.audit import record
from equalcity.network.coming_in import hash_of, hash_of_nothing
from equalcity.network.models import FactorReset, Membership, Person
from equalcity.network.notifying import notify
from equalcity.network.roles import RoleName
from equalcity.network.rules import can_reset_factor, is_project_coordinator
from equalcity.network.second_factor import has_factor
from equalcity.network.sessions import end_sessions

ADDRESS = "/work/recovery/"


@transaction.atomic
def start_reset(person: Person, *, by: Person) -> FactorReset:
    """Begin to take a lost second factor away; it happens when RECOVERY_HOURS have passed and nobody stopped it.

    Refused: without rights over the person; her own; where there is no factor, or a reset waits already. A project
    coordinator's needs a second coordinator to confirm it.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)  # two coordinators may press at once
    require(can_reset_factor(by, person), _("You may not do this for this person."))
    require(has_factor(person), _("This person has no second factor. Nothing needs to be taken away."))
    require(not FactorReset.objects.waiting().filter(person=person).exists(), _("A reset is waiting already."))
    reset = FactorReset.objects.create(
        person=person,
        started_by=by,
        started_at=timezone.now(),
        needs_confirmation=_is_guarded_by_two(person),
        stop_sha256=hash_of_nothing(),
    )
    record("factor.reset_started", person, by=by)
    notify(_coordinators(), "recovery_started", url=ADDRESS, person=str(person), by=str(by))
    transaction.on_commit(lambda: mail_reset.enqueue(reset.pk))
    transaction.on_commit(lambda: finish_reset_later.using(run_after=reset.takes_effect_at).enqueue(reset.pk))
    return reset


@transaction.atomic
def confirm_reset(reset: FactorReset, *, by: Person) -> FactorReset:
    """A second project coordinator agrees. Refused: to whoever started it, to the person herself; when it is over."""
    reset = FactorReset.objects.select_for_update(of=("self",)).get(pk=reset.pk)
    require(
        is_project_coordinator(by) and by.pk not in {reset.started_by_id, reset.person_id},
        _("Another project coordinator must confirm this."),
    )
    require(_is_waiting(reset), _("This reset is over."))
    reset.confirmed_by, reset.confirmed_at = by, timezone.now()
    reset.save(update_fields=["confirmed_by", "confirmed_at"])
    record("factor.reset_confirmed", reset.person, by=by)
    if reset.takes_effect_at > timezone.now():
        return reset
    return _finish(reset)


@transaction.atomic
def stop_reset(reset: FactorReset, *, by: Person | None) -> FactorReset:
    """Nothing is taken away. `by` is the person herself, who needs only the link in her mail, or a coordinator."""
    reset = FactorReset.objects.select_for_update(of=("self",)).select_related("person").get(pk=reset.pk)
    by = by or reset.person
    require(by == reset.person or can_reset_factor(by, reset.person), _("You may not stop this."))
    require(_is_waiting(reset), _("This reset is over."))
    _stop(reset, by=by)
    return reset


def reset_with(token: str) -> FactorReset | None:
    """The waiting reset that the link with this word can stop."""
    return FactorReset.objects.waiting().filter(stop_sha256=hash_of(token)).first()


@transaction.atomic
def finish_due_resets(person: Person) -> list[FactorReset]:
    """Do what is due for this person; called when she signs in, so that nothing depends on a job that ran late."""
    due = FactorReset.objects.due().filter(person=person).select_for_update(of=("self",))
    return [_finish(reset) for reset in due]


@task()
def finish_reset_later(number: int) -> None:
    reset = FactorReset.objects.due().filter(pk=number).first()
    if reset is not None:
        finish_due_resets(reset.person)


@transaction.atomic
def reset_at_once(person: Person) -> None:
    """For whoever runs the server, when no coordinator is left who could start or confirm it."""
    for reset in FactorReset.objects.waiting().filter(person=person).select_for_update(of=("self",)):
        _stop(reset, by=None)
    _take_away(person, by=None)


def _finish(reset: FactorReset) -> FactorReset:
    """Take the factor away, or stop when what allowed it holds no more: rights may have changed in the meantime."""
    by, person = reset.started_by, reset.person
    agreed = reset.confirmed_by is not None and is_project_coordinator(reset.confirmed_by)
    if by is None or not can_reset_factor(by, person) or (_is_guarded_by_two(person) and not agreed):
        _stop(reset, by=None)
        return reset
    reset.done_at = timezone.now()
    reset.save(update_fields=["done_at"])
    _take_away(person, by=by)
    return reset


def _take_away(person: Person, *, by: Person | None) -> None:
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    record("factor.reset_done", person, by=by)
    notify(_coordinators(), "recovery_done", url=ADDRESS, person=str(person), by=str(by or ""))
    transaction.on_commit(lambda: tell(person, "reset_done"))


def _stop(reset: FactorReset, *, by: Person | None) -> None:
    reset.stopped_at = timezone.now()
    reset.save(update_fields=["stopped_at"])
    record("factor.reset_stopped", reset.person, by=by)


def _is_waiting(reset: FactorReset) -> bool:
    return reset.done_at is None and reset.stopped_at is None


def _is_guarded_by_two(person: Person) -> bool:
    return person.is_superuser or is_project_coordinator(person)


def _coordinators() -> Iterable[Person]:
    theirs = Membership.objects.current().filter(role=RoleName.PROJECT_COORDINATOR, person__is_active=True)
    return Person.objects.filter(pk__in=theirs.values("person"))
