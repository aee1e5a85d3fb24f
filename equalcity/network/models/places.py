"""Cities and the organisations in them."""

import unicodedata
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from equalcity.network.models.people import Person


class CityQuerySet(models.QuerySet["City"]):
    def manageable_by(self, person: "Person") -> Self:
        """Those whose people this person manages, and of whose lines she may change some."""
        return self.filter(person.reach().places("pk"))

    def named_like(self, words: str) -> Self:
        """Those with these words in their name, in whatever language."""
        return self.filter(models.Q(name__icontains=words) | models.Q(other_names__icontains=words))

    def called(self, name: str) -> "City | None":
        """The city that somebody means who writes this name in her language, with or without accents.

        None for a name that none has, or several have: then a person decides.
        """
        wanted = bare(name)
        if not wanted:
            return None
        names = {pk: (bare(own), [bare(one) for one in others.splitlines()]) for pk, own, others in self._names()}
        found = [pk for pk, (own, _others) in names.items() if own == wanted]
        found = found or [pk for pk, (_own, others) in names.items() if wanted in others]
        return self.get(pk=found[0]) if len(found) == 1 else None

    def _names(self) -> "models.QuerySet[City, tuple[int, str, str]]":
        return self.order_by().values_list("pk", "name", "other_names")


def bare(name: str) -> str:
    """A name as two people write it alike: without case, accents and spare space."""
    letters = unicodedata.normalize("NFKD", " ".join(name.split()))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def manageable_by(self, person: "Person") -> Self:
        """Those in which this person gives and takes roles."""
        return self.filter(person.reach().places("city"))


class City(models.Model):
    """A city of the network: a pilot city wrote a toolbox, a trainee city uses them."""

    class Kind(models.TextChoices):
        PILOT = "pilot", _("Pilot city")
        TRAINEE = "trainee", _("Trainee city")

    name = models.CharField(_("name"), max_length=100, unique=True)
    other_names = models.TextField(
        _("names in other languages"),
        max_length=1000,
        blank=True,
        help_text=_("One on a line, such as Bruxelles and Brussel. Whoever asks for access or searches may write any."),
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166 code of two letters, such as BE."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("In degrees, for the map; empty: not on the map."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    about = models.TextField(
        _("what this city does"), max_length=1000, blank=True, help_text=_("Public. In plain words, in English.")
    )
    website = models.URLField(_("web address"), blank=True)
    contact_email = models.EmailField(
        _("public e-mail address"), blank=True, help_text=_("Of an office, not of a person.")
    )
    is_example = models.BooleanField(_("example of the demo"), default=False, editable=False)

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="city_place_whole",
                violation_error_message=_("Give latitude and longitude, or neither."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A partner, city service or association that people of the network work for."""

    class Kind(models.TextChoices):
        PARTNER = "partner", _("Partner that writes a toolbox")
        CITY_SERVICE = "city_service", _("City service")
        NGO = "ngo", _("Association (NGO)")
        SERVICE_PROVIDER = "service_provider", _("Service provider")

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NGO)
    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    about = models.TextField(
        _("what it does in the network"),
        max_length=1000,
        blank=True,
        help_text=_("Public. In plain words, in English."),
    )
    website = models.URLField(_("web address"), blank=True)
    is_example = models.BooleanField(_("example of the demo"), default=False, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
