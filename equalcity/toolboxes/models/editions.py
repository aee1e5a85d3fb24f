"""Editions: what readers read. One immutable document a language, named by the hash of its bytes."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from equalcity.network.models import Organisation, Person
from equalcity.toolboxes.media import EXTENSIONS
from equalcity.toolboxes.models.owners import NOTHING, reached_by
from equalcity.toolboxes.models.readers import EditionReaders
from equalcity.toolboxes.models.rounds import RoundGuest


class Stage(models.TextChoices):
    """How far an edition is, and so who may read it."""

    DRAFT = "draft", _("Draft")
    PILOT = "pilot", _("Pilot")
    FINAL = "final", _("Final")


def _invited(person: Person | AnonymousUser) -> Q:
    if not isinstance(person, Person) or not person.is_active:
        return NOTHING
    pilots = Q(Exists(EditionReaders.objects.that_include(person).filter(edition=OuterRef("pk"))), stage=Stage.PILOT)
    return pilots | Q(Exists(RoundGuest.objects.that_include(person).filter(round__edition=OuterRef("pk"))))


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Final for everybody, pilot for those who are invited, all for those who write it. The one source of this.

        Drafts and pilots are read by roles that read drafts, in the organisation that owns the toolbox or everywhere;
        a pilot also by roles that read pilots, where their organisation or its city is invited. Guests of a draft round
        read its edition whatever its stage. Unknown, inactive or without a current membership: final only.
        """
        return self.filter(Q(stage=Stage.FINAL) | reached_by(person, "reads_drafts", "owner") | _invited(person))

    def freezable_by(self, person: Person | AnonymousUser) -> Self:
        """Those of toolboxes that this person may freeze, whose pilots she may show, and which she may open."""
        return self.filter(reached_by(person, "freezes", "owner"))

    def final(self) -> Self:
        return self.filter(stage=Stage.FINAL)

    def newest_first(self) -> Self:
        return self.order_by("-major", "-minor")

    def newest_of_each_toolbox(self) -> Self:
        """Of the editions in this queryset, the one with the highest number for each toolbox."""
        higher = self.filter(toolbox_key=OuterRef("toolbox_key")).filter(
            Q(major__gt=OuterRef("major")) | Q(major=OuterRef("major"), minor__gt=OuterRef("minor"))
        )
        return self.filter(~Exists(higher)).order_by("toolbox_slug")


class Edition(models.Model):
    """One numbered edition of a toolbox, in all its languages. Never changed once made."""

    toolbox_key = models.UUIDField(_("identity of the toolbox"), db_index=True)
    toolbox_slug = models.SlugField(_("address of the toolbox"), max_length=80)
    major = models.PositiveSmallIntegerField()
    minor = models.PositiveSmallIntegerField()
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    change_note = models.TextField(_("what changed"), blank=True)
    source_language = models.CharField(_("source language"), max_length=20)
    frozen_at = models.DateTimeField(_("frozen at"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("frozen by"), on_delete=models.SET_NULL, null=True, blank=True
    )
    owner = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation that it belongs to"),
        on_delete=models.SET_NULL,  # without an owner it is the project coordinators'
        null=True,
        blank=True,
        related_name="editions",
    )
    manifest = models.BinaryField(_("manifest, byte for byte"))
    sha256 = models.CharField(_("hash of the manifest"), max_length=64, unique=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ("toolbox_slug", "-major", "-minor")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["toolbox_key", "major", "minor"],
                name="edition_number_once",
                violation_error_message=_("This toolbox has an edition with this number already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.toolbox_slug} {self.number}"

    @property
    def number(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def languages(self) -> list[str]:
        """Language tags, the source language first."""
        tags = [document.language for document in self.documents.all()]
        return sorted(tags, key=lambda tag: (tag != self.source_language, tag))


class EditionDocument(models.Model):
    """An edition in one language: JSON as in docs/edition-format.md, kept byte for byte."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="documents")
    language = models.CharField(_("language"), max_length=20)
    sha256 = models.CharField(_("hash"), max_length=64, db_index=True)
    title = models.CharField(_("title"), max_length=255)
    summary = models.TextField(_("summary"))
    body = models.BinaryField(_("document"))

    class Meta:
        verbose_name = _("edition document")
        verbose_name_plural = _("edition documents")
        ordering = ("language",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "language"], name="document_language_once")]

    def __str__(self) -> str:
        return f"{self.edition} ({self.language})"


class EditionMedia(models.Model):
    """A picture or recording of an edition, named by the hash of its bytes; the file is shared by all editions."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="media")
    sha256 = models.CharField(_("hash"), max_length=64, db_index=True)
    name = models.CharField(_("name"), max_length=255)
    content_type = models.CharField(_("kind of file"), max_length=40)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("medium of an edition")
        verbose_name_plural = _("media of an edition")
        ordering = ("sha256",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "sha256"], name="media_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where the file is, in the default storage."""
        return media_path(self.sha256, self.content_type)

    def read(self) -> bytes:
        with default_storage.open(self.path, "rb") as file:
            return file.read()


def media_path(sha256: str, content_type: str) -> str:
    """The place of a frozen medium in the default storage, by its hash."""
    return f"editions/{sha256[:2]}/{sha256}.{EXTENSIONS[content_type]}"
