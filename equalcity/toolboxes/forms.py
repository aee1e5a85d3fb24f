"""The shape of what authors send; the rules are in the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from equalcity.network.models import City, Organisation, Person
from equalcity.network.roles import roles_that
from equalcity.toolboxes.exchange.entries import MAX_BYTES
from equalcity.toolboxes.models import Edition, Stage, Toolbox
from equalcity.toolboxes.outcome_fields import OutcomeFields
from equalcity.toolboxes.rules import can_give_away


class FreezeForm(forms.Form):
    """Number, stage and change note of the next edition, and which accepted feedback it takes up.

    The number that would come next is filled in.
    """

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
        self.facts = [self[name] for name in self.fields]
        self.feedback = OutcomeFields(toolbox)
        self.feedback.add_to(self)
        self.asked = self.feedback.asked(self)

    def clean(self) -> dict[str, Any]:
        """What was said of accepted feedback becomes `outcomes`."""
        if self.feedback.is_outdated(self.data):
            raise forms.ValidationError(
                _("Some accepted feedback has been decided otherwise meanwhile. Look at the list again, then freeze.")
            )
        sent = self.cleaned_data
        facts = {name: sent[name] for name in ("number", "stage", "change_note") if name in sent}
        return facts | {"outcomes": self.feedback.outcomes(sent, self.data)}


class PackageForm(forms.Form):
    """A package, and whose it will be where she may choose; a toolbox that is here already keeps its owner."""

    package = forms.FileField(label=_("Package"), help_text=_("A .zip file that another Equalcity has exported."))
    owner = forms.ModelChoiceField(
        label=_("Whose toolbox it will be"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("A toolbox that is here already keeps its organisation."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = person.organisations_as(roles_that("freezes"))
        owner = self.fields["owner"]
        owner.queryset = Organisation.objects.all() if can_give_away(person) else own
        owner.initial = own.first()
        if len(owner.queryset[:2]) <= 1:
            del self.fields["owner"]


class OwnerForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.all(),
        required=False,
        empty_label=_("None: project coordinators only"),
    )


class ReadersForm(forms.Form):
    """One city or one organisation, by its number."""

    city = forms.ModelChoiceField(queryset=City.objects.all(), required=False)
    organisation = forms.ModelChoiceField(queryset=Organisation.objects.all(), required=False)


class TranslationFileForm(forms.Form):
    """A file of a translator; only a reviewer is asked whether what it calls reviewed counts."""

    file = forms.FileField(label=_("File"), help_text=_("PO, XLIFF 1.2 or XLIFF 2, at most 10 MB."))
    unfinished = forms.BooleanField(
        label=_("Take unfinished texts as finished"),
        required=False,
        help_text=_("For tools that never say that a text is finished, such as OmegaT. Only changed texts are taken."),
    )
    reviewed = forms.BooleanField(
        label=_("What the file calls reviewed counts as reviewed"),
        required=False,
        help_text=_("On your word as a reviewer. Where survivors read it, somebody else must still approve it."),
    )

    def __init__(self, *args: Any, may_review: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_review:
            del self.fields["reviewed"]

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large: 10 MB are allowed."))
        return sent
