"""Codes that show that somebody reads a mailbox now. One is bound to the browser session that asked for it."""

import time

from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code, generate_user_code
from django.http import HttpRequest
from django.utils.translation import get_language

from equalcity.network.account_mail import send_code
from equalcity.network.sealed import Unreadable, seal, unseal

SECONDS = 180
TRIES = 3


def is_asked(request: HttpRequest, purpose: str) -> bool:
    """Whether a code for this purpose is on its way and still good."""
    return _state(request, purpose) is not None


def ask(request: HttpRequest, purpose: str, email: str, *, known: bool = True) -> bool:
    """Mail a code to this mailbox; False where it got too many already. Unknown ones get none, with the same answer."""
    if not ratelimit.consume(request, action="request_login_code", key=email.lower()):
        return False
    code = generate_user_code(length=8)
    request.session[_key(purpose)] = {"code": seal(f"{email} {code}"), "at": time.time(), "tries": 0}
    send_code(email, code, language=str(get_language()), known=known)
    return True


def is_right(request: HttpRequest, purpose: str, email: str, code: str) -> bool:
    """Whether this is the code that went to this mailbox; three tries, also when they come at once."""
    state = _state(request, purpose)
    if state is None:
        return False
    request.session[_key(purpose)] = state | {"tries": state["tries"] + 1}
    counted = ratelimit.consume(request, action="tries_of_a_code", key=f"{purpose} {state['code']}")
    try:
        asked_of, expected = unseal(state["code"], seconds=SECONDS).rsplit(" ", 1)
    except Unreadable:
        return False
    return counted and asked_of == email and compare_user_code(actual=code, expected=expected)


def forget(request: HttpRequest, *purposes: str) -> None:
    """Used, or given up: a code opens once."""
    for purpose in purposes:
        request.session.pop(_key(purpose), None)


def _state(request: HttpRequest, purpose: str) -> dict | None:  # type: ignore[type-arg]
    state = request.session.get(_key(purpose))
    if not state or state["tries"] >= TRIES or time.time() - state["at"] > SECONDS:
        return None
    return state


def _key(purpose: str) -> str:
    return f"mailbox code: {purpose}"
