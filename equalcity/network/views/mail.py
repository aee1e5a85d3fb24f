"""The mail that the product wrote, where no mail server is set."""

import email
import email.policy
import hashlib
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from equalcity.network.models import Person
from equalcity.network.roles import RoleName

MAILS_SHOWN = 50


@never_cache
@login_required
def mail(request: HttpRequest) -> HttpResponse:
    """What the product has mailed, newest first, when mail is written to a folder; for project coordinators."""
    return render(request, "network/mail.html", {"messages_written": _shown(request.user)})


@never_cache
@login_required
def html(request: HttpRequest, mark: str) -> HttpResponse:
    """One of these mails as a mail program shows it, in a page that can load and do nothing."""
    found = next((one["html"] for one in _shown(request.user) if one["mark"] == mark and one["html"]), None)
    if found is None:
        raise Http404
    response = HttpResponse(found)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response._csp_exempt = True  # noqa: SLF001 -- django-csp's own way to keep this stricter policy
    return response


def _shown(person: Person) -> list[dict[str, str]]:
    """The newest mails. 404 for whoever may not read them."""
    if settings.EMAIL_HOST or not person.has_any_role([RoleName.PROJECT_COORDINATOR]):
        raise Http404
    files = sorted(Path(settings.MAIL_DIR).glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    messages = [message for file in files[:MAILS_SHOWN] for message in reversed(_messages(file))]
    return messages[:MAILS_SHOWN]


def _messages(file: Path) -> list[dict[str, str]]:
    """The mails in one file of Django's file backend, which parts them by a line of 79 hyphens."""
    found = []
    for part in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
        if part.strip():
            message: EmailMessage = email.message_from_bytes(part.lstrip(), policy=email.policy.default)  # type: ignore[assignment]
            found.append(
                {
                    "mark": hashlib.sha256(part).hexdigest()[:16],
                    "subject": str(message["subject"] or ""),
                    "to": str(message["to"] or ""),
                    "date": str(message["date"] or ""),
                    "text": _body(message, "plain") or _body(message, "html"),
                    "html": _body(message, "html"),
                }
            )
    return found


def _body(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
