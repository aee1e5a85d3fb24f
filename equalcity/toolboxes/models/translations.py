"""Translation, sentence by sentence: what is to be translated (units), into what, and everything that ever was."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What the sentence stands in."""

    TOOLBOX = "toolbox", _("Toolbox")
    MANUAL = "manual", _("Manual")
    STEP = "step", _("Step")
    TERM = "term", _("Glossary term")


class UnitStatus(models.TextChoices):
    """How far the translation of one sentence can be trusted, the lowest first."""

    MACHINE = "machine", _("Machine draft")
    TRANSLATED = "translated", _("Translated")
    REVIEWED = "reviewed", _("Reviewed")


class Origin(models.TextChoices):
    """Where the words came from; `provider` says more of a machine."""

    PERSON = "person", _("written here")
    MACHINE = "machine", _("machine")
    MEMORY = "memory", _("taken from an earlier translation")
    FILE = "file", _("from a file")
    PAGE = "page", _("from the page as it was")


class UnitEvent(models.TextChoices):
    """Why a line stands in the history."""

    WRITTEN = "written", _("written")
    CONFIRMED = "confirmed", _("still right")
    REVIEWED = "reviewed", _("reviewed")
    ASIDE = "aside", _("kept aside")


class SyncedSource(models.Model):
    """The state of a source page or term that its units were last read from."""

    thing = models.UUIDField(_("identity of the page or term"), unique=True)
    digest = models.CharField(max_length=64)
    media = models.JSONField(default=dict, blank=True)
    """Path → the pictures and recordings that the source has shown there: another one is a language's own."""

    class Meta:
        verbose_name = _("synchronised source")
        verbose_name_plural = _("synchronised sources")

    def __str__(self) -> str:
        return str(self.thing)


class UnitQuerySet(models.QuerySet["TranslationUnit"]):
    def present(self) -> Self:
        return self.filter(present=True)

    def in_order(self) -> Self:
        return self.order_by("thing", "position")


class TranslationUnit(models.Model):
    """One sentence or paragraph of a source page or term. Never deleted: one that left the source is not `present`."""

    thing = models.UUIDField(_("identity of the page or term"), db_index=True)
    kind = models.CharField(max_length=10, choices=UnitKind)
    toolbox = models.UUIDField(_("identity of the toolbox"), null=True, blank=True, db_index=True)
    """None for the glossary, which toolboxes share."""
    path = models.CharField(max_length=255)
    number = models.PositiveSmallIntegerField(default=0)
    """Of the string within its path; a text of three paragraphs has three."""
    rich = models.BooleanField(default=False)
    source_language = models.CharField(max_length=20)
    source = models.TextField()
    """As inline HTML: letters escaped, links as <a id="a1">; `unit_texts` reads and writes it."""
    digest = models.CharField(max_length=64, db_index=True)
    words = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    present = models.BooleanField(default=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation unit")
        verbose_name_plural = _("translation units")
        ordering = ("thing", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["thing", "path", "number"], condition=models.Q(present=True), name="unit_place_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.thing} {self.path}[{self.number}]"

    @property
    def identity(self) -> str:
        """The same as long as the sentence lives; what files for translators name it by."""
        return f"{self.thing}/{self.pk}"


class UnitTranslation(models.Model):
    """The words of one unit in one language, and the source text that they render."""

    unit = models.ForeignKey(TranslationUnit, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=20)
    text = models.TextField()
    source = models.TextField(blank=True)
    """What this text renders; empty where it is not known. Another one than the unit's: this text is behind."""
    source_digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=12, choices=UnitStatus, default=UnitStatus.TRANSLATED)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.PERSON)
    provider = models.CharField(max_length=40, blank=True)
    remembered = models.ForeignKey(TranslationUnit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """For words from the memory: the unit that they were taken from."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("translation of a unit")
        verbose_name_plural = _("translations of units")
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "language"], name="unit_language_once")]
        indexes: ClassVar = [models.Index(fields=["language", "status"], name="unit_language_status")]

    def __str__(self) -> str:
        return f"{self.unit} ({self.language})"

    @property
    def is_behind(self) -> bool:
        return self.source_digest != self.unit.digest


class UnitHistory(models.Model):
    """A line for every change of a translation, never changed and never removed."""

    unit = models.ForeignKey(TranslationUnit, on_delete=models.PROTECT, related_name="history")
    language = models.CharField(max_length=20)
    event = models.CharField(max_length=10, choices=UnitEvent, default=UnitEvent.WRITTEN)
    text = models.TextField()
    source = models.TextField(blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=12, choices=UnitStatus)
    origin = models.CharField(max_length=10, choices=Origin)
    provider = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("line of a translation’s history")
        verbose_name_plural = _("lines of a translation’s history")
        ordering = ("-at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["unit", "language"], name="unit_history_of"),
            models.Index(fields=["language", "source_digest"], name="unit_memory"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.language}, {self.version})"
