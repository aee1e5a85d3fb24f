"""Where a person is signed in now."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from equalcity.network.models.people import Person


class OpenSessionQuerySet(models.QuerySet["OpenSession"]):
    def of(self, person: Person) -> Self:
        return self.filter(person=person)


class OpenSession(models.Model):
    """One browser in which somebody is signed in. Removing the row ends it at once.

    It says as much as she needs to know her own devices by, and no more: no address of the network, no full name of
    the browser, no minute of her day. The key itself is not here, only its hash.
    """

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="open_sessions")
    key_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    browser = models.CharField(_("browser"), max_length=30, blank=True)
    system = models.CharField(_("system"), max_length=30, blank=True)
    started_at = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last used"), help_text=_("To the hour."))

    objects = OpenSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("open session")
        verbose_name_plural = _("open sessions")
        ordering = ("-seen_at", "-pk")
        indexes: ClassVar = [models.Index(fields=["started_at"], name="sessions_by_age")]

    def __str__(self) -> str:
        return self.device

    @property
    def device(self) -> str:
        """Such as “Firefox on Android”."""
        if self.browser and self.system:
            return gettext("%(browser)s on %(system)s") % {"browser": self.browser, "system": self.system}
        return self.browser or self.system or gettext("A browser that does not say its name")
