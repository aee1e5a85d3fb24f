"""People who sign in, and the roles that they have in organisations."""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from equalcity.network.models.places import City, Organisation
from equalcity.network.reach import Reach
from equalcity.network.roles import ROLES, RoleName, Scope, roles_that


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, person: "Person") -> Self:
        """Whom this person sees in lists: all, those who work in her cities now, or nobody."""
        reach = person.reach()
        if reach.everywhere:
            return self
        theirs = Membership.objects.current().filter(reach.places("organisation__city"), person=models.OuterRef("pk"))
        return self.filter(models.Exists(theirs))

    def coordinating(self, city: City | None, role: str) -> Self:
        """Who may give this role in this city."""
        here = models.Q(role__in=_givers(role, Scope.EVERYWHERE))
        if city is not None:
            here |= models.Q(role__in=_givers(role, Scope.OWN_CITY), organisation__city=city)
        theirs = Membership.objects.current().filter(here, person=models.OuterRef("pk"))
        return self.filter(models.Exists(theirs), is_active=True)


def _givers(role: str, scope: Scope) -> list[str]:
    return [name for name, line in ROLES.items() if line.manages_people == scope and role in line.may_give]


class PersonManager(BaseUserManager["Person"]):
    """Makes people by their e-mail address; nobody has a user name or needs a password."""

    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def visible_to(self, person: "Person") -> PersonQuerySet:
        return self.get_queryset().visible_to(person)

    def coordinating(self, city: City | None, role: str) -> PersonQuerySet:
        return self.get_queryset().coordinating(city, role)

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

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day, together")
        NEVER = "never", _("Never; I look here")

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(_("language"), max_length=20, blank=True, help_text=_("Of mails and notices."))
    mail = models.CharField(_("notices by e-mail"), max_length=10, choices=Mail, default=Mail.AT_ONCE)
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

    @property
    def preferred_language(self) -> str:
        return self.language or settings.LANGUAGE_CODE

    @property
    def unread(self) -> int:
        """How many notices she has not read; one query, for the strip on top of her pages."""
        return self.notices.filter(read_at__isnull=True).count()

    def has_any_role(self, roles: Iterable[RoleName]) -> bool:
        """Whether one of these roles is held now. A superuser holds all."""
        if not self.is_active:
            return False
        return self.is_superuser or self.memberships.current().filter(role__in=list(roles)).exists()

    def reach(self) -> Reach:
        """Where she manages people now, and which roles she may give there; asked of the database each time."""
        if not self.is_active:
            return Reach()
        if self.is_superuser:
            return Reach(everywhere=frozenset(RoleName))
        everywhere: frozenset[RoleName] = frozenset()
        cities: dict[int, frozenset[RoleName]] = {}
        held = self.memberships.current().filter(role__in=roles_that("manages_people"))
        for name, city_id in held.values_list("role", "organisation__city"):
            role = ROLES[RoleName(name)]
            if role.manages_people == Scope.EVERYWHERE:
                everywhere |= role.may_give
            elif city_id is not None:
                cities[city_id] = cities.get(city_id, frozenset()) | role.may_give
        return Reach(everywhere, cities)

    def organisations_as(self, roles: Iterable[RoleName]) -> models.QuerySet[Organisation]:
        """The organisations in which one of these roles is held now; a superuser's are none, ask `is_superuser`."""
        held = self.memberships.current().filter(role__in=list(roles)) if self.is_active else Membership.objects.none()
        return Organisation.objects.filter(pk__in=held.values("organisation"))

    def cities_as(self, roles: Iterable[RoleName]) -> models.QuerySet[City]:
        """The cities of those organisations."""
        return City.objects.filter(pk__in=self.organisations_as(roles).values("city"))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at__isnull=True)

    def visible_to(self, person: Person) -> Self:
        """Those in organisations where this person manages people."""
        return self.filter(person.reach().places("organisation__city"))


class Membership(models.Model):
    """A role that a person has, or had, in an organisation. An ended one stays as a line of history."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=30, choices=RoleName)
    since = models.DateTimeField(_("since"), auto_now_add=True)
    given_by = models.ForeignKey(
        Person, verbose_name=_("given by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, verbose_name=_("ended by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="membership_once",
                violation_error_message=_("This person has this role in this organisation already."),
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "role"], condition=models.Q(ended_at__isnull=True), name="current_roles"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.organisation}"
