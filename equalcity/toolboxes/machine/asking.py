"""Asks a translation server over HTTP: JSON out, JSON back, and a sentence for each way in which that can fail."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

SECONDS = 60
MOST_BYTES = 5_000_000
REFUSES_KEY = frozenset({401, 403})
TOO_MUCH = frozenset({429, 456})
"""Of HTTP, and what DeepL answers when the month's letters are used up."""


class MachineError(Exception):
    """The machine has not translated; the message is a sentence for people, without anything of the texts."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the address in the settings and to nobody else."""

    def redirect_request(self, *_arguments: Any, **_facts: Any) -> None:
        return None


def ask(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
    """The answer as JSON. Raises MachineError."""
    if not url.startswith(("https://", "http://")):
        raise MachineError(_("The address of the translation server is not set."))
    request = urllib.request.Request(  # noqa: S310 -- the scheme is asked above
        url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}, method="POST"
    )
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler())
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            found = answer.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as error:
        with error:
            raise MachineError(_sentence(error.code)) from None
    except (OSError, ValueError):  # also a time-out, and an answer that is no HTTP
        raise MachineError(_("The translation server cannot be reached. Try again later.")) from None
    if len(found) > MOST_BYTES:
        raise no_sense()
    try:
        return json.loads(found)
    except (ValueError, RecursionError):
        raise no_sense() from None


def _sentence(status: int) -> str:
    if status in REFUSES_KEY:
        return _("The translation server does not accept our key.")
    if status in TOO_MUCH:
        return _("The translation server takes no more texts just now. Try again later.")
    return _("The translation server has refused our request (%(status)d).") % {"status": status}


def no_sense() -> MachineError:
    return MachineError(_("The translation server has given an answer that cannot be read."))


def texts_in(found: Any, count: int) -> list[str]:
    """The answer, if it is as many texts as were asked."""
    if not isinstance(found, list) or len(found) != count or not all(isinstance(one, str) for one in found):
        raise no_sense()
    return found
