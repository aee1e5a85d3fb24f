"""Adaptations: what a city lays over a toolbox, and what of it readers get. Never a copy of the toolbox itself."""

from typing import ClassVar, Self
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from equalcity.core.words import language_name
from equalcity.network.models import City, Membership, Person
from equalcity.network.roles import ROLES, RoleName, Scope, roles_that
from equalcity.toolboxes.marking import rich_text
from equalcity.toolboxes.models.editions import Edition
from equalcity.toolboxes.models.owners import EVERYTHING, NOTHING

EVERY_LANGUAGE = ""
"""As the language of a fact that is the same in all languages."""


def adapted_by(person: Person | AnonymousUser, city: str) -> Q:
    """The rows whose city this person adapts toolboxes for; `city` is the field of the row. Unknown: nothing."""
    if not isinstance(person, Person) or not person.is_active:
        return NOTHING
    if person.is_superuser:
        return EVERYTHING
    held = Membership.objects.current().filter(person=person, role__in=roles_that("adapts"))
    everywhere = held.filter(role__in=[name for name in RoleName if ROLES[name].adapts == Scope.EVERYWHERE])
    return Q(Exists(everywhere)) | Q(Exists(held.filter(organisation__city=OuterRef(city))))


def cities_adapted_by(person: Person | AnonymousUser) -> models.QuerySet[City]:
    """The cities for which this person adapts toolboxes."""
    return City.objects.filter(adapted_by(person, "pk"))


class AdaptationQuerySet(models.QuerySet["Adaptation"]):
    def manageable_by(self, person: Person | AnonymousUser) -> Self:
        """Those of cities for which this person adapts toolboxes. The one source of who works on them."""
        return self.filter(adapted_by(person, "city"))

    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Work in progress is seen by those who do it; everybody else reads what is published."""
        return self.manageable_by(person)


class Adaptation(models.Model):
    """A toolbox as one city makes it its own: facts, notes and hidden steps hang on this."""

    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.CASCADE, related_name="adaptations")
    toolbox_key = models.UUIDField(_("identity of the toolbox"), db_index=True)
    toolbox_slug = models.SlugField(_("address of the toolbox"), max_length=80)
    languages = models.JSONField(_("languages"), default=list)
    edition = models.ForeignKey(
        Edition, verbose_name=_("edition that it was last looked at with"), on_delete=models.PROTECT, related_name="+"
    )
    started_from = models.ForeignKey(
        "self", verbose_name=_("started from"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    started_by = models.ForeignKey(
        Person, verbose_name=_("started by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("started at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now_add=True)

    objects = AdaptationQuerySet.as_manager()

    class Meta:
        verbose_name = _("adaptation")
        verbose_name_plural = _("adaptations")
        ordering = ("city__name", "toolbox_slug")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["city", "toolbox_key"],
                name="adaptation_once",
                violation_error_message=_("This city adapts this toolbox already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.city}: {self.toolbox_slug}"


class AdaptedFact(models.Model):
    """What a city answers to a local fact, in one language or, where `language` is empty, in all."""

    adaptation = models.ForeignKey(Adaptation, on_delete=models.CASCADE, related_name="facts")
    fact = models.CharField(_("fact"), max_length=80)
    language = models.CharField(_("language"), max_length=20, blank=True)
    text = models.TextField(_("text"))
    source = models.CharField(_("where it is from"), max_length=300, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    changed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("fact of a city")
        verbose_name_plural = _("facts of a city")
        ordering = ("fact", "language")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["adaptation", "fact", "language"], name="adapted_fact_once")
        ]

    def __str__(self) -> str:
        return f"{self.fact} ({self.language or '–'})"


class AdaptedNote(models.Model):
    """What a city adds to a step in one language, and the step as it was when this was written or last confirmed."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    adaptation = models.ForeignKey(Adaptation, on_delete=models.CASCADE, related_name="notes")
    step = models.UUIDField(_("identity of the step"))
    step_title = models.CharField(_("title of the step"), max_length=255)
    """As it was, to name a step that is there no longer."""
    language = models.CharField(_("language"), max_length=20)
    html = models.TextField(_("note"))
    written_for = models.CharField(_("written for edition"), max_length=9)
    step_digest = models.CharField(_("hash of the step"), max_length=64)
    origin = models.ForeignKey(
        City, verbose_name=_("taken over from"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """Until somebody of this city has written it anew."""
    changed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("note of a city")
        verbose_name_plural = _("notes of a city")
        ordering = ("step", "language")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["adaptation", "step", "language"], name="adapted_note_once")
        ]

    def __str__(self) -> str:
        return f"{self.step_title} ({self.language})"

    @property
    def shown(self) -> SafeString:
        """The note as HTML, written anew from a list of allowed tags; links to steps become words."""
        return rich_text(self.html, step_url=lambda step: None)

    @property
    def language_name(self) -> str:
        return language_name(self.language, str(get_language()))


class HiddenStep(models.Model):
    """An optional step that a city does not show."""

    adaptation = models.ForeignKey(Adaptation, on_delete=models.CASCADE, related_name="hidden")
    step = models.UUIDField(_("identity of the step"))
    origin = models.ForeignKey(City, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hidden_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("hidden step")
        verbose_name_plural = _("hidden steps")
        constraints: ClassVar = [models.UniqueConstraint(fields=["adaptation", "step"], name="hidden_step_once")]

    def __str__(self) -> str:
        return str(self.step)


class PublishedAdaptationQuerySet(models.QuerySet["PublishedAdaptation"]):
    def newest(self) -> Self:
        """Of each adaptation the last one, also where it was taken back."""
        later = PublishedAdaptation.objects.filter(adaptation=OuterRef("adaptation"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))

    def current(self) -> Self:
        """What readers get: the last one of each adaptation, unless it was taken back."""
        return self.newest().filter(withdrawn_at__isnull=True)

    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """What is published is for everybody."""
        return self.current()


class PublishedAdaptation(models.Model):
    """An adaptation as it was published: JSON as in docs/adaptation-format.md, kept byte for byte."""

    adaptation = models.ForeignKey(Adaptation, on_delete=models.CASCADE, related_name="published")
    number = models.PositiveIntegerField(_("number"))
    body = models.BinaryField(_("adaptation, byte for byte"))
    sha256 = models.CharField(_("hash"), max_length=64, db_index=True)
    languages = models.JSONField(_("languages"), default=list)
    published_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("published at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = PublishedAdaptationQuerySet.as_manager()

    class Meta:
        verbose_name = _("published adaptation")
        verbose_name_plural = _("published adaptations")
        ordering = ("adaptation", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["adaptation", "number"], name="published_adaptation_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.adaptation} ({self.number})"
