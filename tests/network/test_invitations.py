"""Invitations: what is mailed, what a link gives, who may answer."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from equalcity.core.errors import Refused
from equalcity.network.actions.invitations import accept_invitation, decline_invitation, invite, send_again, take_back
from equalcity.network.actions.people import end_role
from equalcity.network.coming_in import masked
from equalcity.network.models import AuditRecord, Invitation, Notice, Person
from equalcity.network.roles import RoleName
from tests.factories.jobs import do_jobs
from tests.factories.network import a_city_coordinator, a_coordinator, a_person, a_worker, an_organisation
from tests.network.test_people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture(autouse=True)
def _no_tries_before():
    cache.clear()


@pytest.fixture
def place():
    return an_organisation(name="Night desk")


@pytest.fixture
def coordinator(place):
    return a_city_coordinator(organisation=place, first_name="Carla")


@pytest.fixture
def invitation(place, coordinator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = invite("Anna@Example.org", RoleName.FRONTLINE_WORKER, place, language="fr", by=coordinator)
    do_jobs()
    made.refresh_from_db()
    return made


def link_in_mail() -> str:
    return re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body).group(1)


def code_in_mail() -> str:
    return re.search(r"Your code is (\S+)", mail.outbox[-1].body).group(1)


def expire(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(minutes=1))


def test_the_mail_says_who_invites_to_what_in_the_language_that_was_chosen(invitation):
    (message,) = mail.outbox
    html = message.alternatives[0][0]

    assert message.to == ["anna@example.org"]
    assert "Carla" in message.body
    assert "Night desk" in message.body
    assert link_in_mail().startswith("/fr/work/come-in/")
    assert link_in_mail() in html
    assert 'lang="fr"' in html
    assert not re.search(r"(?i)violen|survivor|equalcity", message.subject)


def test_only_the_hash_of_the_link_is_stored(invitation):
    token = link_in_mail().rstrip("/").rsplit("/", 1)[1]

    stored = [str(value) for row in Invitation.objects.values() for value in row.values()]

    assert len(token) >= 43
    assert not any(token in value for value in stored)


def test_a_stolen_link_gives_nothing(client, invitation):
    page = client.get(link_in_mail(), follow=True)
    text = page.content.decode()
    client.post(page.request["PATH_INFO"])

    assert ("Night desk" in text, "anna@example.org" in text, "a…a@e…e.org" in text) == (True, False, True)
    assert mail.outbox[-1].to == ["anna@example.org"]
    assert client.get(reverse("network:invited")).status_code == 302
    assert "_auth_user_id" not in client.session
    assert Person.objects.get(email="anna@example.org").memberships.count() == 0


def test_the_invited_comes_in_with_the_code_from_her_mailbox(client, invitation, coordinator):
    page = client.get(link_in_mail().replace("/fr/", "/en/"), follow=True)
    asked = client.post(page.request["PATH_INFO"])
    do_jobs()
    answer = client.post(asked.url, {"code": code_in_mail(), "next": reverse("network:invited")}, follow=True)
    client.post(reverse("network:accept_invitation", args=[invitation.pk]), {"name": "Anna Ámbar"})

    anna = Person.objects.get(email="anna@example.org")
    assert "Night desk" in answer.content.decode()
    assert [one.role for one in anna.memberships.current()] == ["frontline_worker"]
    assert (anna.get_full_name(), anna.memberships.get().given_by) == ("Anna Ámbar", coordinator)
    assert [(notice.person, notice.kind) for notice in Notice.objects.all()] == [(coordinator, "invitation_accepted")]


def test_the_word_of_the_link_stays_in_no_address_and_no_referrer(client, invitation):
    answer = client.get(link_in_mail())

    assert answer.url == "/fr/work/come-in/"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("how", ["unknown", "expired", "taken back", "declined", "sent again"])
def test_a_link_that_is_not_good_says_the_same_whatever_the_reason(client, invitation, coordinator, how):
    link = link_in_mail().replace("/fr/", "/en/")
    plain = client.get("/en/work/come-in/nonsense/")
    if how == "unknown":
        link = link[:-5] + "xxxx/"
    elif how == "expired":
        expire(invitation)
    elif how == "taken back":
        take_back(invitation, by=coordinator)
    elif how == "declined":
        decline_invitation(invitation, by=a_person(email="anna@example.org"))
    else:
        send_again(invitation, by=coordinator)

    answer = client.get(link)

    assert (answer.status_code, answer.content) == (
        404,
        plain.content.replace(b"nonsense", link.split("/")[-2].encode()),
    )


def test_invite_refused_beyond_reach(coordinator, place):
    with pytest.raises(Refused):
        invite("x@example.org", RoleName.TOOLBOX_AUTHOR, place, language="en", by=coordinator)
    with pytest.raises(Refused):
        invite("x@example.org", RoleName.FRONTLINE_WORKER, an_organisation(), language="en", by=coordinator)

    assert Invitation.objects.count() == 0


def test_invite_refused_to_whoever_is_invited_or_there_already(invitation, coordinator, place):
    worker = a_worker(organisation=place)

    with pytest.raises(Refused, match="invited"):
        invite("ANNA@example.org", RoleName.FRONTLINE_WORKER, place, language="en", by=coordinator)
    with pytest.raises(Refused, match="has this role"):
        invite(worker.email.upper(), RoleName.FRONTLINE_WORKER, place, language="en", by=coordinator)


def test_an_expired_invitation_is_made_anew(invitation, coordinator, place):
    expire(invitation)

    again = invite("anna@example.org", RoleName.FRONTLINE_WORKER, place, language="en", by=coordinator)

    assert (again.pk, again.is_open, again.language) == (invitation.pk, True, "en")


def test_send_again_makes_a_new_link_and_a_new_end(client, invitation, coordinator, django_capture_on_commit_callbacks):
    old = link_in_mail()
    expire(invitation)
    with django_capture_on_commit_callbacks(execute=True):
        send_again(invitation, by=coordinator)
    do_jobs()

    assert len(mail.outbox) == 2
    assert (client.get(old).status_code, client.get(link_in_mail()).status_code) == (404, 302)


def test_send_again_refused_more_than_three_times_an_hour(invitation, coordinator):
    for _time in range(3):
        send_again(invitation, by=coordinator)

    with pytest.raises(Refused, match="three times"):
        send_again(invitation, by=coordinator)
    hour_ago = timezone.now() - timedelta(hours=1, minutes=1)
    Invitation.objects.update(sendings_since=hour_ago)

    assert send_again(invitation, by=coordinator).sendings == 1


def test_accept_refused_with_another_mailbox(invitation):
    with pytest.raises(Refused, match="another e-mail address"):
        accept_invitation(invitation, by=a_person(email="thief@example.org"))


def test_accept_refused_twice(invitation):
    anna = a_person(email="anna@example.org")
    accept_invitation(invitation, by=anna)

    with pytest.raises(Refused, match="not good any more"):
        accept_invitation(invitation, by=anna)

    assert anna.memberships.count() == 1


def test_accept_refused_once_the_inviter_has_no_right_any_more(invitation, coordinator):
    end_role(coordinator.memberships.get(), by=a_coordinator())

    with pytest.raises(Refused, match="may not do so"):
        accept_invitation(invitation, by=a_person(email="anna@example.org"))


def test_another_coordinator_sends_it_again_in_her_own_name(invitation, coordinator, place):
    chief = a_coordinator()
    end_role(coordinator.memberships.get(), by=chief)

    send_again(invitation, by=chief)

    assert accept_invitation(invitation, by=a_person(email="anna@example.org")).given_by == chief


def test_invitations_of_another_city_are_not_there(invitation):
    client = signed_in(a_city_coordinator())

    listed = client.get(reverse("network:invitations")).content.decode()
    answers = [client.post(reverse(f"network:{verb}", args=[invitation.pk])) for verb in ("send_again", "take_back")]

    assert "anna@example.org" not in listed
    assert [answer.status_code for answer in answers] == [404, 404]


def test_an_invitation_to_somebody_else_is_not_there_to_answer(invitation):
    client = signed_in(a_worker())

    answers = [
        client.post(reverse(f"network:{verb}_invitation", args=[invitation.pk])) for verb in ("accept", "decline")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_the_second_of_two_acceptances_is_told(invitation):
    client = signed_in(a_person(email="anna@example.org", first_name="Anna"))
    address = reverse("network:accept_invitation", args=[invitation.pk])

    answers = [client.post(address), client.post(address)]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert "not good any more" in answers[1].content.decode()


def test_whoever_is_signed_in_otherwise_is_told_and_nothing_is_sent(invitation):
    client = signed_in(a_worker())
    page = client.get(link_in_mail(), follow=True)
    before = len(mail.outbox)

    client.post(page.request["PATH_INFO"])

    assert len(mail.outbox) == before
    assert "anna@example.org" not in page.content.decode()


def test_an_interrupted_job_sends_nothing_twice(invitation, django_capture_on_commit_callbacks):
    from equalcity.network.tasks import send_invitation  # noqa: PLC0415 -- the job itself, as the worker calls it

    send_invitation.call(invitation.pk)

    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_seen_in_the_list(
    place, coordinator, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "tests.factories.mail.Away"
    with django_capture_on_commit_callbacks(execute=True):
        made = invite("berta@example.org", RoleName.TRAINER, place, language="en", by=coordinator)
    do_jobs()

    made.refresh_from_db()
    assert (made.sent_at, made.failed_at is None) == (None, False)
    assert "could not be sent" in signed_in(coordinator).get(reverse("network:invitations")).content.decode()


def test_what_was_on_its_way_when_a_job_was_killed_is_shown_as_doubtful(invitation, coordinator):
    Invitation.objects.update(failed_at=timezone.now())

    listed = signed_in(coordinator).get(reverse("network:invitations")).content.decode()

    assert "Perhaps the mail did not go out" in listed


def test_what_is_done_is_in_the_audit_trail(invitation, coordinator):
    decline_invitation(invitation, by=a_person(email="anna@example.org"))

    verbs = AuditRecord.objects.filter(thing_kind="network.invitation").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["invitation.made", "invitation.sent", "invitation.declined"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [("anna@example.org", "a…a@e…e.org"), ("ab@x.org", "…@….org"), ("a.b@c.d.eu", "a…b@c…d.eu"), ("x@y", "…@…")],
)
def test_masked_addresses_tell_their_owners_only(address, shown):
    assert masked(address) == shown


def test_forms_need_a_token_of_ours(invitation, coordinator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    Person.objects.update(is_example=True)

    answers = [client.post(reverse("network:take_back", args=[invitation.pk])), client.post(reverse("network:ask"), {})]

    assert [answer.status_code for answer in answers] == [403, 403]
