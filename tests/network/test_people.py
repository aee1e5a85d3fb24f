"""Giving roles and ending them; who sees whom."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from equalcity.core.errors import Refused
from equalcity.network.actions import give_role
from equalcity.network.actions.people import end_role, end_roles_in, leave
from equalcity.network.models import AuditRecord, Membership, Notice, Person
from equalcity.network.roles import IN_A_CITY, RoleName
from tests.factories.network import (
    a_city,
    a_city_coordinator,
    a_coordinator,
    a_person,
    a_worker,
    an_author,
    an_organisation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def membership_of(person: Person) -> Membership:
    return person.memberships.current().get()


def signed_in(person: Person) -> Client:
    """As the demo signs in: past the second factor, which has tests of its own."""
    Person.objects.filter(pk=person.pk).update(is_example=True)
    client = Client()
    client.force_login(person)
    return client


def verbs() -> list[str]:
    return list(AuditRecord.objects.order_by("pk").values_list("verb", flat=True))


def test_give_role_refused_beyond_what_the_table_lets_give():
    place = an_organisation()
    coordinator = a_city_coordinator(organisation=place)
    somebody = a_person()

    refused = []
    for role in RoleName:
        try:
            give_role(somebody, role, place, by=coordinator)
        except Refused:
            refused.append(role)

    assert set(refused) == set(RoleName) - IN_A_CITY


def test_give_role_refused_in_another_city():
    coordinator = a_city_coordinator()

    with pytest.raises(Refused):
        give_role(a_person(), RoleName.FRONTLINE_WORKER, an_organisation(), by=coordinator)


@pytest.mark.parametrize("nobody", [a_worker, an_author, a_person])
def test_give_role_refused_to_whoever_manages_nobody(nobody):
    place = an_organisation()
    person = nobody(organisation=place)

    with pytest.raises(Refused):
        give_role(a_person(), RoleName.FRONTLINE_WORKER, place, by=person)


def test_give_role_refused_after_the_own_role_has_ended():
    place, chief = an_organisation(), a_coordinator()
    coordinator = a_city_coordinator(organisation=place)
    end_role(membership_of(coordinator), by=chief)

    with pytest.raises(Refused):
        give_role(a_person(), RoleName.FRONTLINE_WORKER, place, by=coordinator)


def test_a_given_role_is_noted_and_told_once():
    chief, somebody, place = a_coordinator(), a_person(), an_organisation()
    before = AuditRecord.objects.count()

    give_role(somebody, RoleName.TRAINER, place, by=chief)
    give_role(somebody, RoleName.TRAINER, place, by=chief)

    line = AuditRecord.objects.order_by("pk")[before]
    assert AuditRecord.objects.count() == before + 1
    assert (line.verb, line.by, line.facts) == ("role.given", chief, {"role": "trainer", "organisation": place.name})
    assert [notice.kind for notice in Notice.objects.filter(person=somebody)] == ["role_given"]


def test_an_ended_role_opens_nothing_in_a_session_that_is_open():
    chief, author = a_coordinator(), an_author()
    client = signed_in(author)
    before = author.has_any_role([RoleName.TOOLBOX_AUTHOR]), author.groups.count()

    end_role(membership_of(author), by=chief)

    again = Person.objects.get(pk=author.pk)
    assert before == (True, 1)
    assert (again.has_any_role([RoleName.TOOLBOX_AUTHOR]), again.groups.count()) == (False, 0)
    assert client.get("/admin/").status_code in {302, 403}


def test_a_role_that_is_held_elsewhere_keeps_its_group():
    chief, author = a_coordinator(), an_author()
    give_role(author, RoleName.TOOLBOX_AUTHOR, an_organisation(), by=chief)

    end_role(author.memberships.current().first(), by=chief)

    assert author.groups.count() == 1


def test_an_ended_role_stays_as_history_and_cannot_end_twice():
    chief, worker = a_coordinator(), a_worker()
    membership = membership_of(worker)
    end_role(membership, by=chief)

    with pytest.raises(Refused):
        end_role(membership, by=chief)

    membership.refresh_from_db()
    assert membership.ended_by == chief
    assert [notice.kind for notice in Notice.objects.filter(person=worker)] == ["role_ended"]


def test_the_last_project_coordinator_stays():
    chief = a_coordinator()

    with pytest.raises(Refused, match="last project coordinator"):
        end_role(membership_of(chief), by=chief)
    with pytest.raises(Refused, match="last project coordinator"):
        leave(membership_of(chief).organisation, by=chief)

    assert chief.memberships.current().count() == 1


def test_a_coordinator_who_is_switched_off_does_not_count():
    chief = a_coordinator()
    a_coordinator(is_active=False)

    with pytest.raises(Refused, match="last project coordinator"):
        end_role(membership_of(chief), by=chief)


def test_one_of_two_project_coordinators_may_go():
    chief, other = a_coordinator(), a_coordinator()

    end_role(membership_of(other), by=chief)

    assert not other.memberships.current().exists()


def test_a_city_coordinator_takes_no_role_that_she_may_not_give():
    place = an_organisation()
    coordinator, author = a_city_coordinator(organisation=place), an_author(organisation=place)

    with pytest.raises(Refused):
        end_role(membership_of(author), by=coordinator)
    with pytest.raises(Refused):
        end_roles_in(place, author, by=coordinator)


def test_leaving_ends_all_own_roles_there_and_no_others():
    place, elsewhere = an_organisation(), an_organisation()
    worker = a_person(RoleName.FRONTLINE_WORKER, RoleName.TRAINER, organisation=place)
    give_role(worker, RoleName.FRONTLINE_WORKER, elsewhere)

    leave(place, by=worker)

    assert [one.organisation for one in worker.memberships.current()] == [elsewhere]


def test_who_sees_whom():
    city = a_city()
    coordinator = a_city_coordinator(organisation=an_organisation(city=city))
    colleague = a_worker(organisation=an_organisation(city=city))
    gone, stranger, chief = a_worker(organisation=an_organisation(city=city)), a_worker(), a_coordinator()
    end_role(membership_of(gone), by=chief)

    assert set(Person.objects.visible_to(coordinator)) == {coordinator, colleague}
    assert set(Person.objects.visible_to(chief)) == {coordinator, colleague, gone, stranger, chief}
    assert set(Person.objects.visible_to(colleague)) == set()


def test_the_list_and_the_page_of_a_person_agree():
    place = an_organisation()
    coordinator, colleague, stranger = a_city_coordinator(organisation=place), a_worker(organisation=place), a_worker()
    client = signed_in(coordinator)

    listed = client.get(reverse("network:people")).content.decode()
    pages = [client.get(reverse("network:person", args=[one.pk])).status_code for one in (colleague, stranger)]

    assert (colleague.email in listed, stranger.email in listed) == (True, False)
    assert pages == [200, 404]


def test_a_page_shows_no_role_of_another_city():
    place, elsewhere = an_organisation(), an_organisation(name="Far away")
    coordinator, colleague = a_city_coordinator(organisation=place), a_worker(organisation=place)
    give_role(colleague, RoleName.TRAINER, elsewhere)
    client = signed_in(coordinator)

    answers = [client.get(reverse("network:people")), client.get(reverse("network:person", args=[colleague.pk]))]

    assert ["Far away" in answer.content.decode() for answer in answers] == [False, False]


def test_a_membership_of_another_city_is_not_there_to_end():
    place, elsewhere = an_organisation(), an_organisation()
    coordinator, colleague = a_city_coordinator(organisation=place), a_worker(organisation=place)
    other = give_role(colleague, RoleName.FRONTLINE_WORKER, elsewhere)
    client = signed_in(coordinator)

    answer = client.post(reverse("network:end_role", args=[colleague.pk, other.pk]))

    other.refresh_from_db()
    assert (answer.status_code, other.ended_at) == (404, None)


def test_roles_are_given_and_ended_on_the_page_of_a_person():
    place = an_organisation()
    coordinator, worker = a_city_coordinator(organisation=place), a_worker(organisation=place)
    client = signed_in(coordinator)
    page = reverse("network:person", args=[worker.pk])

    client.post(page, {"organisation": place.pk, "role": "trainer"})
    given = worker.memberships.current().get(role="trainer")
    client.post(reverse("network:end_role", args=[worker.pk, given.pk]))

    assert [one.role for one in worker.memberships.current()] == ["frontline_worker"]


@pytest.mark.parametrize("role", [role for role in RoleName if role not in IN_A_CITY])
def test_a_forged_form_gives_no_higher_role(role):
    place = an_organisation()
    coordinator, worker = a_city_coordinator(organisation=place), a_worker(organisation=place)
    client = signed_in(coordinator)

    client.post(reverse("network:person", args=[worker.pk]), {"organisation": place.pk, "role": role})

    assert [one.role for one in worker.memberships.current()] == ["frontline_worker"]


MANAGING = [
    "people",
    "invitations",
    "upload_invitations",
    "invitations_template",
    "requests",
    "cities",
    "organisations",
]


@pytest.mark.parametrize("name", MANAGING)
def test_pages_of_managers_are_shut_to_others(client, name):
    address = reverse(f"network:{name}")

    assert client.get(address).status_code == 302
    assert signed_in(a_worker()).get(address).status_code == 403
    assert signed_in(a_city_coordinator()).get(address).status_code == 200


def test_search_finds_by_name_mailbox_role_and_organisation():
    place = an_organisation(name="Night desk")
    anna = a_worker(organisation=place, first_name="Anna Ámbar", email="nurse7@example.org")
    a_worker(organisation=place, first_name="Berta")
    client = signed_in(a_coordinator())

    def found(**asked: object) -> bool:
        return anna.email in client.get(reverse("network:people"), asked).content.decode()

    asked = [{"q": "anna"}, {"q": "NURSE7"}, {"q": "zzz"}, {"role": "frontline_worker"}, {"role": "trainer"}]
    asked += [{"organisation": place.pk}, {"organisation": "x"}, {"q": "anna berta"}]
    assert [found(**one) for one in asked] == [True, True, False, True, False, True, True, False]


@pytest.mark.parametrize("name", ["people", "invitations", "organisations", "cities", "requests"])
def test_lists_cost_the_same_for_few_and_for_many(name):
    place = an_organisation()
    client = signed_in(a_city_coordinator(organisation=place))
    address = reverse(f"network:{name}")
    counts = []

    for _round in range(2):
        a_worker(organisation=an_organisation(city=place.city))
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_leaving_is_asked_first_and_then_done():
    place = an_organisation()
    worker = a_worker(organisation=place)
    client = signed_in(worker)
    address = reverse("network:leave", args=[place.pk])

    asked = client.get(address).content.decode()
    still = worker.memberships.current().exists()
    client.post(address)

    assert (place.name in asked, still, worker.memberships.current().exists()) == (True, True, False)
    assert client.get(address).status_code == 404
