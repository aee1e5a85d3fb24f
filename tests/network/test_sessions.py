"""Open sessions: what is noted of them, and that ending one works at once."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from equalcity.network.models import OpenSession
from equalcity.network.sessions import device_of
from tests.factories.network import a_worker

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
ME = "network:me"


@pytest.fixture
def worker():
    return a_worker()


def signed_in(person, agent: str = "") -> Client:
    client = Client(headers={"User-Agent": agent})
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (PHONE, ("Firefox", "Android")),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/130.0 Safari/537 Edg/130.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604", ("Safari", "iPhone")),
        ("Mozilla/5.0 (Linux; Android 9) SamsungBrowser/20 Chrome/106 Safari/537", ("Samsung Internet", "Android")),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/130.0 Safari/537", ("Chrome", "Linux")),
        ("curl/8", ("", "")),
        ("", ("", "")),
    ],
)  # fmt: skip
def test_a_device_is_named_coarsely(agent, expected):
    assert device_of(agent) == expected


def test_nothing_precise_is_stored(worker):
    client = Client(headers={"User-Agent": PHONE}, REMOTE_ADDR="203.0.113.77")
    client.force_login(worker)
    client.get(reverse(ME))

    row = OpenSession.objects.values().get()

    assert client.session.session_key not in str(row)
    assert "203.0.113" not in str(row)
    assert "130" not in f"{row['browser']}{row['system']}"
    assert (row["seen_at"].minute, row["seen_at"].second) == (0, 0)


def test_she_sees_her_sessions_and_nobody_else_s(worker):
    here = signed_in(worker)
    signed_in(worker)
    signed_in(a_worker())

    page = here.get(reverse(ME))

    assert [is_here for _session, is_here in page.context["sessions"]].count(True) == 1
    assert len(page.context["sessions"]) == 2


def test_a_session_that_is_ended_is_over_at_the_next_page(worker):
    here, lost = signed_in(worker), signed_in(worker)
    other = OpenSession.objects.of(worker).order_by("pk").last()

    here.post(reverse("network:end_session", args=[other.pk]))

    assert lost.get(reverse(ME)).status_code == 302
    assert lost.get("/en/").wsgi_request.user.is_anonymous
    assert here.get(reverse(ME)).status_code == 200


def test_all_others_end_and_this_one_stays(worker):
    here, *others = [signed_in(worker) for _number in range(3)]

    here.post(reverse("network:end_other_sessions"))

    assert here.get(reverse(ME)).status_code == 200
    assert [client.get(reverse(ME)).status_code for client in others] == [302, 302]


def test_ending_this_one_signs_out(worker):
    client = signed_in(worker)

    client.post(reverse("network:end_session", args=[OpenSession.objects.get().pk]))

    assert "_auth_user_id" not in client.session


def test_a_session_of_somebody_else_cannot_be_ended(worker):
    hers = signed_in(a_worker())
    thief = signed_in(worker)

    answer = thief.post(reverse("network:end_session", args=[OpenSession.objects.order_by("pk").first().pk]))

    assert answer.status_code == 404
    assert hers.get(reverse(ME)).status_code == 200


@pytest.mark.parametrize("name", ["network:end_other_sessions", "network:end_session"])
def test_a_link_ends_nothing(worker, name):
    client = signed_in(worker)
    arguments = [OpenSession.objects.get().pk] if name.endswith("session") else []

    assert client.get(reverse(name, args=arguments)).status_code == 405


def test_a_session_ends_after_twelve_hours_however_busy(worker):
    client = signed_in(worker)
    OpenSession.objects.update(started_at=timezone.now() - timedelta(hours=12, minutes=1))

    assert client.get(reverse(ME)).status_code == 302


def test_signing_out_forgets_the_session(worker):
    client = signed_in(worker)

    client.post(reverse("account_logout"))

    assert not OpenSession.objects.exists()
    assert not Session.objects.filter(session_data__gt="").exclude(expire_date__lt=timezone.now()).exists()


def test_old_ones_are_forgotten_when_somebody_signs_in(worker):
    signed_in(worker)
    OpenSession.objects.update(started_at=timezone.now() - timedelta(days=2))

    signed_in(worker)

    assert OpenSession.objects.count() == 1


def test_the_session_row_of_one_person_opens_nothing_for_another(worker):
    client = signed_in(worker)
    OpenSession.objects.update(person=a_worker())

    assert client.get(reverse(ME)).status_code == 302


def test_readers_without_a_session_cost_no_query(client, django_assert_num_queries):
    client.get("/calendar/")

    with django_assert_num_queries(0):
        client.get("/calendar/")
