"""What the form to freeze asks about accepted feedback: is it done, and what does the change list say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import override

from equalcity.toolboxes.actions.outcomes import LONGEST_LINE, Outcomes, accepted_remarks
from equalcity.toolboxes.addresses import INTERFACE_LANGUAGES
from equalcity.toolboxes.models import RemarkKind, Toolbox
from equalcity.toolboxes.remark_board import ShownRemark, StepNames, few, in_order, shown_remarks, step_names

ASKED_AT_ONCE = 50
"""More would not fit into one form; the others stay accepted and are asked for at the next freeze."""


@dataclass(frozen=True)
class Asked:
    """One accepted remark in the form."""

    shown: ShownRemark
    done: Any
    line: Any


class OutcomeFields:
    """The part of the form about accepted feedback; adds its fields to a form, and reads them from it."""

    def __init__(self, toolbox: Toolbox) -> None:
        accepted = accepted_remarks(toolbox.translation_key)
        self.more = max(0, accepted.count() - ASKED_AT_ONCE)
        language = toolbox.locale.language_code
        editions = accepted.order_by().values_list("edition", flat=True).distinct()
        names = step_names(toolbox.translation_key, editions, language)
        rows = few(in_order(accepted, "agreement", names)[:ASKED_AT_ONCE])
        self.remarks = shown_remarks(rows, names)
        self.lines = _proposed_lines(self.remarks, names, toolbox.title, language)

    def add_to(self, form: forms.Form) -> None:
        for shown in self.remarks:
            key = shown.remark.pk
            form.fields[f"done_{key}"] = forms.BooleanField(label=_("Done in this edition"), required=False)
            form.fields[f"line_{key}"] = forms.CharField(
                label=_("Line for the change list"),
                required=False,
                max_length=LONGEST_LINE,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=self.lines[key],
                help_text=_("Public, in the language of the original. Names nobody."),
            )

    def asked(self, form: forms.Form) -> list[Asked]:
        return [
            Asked(shown, form[f"done_{shown.remark.pk}"], form[f"line_{shown.remark.pk}"]) for shown in self.remarks
        ]

    def outcomes(self, sent: Mapping[str, Any], data: Mapping[str, Any]) -> Outcomes:
        """What was said of each that was asked for; one that was accepted since the form was opened is left out."""
        keys = [shown.remark.pk for shown in self.remarks if f"line_{shown.remark.pk}" in data]
        return {key: (sent.get(f"line_{key}") or "") if sent.get(f"done_{key}") else None for key in keys}

    def is_outdated(self, data: Mapping[str, Any]) -> bool:
        """Whether something was called done that is not accepted any more."""
        known = {f"done_{shown.remark.pk}" for shown in self.remarks}
        return any(name.startswith("done_") and name not in known for name in data)


def _proposed_lines(remarks: list[ShownRemark], names: StepNames, title: str, language: str) -> dict[UUID, str]:
    """A line for each from its kind and its step, in the language of the original; never the words of a guest."""
    with override(language if language in INTERFACE_LANGUAGES else "en"):
        words = {
            RemarkKind.UNCLEAR: _("“%(step)s” is clearer."),
            RemarkKind.WRONG: _("“%(step)s” is corrected."),
            RemarkKind.MISSING: _("“%(step)s” has what was missing."),
            RemarkKind.CONTEXT: _("“%(step)s” fits more places."),
            RemarkKind.PRAISE: _("“%(step)s” keeps what was good."),
        }
        steps = {one.remark.pk: names.title(one.remark.step) if one.remark.step else title for one in remarks}
        return {
            one.remark.pk: str(words[RemarkKind(one.remark.kind)]) % {"step": steps[one.remark.pk]} for one in remarks
        }
