"""The shape of what authors and guests of draft rounds send; the rules are in the actions."""

from functools import cache
from typing import Any, cast
from uuid import uuid4

from babel import localedata
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from equalcity.core.words import own_name
from equalcity.network.models import City, Organisation
from equalcity.toolboxes.models import RemarkKind
from equalcity.toolboxes.models.remarks import LONGEST
from equalcity.toolboxes.round_lists import block_choices
from equalcity.toolboxes.round_reading import Part


class RoundForm(forms.Form):
    """What to look at, and until when; `version` is the one that she has seen."""

    look_at = forms.CharField(
        label=_("What to look at"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown to the guests above the steps. Say what you are not sure of yourself."),
    )
    closes_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Feedback can be given until the end of this day. Guests are reminded once before."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class GuestForm(forms.Form):
    """One city, one organisation, or one mailbox of an expert."""

    city = forms.ModelChoiceField(queryset=City.objects.all(), required=False)
    organisation = forms.ModelChoiceField(queryset=Organisation.objects.all(), required=False)
    email = forms.EmailField(label=_("E-mail address of an expert"), required=False)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not any(given.get(name) for name in ("city", "organisation", "email")) and not self.errors:
            raise forms.ValidationError(_("Name a city, an organisation or an e-mail address."))
        return given


class RemarkForm(forms.Form):
    """What a guest says. `identity` is made with the page, so that what is sent twice comes once."""

    identity = forms.UUIDField(widget=forms.HiddenInput)
    step = forms.ChoiceField(label=_("What it is about"), required=False)
    block = forms.ChoiceField(label=_("Which part of the step"), required=False)
    kind = forms.ChoiceField(label=_("What kind of feedback"), choices=RemarkKind, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Your feedback"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("In any language. Leave out names and stories of the people whom you support."),
    )
    suggestion = forms.CharField(
        label=_("What you would write instead"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("The language that you write in"), required=False)
    anonymous = forms.BooleanField(label=_("Without my name"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, parts: list[Part], on_step: bool, may_hide: bool, **kwargs: Any) -> None:
        """`parts` are the steps that it can be about: with `on_step` the one that it is, else all of the edition."""
        super().__init__(*args, **kwargs)
        self.fields["identity"].initial = uuid4()
        self.fields["language"].initial = get_language()
        self._offer("language", languages())
        if on_step:
            self.fields["step"].widget = forms.HiddenInput()
            self._offer("step", [(str(parts[0].id), parts[0].title)])
            self.fields["step"].initial = str(parts[0].id)
            self._offer("block", [("", _("The whole step")), *block_choices(parts[0])])
        else:
            del self.fields["block"]
            whole: list[Any] = [("", _("The whole toolbox"))]
            manuals: dict[str, list[tuple[str, str]]] = {}
            for part in parts:
                manuals.setdefault(part.manual, []).append((str(part.id), part.title))
            self._offer("step", whole + list(manuals.items()))
        if not may_hide:
            del self.fields["anonymous"]

    def _offer(self, name: str, choices: list[Any]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices


def languages() -> list[tuple[str, str]]:
    """Those of the interface first, then every language that has a name of its own."""
    ours = [tag for tag, _name in settings.LANGUAGES]
    return [("", "–"), *((tag, own_name(tag)) for tag in ours), *(one for one in _all() if one[0] not in ours)]


@cache
def _all() -> list[tuple[str, str]]:
    tags = [tag for tag in localedata.locale_identifiers() if "_" not in tag and tag != "root"]
    named = ((tag, own_name(tag)) for tag in tags)
    return sorted(((tag, name) for tag, name in named if name.lower() != tag), key=lambda one: one[1].casefold())
