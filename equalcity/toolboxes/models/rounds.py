"""Draft rounds: an edition is read by guests until a day, who say what is missing."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from equalcity.network.models import City, Membership, Organisation, Person
from equalcity.network.roles import roles_that
from equalcity.toolboxes.models.owners import reached_by


class RoundGuestQuerySet(models.QuerySet["RoundGuest"]):
    def that_include(self, person: Person | AnonymousUser) -> Self:
        """Those through which this person reads: she, her mailbox, her organisation or its city is a guest.

        A mailbox is hers, for she signs in with codes that go there.
        """
        if not isinstance(person, Person) or not person.is_active:
            return self.none()
        held = Membership.objects.current().filter(person=person, role__in=roles_that("reads_pilots"))
        return self.filter(
            Q(person=person)
            | Q(email=person.email.lower())
            | Q(organisation__in=held.values("organisation"))
            | Q(city__in=held.values("organisation__city"))
        )


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Those that she is a guest of, open or closed, and those of toolboxes whose drafts she reads."""
        return self.filter(self._as_guest(person) | reached_by(person, "reads_drafts", "edition__owner"))

    def with_guest(self, person: Person | AnonymousUser) -> Self:
        """Those that she is a guest of; only guests give feedback."""
        return self.filter(self._as_guest(person))

    def manageable_by(self, person: Person | AnonymousUser) -> Self:
        """Those of toolboxes that she may freeze."""
        return self.filter(reached_by(person, "freezes", "edition__owner"))

    def open(self) -> Self:
        """Neither closed by an author nor past their last day."""
        return self.filter(closed_at__isnull=True, closes_on__gte=timezone.localdate())

    @staticmethod
    def _as_guest(person: Person | AnonymousUser) -> Q:
        return Q(Exists(RoundGuest.objects.that_include(person).filter(round=OuterRef("pk"))))


class Round(models.Model):
    """Guests read an edition, whatever its stage, and give feedback until `closes_on`, that day included.

    A closed round lets them go on reading; `version` counts changes, so that nobody overwrites what she has not seen.
    """

    edition = models.ForeignKey(
        "toolboxes.Edition", verbose_name=_("edition"), on_delete=models.CASCADE, related_name="rounds"
    )
    look_at = models.TextField(_("what to look at"), max_length=2000, blank=True)
    closes_on = models.DateField(_("last day"))
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    opened_by = models.ForeignKey(
        Person, verbose_name=_("opened by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, verbose_name=_("closed by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft round")
        verbose_name_plural = _("draft rounds")
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return f"{self.edition} ({self.opened_at:%Y-%m-%d})"

    def is_open_on(self, day: date) -> bool:
        return self.closed_at is None and day <= self.closes_on

    @property
    def is_open(self) -> bool:
        """Whether feedback can be given today."""
        return self.is_open_on(timezone.localdate())


class RoundGuest(models.Model):
    """A city, an organisation, or an expert: a person who is known, or a mailbox from which somebody will sign in."""

    round = models.ForeignKey(Round, verbose_name=_("draft round"), on_delete=models.CASCADE, related_name="guests")
    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("expert"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(_("e-mail address of an expert"), blank=True)
    language = models.CharField(_("language of the mail"), max_length=20, blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    invited_by = models.ForeignKey(
        Person, verbose_name=_("invited by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("invited at"), auto_now_add=True)

    objects = RoundGuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest of a draft round")
        verbose_name_plural = _("guests of draft rounds")
        ordering = ("at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "city"], name="guest_city_once"),
            models.UniqueConstraint(fields=["round", "organisation"], name="guest_organisation_once"),
            models.UniqueConstraint(fields=["round", "person"], name="guest_person_once"),
            models.UniqueConstraint("round", Lower("email"), condition=~Q(email=""), name="guest_email_once"),
            models.CheckConstraint(
                condition=Q(city__isnull=False, organisation__isnull=True, person__isnull=True, email="")
                | Q(city__isnull=True, organisation__isnull=False, person__isnull=True, email="")
                | Q(city__isnull=True, organisation__isnull=True, person__isnull=False, email="")
                | (Q(city__isnull=True, organisation__isnull=True, person__isnull=True) & ~Q(email="")),
                name="guest_is_one_thing",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["email"], condition=~Q(email=""), name="guests_by_mailbox")]

    def __str__(self) -> str:
        return str(self.city or self.organisation or self.person or self.email)


class _OfReader(models.Model):
    """Something that a guest says of herself in a round; nobody else is shown it by name."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class StepRead(_OfReader):
    """“I have read this step”: said by a button, never noted by itself."""

    step = models.UUIDField(_("identity of the step"))

    class Meta:
        verbose_name = _("step that was read")
        verbose_name_plural = _("steps that were read")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["round", "person", "step"], name="step_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.step}"


class RoundDone(_OfReader):
    """“I am done”: she is not reminded any more."""

    class Meta:
        verbose_name = _("guest who is done")
        verbose_name_plural = _("guests who are done")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["round", "person"], name="round_done_once")]

    def __str__(self) -> str:
        return f"{self.round_id}"
