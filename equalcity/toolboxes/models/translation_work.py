"""Work on a translation that takes more than a moment: a file that waits for a yes, and a run of a machine."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from equalcity.network.models import Person


class TranslationFileQuerySet(models.QuerySet["TranslationFile"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Those that this person has brought: nobody else says yes to them."""
        return self.filter(by=person) if isinstance(person, Person) and person.is_active else self.none()


class TranslationFile(models.Model):
    """A file of a translator as it was looked at. Nothing is taken before a yes; kept for a day without one."""

    toolbox = models.UUIDField(_("identity of the toolbox"))
    language = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    body = models.BinaryField(blank=True)
    unfinished = models.BooleanField(default=False)
    """Whether what the file calls unfinished counts as done: some tools never say more."""
    reviewed = models.BooleanField(default=False)
    """Whether what the file calls reviewed counts as reviewed; a reviewer says so."""
    report = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True, blank=True)

    objects = TranslationFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a translation")
        verbose_name_plural = _("files of translations")
        ordering = ("-at",)

    def __str__(self) -> str:
        return self.name


class RunState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    IN_WORK = "in work", _("at work")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


UNDER_WAY = (RunState.WAITING, RunState.IN_WORK)


class MachineRunQuerySet(models.QuerySet["MachineRun"]):
    def under_way(self) -> Self:
        """Those whose job waits or is at work; one that was killed for good, or lost, is not."""
        alive = DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).values("pk")
        return self.filter(state__in=UNDER_WAY, job__in=alive)


class MachineRun(models.Model):
    """A machine drafts what nobody has translated yet, for a toolbox in one language: everything or nothing."""

    toolbox = models.UUIDField(_("identity of the toolbox"))
    language = models.CharField(max_length=20)
    provider = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.WAITING)
    fault = models.CharField(max_length=300, blank=True)
    job = models.UUIDField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    """Sentences whose mark-up the machine has lost: nothing was taken for them."""
    total = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MachineRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of a machine translation")
        verbose_name_plural = _("runs of machine translation")
        ordering = ("-at", "-pk")
        indexes: ClassVar = [models.Index(fields=["toolbox", "language"], name="machine_run_of")]

    def __str__(self) -> str:
        return f"{self.toolbox} ({self.language}, {self.provider})"
