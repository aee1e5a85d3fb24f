"""Who may come in, and how: people who are known, by a code from their mailbox or a passkey. Nobody registers.

The web process does the same work for known and unknown addresses: it seals what would be sent into a job, and the job
sends mail to people only. So neither text nor status nor time says who is known.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context, ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from equalcity.network.account_mail import send_code
from equalcity.network.actions.recovery import finish_due_resets
from equalcity.network.models import Person
from equalcity.network.second_factor import has_factor, is_fresh

LOGIN_CODE = "account/email/login_code"


class InvitedPeopleOnly(DefaultAccountAdapter):
    """Accounts are made by coordinators, never by the visitor."""

    error_messages = {  # noqa: RUF012 -- as allauth declares it
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code. Look at the newest mail."),
        "too_many_login_attempts": _("Too many tries. Please wait some minutes, then ask for a new code."),
        "rate_limited": _("Too many tries. Please wait some minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """A reset of her factor that is due is done now, also where the job has not come to it yet."""
        finish_due_resets(user)
        return super().pre_login(request, user, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Of allauth's mails only the code is sent; what it would write to strangers costs as much, and is not."""
        send_code(
            email, str(context.get("code", "")), language=str(get_language()), known=template_prefix == LOGIN_CODE
        )

    def add_message(self, *args: object, **kwargs: object) -> None:
        """None: our pages say it themselves, and a message would lie in a cookie of somebody who signed out."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Our own rule, which all of these views stand behind already; allauth's also looks for passwords."""
        return not is_fresh(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """How she shows that it is her: by a factor that she has, else by a code from her mailbox."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if not isinstance(user, Person):
            return []
        if not has_factor(user):
            address = reverse("account_reauthenticate")
            return [{"id": "code", "description": gettext("A code from your mailbox"), "url": address}]
        names = {
            "mfa_reauthenticate": gettext("A code of your app, or a recovery code"),
            "mfa_reauthenticate:webauthn": gettext("Your passkey"),
        }
        return [method | {"description": names[method["id"]]} for method in methods if method["id"] in names]


class AskForCode(RequestLoginCodeForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput({"autocomplete": "email webauthn", "autofocus": True, "dir": "ltr"}),
    )

    def clean_email(self) -> str:
        """Refuse when everybody together asks for so many codes that somebody must be trying addresses."""
        if not ratelimit.consume(context.request, action="codes_of_everybody", key="everybody"):
            raise account_adapter().validation_error("too_many_login_attempts")
        email: str = super().clean_email()
        return email


class EnterCode(ConfirmLoginCodeForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
                "dir": "ltr",
            }
        ),
    )

    def clean_code(self) -> str:
        """Count the tries where all workers see them: allauth counts in the session, which tries at once overwrite."""
        state = context.request._login_stage.state  # noqa: SLF001 -- allauth's own place for it
        if not ratelimit.consume(context.request, action="tries_of_a_code", key=f"{state.get('email')} {state['at']}"):
            raise account_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()
        return code
