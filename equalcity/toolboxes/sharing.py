"""What the page “Take it along” offers: an edition in one language, as files of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import Sentence
from equalcity.core.words import own_name
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.exporting.makers import MAKERS, file_name, maker_mark
from equalcity.toolboxes.library import Opened
from equalcity.toolboxes.models import Export, ExportFault, ExportState
from equalcity.toolboxes.models.exports import ExportQuerySet

NAMES: Mapping[str, Sentence] = {
    "pdf": _("On paper"),
    "epub": _("In a reading app"),
    "html": _("On a USB stick"),
    "slides": _("For a training"),
}
PURPOSES: Mapping[str, Sentence] = {
    "pdf": _("A PDF to print, with cards to cut out and posters to hang up."),
    "epub": _("An EPUB for phones, tablets and e-readers; letters as large as you like."),
    "html": _("One file that opens in any browser, without internet. With search and the “Leave now” button."),
    "slides": _("A PDF with slides for a wall or a screen, and pages with notes for the trainer."),
}
FORMATS = {"pdf": "PDF", "epub": "EPUB", "html": "HTML", "slides": "PDF"}
FAULTS: Mapping[str, Sentence] = {
    ExportFault.NO_ROOM: _("The disk of this site is full. Whoever runs it must make room first."),
    ExportFault.LOST: _("A picture or recording of this edition is lost. Whoever runs this site can bring it back."),
    ExportFault.OTHER: _("The file could not be made. This is a mistake of ours, not of yours."),
}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An edition in one language as one kind of file: what it is good for, and whether it is there already."""

    kind: str
    language: str
    url: str
    """Where it is asked for, and where its progress is seen."""
    file_url: str
    export: Export | None

    @property
    def name(self) -> Sentence:
        return NAMES[self.kind]

    @property
    def purpose(self) -> Sentence:
        return PURPOSES[self.kind]

    @property
    def format(self) -> str:
        return FORMATS[self.kind]

    @property
    def is_ready(self) -> bool:
        return self.export is not None and self.export.is_ready

    @property
    def is_under_way(self) -> bool:
        return self.export is not None and self.export.is_under_way

    @property
    def is_waiting(self) -> bool:
        return self.export is not None and self.export.state == ExportState.WAITING

    @property
    def fault(self) -> Sentence:
        """Why it is not there, where somebody asked for it and nobody is at work; empty else."""
        if self.export is None or self.export.state == ExportState.DONE or self.is_under_way:
            return ""
        return FAULTS[self.export.fault or ExportFault.OTHER]


def offers(opened: Opened, language: str) -> list[Offer]:
    """Every kind, in the order in which they are offered. Asks the database once, and the disk for what is done."""
    mark = maker_mark(language)
    rows = _exports(opened, language).filter(maker=mark, kind__in=MAKERS).with_job()
    exports = {row.kind: row for row in rows}
    return [_offer(opened, language, kind, exports.get(kind)) for kind in MAKERS]


def offer(opened: Opened, language: str, kind: str) -> Offer:
    """One kind. LookupError: the edition has no such language, or there is no such kind."""
    if kind not in MAKERS or language not in {row.language for row in opened.rows}:
        raise LookupError(kind)
    rows = _exports(opened, language).filter(maker=maker_mark(language), kind=kind)
    return _offer(opened, language, kind, rows.with_job().first())


def _exports(opened: Opened, language: str) -> ExportQuerySet:
    """Those of this edition with what this city lays over it, or with nothing."""
    return Export.objects.filter(edition=opened.edition, language=language, adaptation=opened.overlay_hash)


def _offer(opened: Opened, language: str, kind: str, export: Export | None) -> Offer:
    slug, number, city = opened.edition.toolbox_slug, opened.edition.number, opened.city_slug
    addresses = Addresses(slug=slug, language=str(get_language()), city=city or None)
    place = {"number": number, "content": language, "kind": kind}
    name = file_name(slug, number, language, kind, city)
    return Offer(
        kind=kind,
        language=language,
        url=addresses.file("edition_export", **place),
        file_url=addresses.file("edition_export_file", **place, name=name),
        export=export,
    )


@dataclass(frozen=True, kw_only=True)
class ExportLanguage:
    """A language to take along, with the honest state of its steps."""

    tag: str
    name: str
    url: str
    here: bool
    is_source: bool
    total: int
    checked: int
    behind: int


def export_languages(opened: Opened, *, ui_language: str, chosen: str) -> list[ExportLanguage]:
    """All languages of the edition, the source first. Asks for the texts of all of them."""
    languages = []
    for row in opened.rows:
        steps: list[dict[str, Any]] = [
            step["translation"] for manual in opened.documents[row.language]["manuals"] for step in manual["steps"]
        ]
        languages.append(
            ExportLanguage(
                tag=row.language,
                name=own_name(row.language),
                url="?" if row.language == ui_language else f"?{urlencode({'in': row.language})}",
                here=row.language == chosen,
                is_source=row.language == opened.edition.source_language,
                total=len(steps),
                checked=sum(step["status"] in {"original", "reviewed"} for step in steps),
                behind=sum(step["behind"] for step in steps),
            )
        )
    return languages
