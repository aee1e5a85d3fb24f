"""The doors of signing in: a code from the mailbox, a passkey."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from equalcity.network.roles import roles_that
from equalcity.network.sign_in import AskForCode


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a code. Whoever is signed in and comes from the admin has been turned away there: say so, not again."""
    comes_from_the_admin = request.user.is_authenticated and request.GET.get("next", "").startswith("/admin")
    if comes_from_the_admin and not request.user.has_any_role(roles_that("writes")):
        raise PermissionDenied
    return account.request_login_code(request)


class SignInWithPasskeyView(LoginWebAuthnView):
    """Gives the challenge as JSON, and takes what the browser signed."""

    def form_invalid(self, form: Any) -> HttpResponse:
        sentences = [sentence for errors in form.errors.values() for sentence in errors]
        context = {"form": AskForCode(), "passkey_errors": sentences}
        return render(self.request, "account/request_login_code.html", context)


passkey = never_cache(SignInWithPasskeyView.as_view())
