"""Exports: editions as files that leave the site, each made once and kept under the hash of its edition."""

from typing import ClassVar, Self

from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from equalcity.toolboxes.models.editions import Edition

FOLDER = "exports"
"""Of the default storage; nothing in it is served by its own name."""


class ExportKind(models.TextChoices):
    """What kind of file; `package` is an edition in all its languages."""

    PDF = "pdf"
    EPUB = "epub"
    HTML = "html"
    SLIDES = "slides"
    PACKAGE = "package"


class ExportState(models.TextChoices):
    WAITING = "waiting"
    IN_WORK = "in work"
    DONE = "done"
    FAILED = "failed"


class ExportFault(models.TextChoices):
    """Why an export failed, as far as a reader is helped by knowing it."""

    NO_ROOM = "no room"
    LOST = "lost"
    OTHER = "other"


UNDER_WAY = (ExportState.WAITING, ExportState.IN_WORK)


class ExportQuerySet(models.QuerySet["Export"]):
    def with_job(self) -> Self:
        """Each with `has_job`: whether its job is queued or at work. One that was killed for good, or lost, is not."""
        alive = DBTaskResult.objects.filter(pk=OuterRef("job"), status__in=("READY", "RUNNING"))
        return self.annotate(has_job=Exists(alive))

    def under_way(self) -> Self:
        return self.with_job().filter(has_job=True, state__in=UNDER_WAY)


class Export(models.Model):
    """An edition in one language as one kind of file. `maker` changes with what it is made by, and so the file does."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="exports")
    language = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, choices=ExportKind)
    maker = models.CharField(max_length=64)
    adaptation = models.CharField(max_length=64, blank=True, default="")
    """The hash of what a city lays over the edition; empty for nothing."""
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.WAITING)
    job = models.UUIDField(null=True, blank=True)
    parts_done = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=255, blank=True)
    fault = models.CharField(max_length=10, choices=ExportFault, default="", blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ("edition", "language", "kind")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "language", "kind", "maker", "adaptation"], name="export_once"),
            models.CheckConstraint(
                condition=~models.Q(state=ExportState.DONE)
                | ~(models.Q(path="") | models.Q(sha256="") | models.Q(made_at=None)),
                name="export_done_has_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} ({self.language or '–'}, {self.kind})"

    has_job = False
    """As `with_job()` has found it."""

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY and self.has_job

    @property
    def is_ready(self) -> bool:
        """Whether it is done and its file is there, whole; a file can vanish from the disk."""
        if self.state != ExportState.DONE:
            return False
        try:
            return bool(default_storage.size(self.path) == self.size)
        except OSError:
            return False

    @property
    def percent(self) -> int:
        """How far it is, from 0 to 100."""
        return min(100, 100 * self.parts_done // self.parts) if self.parts else 0
