"""Writes the audit trail: who did what to rights, editions and people. Call it inside the transaction that does it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from equalcity.network.models import AuditRecord, Person

OPERATOR = "operator"
"""Whoever runs the server, on the command line or at a first start."""

VERBS: dict[str, str | Promise] = {
    "audit.exported": _("Audit trail downloaded"),
    "audit.shortened": _("Old lines of the audit trail removed"),
    "city.changed": _("City changed"),
    "example.removed": _("Example of the demo removed"),
    "factor.added": _("Second factor added"),
    "factor.code_used": _("Recovery code used"),
    "factor.codes_made": _("Recovery codes made"),
    "factor.removed": _("Second factor removed"),
    "factor.reset_confirmed": _("Reset of a second factor confirmed"),
    "factor.reset_done": _("Second factor taken away"),
    "factor.reset_started": _("Reset of a second factor started"),
    "factor.reset_stopped": _("Reset of a second factor stopped"),
    "invitation.accepted": _("Invitation accepted"),
    "invitation.declined": _("Invitation declined"),
    "invitation.made": _("Invitation made"),
    "invitation.sent": _("Invitation sent"),
    "invitation.taken_back": _("Invitation taken back"),
    "organisation.changed": _("Organisation changed"),
    "person.deleted": _("Account deleted"),
    "person.email_changed": _("E-mail address changed"),
    "request.accepted": _("Request for access accepted"),
    "request.declined": _("Request for access declined"),
    "role.ended": _("Role ended"),
    "role.given": _("Role given"),
}
"""Verb → what it is called on the page of the audit trail. Apps above add theirs."""


def record(verb: str, thing: models.Model, *, by: Person | None, **facts: object) -> AuditRecord:
    """Note that somebody did something to a thing; None as `by` is the operator.

    `verb` is noun.participle, such as "invitation.accepted"; `facts` are JSON and hold no story and no secret.
    """
    return record_each(verb, [thing], by=by, **facts)[0]


def record_each(verb: str, things: Iterable[models.Model], *, by: Person | None, **facts: object) -> list[AuditRecord]:
    """Note the same of many things, one line each, with few queries."""
    name = str(by) if by else OPERATOR
    lines = (
        AuditRecord(
            verb=verb,
            by=by,
            by_name=name,
            thing_kind=thing._meta.label_lower,
            thing_id=str(thing.pk),
            thing_name=str(thing)[:300],
            facts=facts,
        )
        for thing in things
    )
    return AuditRecord.objects.bulk_create(lines, batch_size=500)


def remove_before(day: datetime) -> int:
    """Remove what is older, and write a line that says so; gives how many. The database refuses the last 30 days."""
    number, _models = AuditRecord.objects.filter(at__lt=day).delete()
    if number:
        AuditRecord.objects.create(
            verb="audit.shortened",
            by_name=OPERATOR,
            thing_kind=AuditRecord._meta.label_lower,
            thing_id="",
            thing_name="",
            facts={"lines": number, "before": f"{day:%Y-%m-%d}"},
        )
    return number
