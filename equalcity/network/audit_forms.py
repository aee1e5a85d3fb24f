"""Which lines of the audit trail are shown."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from equalcity.network.audit import VERBS
from equalcity.network.models import AuditRecord


class AuditForm(forms.Form):
    by = forms.CharField(label=_("Who"), required=False, max_length=100)
    thing = forms.CharField(label=_("What or whom"), required=False, max_length=100)
    verb = forms.ChoiceField(label=_("What was done"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = sorted(((verb, str(words)) for verb, words in VERBS.items()), key=lambda pair: pair[1])
        self.fields["verb"].choices = [("", _("Everything")), *words]  # type: ignore[attr-defined]

    def narrow(self, lines: QuerySet[AuditRecord]) -> QuerySet[AuditRecord]:
        """Those of these lines that the form asks for; a wrong date asks for nothing in particular."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        for word in asked.get("by", "").split():
            lines = lines.filter(by_name__icontains=word)
        for word in asked.get("thing", "").split():
            lines = lines.filter(thing_name__icontains=word)
        if asked.get("verb"):
            lines = lines.filter(verb=asked["verb"])
        if asked.get("since"):
            lines = lines.filter(at__gte=_midnight(asked["since"]))
        if asked.get("until"):
            lines = lines.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
        return lines


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())
