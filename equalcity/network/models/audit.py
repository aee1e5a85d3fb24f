"""Who did what to rights, editions and people. Written once, never changed, kept as long as set."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from equalcity.network.models.people import Person


class AuditRecord(models.Model):
    """One line of evidence. Triggers of the database refuse to change it, and to remove it before its time."""

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    verb = models.CharField(_("what was done"), max_length=60)
    by = models.ForeignKey(
        Person,
        verbose_name=_("by"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    by_name = models.CharField(_("name at that time"), max_length=254)
    thing_kind = models.CharField(_("kind of thing"), max_length=60)
    thing_id = models.CharField(_("its number"), max_length=64)
    thing_name = models.CharField(_("its name at that time"), max_length=300)
    facts: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("line of the audit trail")
        verbose_name_plural = _("audit trail")
        ordering = ("-at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["thing_kind", "thing_id"], name="audit_of_thing"),
            models.Index(fields=["by", "-at"], name="audit_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.thing_name}"
