"""Signing in with a code from the mailbox; the same answer for known and unknown addresses."""

import re
import time
from statistics import median

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from equalcity.network.checks import no_example_people
from equalcity.network.models import Person
from tests.factories.signing_in import code_in_mail, do_jobs, sign_in_by_mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture(autouse=True)
def _no_tries_before():
    cache.clear()


@pytest.fixture
def nurse():
    return Person.objects.create_user("nurse@example.org", first_name="Example", last_name="Nurse")


def test_a_code_from_the_mailbox_signs_in(client, nurse):
    client.post(reverse("account_login"), {"email": "Nurse@Example.org"})
    client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})

    assert client.session["_auth_user_id"] == str(nurse.pk)


def test_the_mail_says_nothing_of_us(client, nurse):
    client.post(reverse("account_login"), {"email": nurse.email})
    do_jobs()

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

    do_jobs()
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
    do_jobs()

    assert (answers, len(mail.outbox)) == ([302, 302, 302, 200, 200], 3)


def test_known_and_unknown_addresses_take_the_same_time(nurse, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    times = {nurse.email: [], "strange@example.org": []}
    for _round in range(60):
        for address, taken in times.items():
            client = Client()
            start = time.perf_counter()
            client.post(reverse("account_login"), {"email": address})
            taken.append(time.perf_counter() - start)

    known, unknown = (median(taken) for taken in times.values())

    assert abs(known - unknown) < 0.15 * max(known, unknown)


def test_the_queue_of_jobs_tells_neither_address_nor_code(client, nurse):
    client.post(reverse("account_login"), {"email": nurse.email})
    Client().post(reverse("account_login"), {"email": "stranger@example.org"})

    jobs = [str(job.args_kwargs) for job in DBTaskResult.objects.all()]

    assert len(jobs) == 2
    assert len({len(job) for job in jobs}) == 1
    assert not any("example.org" in job or code_in_mail() in job for job in jobs)


def test_a_code_is_eight_readable_letters(client, nurse):
    client.post(reverse("account_login"), {"email": nurse.email})

    assert re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", code_in_mail())


@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_a_code_may_be_written_as_people_write(client, nurse, write):
    client.post(reverse("account_login"), {"email": nurse.email})
    client.post(reverse("account_confirm_login_code"), {"code": write(code_in_mail())})

    assert client.session["_auth_user_id"] == str(nurse.pk)


def test_a_code_dies_after_three_minutes(client, nurse):
    client.post(reverse("account_login"), {"email": nurse.email})
    code = code_in_mail()
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 181
    session.save()

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert "_auth_user_id" not in client.session


def test_a_used_code_opens_nothing_more(client, nurse):
    sign_in_by_mailbox(client, nurse.email)
    code = code_in_mail()
    client.post(reverse("account_logout"))

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert "_auth_user_id" not in client.session


def test_a_code_opens_only_in_the_browser_that_asked_for_it(nurse):
    Client().post(reverse("account_login"), {"email": nurse.email})
    code = code_in_mail()
    thief = Client()
    thief.post(reverse("account_login"), {"email": nurse.email})

    thief.post(reverse("account_confirm_login_code"), {"code": code})

    assert "_auth_user_id" not in thief.session


def test_an_empty_code_does_not_open_the_account_of_nobody(client):
    client.post(reverse("account_login"), {"email": "stranger@example.org"})

    answers = [client.post(reverse("account_confirm_login_code"), {"code": code}) for code in ("", "-", " ")]

    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert "_auth_user_id" not in client.session


def test_tries_are_counted_where_tries_at_once_cannot_overwrite_the_count(client, nurse):
    client.post(reverse("account_login"), {"email": nurse.email})
    code = code_in_mail()
    before = Session.objects.get(pk=client.session.session_key).session_data
    for _try in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "WRONGWRO"})
        Session.objects.filter(pk=client.cookies["sessionid"].value).update(session_data=before)

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert "_auth_user_id" not in client.session


def test_the_session_gets_a_new_key_at_sign_in(client, nurse):
    client.post(reverse("account_login"), {"email": nurse.email})
    before = client.session.session_key

    client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})

    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_a_session_key_that_somebody_chose_is_not_taken(client, nurse):
    client.cookies["sessionid"] = "chosenbyathiefchosenbyathief1234"

    sign_in_by_mailbox(client, nurse.email)

    assert client.session.session_key != "chosenbyathiefchosenbyathief1234"


def test_a_cookie_from_before_signing_out_opens_nothing(client, nurse):
    sign_in_by_mailbox(client, nurse.email)
    stolen = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies["sessionid"] = stolen

    assert thief.get(reverse("network:me")).status_code == 302


def test_an_account_that_is_switched_off_gets_no_code_and_its_session_ends(client, nurse):
    sign_in_by_mailbox(client, nurse.email)
    Person.objects.filter(pk=nurse.pk).update(is_active=False)
    mail.outbox.clear()

    Client().post(reverse("account_login"), {"email": nurse.email})
    do_jobs()

    assert mail.outbox == []
    assert client.get(reverse("network:me")).status_code == 302


def test_codes_for_everybody_have_a_ceiling(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"codes_of_everybody": "5/m/key"}

    for number in range(8):
        Client().post(reverse("account_login"), {"email": f"person{number}@example.org"})

    assert DBTaskResult.objects.count() == 5


def test_no_address_of_the_network_is_stored(client, nurse):
    client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    sign_in_by_mailbox(client, nurse.email)

    stored = [str(Session.objects.get(pk=client.session.session_key).get_decoded())]
    stored += [str(row) for row in Session.objects.values_list()]

    assert not any("203.0.113.77" in text for text in stored)


@pytest.mark.parametrize(
    "name", ["account_login", "account_confirm_login_code", "mfa_login_webauthn", "account_logout"]
)
def test_a_form_from_elsewhere_is_refused(nurse, name):
    client = Client(enforce_csrf_checks=True)

    assert client.post(reverse(name), {"email": nurse.email, "code": "x"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "password/reset/",
        "password/change/",
        "password/set/",
        "email/",
        "confirm-email/",
        "signup/passkey/",
        "2fa/",
        "login/code/resend/",
        "social/login/",
        "second-factor/codes/download/",
    ],
)
def test_pages_of_allauth_that_we_do_not_want_are_not_there(client, nurse, path):
    client.force_login(nurse)

    assert client.get(f"/accounts/{path}").status_code == 404


def test_pages_without_a_language_in_their_address_speak_the_person_s(client, nurse):
    Person.objects.filter(pk=nurse.pk).update(language="fr")
    client.force_login(nurse)

    answer = client.get(reverse("mfa_index"), headers={"Accept-Language": "de"})

    assert '<html lang="fr"' in answer.content.decode()
