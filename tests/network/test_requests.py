"""Asking for access: the form, what keeps programs out, the queue, the answer."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.signing import TimestampSigner, b62_encode
from django.urls import reverse
from django.utils import timezone

from equalcity.core.errors import Refused
from equalcity.network.actions.requests import NewOrganisation, accept_request, confirm_mailbox, decline_request
from equalcity.network.models import AccessRequest, AuditRecord, City, Notice, Organisation, Person
from equalcity.network.roles import RoleName
from equalcity.network.sending import send_letters_of_requests
from equalcity.network.tasks import forget_unconfirmed
from equalcity.network.tasks_notices import mail_daily
from tests.factories.jobs import do_jobs
from tests.factories.network import a_city, a_city_coordinator, a_coordinator, a_worker, an_organisation
from tests.network.test_people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
State = AccessRequest.State


@pytest.fixture(autouse=True)
def _no_tries_before():
    cache.clear()


@pytest.fixture
def city():
    return a_city(name="Ghent")


@pytest.fixture
def coordinator(city):
    return a_city_coordinator(organisation=an_organisation(city=city))


def a_stamp(*, seconds_ago: int = 60) -> str:
    """As the form made it that long ago."""
    signer = TimestampSigner(salt="asking for access")
    past = timezone.now().timestamp() - seconds_ago
    signer.timestamp = lambda: b62_encode(int(past))
    return signer.sign("")


def filled_in(**changed: str) -> dict[str, str]:
    facts = {"name": "Anna Ámbar", "email": "Anna@example.org", "organisation_name": "Night desk", "city_name": "ghent"}
    facts |= {"country": "BE", "role": "frontline_worker", "why": "We open at night.", "stamp": a_stamp()}
    return facts | changed


@pytest.fixture
def ask(client, django_capture_on_commit_callbacks):
    def send(**changed: str):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post("/en/work/ask/", filled_in(**changed))
        do_jobs()
        return answer

    return send


def link_in_mail() -> str:
    return re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body).group(1)


def a_request(city=None, **facts: object) -> AccessRequest:
    known = {"name": "Anna", "email": "anna@example.org", "organisation_name": "Night desk", "city_name": "Ghent"}
    known |= {"role": RoleName.FRONTLINE_WORKER, "why": "We open at night.", "language": "en", "state": State.WAITING}
    known |= {"city": city, "token_sha256": str(AccessRequest.objects.count()), "confirmed_at": timezone.now()}
    return AccessRequest.objects.create(**known | facts)


def test_the_page_asks_the_question_first(client):
    text = client.get("/en/work/ask/").content.decode()

    assert "Are you a city service, a frontline service or a frontline worker, and interested in the toolboxes?" in text
    assert "Do not write about any person whom you help." in text


def test_a_request_waits_only_once_its_mailbox_has_answered(client, ask, coordinator, city):
    ask()
    before = AccessRequest.objects.get().state
    link = link_in_mail()
    opened = client.get(link)
    still = AccessRequest.objects.get().state
    client.post(link)

    request = AccessRequest.objects.get()
    assert (before, opened.status_code, still, request.state) == ("unconfirmed", 200, "unconfirmed", "waiting")
    assert (request.city, request.email) == (city, "anna@example.org")
    assert client.post(link).status_code == 404


def test_coordinators_in_reach_are_told(city, coordinator):
    chief, other = a_coordinator(), a_city_coordinator()
    a_worker(organisation=coordinator.memberships.get().organisation)
    request = a_request(city, state=State.UNCONFIRMED)

    confirm_mailbox(request)

    told = {(notice.person, notice.kind) for notice in Notice.objects.all()}
    assert told == {(chief, "request_waiting"), (coordinator, "request_waiting")}
    assert other not in {person for person, _kind in told}


def test_the_answer_is_the_same_whatever_the_address(client, ask):
    known = a_worker(email="known@example.org")
    answers = [ask(email=email) for email in ("new@example.org", known.email, "new@example.org", "new@example.org")]
    answers.append(ask(email="new@example.org"))

    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/en/work/ask/sent/")}
    assert AccessRequest.objects.filter(email="new@example.org").count() == 3
    assert len(mail.outbox) == 4


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"stamp": "forged"}, "open for too long"),
        ({"stamp": ""}, ""),
        ({"email": "no"}, ""),
        ({"role": "project_coordinator"}, ""),
        ({"why": "x" * 1001}, ""),
        ({"country": "XX"}, ""),
    ],
)
def test_a_form_that_is_not_right_is_shown_again(ask, changed, says):
    answer = ask(**changed)

    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert AccessRequest.objects.count() == 0


@pytest.mark.parametrize(("seconds", "kept"), [(0, 0), (1, 0), (5, 1), (86_000, 1), (86_500, 0)])
def test_whoever_is_too_quick_or_too_slow_sends_again(ask, seconds, kept):
    ask(stamp=a_stamp(seconds_ago=seconds))

    assert AccessRequest.objects.count() == kept


def test_a_form_that_was_open_too_long_can_be_sent_again_as_it_is(client, ask):
    shown = ask(stamp=a_stamp(seconds_ago=90_000)).content.decode()

    assert "We open at night." in shown
    assert re.search(r'name="stamp" value="(\S+)"', shown).group(1)[:1] == ":"


def test_a_program_that_fills_in_everything_learns_nothing(ask):
    answer = ask(reference="https://buy.example")

    assert (answer.status_code, answer.url) == (302, "/en/work/ask/sent/")
    assert (AccessRequest.objects.count(), mail.outbox) == (0, [])


def test_the_hidden_field_is_hidden_from_everybody(client):
    text = client.get("/en/work/ask/").content.decode()

    assert re.search(r"<div hidden><label[^>]*>Leave this empty</label><input[^>]*name=\"reference\"", text)
    assert text.count('name="reference"') == 1


def test_too_many_in_an_hour_are_asked_to_wait(ask, settings):
    settings.REQUESTS_PER_HOUR = 2
    answers = [ask(email=f"p{number}@example.org") for number in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 409]


def test_unconfirmed_requests_are_forgotten_after_seven_days(city):
    old, waiting, new = (
        a_request(city, state=state) for state in (State.UNCONFIRMED, State.WAITING, State.UNCONFIRMED)
    )
    AccessRequest.objects.filter(pk__in=[old.pk, waiting.pk]).update(created_at=timezone.now() - timedelta(days=8))

    forget_unconfirmed.call()

    assert set(AccessRequest.objects.all()) == {waiting, new}


def test_who_sees_which_requests(city, coordinator):
    mine, other, unconfirmed = a_request(city), a_request(a_city()), a_request(city, state=State.UNCONFIRMED)
    nowhere = a_request(None)

    chief, worker = a_coordinator(), a_worker(organisation=an_organisation(city=city))

    seen = {person: set(AccessRequest.objects.manageable_by(person)) for person in (coordinator, chief, worker)}

    assert seen == {coordinator: {mine}, chief: {mine, other, nowhere}, worker: set()}
    assert unconfirmed not in seen[chief]
    client = signed_in(coordinator)
    pages = [client.get(reverse("network:request", args=[one.pk])).status_code for one in (mine, other, unconfirmed)]
    assert pages == [200, 404, 404]


def test_acceptance_makes_account_and_membership_and_mails(city, coordinator, django_capture_on_commit_callbacks):
    place = coordinator.memberships.get().organisation
    request = a_request(city, language="fr")
    with django_capture_on_commit_callbacks(execute=True):
        person = accept_request(request, place, RoleName.FRONTLINE_WORKER, by=coordinator)
    do_jobs()

    assert [(one.role, one.organisation) for one in person.memberships.current()] == [("frontline_worker", place)]
    assert (person.get_full_name(), person.language, person.has_usable_password()) == ("Anna", "fr", False)
    assert [message.to for message in mail.outbox] == [["anna@example.org"]]
    assert "/accounts/login/" in mail.outbox[0].body
    assert AuditRecord.objects.filter(verb="request.accepted", by=coordinator).count() == 1


def test_acceptance_gives_a_known_person_one_more_role(city, coordinator):
    known = a_worker(email="anna@example.org")

    person = accept_request(
        a_request(city), coordinator.memberships.get().organisation, RoleName.TRAINER, by=coordinator
    )

    assert (person, person.memberships.count()) == (known, 2)


def test_acceptance_brings_a_new_organisation_into_the_city(city, coordinator):
    accept_request(a_request(city), NewOrganisation("Night desk", "ngo"), RoleName.TRAINER, by=coordinator)

    assert Organisation.objects.get(name="Night desk").city == city


def test_accept_refused_beyond_reach(city, coordinator):
    elsewhere, place = an_organisation(), coordinator.memberships.get().organisation

    with pytest.raises(Refused):
        accept_request(a_request(city), elsewhere, RoleName.TRAINER, by=coordinator)
    with pytest.raises(Refused):
        accept_request(a_request(city), place, RoleName.REVIEWER, by=coordinator)
    with pytest.raises(Refused):
        accept_request(a_request(a_city()), NewOrganisation("New", "ngo"), RoleName.TRAINER, by=coordinator)

    assert not Person.objects.filter(email="anna@example.org").exists()
    assert not Organisation.objects.filter(name="New").exists()


def test_the_second_of_two_coordinators_is_told(city, coordinator):
    request, place = a_request(city), coordinator.memberships.get().organisation
    accept_request(request, place, RoleName.TRAINER, by=coordinator)

    with pytest.raises(Refused, match="answered this request already"):
        decline_request(request, "No.", by=a_coordinator())
    with pytest.raises(Refused, match="answered this request already"):
        accept_request(request, place, RoleName.TRAINER, by=a_coordinator())


def test_declining_mails_the_answer_and_makes_no_account(city, coordinator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        decline_request(a_request(city), "Please ask your own city.", by=coordinator)
    do_jobs()

    assert "Please ask your own city." in mail.outbox[0].body
    assert not Person.objects.filter(email="anna@example.org").exists()


def test_an_answer_that_the_mail_server_refused_is_tried_again_and_goes_once(
    city, coordinator, settings, django_capture_on_commit_callbacks
):
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.factories.mail.Away"
    request = a_request(city, mailed_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        decline_request(request, "Please ask your own city.", by=coordinator)
    do_jobs()
    settings.EMAIL_BACKEND = working

    too_young = send_letters_of_requests()
    AccessRequest.objects.update(decided_at=timezone.now() - timedelta(hours=1))
    sent = [mail_daily.call(), mail_daily.call()]

    assert (too_young, sent) == (0, [1, 0])
    assert [message.to for message in mail.outbox] == [["anna@example.org"]]
    assert "Please ask your own city." in mail.outbox[0].body


def test_the_question_to_a_mailbox_is_tried_again_and_its_new_link_works(ask, client, settings):
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.factories.mail.Away"
    ask()
    settings.EMAIL_BACKEND = working
    AccessRequest.objects.update(created_at=timezone.now() - timedelta(hours=1))

    sent = send_letters_of_requests()
    client.post(link_in_mail())

    assert (sent, AccessRequest.objects.get().state, send_letters_of_requests()) == (1, State.WAITING, 0)


def test_a_mailbox_that_never_takes_anything_is_left_alone_after_a_week(city):
    a_request(city, state=State.DECLINED, decided_at=timezone.now() - timedelta(days=8))

    assert (send_letters_of_requests(), mail.outbox) == (0, [])


def test_a_city_is_known_by_its_names_in_other_languages(ask):
    brussels = a_city(name="Brussels", other_names="Bruxelles\r\nBrüssel\r\nبروكسل")
    ask(city_name="  bruxelles ")

    known = [City.objects.called(name) for name in ("BRUSSEL", "بروكسل", "Brüssel", "brussels")]

    assert AccessRequest.objects.get().city == brussels
    assert known == [brussels] * 4


def test_a_name_that_several_cities_have_or_none_is_left_to_a_person():
    for number in range(2):
        a_city(name=f"Twin {number}", other_names="Twin\nPair")
    own = a_city(name="Pair")

    assert [City.objects.called(name) for name in ("Twin", "Twi", "", " ", "pair")] == [None, None, None, None, own]


def test_a_coordinator_decides_on_the_pages(city, coordinator, django_capture_on_commit_callbacks):
    client = signed_in(coordinator)
    first, second = a_request(city), a_request(city, email="berta@example.org", organisation_name="New house")
    place = coordinator.memberships.get().organisation

    page = client.get(reverse("network:request", args=[second.pk])).content.decode()
    client.post(
        reverse("network:request", args=[first.pk]), {"accept": "1", "organisation": place.pk, "role": "trainer"}
    )
    both = {"accept": "1", "organisation": place.pk, "new_name": "New house", "role": "trainer"}
    refused = client.post(reverse("network:request", args=[second.pk]), both)
    client.post(reverse("network:request", args=[second.pk]), {"decline": "1", "answer": "Not now."})

    states = list(AccessRequest.objects.order_by("pk").values_list("state", flat=True))
    assert 'value="New house"' in page
    assert "Choose an organisation, or write the name of a new one." in refused.content.decode()
    assert states == ["accepted", "declined"]
