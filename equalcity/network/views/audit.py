"""The audit trail, for those whose role reads it: on a page, and as a table to take away."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from equalcity.network.audit import OPERATOR, VERBS, record
from equalcity.network.audit_forms import AuditForm
from equalcity.network.csv_files import BEGINS_A_FORMULA
from equalcity.network.models import AuditRecord
from equalcity.network.roles import RoleName
from equalcity.network.rules import can_read_audit
from equalcity.network.views.showing import ON_A_PAGE, show

HIGHEST = 2**63 - 1
"""What a number of a line can be; the address of a page may ask for anything."""
COLUMNS = ("at", "verb", "by", "thing_kind", "thing_id", "thing", "facts")
FACTS = {
    "after": gettext_lazy("after"),
    "before": gettext_lazy("before"),
    "fields": gettext_lazy("fields"),
    "language": gettext_lazy("language"),
    "lines": gettext_lazy("lines"),
    "new": gettext_lazy("new"),
    "organisation": gettext_lazy("organisation"),
    "readers": gettext_lazy("readers"),
    "role": gettext_lazy("role"),
    "roles": gettext_lazy("roles"),
    "to": gettext_lazy("to"),
    "why": gettext_lazy("why"),
}


@never_cache
@login_required
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Newest first, fifty at a time; the next page begins below the last line, so that none costs more than another."""
    _require_reader(request)
    form = AuditForm(request.GET)
    found = form.narrow(AuditRecord.objects.order_by("-pk"))
    before = request.GET.get("before", "")
    if before.isdecimal() and int(before) <= HIGHEST:
        found = found.filter(pk__lt=int(before))
    lines = list(found[: ON_A_PAGE + 1])
    asked = {name: value for name, value in request.GET.items() if name != "before" and value}
    older = lines[ON_A_PAGE - 1].pk if len(lines) > ON_A_PAGE else None
    return show(
        request,
        "network/audit/audit.html",
        form=form,
        lines=[_line(one) for one in lines[:ON_A_PAGE]],
        older=f"?{urlencode({**asked, 'before': older})}" if older else "",
        newest=f"?{urlencode(asked)}" if before else "",
        asked=asked,
        days=settings.AUDIT_DAYS,
    )


@never_cache
@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The lines that the form asks for as CSV, row by row as the database gives them; this is noted, too."""
    _require_reader(request)
    found = AuditForm(request.POST).narrow(AuditRecord.objects.order_by("-pk"))
    record("audit.exported", request.user, by=request.user)
    answer = StreamingHttpResponse(_rows(found.iterator(chunk_size=1000)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit-trail.csv"'
    return answer


def _require_reader(request: HttpRequest) -> None:
    if not can_read_audit(request.user):
        raise PermissionDenied


def _line(one: AuditRecord) -> dict[str, Any]:
    """A line in words."""
    return {
        "at": one.at,
        "what": VERBS.get(one.verb, one.verb),
        "by": _("The server") if one.by_name == OPERATOR and one.by_id is None else one.by_name,
        "thing": one.thing_name,
        "facts": [(FACTS.get(name, name), _words(value)) for name, value in one.facts.items() if value not in ("", [])],
    }


def _words(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    return str(RoleName(value).label) if value in RoleName.values else str(value)


class _Echo:
    """What csv writes to: gives each row back."""

    def write(self, row: str) -> str:
        return row


def _rows(lines: Iterable[AuditRecord]) -> Iterator[str]:
    """Rows of a table, with a mark that spreadsheets know UTF-8 by; what begins a formula is made plain text."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for one in lines:
        facts = "; ".join(f"{name}: {_plain(value)}" for name, value in one.facts.items())
        row = (f"{one.at:%Y-%m-%dT%H:%M:%SZ}", one.verb, one.by_name, one.thing_kind, one.thing_id, one.thing_name)
        yield writer.writerow([_harmless(cell) for cell in (*row, facts)])


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell
