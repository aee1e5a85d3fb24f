"""How somebody comes back who has lost her second factor."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from equalcity.network.models.people import Person


class FactorResetQuerySet(models.QuerySet["FactorReset"]):
    def waiting(self) -> Self:
        """Neither done nor stopped."""
        return self.filter(done_at__isnull=True, stopped_at__isnull=True)

    def due(self) -> Self:
        """Waiting, confirmed where a second coordinator must, and older than the time to stop it."""
        before = timezone.now() - timedelta(hours=settings.RECOVERY_HOURS)
        return self.waiting().filter(started_at__lte=before).exclude(needs_confirmation=True, confirmed_by__isnull=True)


class FactorReset(models.Model):
    """A coordinator takes somebody's second factor away because she lost it; it waits, so that she can stop it.

    The link in her mail holds a random word of which only the hash is here; it can stop the reset and nothing else.
    """

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="factor_resets")
    started_by = models.ForeignKey(
        Person, verbose_name=_("started by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    started_at = models.DateTimeField(_("started at"))
    needs_confirmation = models.BooleanField(_("a second coordinator must confirm"), default=False)
    confirmed_by = models.ForeignKey(
        Person, verbose_name=_("confirmed by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    stop_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        ordering = ("-started_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(stopped_at__isnull=True, done_at__isnull=True),
                name="factor_reset_once",
                violation_error_message=_("A reset is waiting for this person already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("started_by")), name="factor_reset_by_two"
            ),
            models.CheckConstraint(
                condition=~models.Q(started_by=models.F("person")) & ~models.Q(confirmed_by=models.F("person")),
                name="factor_reset_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def takes_effect_at(self) -> datetime:
        return self.started_at + timedelta(hours=settings.RECOVERY_HOURS)
