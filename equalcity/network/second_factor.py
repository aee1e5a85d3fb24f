"""The second factor: who needs one, whether it was used in this session, and how allauth is told of us.

The only module, with factor_forms.py, that touches the inner parts of allauth; decision 12 says why.
"""

import time

import segno
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from equalcity.network import sessions
from equalcity.network.models import Person
from equalcity.network.rules import needs_second_factor
from equalcity.network.sealed import seal, unseal

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
FACTOR = "mfa"
"""What allauth calls a proof by passkey, app or recovery code in the session."""
CODE = "code"
"""And a proof by a code from the mailbox."""


def has_factor(person: Person) -> bool:
    """Whether she has set up a passkey or an app; recovery codes alone are none."""
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def is_proved(request: HttpRequest) -> bool:
    """Whether a second factor was used in this session."""
    return any(record.get("method") == FACTOR for record in _records(request))


def is_half(request: HttpRequest) -> bool:
    """Whether this person is signed in by her mailbox alone though her roles ask for more.

    Example people of the demo are let through, so that one tap shows each role.
    """
    person = request.user
    if not isinstance(person, Person) or is_proved(request) or is_let_through(person):
        return False
    return needs_second_factor(person)


def is_let_through(person: Person) -> bool:
    return settings.DEMO and person.is_example


def is_fresh(request: HttpRequest) -> bool:
    """Whether she proved within five minutes that it is her: by a factor if she has one, else by her mailbox."""
    person = request.user
    if not isinstance(person, Person):
        return False
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    methods = {record.get("method") for record in _records(request) if record.get("at", 0) >= since}
    return FACTOR in methods or (CODE in methods and not has_factor(person))


def count_as_proved(request: HttpRequest, person: Person, kind: str) -> None:
    """Note that she has just shown this factor, such as by setting it up; the session gets a new key."""
    record_authentication(request, person, FACTOR, type=kind, reauthenticated=True)
    sessions.give_new_key(request)


def count_mailbox_as_proved(request: HttpRequest, person: Person) -> None:
    record_authentication(request, person, CODE, email=person.email, reauthenticated=True)


def _records(request: HttpRequest) -> list[dict]:  # type: ignore[type-arg]
    person = request.user if isinstance(request.user, Person) else None
    return get_authentication_records(request, person)


class Factors(DefaultMFAAdapter):
    """What allauth asks us about factors."""

    error_messages = {  # noqa: RUF012 -- as allauth declares it
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your role needs a second factor, and this is your last one. First set up another one, then remove this."
        ),
        "incorrect_code": _("This was not right. Please try again."),
    }

    def get_totp_issuer(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def _get_site_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def build_totp_svg(self, url: str) -> str:
        return segno.make(url, error="m").svg_inline(scale=4, border=3, light="#fff", svgclass="qr", lineclass=None)

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor of somebody who needs one stays until there is another."""
        person = Person.objects.get(pk=authenticator.user_id)
        others = Authenticator.objects.filter(user=person, type__in=FACTORS).exclude(pk=authenticator.pk)
        return others.exists() or not needs_second_factor(person)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 -- as allauth calls it
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey") if number == 1 else gettext("Passkey %(number)s") % {"number": number}

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Not allauth's, which would tell address and browser; ours go out by the actions."""
