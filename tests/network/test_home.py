"""Where people come to after sign-in: what waits, their roles, numbers of their city; and the mail that is shown."""

from datetime import timedelta

import pytest
from django.core.mail.backends.filebased import EmailBackend
from django.urls import reverse
from django.utils import timezone

from equalcity.network.coming_in import hash_of_nothing
from equalcity.network.letters import Letter, compose
from equalcity.network.models import AccessRequest, City, FactorReset, Invitation, Organisation
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.models import EditionReaders
from tests.factories.network import a_city_coordinator, a_coordinator, a_worker, an_author, an_organisation, the_writers
from tests.factories.packages import a_package, a_package_file
from tests.network.test_people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def a_request(city: City) -> AccessRequest:
    return AccessRequest.objects.create(
        name="Olga", email="olga@example.net", organisation_name="Night desk", city_name=city.name, city=city,
        role="trainer", why="We train.", language="en", token_sha256=hash_of_nothing(), state="waiting",
        confirmed_at=timezone.now() - timedelta(days=2),
    )  # fmt: skip


def an_invitation(organisation: Organisation, email: str = "anna@example.net", *, days: int = 5) -> Invitation:
    return Invitation.objects.create(
        email=email, organisation=organisation, role="trainer", language="en", token_sha256=hash_of_nothing(),
        expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip


def home_of(person) -> str:
    return signed_in(person).get(reverse("network:home")).content.decode()


def test_a_worker_sees_her_roles_and_her_ways_and_nothing_of_management():
    page = home_of(a_worker(organisation=an_organisation(name="Night desk")))

    assert "Frontline worker" in page
    assert "Night desk" in page
    assert "Nothing waits for you today." in page
    assert not any(name in page for name in ("/work/people/", "/work/audit/", "/admin/", "in numbers"))


def test_a_coordinator_sees_what_needs_a_decision_and_since_when():
    place = an_organisation()
    coordinator = a_city_coordinator(organisation=place)
    a_request(place.city)
    an_invitation(place, days=-1)

    page = home_of(coordinator)

    assert "1 person asks for access." in page
    assert "2\xa0days" in page
    assert "1 invitation was not answered in time." in page
    assert page.count("Needs your decision") == 2


def test_what_waits_in_another_city_is_not_hers():
    coordinator, elsewhere = a_city_coordinator(), an_organisation()
    a_request(elsewhere.city)
    an_invitation(elsewhere, days=-1)

    page = home_of(coordinator)

    assert "Nothing waits for you today." in page


def test_whoever_is_invited_finds_the_invitation():
    person = a_worker()
    an_invitation(an_organisation(), person.email)

    assert "You are invited to 1 role." in home_of(person)


def test_a_reset_that_two_must_agree_to_waits_for_the_other_coordinator():
    first, second, third = a_coordinator(), a_coordinator(), a_coordinator()
    FactorReset.objects.create(
        person=third,
        started_by=first,
        started_at=timezone.now(),
        needs_confirmation=True,
        stop_sha256=hash_of_nothing(),
    )

    pages = {name: home_of(person) for name, person in (("starter", first), ("other", second), ("herself", third))}

    decides = {name: "Needs your decision" in page for name, page in pages.items()}
    assert decides == {"starter": False, "other": True, "herself": False}


def test_an_author_is_told_of_a_pilot_that_nobody_reads():
    author = an_author()
    edition = import_package(a_package_file(a_package(stage="pilot")), by=None, owner=the_writers())

    before = home_of(author)
    EditionReaders.objects.create(edition=edition, city=an_organisation().city)
    after = home_of(author)

    assert "1 pilot edition has no readers yet." in before
    assert "no readers yet" not in after


def test_whoever_may_read_a_pilot_is_told_of_it():
    worker, stranger = a_worker(), a_worker()
    edition = import_package(a_package_file(a_package(stage="pilot")), by=None, owner=the_writers())
    EditionReaders.objects.create(edition=edition, organisation=worker.memberships.get().organisation)

    pages = home_of(worker), home_of(stranger)

    assert ["before everybody else" in page for page in pages] == [True, False]


def test_numbers_are_those_of_her_city():
    place = an_organisation()
    coordinator = a_city_coordinator(organisation=place)
    a_worker(organisation=place)
    a_worker()
    an_invitation(place)

    numbers = signed_in(coordinator).get(reverse("network:home")).context["numbers"]

    assert (numbers.people, numbers.organisations, numbers.open_invitations, numbers.waiting_requests) == (2, 1, 1, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_database_the_same_however_much_waits(number, django_assert_max_num_queries):
    coordinator = a_coordinator()
    for _one in range(number):
        place = an_organisation()
        a_request(place.city)
        an_invitation(place, days=-1)
    client = signed_in(coordinator)

    with django_assert_max_num_queries(45):
        assert client.get(reverse("network:home")).status_code == 200


def test_whoever_is_not_signed_in_is_asked_to(client):
    assert client.get(reverse("network:home")).status_code == 302


def test_signing_in_leads_home(settings):
    assert settings.LOGIN_REDIRECT_URL == "network:home"


def test_a_coordinator_looks_at_a_mail_as_a_mail_program_shows_it(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    letter = Letter(to="anna@example.net", language="ar", subject="Hello", paragraphs=["<b>Bold</b>"])
    EmailBackend(file_path=str(settings.MAIL_DIR)).send_messages([compose(letter)])
    client = signed_in(a_coordinator())

    [message] = client.get(reverse("mail")).context["messages_written"]
    shown = client.get(reverse("mail_html", args=[message["mark"]]))

    assert 'dir="rtl"' in shown.content.decode()
    assert "&lt;b&gt;Bold" in shown.content.decode()
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert client.get(reverse("mail_html", args=["0" * 16])).status_code == 404
    assert signed_in(a_worker()).get(reverse("mail_html", args=[message["mark"]])).status_code == 404
