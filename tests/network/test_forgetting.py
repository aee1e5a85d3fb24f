"""What has served its purpose is removed by night; what still waits, and whoever has ever come, stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from equalcity.network.forgetting import KEPT, forget_what_is_over
from equalcity.network.models import AccessRequest, AuditRecord, Invitation, InvitationFile, Person
from equalcity.network.tasks_notices import mail_daily
from tests.factories.network import a_city, a_person, a_worker, an_organisation
from tests.network.test_requests import State, a_request

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - KEPT - timedelta(days=1)
LATELY = timezone.now() - KEPT + timedelta(days=1)


def an_invitation(email: str, **facts: object) -> Invitation:
    place, hashed = an_organisation(), email.ljust(64, "0")
    facts = {"expires_at": timezone.now() + timedelta(days=7)} | facts
    return Invitation.objects.create(
        email=email, organisation=place, role="trainer", language="en", token_sha256=hashed, **facts
    )


def test_answered_requests_are_removed_after_half_a_year():
    city = a_city()
    old, late, waiting = (a_request(city, state=state) for state in (State.DECLINED, State.ACCEPTED, State.WAITING))
    AccessRequest.objects.filter(pk=old.pk).update(decided_at=LONG_AGO)
    AccessRequest.objects.filter(pk=late.pk).update(decided_at=LATELY)
    AccessRequest.objects.filter(pk=waiting.pk).update(created_at=LONG_AGO)

    forget_what_is_over()

    assert set(AccessRequest.objects.all()) == {late, waiting}


def test_invitations_that_ended_or_were_never_answered_are_removed_after_half_a_year():
    an_invitation("ended@example.org", closed_at=LONG_AGO, outcome="declined")
    an_invitation("silent@example.org", expires_at=LONG_AGO)
    an_invitation("late@example.org", closed_at=LATELY, outcome="accepted")
    an_invitation("open@example.org")

    forget_what_is_over()

    assert sorted(Invitation.objects.values_list("email", flat=True)) == ["late@example.org", "open@example.org"]


def test_an_account_that_nobody_ever_used_is_removed_and_that_is_noted():
    stranger, came, works, young = a_person(), a_person(last_login=LONG_AGO), a_worker(), a_person()
    Person.objects.exclude(pk=young.pk).update(date_joined=LONG_AGO)

    forget_what_is_over()

    assert set(Person.objects.filter(pk__in=[stranger.pk, came.pk, works.pk, young.pk])) == {came, works, young}
    assert AuditRecord.objects.get(verb="person.deleted").facts == {"why": "never came"}


def test_tables_and_requests_that_nobody_confirmed_are_removed_by_night_too():
    by, long_ago = a_person(), timezone.now() - timedelta(days=8)
    table, young, taken = (InvitationFile.objects.create(by=by, name="people.csv", total=1, rows=[]) for _ in range(3))
    InvitationFile.objects.filter(pk=taken.pk).update(confirmed_at=timezone.now(), created_at=long_ago)
    InvitationFile.objects.filter(pk=table.pk).update(created_at=long_ago)
    request = a_request(None, state=State.UNCONFIRMED)
    AccessRequest.objects.filter(pk=request.pk).update(created_at=long_ago)

    forget_what_is_over()

    assert set(InvitationFile.objects.all()) == {young, taken}
    assert not AccessRequest.objects.exists()


def test_ended_sessions_and_finished_jobs_are_removed():
    Session.objects.create(session_key="ended", session_data="", expire_date=LONG_AGO)
    Session.objects.create(session_key="open", session_data="", expire_date=timezone.now() + timedelta(days=1))
    finished, waiting = mail_daily.enqueue(), mail_daily.enqueue()
    DBTaskResult.objects.filter(pk=finished.id).update(
        status="SUCCESSFUL", enqueued_at=LONG_AGO, started_at=LONG_AGO, finished_at=LONG_AGO
    )

    forget_what_is_over()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    assert [str(pk) for pk in DBTaskResult.objects.values_list("pk", flat=True)] == [str(waiting.id)]
