"""A second factor that is lost: who may take it away, when, and who can stop it."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from equalcity.core.errors import Refused
from equalcity.network.actions import give_role
from equalcity.network.actions.recovery import confirm_reset, finish_due_resets, start_reset, stop_reset
from equalcity.network.models import AuditRecord, FactorReset, Notice
from equalcity.network.roles import RoleName
from equalcity.network.sealed import unseal
from tests.factories.browsers import press
from tests.factories.network import (
    a_city,
    a_city_coordinator,
    a_coordinator,
    a_person,
    a_worker,
    an_author,
    an_organisation,
)
from tests.factories.signing_in import an_app, do_jobs, sign_in_by_mailbox, sign_in_with_app

pytestmark = pytest.mark.django_db

SET_UP = "/accounts/second-factor/"


@pytest.fixture(autouse=True)
def _no_tries_before():
    cache.clear()


def later(reset: FactorReset, **time_passed: int) -> None:
    FactorReset.objects.filter(pk=reset.pk).update(started_at=timezone.now() - timedelta(**time_passed))


@pytest.fixture
def city():
    return an_organisation(city=a_city())


@pytest.fixture
def focal_point(city):
    person = a_person(RoleName.FOCAL_POINT, organisation=city)
    an_app(person)
    return person


def test_a_reset_takes_effect_after_a_day_and_not_before(client, city, focal_point, django_capture_on_commit_callbacks):
    coordinator = a_city_coordinator(organisation=city)
    above = a_coordinator()
    client.force_login(focal_point)
    with django_capture_on_commit_callbacks(execute=True):
        reset = start_reset(focal_point, by=coordinator)
    do_jobs()
    told = mail.outbox[-1]
    early = finish_due_resets(focal_point)

    later(reset, hours=24)
    with django_capture_on_commit_callbacks(execute=True):
        done = finish_due_resets(focal_point)

    assert (early, done, told.to) == ([], [reset], [focal_point.email])
    assert "/accounts/recovery/stop/" in told.body
    assert not Authenticator.objects.filter(user=focal_point).exists()
    assert client.get(reverse("network:me")).status_code == 302
    kinds = Notice.objects.filter(person=above).order_by("pk").values_list("kind", flat=True)
    assert [kind for kind in kinds if kind.startswith("recovery")] == ["recovery_started", "recovery_done"]
    verbs = AuditRecord.objects.filter(verb__startswith="factor.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["factor.reset_started", "factor.reset_done"]


def test_she_stops_it_by_the_link_without_signing_in(client, city, focal_point, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        reset = start_reset(focal_point, by=a_city_coordinator(organisation=city))
    do_jobs()
    link = next(word for word in mail.outbox[-1].body.split() if "/recovery/stop/" in word)
    path = link.split("localhost:8000")[1]
    looked = client.get(path)
    still_there = FactorReset.objects.waiting().exists()

    press(path)
    later(reset, hours=48)

    assert (looked.status_code, still_there) == (200, True)
    assert finish_due_resets(focal_point) == []
    assert Authenticator.objects.filter(user=focal_point).exists()
    assert "nothing to stop" in client.get(path).content.decode()
    assert "nothing to stop" in client.get(reverse("stop_reset", args=["guessed"])).content.decode()


def test_using_the_factor_stops_it(client, city, focal_point):
    secret = unseal(Authenticator.objects.get(user=focal_point).data["secret"])
    start_reset(focal_point, by=a_city_coordinator(organisation=city))

    sign_in_with_app(client, focal_point, secret)

    assert not FactorReset.objects.waiting().exists()


def test_a_due_reset_is_done_when_she_signs_in_though_no_job_ran(client, city, focal_point):
    reset = start_reset(focal_point, by=a_city_coordinator(organisation=city))
    later(reset, hours=25)

    sign_in_by_mailbox(client, focal_point.email)

    assert client.get(reverse("network:me"), follow=True).request["PATH_INFO"] == SET_UP


def test_who_may_start_a_reset(city, focal_point):
    elsewhere = a_city_coordinator()
    author = an_author(organisation=city)
    an_app(author)
    coordinator = a_city_coordinator(organisation=city)
    an_app(coordinator)

    for person, by in [
        (focal_point, elsewhere),  # of another city
        (focal_point, an_author(organisation=city)),  # manages nobody
        (focal_point, focal_point),  # herself
        (coordinator, coordinator),
        (author, coordinator),  # has rights that a city coordinator may not give
    ]:
        with pytest.raises(Refused):
            start_reset(person, by=by)

    assert start_reset(author, by=a_coordinator()).pk


def test_a_project_coordinator_needs_two_others(client):
    lost, first, second = a_coordinator(), a_coordinator(), a_coordinator()
    an_app(lost)
    reset = start_reset(lost, by=first)
    later(reset, hours=30)
    alone = finish_due_resets(lost)
    for by in (first, lost, a_city_coordinator(), an_author()):
        with pytest.raises(Refused):
            confirm_reset(reset, by=by)

    confirm_reset(reset, by=second)

    assert alone == []
    assert not Authenticator.objects.filter(user=lost).exists()


def test_a_confirmed_reset_still_waits_its_day():
    lost, first, second = a_coordinator(), a_coordinator(), a_coordinator()
    an_app(lost)

    confirm_reset(start_reset(lost, by=first), by=second)

    assert finish_due_resets(lost) == []
    assert Authenticator.objects.filter(user=lost).exists()


def test_a_reset_dies_with_the_rights_of_whoever_started_it(city, focal_point):
    coordinator = a_city_coordinator(organisation=city)
    reset = start_reset(focal_point, by=coordinator)
    coordinator.memberships.update(ended_at=timezone.now())
    later(reset, hours=25)

    finish_due_resets(focal_point)

    reset.refresh_from_db()
    assert (reset.done_at, reset.stopped_at is not None) == (None, True)
    assert Authenticator.objects.filter(user=focal_point).exists()


def test_somebody_who_became_a_project_coordinator_meanwhile_needs_two(city, focal_point):
    reset = start_reset(focal_point, by=a_coordinator())
    give_role(focal_point, RoleName.PROJECT_COORDINATOR, city)
    later(reset, hours=25)

    finish_due_resets(focal_point)

    assert Authenticator.objects.filter(user=focal_point).exists()


def test_a_second_reset_and_one_for_nothing_are_refused(city, focal_point):
    coordinator = a_city_coordinator(organisation=city)
    start_reset(focal_point, by=coordinator)

    with pytest.raises(Refused):
        start_reset(focal_point, by=coordinator)
    with pytest.raises(Refused):
        start_reset(a_worker(organisation=city), by=coordinator)


def test_only_those_concerned_stop_a_reset(city, focal_point):
    reset = start_reset(focal_point, by=a_city_coordinator(organisation=city))

    with pytest.raises(Refused):
        stop_reset(reset, by=a_city_coordinator())
    assert stop_reset(reset, by=a_coordinator()).stopped_at


def test_the_pages_of_recovery(client, city, focal_point):
    address = reverse("network:start_reset", args=[focal_point.pk])
    client.force_login(a_city_coordinator())
    foreign = client.get(address).status_code
    client.force_login(a_city_coordinator(organisation=city))

    page, started = client.get(address), client.post(address)
    waiting = client.get(reverse("network:resets"))

    assert (foreign, page.status_code, started.status_code) == (404, 200, 302)
    assert focal_point.email in waiting.content.decode()
    client.force_login(a_worker())
    assert client.get(reverse("network:resets")).status_code == 404


def test_the_operator_can_take_a_factor_away_when_nobody_else_is_left(capsys):
    lost = a_coordinator()
    an_app(lost)

    call_command("reset_factor", lost.email.upper())

    assert not Authenticator.objects.filter(user=lost).exists()
    assert AuditRecord.objects.get(verb="factor.reset_done").by_name == "operator"
