"""Inviting many people by a table: upload, look, confirm, watch the mails go out."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equalcity.network.actions import invitation_files as actions
from equalcity.network.csv_files import LARGEST, ROW_ERRORS, TEMPLATE
from equalcity.network.forms import FileForm
from equalcity.network.models import InvitationFile
from equalcity.network.rules import can_manage_people
from equalcity.network.views.showing import show, tell

ERRORS_SHOWN = 200
ROWS_SHOWN = 20


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    _require_manager(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        file = actions.check_file(sent.name, sent.read(LARGEST + 1), by=request.user)
        return redirect("network:invitation_file", file.pk)
    mine = InvitationFile.objects.filter(by=request.user, confirmed_at__isnull=False)[:10]
    return show(request, "network/invitations/upload.html", form=form, files=mine)


@never_cache
@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An example to fill in; with a mark at its beginning that tells spreadsheets that it is UTF-8."""
    _require_manager(request)
    answer = HttpResponse("\ufeff" + TEMPLATE, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="invitations.csv"'
    return answer


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_file(request: HttpRequest, number: int) -> HttpResponse:
    """Before it is confirmed: what would happen. After: how far the mails are."""
    file = _mine(request, number)
    if request.method == "POST":
        actions.invite_all(file, by=request.user)
        tell(request, _("The invitations are made. The mails go out now; you can leave this page."))
        return redirect("network:invitation_file", number)
    if file.confirmed_at is None:
        return show(request, "network/invitations/checked.html", file=file, **_checked(file))
    return show(request, "network/invitations/sending.html", file=file, **_progress(file))


@never_cache
@login_required
@require_safe
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """The part of the page that changes while mails go out."""
    file = _mine(request, number)
    return show(request, "network/invitations/_progress.html", file=file, **_progress(file))


@never_cache
@login_required
@require_POST
def send_rest(request: HttpRequest, number: int) -> HttpResponse:
    actions.send_rest(_mine(request, number), by=request.user)
    return redirect("network:invitation_file", number)


def _require_manager(request: HttpRequest) -> None:
    if not can_manage_people(request.user):
        raise PermissionDenied


def _mine(request: HttpRequest, number: int) -> InvitationFile:
    """A file that the person has uploaded herself; she must still be one who invites."""
    _require_manager(request)
    return get_object_or_404(InvitationFile, pk=number, by=request.user)


def _checked(file: InvitationFile) -> dict[str, object]:
    errors = [
        {"row": row, "column": column, "sentence": ROW_ERRORS[kind], "value": value}
        for row, column, kind, value in file.errors[:ERRORS_SHOWN]
    ]
    wrong = len({error[0] for error in file.errors})
    return {
        "errors": errors,
        "more_errors": len(file.errors) - len(errors),
        "wrong": wrong,
        "good": file.total - wrong,
        "rows": [{"row": row[0], "email": row[1]} for row in file.rows[:ROWS_SHOWN]],
        "more_rows": max(0, len(file.rows) - ROWS_SHOWN),
    }


def _progress(file: InvitationFile) -> dict[str, object]:
    """Numbers of mails; `waiting` are on their way, `failed` were not taken by the mail server."""
    made = file.invitations.all()
    total = made.count()
    sent = made.exclude(sent_at=None).count()
    closed = made.filter(sent_at=None, closed_at__isnull=False).count()
    failed = made.filter(sent_at=None, closed_at=None, failed_at__isnull=False).count()
    waiting = total - sent - closed - failed
    return {"total": total, "sent": sent, "failed": failed, "waiting": waiting, "done": total - waiting}
