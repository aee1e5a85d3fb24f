"""The demo's doors, the mail that it wrote, and uploaded files for those who write."""

import email
import email.policy
import posixpath
from email.message import EmailMessage
from pathlib import Path

from allauth.account import views as account
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from equalcity.network.models import Person
from equalcity.network.roles import ROLES, RoleName, roles_that

MAILS_SHOWN = 50
SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a code. Whoever is signed in and comes from the admin has been turned away there: say so, not again."""
    comes_from_the_admin = request.user.is_authenticated and request.GET.get("next", "").startswith("/admin")
    if comes_from_the_admin and not request.user.has_any_role(roles_that("writes")):
        raise PermissionDenied
    return account.request_login_code(request)


@never_cache
def demo(request: HttpRequest) -> HttpResponse:
    """One button a role, in the demo only: signs in as its example person."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        person = get_object_or_404(
            Person, is_example=True, is_active=True, memberships__role=request.POST.get("role", "")
        )
        login(request, person, backend=SIGN_IN_BACKEND)
        return redirect("wagtailadmin_home" if person.has_any_role(roles_that("writes")) else "home")
    roles = list(ROLES.items())
    return render(request, "network/demo.html", {"roles": roles})


@never_cache
@login_required
def mail(request: HttpRequest) -> HttpResponse:
    """What the product has mailed, newest first, when mail is written to a folder; for project coordinators."""
    if not _may_read_mail(request.user):
        raise Http404
    files = sorted(Path(settings.MAIL_DIR).glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    messages = [message for file in files[:MAILS_SHOWN] for message in reversed(_messages(file))]
    return render(request, "network/mail.html", {"messages_written": messages[:MAILS_SHOWN]})


def _may_read_mail(person: Person) -> bool:
    return not settings.EMAIL_HOST and person.has_any_role([RoleName.PROJECT_COORDINATOR])


def _messages(file: Path) -> list[dict[str, str]]:
    """The mails in one file of Django's file backend, which parts them by a line of 79 hyphens."""
    found = []
    for part in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
        if part.strip():
            message: EmailMessage = email.message_from_bytes(part.lstrip(), policy=email.policy.default)  # type: ignore[assignment]
            body = message.get_body(("plain", "html"))
            found.append(
                {
                    "subject": str(message["subject"] or ""),
                    "to": str(message["to"] or ""),
                    "date": str(message["date"] or ""),
                    "text": body.get_content() if body is not None else "",
                }
            )
    return found


@never_cache
@login_required
def uploaded(request: HttpRequest, path: str) -> HttpResponse:
    """An uploaded file, for the admin. Readers get media of editions only, from an address of their own."""
    is_for_readers = posixpath.normpath(path).startswith(("editions/", "exports/"))
    if is_for_readers or not request.user.has_any_role(roles_that("writes")):
        raise Http404
    try:
        response = FileResponse(default_storage.open(path, "rb"))
    except (OSError, ValueError, SuspiciousFileOperation) as missing:
        raise Http404 from missing
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; sandbox"
    response._csp_exempt = True  # noqa: SLF001 -- django-csp's own way to keep this stricter policy
    return response
