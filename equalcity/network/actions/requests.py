"""Asking for access, and what coordinators answer."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from equalcity.core.errors import require
from equalcity.network import tasks
from equalcity.network.actions.people import give_role
from equalcity.network.actions.places import add_organisation
from equalcity.network.audit import record
from equalcity.network.coming_in import hash_of_nothing
from equalcity.network.forgetting import UNCONFIRMED_KEPT
from equalcity.network.models import AccessRequest, City, Organisation, Person
from equalcity.network.notifying import notify
from equalcity.network.roles import RoleName
from equalcity.network.rules import can_give

State = AccessRequest.State
MOST_OF_A_MAILBOX = 3
"""Requests a day from one e-mail address. Counted in the table itself, which holds for all processes."""


class NewOrganisation(NamedTuple):
    """An organisation that comes in with a request."""

    name: str
    kind: str


def ask_for_access(request: AccessRequest) -> None:
    """Keep a request and mail its mailbox a link, by a job; what happens is the same to see for every address.

    More than three a day from one address are dropped without a word. Refused: too many in this hour, from anybody.
    """
    now = timezone.now()
    lately = AccessRequest.objects.filter(created_at__gt=now - timedelta(hours=1)).count()
    require(
        lately < settings.REQUESTS_PER_HOUR,
        _("Very many people ask at the moment. Please try again in an hour."),
    )
    request.email = request.email.strip().lower()
    today = AccessRequest.objects.filter(email=request.email, created_at__gt=now - timedelta(days=1)).count()
    if today >= MOST_OF_A_MAILBOX:
        return
    request.city = City.objects.called(request.city_name)
    request.token_sha256, request.state = hash_of_nothing(), State.UNCONFIRMED
    with transaction.atomic():
        request.save()
        transaction.on_commit(lambda: tasks.send_request_letter.enqueue(request.pk))
        transaction.on_commit(lambda: tasks.forget_unconfirmed.using(run_after=now + UNCONFIRMED_KEPT).enqueue())


@transaction.atomic
def confirm_mailbox(request: AccessRequest) -> AccessRequest:
    """Put a request into the queue of the coordinators. Refused: done already."""
    request = _lock(request)
    require(request.state == State.UNCONFIRMED, _("This link was used already."))
    request.state, request.confirmed_at = State.WAITING, timezone.now()
    request.token_sha256 = hash_of_nothing()
    request.save(update_fields=["state", "confirmed_at", "token_sha256"])
    coordinators = Person.objects.coordinating(request.city, request.role)
    notify(coordinators, "request_waiting", url="/work/requests/", organisation=request.organisation_name)
    return request


@transaction.atomic
def accept_request(
    request: AccessRequest,
    organisation: Organisation | NewOrganisation,
    role: RoleName,
    *,
    by: Person,
    answer: str = "",
) -> Person:
    """Make an account where there is none, give the role, and mail it.

    Refused: answered by somebody else meanwhile; a role that `by` may not give there; an account that is switched off.
    """
    request = _lock(request)
    _require_waiting(request, by=by)
    if isinstance(organisation, NewOrganisation):
        organisation = add_organisation(organisation.name, organisation.kind, request.city, by=by)
    require(can_give(by, role, organisation), _("You may not give this role in this organisation."))
    person = Person.objects.select_for_update().filter(email__iexact=request.email).first()
    if person is None:
        person = Person.objects.create_user(request.email, first_name=request.name, language=request.language)
    require(person.is_active, _("The account of this person is switched off."))
    give_role(person, role, organisation, by=by, tell=False)  # the answer is mailed below
    _decide(request, State.ACCEPTED, answer, by=by)
    record("request.accepted", request, by=by, role=role, organisation=organisation.name)
    return person


@transaction.atomic
def decline_request(request: AccessRequest, answer: str, *, by: Person) -> AccessRequest:
    """Say no, with a reason that is mailed. Refused: answered by somebody else meanwhile; not in her cities."""
    request = _lock(request)
    _require_waiting(request, by=by)
    _decide(request, State.DECLINED, answer, by=by)
    record("request.declined", request, by=by)
    return request


def _require_waiting(request: AccessRequest, *, by: Person) -> None:
    visible = AccessRequest.objects.manageable_by(by).filter(pk=request.pk).exists()
    require(visible, _("This request is not about your city."))
    require(request.state == State.WAITING, _("Somebody has answered this request already."))


def _lock(request: AccessRequest) -> AccessRequest:
    return AccessRequest.objects.select_for_update(of=("self",)).select_related("city").get(pk=request.pk)


def _decide(request: AccessRequest, state: AccessRequest.State, answer: str, *, by: Person) -> None:
    request.state, request.answer, request.mailed_at = state, answer, None
    request.decided_at, request.decided_by = timezone.now(), by
    request.save(update_fields=["state", "answer", "mailed_at", "decided_at", "decided_by"])
    transaction.on_commit(lambda: tasks.send_answer_letter.enqueue(request.pk))
