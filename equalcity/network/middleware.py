"""Around every page of somebody who is signed in: is her session still open, is it whole, which language is hers."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language_from_path

from equalcity.core.pages import has_session
from equalcity.network import sessions
from equalcity.network.models import Person
from equalcity.network.second_factor import is_half

# What a half signed-in person may use: pages that make her session whole, and the way out.
TO_BECOME_WHOLE = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
        "account_logout",
    }
)
DOORS = frozenset({"account_login", "account_request_login_code"})

GetResponse = Callable[[HttpRequest], HttpResponse]


class SessionsEnd:
    """Signs out whoever comes with a session that was ended elsewhere, or began too long ago."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if has_session(request) else None
        if isinstance(person, Person) and not sessions.is_open(request.session, person):
            logout(request)
        return self.get_response(request)


class SecondFactor:
    """Whoever must prove a second factor and has not is nobody, but on the pages where she can.

    Not a check in each view, which one view would forget: public pages, the admin and whatever comes later see an
    anonymous visitor, so such a session reads no draft and changes nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.half_signed_in = None  # type: ignore[attr-defined]
        if has_session(request) and request.user.is_authenticated and is_half(request):
            request.half_signed_in = request.user  # type: ignore[attr-defined]
            _become(request, AnonymousUser())
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        person = request.half_signed_in  # type: ignore[attr-defined]
        if person is None or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        if name in TO_BECOME_WHOLE:
            _become(request, person)
        elif name in DOORS:
            words = urlencode({"next": _next(request)})
            return redirect(f"{reverse('mfa_index')}?{words}")
        return None


class OwnLanguage:
    """Pages whose address has no language speak that of the person who is signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if has_session(request) and not get_language_from_path(request.path_info):
            person = getattr(request, "half_signed_in", None) or request.user
            language = getattr(person, "language", "")
            if language in dict(settings.LANGUAGES):
                translation.activate(language)
                request.LANGUAGE_CODE = language
        return self.get_response(request)


def _become(request: HttpRequest, who: Any) -> None:
    async def auser() -> Any:
        return who

    request.user = who
    request.auser = auser


def _next(request: HttpRequest) -> str:
    address = request.GET.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else "/"
