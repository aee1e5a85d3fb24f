"""Who reads a pilot edition before it is final: the cities and organisations that were invited to it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from equalcity.network.models import City, Membership, Organisation, Person
from equalcity.network.roles import roles_that


class EditionReadersQuerySet(models.QuerySet["EditionReaders"]):
    def that_include(self, person: Person) -> Self:
        """Those through which this person reads: her organisation is invited, or the city that it is in."""
        held = Membership.objects.current().filter(person=person, role__in=roles_that("reads_pilots"))
        return self.filter(
            Q(organisation__in=held.values("organisation")) | Q(city__in=held.values("organisation__city"))
        )


class EditionReaders(models.Model):
    """A city or an organisation whose people may read a pilot edition."""

    edition = models.ForeignKey(
        "toolboxes.Edition", verbose_name=_("edition"), on_delete=models.CASCADE, related_name="readers"
    )
    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    invited_by = models.ForeignKey(
        Person, verbose_name=_("invited by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("invited at"), auto_now_add=True)

    objects = EditionReadersQuerySet.as_manager()

    class Meta:
        verbose_name = _("readers of a pilot edition")
        verbose_name_plural = _("readers of pilot editions")
        ordering = ("at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "city"], name="readers_city_once"),
            models.UniqueConstraint(fields=["edition", "organisation"], name="readers_organisation_once"),
            models.CheckConstraint(
                condition=Q(city__isnull=True, organisation__isnull=False)
                | Q(city__isnull=False, organisation__isnull=True),
                name="readers_city_or_organisation",
                violation_error_message=_("Invite a city or an organisation, one at a time."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.city or self.organisation)
