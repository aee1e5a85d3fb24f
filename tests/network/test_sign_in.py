"""Signing in with a code from the mailbox; the same answer for known and unknown addresses."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from equalcity.network.checks import no_example_people
from equalcity.network.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_before():
    cache.clear()


@pytest.fixture
def nurse():
    return Person.objects.create_user("nurse@example.org", first_name="Example", last_name="Nurse")


def code_in_mail() -> str:
    return re.search(r"Your code is (\S+)", mail.outbox[-1].body).group(1)


def test_a_code_from_the_mailbox_signs_in(client, nurse):
    client.post(reverse("account_login"), {"email": "Nurse@Example.org"})
    client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})

    assert client.session["_auth_user_id"] == str(nurse.pk)


def test_the_mail_says_nothing_of_us(client, nurse):
    client.post(reverse("account_login"), {"email": nurse.email})

    (message,) = mail.outbox
    assert message.subject == "Your code"
    assert "equalcity" not in message.body.lower()


def test_known_and_unknown_addresses_get_the_same_answer_and_strangers_no_mail(client, nurse):
    answers = []
    for address in (nurse.email, "stranger@example.org"):
        client.cookies.clear()
        sent = client.post(reverse("account_login"), {"email": address})
        page = client.get(sent.url)
        text = re.sub(r'value="[^"]+"', "", page.content.decode()).replace(address, "")
        answers.append((sent.status_code, sent.url, text))

    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [[nurse.email]]


def test_a_code_dies_after_three_wrong_tries(client, nurse):
    client.post(reverse("account_login"), {"email": nurse.email})
    code = code_in_mail()
    for _try in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert "_auth_user_id" not in client.session


def test_nobody_registers(client):
    answer = client.post(reverse("account_signup"), {"email": "new@example.org"})

    assert answer.status_code == 200
    assert Person.objects.count() == 0


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_sign_in_leads_nowhere_else(client, nurse, target):
    client.post(reverse("account_login") + f"?next={target}", {"email": nurse.email, "next": target})
    answer = client.post(reverse("account_confirm_login_code"), {"code": code_in_mail(), "next": target})

    assert answer.status_code == 302
    assert answer.url.startswith("/")
    assert not answer.url.startswith("//")


def test_one_address_is_one_person_whatever_its_capitals(nurse):
    with pytest.raises(Exception, match=r"(?i)unique"):
        Person(email="NURSE@example.org").save()


def test_production_refuses_example_people(settings):
    Person.objects.create_user("author@example.org", is_example=True)
    settings.MODE = "production"

    assert [error.id for error in no_example_people(databases=["default"])] == ["equalcity.E004"]


def test_the_demo_keeps_them():
    Person.objects.create_user("author@example.org", is_example=True)

    assert no_example_people(databases=["default"]) == []


def test_a_mailbox_is_not_flooded_with_codes(nurse):
    answers = [Client().post(reverse("account_login"), {"email": nurse.email}).status_code for _try in range(5)]

    assert (answers, len(mail.outbox)) == ([302, 302, 302, 200, 200], 3)
