"""What people fill in who manage people and places, and who come in. No rule is here but the shape of what is given."""

from typing import Any, ClassVar

from babel import Locale
from django import forms
from django.conf import settings
from django.core import signing
from django.db import models
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from equalcity.core.words import own_name
from equalcity.network.csv_files import BEGINS_A_FORMULA
from equalcity.network.models import AccessRequest, City, Invitation, Membership, Organisation, Person
from equalcity.network.reach import Reach
from equalcity.network.roles import IN_A_CITY, RoleName

NOTHING = ("", "–")
"""The first choice, so that nothing is chosen by mistake."""
SHORT_LIST = 60
"""Choices up to which a list is offered; of more, one types the beginning of the name."""
QUICKEST, SLOWEST = 3, 24 * 60 * 60
"""Seconds in which a person fills in a form; programs are quicker."""
STAMP = signing.TimestampSigner(salt="asking for access")
NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


class ByName(forms.ModelChoiceField):
    """One of many things with a name: a list where it is short, else a field that proposes names."""

    def __init__(self, queryset: models.QuerySet[Any], **options: Any) -> None:
        self.names = list(queryset.values_list("name", flat=True)[: SHORT_LIST + 1])
        self.short = len(self.names) <= SHORT_LIST
        if not self.short:
            options |= {"widget": forms.TextInput(attrs={"autocomplete": "off"}), "to_field_name": "name"}
        super().__init__(queryset, **options)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        if not self.short:
            self.widget.attrs["list"] = f"{field_name}-names"
        return super().get_bound_field(form, field_name)


def role_choices(roles: "frozenset[RoleName]") -> list[tuple[str, Any]]:
    return [(role.value, role.label) for role in RoleName if role in roles]


def all_roles(reach: Reach) -> frozenset[RoleName]:
    """The roles that may be given somewhere within this reach."""
    return reach.everywhere.union(*reach.cities.values())


def languages() -> list[tuple[str, str]]:
    return [(tag, own_name(tag)) for tag, _name in settings.LANGUAGES]


class RoleForm(forms.Form):
    """A role in an organisation."""

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Organisation.objects.manageable_by(by)
        self.fields["organisation"] = ByName(places, label=_("Organisation"), empty_label="–")
        choices = [NOTHING, *role_choices(all_roles(by.reach()))]
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=choices)


class InviteForm(RoleForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)

    field_order = ("email", "organisation", "role", "language", "days")

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the mail"), choices=languages(), initial=get_language()
        )
        self.fields["days"] = forms.IntegerField(
            label=_("Good for how many days"), min_value=1, max_value=90, initial=settings.INVITATION_DAYS
        )
        self.order_fields(self.field_order)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email.startswith(BEGINS_A_FORMULA):
            raise forms.ValidationError(_("This begins like a formula of a spreadsheet."))
        return email


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}), allow_empty_file=True
    )


class NameForm(forms.Form):
    """What to call somebody who comes in for the first time."""

    name = forms.CharField(
        label=_("Your name, as colleagues see it"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )


class LookForm(forms.Form):
    """Which people are shown."""

    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=100)

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = by.reach()
        choices = [("", _("All roles")), *role_choices(frozenset(RoleName))]
        self.fields["role"] = forms.ChoiceField(label=_("Role"), required=False, choices=choices)
        if reach.everywhere or len(reach.cities) > 1:
            cities = City.objects.manageable_by(by)
            self.fields["city"] = ByName(cities, label=_("City"), required=False, empty_label=_("All cities"))
        self.fields["organisation"] = ByName(
            Organisation.objects.manageable_by(by),
            label=_("Organisation"),
            required=False,
            empty_label=_("All organisations"),
        )

    def narrow(self, people: "models.QuerySet[Person]", by: Person) -> "models.QuerySet[Person]":
        """Those of these people whom the form asks for; only what `by` may see is looked at."""
        asked = self.cleaned_data if self.is_valid() else {}
        for word in asked.get("q", "").split():
            people = people.filter(
                models.Q(first_name__icontains=word)
                | models.Q(last_name__icontains=word)
                | models.Q(email__icontains=word)
            )
        wanted = {
            "role": asked.get("role"),
            "organisation": asked.get("organisation"),
            "organisation__city": asked.get("city"),
        }
        wanted = {path: value for path, value in wanted.items() if value}
        if not wanted:
            return people
        held = Membership.objects.current().visible_to(by).filter(person=models.OuterRef("pk"), **wanted)
        return people.filter(models.Exists(held))


class InvitationsForm(forms.Form):
    """Which invitations are shown."""

    STATES = (
        ("", _("All")),
        ("open", _("Open")),
        ("expired", _("Expired")),
        *((value, label) for value, label in Invitation.Outcome.choices),
    )

    q = forms.CharField(label=_("E-mail address or organisation"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)

    def narrow(self, invitations: "models.QuerySet[Invitation]") -> "models.QuerySet[Invitation]":
        asked = self.cleaned_data if self.is_valid() else {}
        state = asked.get("state")
        if state in {"open", "expired"}:
            invitations = getattr(invitations, state)()
        elif state:
            invitations = invitations.filter(outcome=state)
        for word in asked.get("q", "").split():
            invitations = invitations.filter(
                models.Q(email__icontains=word) | models.Q(organisation__name__icontains=word)
            )
        return invitations


class AskForm(forms.ModelForm):
    """A request for access. `reference` is hidden from everybody: whoever fills it in is a program."""

    reference = forms.CharField(required=False, widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}))
    stamp = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = AccessRequest
        fields = ("name", "email", "organisation_name", "city_name", "country", "role", "why")
        labels: ClassVar = {"role": _("Your role"), "name": _("Your name"), "why": _("Why do you ask?")}
        widgets: ClassVar = {
            "why": forms.Textarea({"rows": 5}),
            "name": forms.TextInput({"autocomplete": "name"}),
            "email": forms.EmailInput({"autocomplete": "email"}),
            "organisation_name": forms.TextInput({"autocomplete": "organization"}),
            "city_name": forms.TextInput({"autocomplete": "address-level2", "list": "cities"}),
        }
        help_texts: ClassVar = {"why": _("At most 1,000 letters. Do not write about any person whom you help.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [NOTHING, *role_choices(IN_A_CITY)]
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=countries())
        self.initial["stamp"] = STAMP.sign("")
        self.cities = City.objects.values_list("name", flat=True)

    def clean_stamp(self) -> str:
        stamp = self.cleaned_data["stamp"]
        try:
            STAMP.unsign(stamp, max_age=SLOWEST)
        except signing.BadSignature as error:
            self._stamp_anew()
            raise forms.ValidationError(_("This form was open for too long. Please send it again.")) from error
        try:
            STAMP.unsign(stamp, max_age=QUICKEST)
        except signing.SignatureExpired:
            return stamp
        raise forms.ValidationError(_("That was very quick. Please wait a moment and send it again."))

    def _stamp_anew(self) -> None:
        self.data = self.data.copy()
        self.data["stamp"] = STAMP.sign("")

    @property
    def is_by_a_program(self) -> bool:
        return bool(self.data.get("reference"))


def countries() -> list[tuple[str, str]]:
    """Codes and names of countries in the language of the page, sorted by name."""
    locale = Locale.parse(get_language() or "en", sep="-")
    names = [
        (code, name)
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES  # noqa: PLR2004 -- letters of ISO 3166
    ]
    return [NOTHING, *sorted(names, key=lambda pair: pair[1])]


class AcceptForm(RoleForm):
    """Yes to a request: in which organisation, known or new, with which role."""

    new_name = forms.CharField(label=_("Or a new organisation: its name"), required=False, max_length=200)
    new_kind = forms.ChoiceField(
        label=_("What the new organisation is"),
        required=False,
        choices=Organisation.Kind,
        initial=Organisation.Kind.NGO,
    )
    answer = forms.CharField(
        label=_("Words for the mail, if you like"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )

    field_order = ("organisation", "new_name", "new_kind", "role", "answer")

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["organisation"].required = False
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "organisation" in given and bool(given["organisation"]) == bool(given.get("new_name")):
            self.add_error("organisation", _("Choose an organisation, or write the name of a new one."))
        return given


class DeclineForm(forms.Form):
    answer = forms.CharField(label=_("Your answer; it is mailed"), max_length=1000, widget=forms.Textarea({"rows": 4}))


def with_https(field: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    """The field of a form; a web address that says nothing else begins with https."""
    if isinstance(field, models.URLField):
        options["assume_scheme"] = "https"
    return field.formfield(**options)


class CityForm(forms.ModelForm):
    """All that is known of a city, or the few fields that its own coordinator may change."""

    class Meta:
        model = City
        fields = (
            "name", "other_names", "slug", "country", "kind", "latitude", "longitude", "about", "website",
            "contact_email",
        )  # fmt: skip
        formfield_callback = with_https
        widgets: ClassVar = {
            "about": forms.Textarea({"rows": 5}),
            "other_names": forms.Textarea({"rows": 4, "dir": "auto"}),
        }
        help_texts: ClassVar = {"slug": _("The last word of its web address: small letters, digits, hyphens.")}

    def __init__(self, *args: Any, only: "set[str] | None" = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        _keep(self, only)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "slug" in self.fields and not given.get("slug"):
            self.instance.slug = given["slug"] = slugify(given.get("name", ""))[:80]
        return given

    def clean_country(self) -> str:
        country = self.cleaned_data["country"].upper()
        if country not in {code for code, _name in countries() if code} | {"EU"}:
            raise forms.ValidationError(_("This is no code of a country. Write two letters, such as BE."))
        return country


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ("name", "kind", "city", "about", "website")
        widgets: ClassVar = {"about": forms.Textarea({"rows": 5})}
        formfield_callback = with_https

    def __init__(self, *args: Any, only: "set[str] | None" = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _keep(self, only)


def _keep(form: forms.ModelForm, only: "set[str] | None") -> None:
    """Leave these fields; None for all."""
    for name in [name for name in form.fields if only is not None and name not in only]:
        del form.fields[name]
