"""Forms of a person's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from equalcity.network.models import Person

CODE_ATTRIBUTES = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "dir": "ltr",
}


class EnterMailboxCode(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(CODE_ATTRIBUTES))


class AboutMe(forms.ModelForm):  # type: ignore[type-arg]
    """Name, language, notices by e-mail."""

    class Meta:
        model = Person
        fields = ("first_name", "last_name", "language", "mail")
        labels = {"first_name": _("First name"), "last_name": _("Family name")}  # noqa: RUF012 -- as Django declares it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of your pages, mails and notices.")
        )
        self.initial["language"] = self.instance.preferred_language
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"


class NewAddress(forms.Form):
    email = forms.EmailField(
        label=_("New e-mail address"), widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"})
    )


class CodesOfBothMailboxes(forms.Form):
    old_code = forms.CharField(
        label=_("Code from your old mailbox"), max_length=20, widget=forms.TextInput(CODE_ATTRIBUTES)
    )
    new_code = forms.CharField(
        label=_("Code from your new mailbox"), max_length=20, widget=forms.TextInput(CODE_ATTRIBUTES)
    )


class DeleteAccount(forms.Form):
    understood = forms.BooleanField(label=_("Yes, delete my account. I know that this cannot be undone."))
