"""Cities, organisations, people, their roles, and the media that they upload."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtailmedia.models import AbstractMedia

from equalcity.network.roles import RoleName


class City(models.Model):
    """A city of the network: a pilot city wrote a toolbox, a trainee city uses them."""

    class Kind(models.TextChoices):
        PILOT = "pilot", _("Pilot city")
        TRAINEE = "trainee", _("Trainee city")

    name = models.CharField(_("name"), max_length=100, unique=True)
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166 code of two letters, such as BE."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A partner, city service or association that people of the network work for."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.PROTECT, null=True, blank=True, related_name="organisations"
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people by their e-mail address; nobody has a user name or needs a password."""

    def create_user(self, email: str, password: str | None = None, **facts: object) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **facts)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **facts: object) -> "Person":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **facts)

    def get_by_natural_key(self, email: str | None) -> "Person":
        return self.get(email__iexact=email)


class Person(AbstractUser):
    """Somebody who signs in. Readers need no account and are nowhere recorded."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    is_example = models.BooleanField(_("example person of the demo"), default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()  # type: ignore[misc, assignment]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_once",
                violation_error_message=_("Somebody with this e-mail address is known already."),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def has_any_role(self, roles: Iterable[RoleName]) -> bool:
        """Whether one of these roles is held today. A superuser holds all."""
        return self.is_active and (self.is_superuser or self.memberships.filter(role__in=list(roles)).exists())


class Membership(models.Model):
    """A role that a person has in an organisation."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=30, choices=RoleName)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                name="membership_once",
                violation_error_message=_("This person has this role in this organisation already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.organisation}"


class Picture(AbstractImage):
    """An uploaded picture. What it shows in words is asked where it is used, for it depends on the use."""

    admin_form_fields = ("title", "file", "description", "collection", "tags", "focal_point_x", "focal_point_y")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class PictureRendition(AbstractRendition):
    """A picture in another size."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once")
        ]


class Recording(AbstractMedia):
    """An uploaded sound or film; the transcript is asked where it is used."""

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
