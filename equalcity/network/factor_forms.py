"""Forms in which a factor is set up or proved. Every proof of a factor counts for five minutes as being there."""

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    SignupWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from equalcity.network import sessions

CODE_LENGTH = 16
SECONDS_OF_AN_APP_CODE = 120  # longer than any code of the app is good for
NAME_LENGTH = 60


def _code_field(label: Any, *, digits: bool) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
    if digits:
        attributes["inputmode"] = "numeric"
    return forms.CharField(label=label, max_length=CODE_LENGTH, widget=forms.TextInput(attributes))


class EnterFactor(ReauthenticateForm):
    """A code of the app, or one of the recovery codes."""

    code = _code_field(_("Code of your app, or a recovery code"), digits=False)

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not _is_first_use(self.user.pk, code):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def save(self) -> None:
        super().save()
        if context.request.user.is_authenticated:
            sessions.give_new_key(context.request)


class AddApp(ActivateTOTPForm):
    code = _code_field(_("Code that the app shows"), digits=True)

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _is_first_use(self.user.pk, code)  # the same code must not sign in a minute later
        return code


class RemoveApp(DeactivateTOTPForm):
    """A button; the last factor stays."""


class AddPasskey(SignupWebAuthnForm):
    """A name and what the browser made; always one that asks for face, finger or PIN."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=_("Such as “My phone”, so that you know it among several."),
    )

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True  # allauth then refuses what did not verify the person
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class NamePasskey(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of the passkey"), max_length=NAME_LENGTH)


class UsePasskey(AuthenticateWebAuthnForm):
    """While signing in, or to prove anew that it is her."""

    reauthenticated = True

    def save(self) -> None:
        super().save()
        if context.request.user.is_authenticated:
            sessions.give_new_key(context.request)


class SignInWithPasskey(LoginWebAuthnForm):
    reauthenticated = True

    def clean(self) -> dict[str, Any]:
        if not ratelimit.consume(context.request, action="passkeys_of_everybody", key="everybody"):
            raise account_adapter().validation_error("too_many_login_attempts")
        cleaned: dict[str, Any] = super().clean() or {}
        return cleaned


def _is_first_use(person_id: int, code: str) -> bool:
    """Whether this code of an app comes for the first time; allauth remembers it for less time than it is good for."""
    digits = "".join(letter for letter in code if letter.isdigit())
    key = hashlib.sha256(f"{person_id} {digits}".encode()).hexdigest()
    return cache.add(f"app-code-{key}", 1, timeout=SECONDS_OF_AN_APP_CODE)
