"""The second factor: who is held back without one, by which doors, and how it is set up and used."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from equalcity.network.actions import give_role
from equalcity.network.groups import sync_groups
from equalcity.network.models import AuditRecord, OpenSession, Person
from equalcity.network.roles import ROLES, RoleName
from equalcity.network.sealed import Unreadable, seal, unseal
from tests.factories.network import (
    a_person,
    a_worker,
    an_author,
    an_organisation,
)
from tests.factories.signing_in import an_app, code_in_mail, code_of, do_jobs, sign_in_by_mailbox, sign_in_with_app

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

SET_UP = "/accounts/second-factor/"


@pytest.fixture(autouse=True)
def _no_tries_before():
    cache.clear()


@pytest.fixture
def half(client):
    """A browser in which an author has proved her mailbox only."""
    sync_groups()
    sign_in_by_mailbox(client, an_author(email="author@example.org").email)
    return client


# Held back -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", RoleName)
def test_a_role_that_needs_a_second_factor_gets_nowhere_without(client, role):
    sign_in_by_mailbox(client, a_person(role).email)

    whole = client.get(reverse("network:me")).status_code == 200

    assert whole is not ROLES[role].needs_second_factor


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/admin/pages/", "/admin/editions/", "/en/work/me/", "/en/work/me/data/", "/mail/", "/media/x.svg"],
)
def test_half_a_session_is_led_to_set_a_factor_up_and_nowhere_else(half, path):
    answer = half.get(path, follow=True)

    assert [status for _url, status in answer.redirect_chain] == [302, 302]
    assert answer.request["PATH_INFO"] == SET_UP


@pytest.mark.parametrize("path", ["/en/", "/en/toolboxes/"])
def test_half_a_session_reads_public_pages_as_nobody(half, path):
    answer = half.get(path)

    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated
    assert "author@example.org" not in answer.content.decode()


def test_half_a_session_changes_nothing(half):
    half.post(reverse("network:me"), {"first_name": "Thief", "language": "en", "mail": "never"})
    half.post(reverse("network:end_other_sessions"))

    assert not AuditRecord.objects.filter(verb="person.changed").exists()
    assert OpenSession.objects.count() == 1
    assert half.get("/en/").wsgi_request.user.is_anonymous


def test_half_a_session_can_leave(half):
    half.post(reverse("account_logout"))

    assert "_auth_user_id" not in half.session


def test_a_role_that_is_given_asks_for_a_factor_at_once_in_open_sessions(client):
    worker = a_worker()
    sign_in_by_mailbox(client, worker.email)
    before = client.get(reverse("network:me")).status_code

    give_role(worker, RoleName.CITY_COORDINATOR, an_organisation())

    assert (before, client.get(reverse("network:me")).status_code) == (200, 302)


def test_whoever_has_a_factor_is_not_signed_in_by_her_mailbox(client):
    worker = a_worker()
    an_app(worker)

    answer = sign_in_by_mailbox(client, worker.email)

    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("network:me")).status_code == 302


@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes"])
def test_between_mailbox_and_factor_no_page_of_factors_opens(client, name):
    worker = a_worker()
    an_app(worker)
    sign_in_by_mailbox(client, worker.email)

    answer = client.get(reverse(name), follow=True)

    assert answer.request["PATH_INFO"] == reverse("mfa_authenticate")


def test_half_a_session_of_somebody_who_has_a_factor_cannot_add_another(half):
    secret = an_app(Person.objects.get())

    answers = [half.get(reverse(name)).url for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_index")]

    assert all(answer.startswith((reverse("mfa_reauthenticate"), reverse("mfa_deactivate_totp"))) for answer in answers)
    half.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    assert half.get("/admin/").status_code == 200


def test_example_people_of_the_demo_are_let_through_and_in_production_not(client, settings):
    sync_groups()
    author = an_author(is_example=True)
    sign_in_by_mailbox(client, author.email)
    in_the_demo = client.get("/admin/").status_code
    settings.DEMO = False

    assert (in_the_demo, client.get("/admin/").status_code) == (200, 302)


# The app -------------------------------------------------------------------------------------------------------------


def set_up_app(client: Client):
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    return secret, client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_right_after_the_first_code_and_opens_everything(half):
    key = half.session.session_key
    half.get("/accounts/login/?next=/admin/editions/", follow=True)

    _secret, answer = set_up_app(half)
    codes = half.get(answer.url)

    assert answer.url == reverse("mfa_view_recovery_codes")
    assert len(codes.context["unused_codes"]) == 10
    assert 'href="/admin/editions/"' in codes.content.decode()
    assert half.get("/admin/").status_code == 200
    assert half.session.session_key != key
    assert list(AuditRecord.objects.filter(verb__startswith="factor.").values_list("verb", flat=True)) == [
        "factor.added"
    ]
    do_jobs()
    assert (mail.outbox[-1].subject, "app" in mail.outbox[-1].body) == ("Your account", True)


@pytest.mark.django_db(transaction=True)
def test_recovery_codes_are_shown_once(half):
    _secret, answer = set_up_app(half)
    (first, *_others) = half.get(answer.url).context["unused_codes"]

    again = half.get(answer.url)

    assert first not in again.content.decode()


def test_the_picture_for_the_camera_is_drawn_here_and_needs_no_style(half):
    page = half.get(reverse("mfa_activate_totp")).content.decode()

    assert "<svg" in page
    assert " style=" not in page
    assert "data:" not in page


def test_the_secret_of_an_app_lies_sealed_in_the_database():
    person = a_worker()
    secret = an_app(person)

    stored = Authenticator.objects.get(user=person).data["secret"]

    assert secret not in stored
    assert unseal(stored) == secret


def test_what_was_sealed_with_another_key_or_too_long_ago_is_not_read(settings):
    sealed = seal("word")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert unseal(sealed) == "word"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unseal(sealed)


def test_a_code_of_the_app_signs_in_once(client):
    worker = a_worker()
    secret = an_app(worker)
    code = code_of(secret)
    sign_in_by_mailbox(client, worker.email)
    client.post(reverse("mfa_authenticate"), {"code": code})
    thief = Client()
    sign_in_by_mailbox(thief, worker.email)

    thief.post(reverse("mfa_authenticate"), {"code": code})

    assert client.session["_auth_user_id"] == str(worker.pk)
    assert "_auth_user_id" not in thief.session


def test_guessing_codes_of_the_app_is_stopped(client):
    worker = a_worker()
    secret = an_app(worker)
    sign_in_by_mailbox(client, worker.email)
    for _try in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "abcdef"})

    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert "_auth_user_id" not in client.session


def test_a_recovery_code_signs_in_once_and_she_is_told(client):
    worker = a_worker()
    an_app(worker)
    code = RecoveryCodes.activate(worker).get_unused_codes()[3]
    sign_in_by_mailbox(client, worker.email)
    client.post(reverse("mfa_authenticate"), {"code": code})
    do_jobs()
    told = mail.outbox[-1].body
    cache.clear()
    thief = Client()
    sign_in_by_mailbox(thief, worker.email)
    thief.post(reverse("mfa_authenticate"), {"code": code})

    assert client.session["_auth_user_id"] == str(worker.pk)
    assert "9 left" in told
    assert "_auth_user_id" not in thief.session


# Only shortly after she proved that it is her -------------------------------------------------------------------------

CHANGES = [
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
    "network:new_address",
    "network:delete_me",
    "network:my_data",
]


def age_proofs(client: Client, seconds: int) -> None:
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


@pytest.mark.parametrize("name", CHANGES)
def test_what_could_harm_her_asks_again_after_five_minutes(client, name):
    worker = a_worker()
    sign_in_by_mailbox(client, worker.email)
    soon = client.get(reverse(name)).status_code
    age_proofs(client, 301)

    asked = [client.get(reverse(name)), client.post(reverse(name), {"understood": "on"})]

    assert soon in {200, 302}
    assert {answer.url.split("?")[0] for answer in asked} == {reverse("account_reauthenticate")}
    assert type(worker).objects.filter(pk=worker.pk).exists()


def test_a_mailbox_is_no_proof_for_somebody_who_has_a_factor(client):
    worker = a_worker()
    secret = an_app(worker)
    sign_in_with_app(client, worker, secret)
    age_proofs(client, 301)

    answer = client.get(reverse("account_reauthenticate"))

    assert answer.url.startswith(reverse("mfa_reauthenticate"))


def test_a_code_from_the_mailbox_proves_it_to_the_page_that_asked(client):
    sign_in_by_mailbox(client, a_worker().email)
    age_proofs(client, 301)
    cache.clear()
    asked = client.get(reverse("network:delete_me")).url
    client.post(asked, {"send": "1", "next": "/en/work/me/delete/"})

    wrong = client.post(reverse("account_reauthenticate"), {"code": "WRONG", "next": "/en/work/me/delete/"})
    right = client.post(reverse("account_reauthenticate"), {"code": code_in_mail(), "next": "/en/work/me/delete/"})

    assert (wrong.status_code, right.url) == (200, "/en/work/me/delete/")
    assert client.get(right.url).status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_a_proof_leads_nowhere_else(client, target):
    sign_in_by_mailbox(client, a_worker().email)
    cache.clear()
    client.post(reverse("account_reauthenticate"), {"send": "1"})

    answer = client.post(reverse("account_reauthenticate"), {"code": code_in_mail(), "next": target})

    assert answer.url == "/"


def test_the_last_factor_of_somebody_who_needs_one_stays(client):
    author = an_author()
    secret = an_app(author)
    sign_in_with_app(client, author, secret)

    answer = client.post(reverse("mfa_deactivate_totp"))

    assert "last one" in answer.content.decode()
    assert Authenticator.objects.filter(user=author, type="totp").exists()


def test_removing_a_factor_ends_other_sessions(client):
    worker = a_worker()
    secret = an_app(worker)
    sign_in_with_app(client, worker, secret)
    other = Client()
    other.force_login(worker)

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=worker).exists()
    assert client.get(reverse("network:me")).status_code == 200
    assert other.get(reverse("network:me")).status_code == 302


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_a_passkey_of_somebody_else_is_not_there(client, name):
    hers = Authenticator.objects.create(user=a_worker(), type="webauthn", data={"name": "Hers", "credential": {}})
    client.force_login(a_worker())

    assert client.get(reverse(name, args=[hers.pk])).status_code == 404
    assert client.post(reverse(name, args=[hers.pk]), {"name": "Mine"}).status_code == 404


@pytest.mark.parametrize("credential", ["", "{}", "null", "[]", '"x"', '{"response": {"userHandle": "MQ"}}', "{"])
def test_a_passkey_that_is_none_opens_nothing(client, credential):
    answers = [
        client.post(reverse("mfa_login_webauthn"), {"credential": credential}),
        client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}),
        client.post(reverse("mfa_login_webauthn"), {"credential": credential}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "_auth_user_id" not in client.session


def test_only_ways_that_she_has_are_offered(client):
    worker = a_worker()
    an_app(worker)
    sign_in_by_mailbox(client, worker.email)

    page = client.get(reverse("mfa_authenticate")).content.decode()

    assert "Use my passkey" not in page
    assert 'autocomplete="one-time-code"' in page
