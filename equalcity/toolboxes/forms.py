"""The shape of what authors send; the rules are in the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from equalcity.toolboxes.models import Edition, Stage, Toolbox


class FreezeForm(forms.Form):
    """Number, stage and change note of the next edition; the number that would come next is filled in."""

    number = forms.CharField(
        label=_("Number"),
        max_length=9,
        help_text=_("Higher than the last one: 0.8 for a draft, 1.0 for a first final."),
    )
    stage = forms.ChoiceField(
        label=_("Stage"),
        choices=[
            (Stage.DRAFT, _("Draft: read by those who write")),
            (Stage.PILOT, _("Pilot: read by cities and organisations of the network")),
            (Stage.FINAL, _("Final: read by everybody")),
        ],
        widget=forms.RadioSelect,
    )
    change_note = forms.CharField(
        label=_("What changed"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown to readers, in the language of the original."),
    )

    def __init__(self, *args: Any, toolbox: Toolbox, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = Edition.objects.filter(toolbox_key=toolbox.translation_key).newest_first().first()
        self.last = last
        self.fields["number"].initial = f"{last.major}.{last.minor + 1}" if last else "0.1"
        self.fields["stage"].initial = last.stage if last else Stage.DRAFT


class PackageForm(forms.Form):
    package = forms.FileField(label=_("Package"), help_text=_("A .zip file that another Equalcity has exported."))
