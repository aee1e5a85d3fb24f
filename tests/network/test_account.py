"""My account: changing, another mailbox, taking my data away, leaving for good."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from equalcity.network.audit import record
from equalcity.network.models import AuditRecord, Membership, OpenSession, Person
from equalcity.network.notifying import notify
from equalcity.network.roles import RoleName
from tests.factories.network import a_coordinator, a_person, a_worker, an_organisation
from tests.factories.signing_in import code_in_mail, do_jobs, sign_in_by_mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture(autouse=True)
def _no_tries_before():
    cache.clear()


@pytest.fixture
def worker(client):
    person = a_worker(email="worker@example.org", first_name="Example", last_name="Worker")
    client.force_login(person)
    return person


def test_name_language_and_notices_are_changed(client, worker):
    facts = {"first_name": "Ada", "last_name": "B", "language": "ar", "mail": "daily"}
    answer = client.post(reverse("network:me"), facts)

    saved = Person.objects.values("first_name", "last_name", "language", "mail").get(pk=worker.pk)
    assert saved == facts
    assert answer.url == "/ar/work/me/?saved=1"


def test_a_mistake_is_shown_and_nothing_saved(client, worker):
    answer = client.post(reverse("network:me"), {"first_name": "Ada", "language": "xx", "mail": "daily"})

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert Person.objects.get(pk=worker.pk).first_name == "Example"


@pytest.mark.parametrize("field", ["email", "is_superuser", "is_staff", "is_example", "is_active"])
def test_nothing_else_can_be_slipped_in(client, worker, field):
    before = Person.objects.values(field).get(pk=worker.pk)

    client.post(reverse("network:me"), {"language": "en", "mail": "daily", field: "other@example.org"})

    assert Person.objects.values(field).get(pk=worker.pk) == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_account_page_asks_a_fixed_number_of_questions(client, worker, django_assert_max_num_queries, count):
    for _number in range(count):
        Membership.objects.create(person=worker, organisation=an_organisation(), role=RoleName.TRAINER)
        Client().force_login(worker)
    client.get(reverse("network:me"))

    with django_assert_max_num_queries(11):
        client.get(reverse("network:me"))


# Another mailbox -----------------------------------------------------------------------------------------------------


def change_address(client, old: str, new: str, **wrong: str):
    client.post(reverse("network:new_address"), {"email": new})
    codes = {"old_code": code_in_mail(old)}
    new = new.lower()
    sent_to_new = [message for message in mail.outbox if new in message.to]
    codes["new_code"] = code_in_mail(new) if sent_to_new else "NOTSENT1"
    return client.post(reverse("network:confirm_address"), codes | wrong)


def test_codes_of_both_mailboxes_change_the_address(client, worker, django_capture_on_commit_callbacks):
    other = Client()
    other.force_login(worker)
    EmailAddress.objects.create(user=worker, email=worker.email, verified=True, primary=True)
    with django_capture_on_commit_callbacks(execute=True):
        change_address(client, "worker@example.org", "New@example.org")
    do_jobs()

    assert Person.objects.get(pk=worker.pk).email == "new@example.org"
    assert mail.outbox[-1].to == ["worker@example.org"]
    assert client.get(reverse("network:me")).status_code == 200
    assert other.get(reverse("network:me")).status_code == 302
    assert AuditRecord.objects.get(verb="person.email_changed").facts == {
        "before": "w…r@e…e.org",
        "after": "n…w@e…e.org",
    }


def test_the_old_mailbox_opens_it_no_more(client, worker):
    EmailAddress.objects.create(user=worker, email=worker.email, verified=True, primary=True)
    change_address(client, "worker@example.org", "new@example.org")
    mail.outbox.clear()
    cache.clear()

    thief = Client()
    thief.post(reverse("account_login"), {"email": "worker@example.org"})
    do_jobs()

    assert Person.objects.get(pk=worker.pk).email == "new@example.org"
    assert mail.outbox == []


@pytest.mark.parametrize(
    "wrong", [{"old_code": "WRONG123"}, {"new_code": "WRONG123"}, {"old_code": "", "new_code": ""}]
)
def test_one_code_alone_changes_nothing(client, worker, wrong):
    change_address(client, "worker@example.org", "new@example.org", **wrong)

    assert Person.objects.get(pk=worker.pk).email == "worker@example.org"


def test_the_codes_cannot_change_places(client, worker):
    client.post(reverse("network:new_address"), {"email": "new@example.org"})
    old, new = code_in_mail("worker@example.org"), code_in_mail("new@example.org")

    client.post(reverse("network:confirm_address"), {"old_code": new, "new_code": old})

    assert Person.objects.get(pk=worker.pk).email == "worker@example.org"


def test_three_tries_then_new_codes_are_needed(client, worker):
    client.post(reverse("network:new_address"), {"email": "new@example.org"})
    right = {"old_code": code_in_mail("worker@example.org"), "new_code": code_in_mail("new@example.org")}
    for _try in range(3):
        client.post(reverse("network:confirm_address"), {"old_code": "WRONG123", "new_code": "WRONG123"})

    client.post(reverse("network:confirm_address"), right)

    assert Person.objects.get(pk=worker.pk).email == "worker@example.org"


def test_an_address_that_somebody_has_is_not_told_and_not_given(client, worker):
    a_worker(email="taken@example.org")
    free = client.post(reverse("network:new_address"), {"email": "free@example.org"})
    cache.clear()
    taken = client.post(reverse("network:new_address"), {"email": "Taken@example.org"})
    do_jobs()

    assert (free.status_code, free.url) == (taken.status_code, taken.url)
    assert not any("taken@example.org" in message.to for message in mail.outbox)


# My data -------------------------------------------------------------------------------------------------------------


def test_the_file_holds_what_is_known_of_her_and_nothing_of_others(client, worker):
    coordinator = a_coordinator(email="boss@example.org")
    record("role.given", worker, by=coordinator, role="trainer")
    record("role.given", coordinator, by=None)
    notify([worker], "role_given", role="trainer", organisation="Night desk")
    notify([coordinator], "request_waiting", organisation="Another desk")

    answer = client.get(reverse("network:my_data"))
    data = json.loads(answer.content)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert data["account"]["email"] == "worker@example.org"
    assert [line["verb"] for line in data["audit_trail"]] == ["role.given", "role.given"]
    assert [notice["kind"] for notice in data["notices"]] == ["role_given"]
    assert len(data["memberships"]) == len(data["open_sessions"]) == 1
    assert "request_waiting" not in answer.content.decode()
    assert client.session.session_key not in answer.content.decode()


def test_the_file_is_for_nobody_else(client):
    assert client.get(reverse("network:my_data")).status_code == 302


# Leaving for good ----------------------------------------------------------------------------------------------------


def test_an_account_is_deleted_with_everything_that_is_hers_alone(client, worker, django_capture_on_commit_callbacks):
    other = Client()
    other.force_login(worker)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("network:delete_me"), {"understood": "on"})
    do_jobs()

    assert client.get(answer.url).status_code == 200
    assert not Person.objects.filter(pk=worker.pk).exists()
    assert not OpenSession.objects.exists()
    assert other.get(reverse("network:me")).status_code == 302
    line = AuditRecord.objects.get(verb="person.deleted")
    assert (line.by_id, line.by_name, line.facts["why"]) == (worker.pk, "Example Worker", "asked by the person")
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (["worker@example.org"], "Your account")


def test_it_is_not_deleted_by_looking_nor_without_understanding(client, worker):
    client.get(reverse("network:delete_me"))
    client.post(reverse("network:delete_me"))

    assert Person.objects.filter(pk=worker.pk).exists()


def test_the_last_project_coordinator_stays(client):
    last = a_coordinator()
    client.force_login(last)

    refused = client.post(reverse("network:delete_me"), {"understood": "on"})
    a_coordinator()
    client.post(reverse("network:delete_me"), {"understood": "on"})

    assert refused.status_code == 409
    assert not Person.objects.filter(pk=last.pk).exists()


def test_somebody_without_roles_has_an_account_page_too(client):
    sign_in_by_mailbox(client, a_person().email)

    assert "no role" in client.get(reverse("network:me")).content.decode()
