"""What authors send about feedback: what the board shall show, an answer, a decision."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from equalcity.network.models import City
from equalcity.toolboxes.actions.decisions import LONGEST_ANSWER, LONGEST_REASON, MOST_AT_ONCE, VERDICTS
from equalcity.toolboxes.models import Remark, RemarkKind, Round
from equalcity.toolboxes.remark_board import SORTS, STATES, WHOLE, StepNames

GROUP = "group"


class BoardForm(forms.Form):
    """What the board shows; nothing is asked for by default."""

    round = forms.ModelChoiceField(
        label=_("Round"), queryset=Round.objects.none(), required=False, empty_label=_("All")
    )
    step = forms.ChoiceField(label=_("Step"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *RemarkKind.choices])
    city = forms.ModelChoiceField(label=_("City"), queryset=City.objects.none(), required=False, empty_label=_("All"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *STATES.items()])
    agreed = forms.IntegerField(label=_("Agreed to by at least"), required=False, min_value=0, max_value=10_000)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=list(SORTS.items()))

    def __init__(self, *args: Any, rounds: Iterable[Round], steps: StepNames, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [one.pk for one in rounds]
        self.fields["round"].queryset = Round.objects.filter(pk__in=known).select_related("edition")  # type: ignore[attr-defined]
        cities = City.objects.filter(pk__in=Remark.objects.filter(round__in=known).values("organisation__city"))
        self.fields["city"].queryset = cities  # type: ignore[attr-defined]
        titles = [(key, one.title) for key, one in steps.by_id.items()]
        choices = [("", _("All")), (WHOLE, _("The whole toolbox")), *titles]
        self.fields["step"].choices = choices  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What was understood; what was not asks for nothing in particular."""
        self.is_valid()
        return dict(self.cleaned_data)


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody in this round can read it."),
    )


class DecisionForm(forms.Form):
    """A decision on one remark or many, or a group; `seen` names each with the state in which it was read."""

    what = forms.ChoiceField(choices=[*((one, one.label) for one in VERDICTS), (GROUP, _("Put together"))])
    reason = forms.CharField(required=False, max_length=LONGEST_REASON)
    seen = forms.Field(required=False)

    def clean(self) -> dict[str, Any]:
        """`seen` becomes remark → version; what is no such thing is refused."""
        sent = cast(QueryDict, self.data).getlist("seen")[: MOST_AT_ONCE + 1]
        try:
            pairs = [one.partition("~") for one in sent]
            self.cleaned_data["seen"] = {UUID(pk): int(version[:9]) for pk, _between, version in pairs}
        except ValueError:
            raise forms.ValidationError(_("Choose some feedback first.")) from None
        return self.cleaned_data
