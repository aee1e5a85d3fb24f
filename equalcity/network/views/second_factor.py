"""Setting up, proving and removing a second factor: views of allauth, for somebody who has just proved herself."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import get_adapter as factor_adapter
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from equalcity.core.errors import require
from equalcity.network import mailbox_codes
from equalcity.network.account_forms import EnterMailboxCode
from equalcity.network.models import FactorReset
from equalcity.network.rules import needs_second_factor
from equalcity.network.second_factor import FACTORS, count_mailbox_as_proved, has_factor, is_fresh, is_half
from equalcity.network.sessions import give_new_key

View = Callable[..., HttpResponse]
WHERE_TO = "after the second factor"
PROVE = "prove"


def fresh(view: View) -> View:
    """For what must not be done by whoever finds an open session: she proved in the last five minutes that it is her.

    Else she is asked to; what was posted is not kept, she presses again.
    """

    @wraps(view)
    @never_cache
    @login_required
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if is_fresh(request) else _prove(request, request.path)

    return wrapped


def _prove(request: HttpRequest, address: str) -> HttpResponse:
    """To the best way that she has: passkey, app, mailbox."""
    ways = account_adapter().get_reauthentication_methods(request.user)
    best = next((way for way in ways if way["id"].endswith("webauthn")), ways[0])
    return redirect(f"{best['url']}?{urlencode({'next': address})}")


def _safe(request: HttpRequest, address: str) -> str:
    own = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=False)
    return address if own else ""


@never_cache
@login_required
def factors(request: HttpRequest) -> HttpResponse:
    """What she has set up, and what she can add. A half signed-in person must do one of these first."""
    half = is_half(request)
    if address := _safe(request, request.GET.get("next", "")):
        request.session[WHERE_TO] = address
    if half and has_factor(request.user):
        return _prove(request, request.session.get(WHERE_TO, "/"))
    mine = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    codes = next((one for one in mine if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return render(
        request,
        "mfa/index.html",
        {
            "half": half,
            "needed": needs_second_factor(request.user),
            "let_through": settings.DEMO and request.user.is_example,
            "passkeys": [one for one in mine if one.type == Authenticator.Type.WEBAUTHN],
            "app": next((one for one in mine if one.type == Authenticator.Type.TOTP), None),
            "codes_left": None if codes is None else len(codes.wrap().get_unused_codes()),
            "where_to": "" if half else request.session.get(WHERE_TO, ""),
            "waiting_reset": FactorReset.objects.waiting().filter(person=request.user).first(),
            "any_factor": any(one.type in FACTORS for one in mine),
        },
    )


class AddPasskeyView(webauthn.AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask for one that the phone keeps and that checks who holds it, so that it signs in alone."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return context


class RemovePasskeyView(webauthn.RemoveWebAuthnView):
    success_url = "/accounts/second-factor/"

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = factor_adapter()
        may = adapter.can_delete_authenticator(self.get_object())
        require(may, adapter.error_messages["cannot_delete_authenticator"])
        return super().form_valid(form)


class NamePasskeyView(webauthn.EditWebAuthnView):
    success_url = "/accounts/second-factor/"


class ShowCodesView(recovery_codes.ViewRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"where_to": self.request.session.get(WHERE_TO, "")}


class ProveWithPasskeyView(webauthn.ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data() | {"failed": True})


add_app = fresh(totp.activate_totp)
remove_app = fresh(totp.deactivate_totp)
add_passkey = fresh(AddPasskeyView.as_view())
name_passkey = fresh(NamePasskeyView.as_view())
remove_passkey = fresh(RemovePasskeyView.as_view())
show_codes = fresh(ShowCodesView.as_view())
make_codes = fresh(recovery_codes.generate_recovery_codes)
enter_factor = never_cache(base.authenticate)
prove_with_code = never_cache(base.reauthenticate)
prove_with_passkey = never_cache(ProveWithPasskeyView.as_view())


@never_cache
@login_required
def prove_by_mailbox(request: HttpRequest) -> HttpResponse:
    """For those who have no factor: a code from her mailbox shows that it is her."""
    where = _safe(request, request.POST.get("next") or request.GET.get("next", "")) or "/"
    person = request.user
    if has_factor(person):
        return _prove(request, where)
    form = EnterMailboxCode(request.POST if "code" in request.POST else None)
    if "send" in request.POST:
        sent = mailbox_codes.ask(request, PROVE, person.email)
        require(sent, _("Too many tries. Please wait some minutes, then ask for a new code."))
        return redirect(f"{request.path}?{urlencode({'next': where})}")
    if form.is_bound and form.is_valid():
        if mailbox_codes.is_right(request, PROVE, person.email, form.cleaned_data["code"]):
            mailbox_codes.forget(request, PROVE)
            count_mailbox_as_proved(request, person)
            give_new_key(request)
            return HttpResponseRedirect(where)
        form.add_error("code", _("This is not the code. Look at the newest mail."))
    asked = mailbox_codes.is_asked(request, PROVE)
    return render(request, "account/reauthenticate.html", {"form": form, "asked": asked, "next": where})
