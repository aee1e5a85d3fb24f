"""Finds what a reader asks for: an edition that she may read, its document in her language, its pictures."""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from cachetools import LRUCache
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import cached_property

from equalcity.core.errors import Sentence
from equalcity.network.models import Person
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.careful import beside, needs_original
from equalcity.toolboxes.change_notes import ChangeNote, change_note_of
from equalcity.toolboxes.laying import laid
from equalcity.toolboxes.models import Edition, EditionDocument, EditionMedia, PublishedAdaptation, Stage
from equalcity.toolboxes.reading import STAGES, EditionFacts, Medium

Reader = Person | AnonymousUser

KEPT = 6_000_000
"""Bytes of JSON whose parsed form is kept in memory; parsed it takes about five times as much."""
_parsed: LRUCache[str, tuple[int, dict[str, Any]]] = LRUCache(KEPT, getsizeof=lambda entry: entry[0])
_parsed_lock = Lock()


def _known(sha256: str) -> dict[str, Any] | None:
    with _parsed_lock:
        entry = _parsed.get(sha256)
    return entry and entry[1]


def _parse(sha256: str, body: bytes | memoryview) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(bytes(body))
    if len(body) <= KEPT:
        with _parsed_lock:
            _parsed[sha256] = (len(body), document)
    return document


def documents_of(rows: Iterable[EditionDocument]) -> dict[str, dict[str, Any]]:
    """The documents of these rows by language; those not in memory are fetched by one query."""
    found = {row.language: _known(row.sha256) for row in rows}
    missing = [row for row in rows if found[row.language] is None]
    if missing:
        bodies = dict(EditionDocument.objects.filter(pk__in=[row.pk for row in missing]).values_list("pk", "body"))
        found |= {row.language: _parse(row.sha256, bodies[row.pk]) for row in missing}
    return {language: document for language, document in found.items() if document is not None}


@dataclass(frozen=True)
class Opened:
    """An edition that somebody opened, with the others of its toolbox that she may read."""

    edition: Edition
    others: list[Edition]
    fixed: bool
    """Whether the address names this edition."""
    whole: bool = False
    """Whether the texts in all languages will be asked for."""
    adaptation: PublishedAdaptation | None = field(default=None)
    """What a city lays over it; its texts are then those of the city."""

    @cached_property
    def rows(self) -> list[EditionDocument]:
        """The languages of this edition, the source language first; without the texts."""
        rows = list(EditionDocument.objects.filter(edition=self.edition).defer("body"))
        return sorted(rows, key=lambda row: (row.language != self.edition.source_language, row.language))

    @cached_property
    def documents(self) -> dict[str, dict[str, Any]]:
        return self._of_the_city(self._texts)

    @cached_property
    def _texts(self) -> dict[str, dict[str, Any]]:
        return documents_of(self.rows)

    @property
    def overlay_hash(self) -> str:
        """The hash of what the city lays over it; empty for nothing."""
        return self.adaptation.sha256 if self.adaptation else ""

    @property
    def city_slug(self) -> str:
        return str(json.loads(bytes(self.adaptation.body))["city"]["slug"]) if self.adaptation else ""

    @property
    def license(self) -> str:
        return str(json.loads(bytes(self.edition.manifest))["license"])

    def document(self, language: str) -> dict[str, Any]:
        """The text in this language, else in the source language; beside careful machine drafts the original."""
        row = next((row for row in self.rows if row.language == language), self.rows[0])
        document = (self._texts if self.whole else documents_of([row]))[row.language]
        source = self.rows[0]
        if source.language != row.language and needs_original(document):
            document = beside(document, documents_of([source])[source.language])
        return self._of_the_city({row.language: document}, wanted=language)[row.language]

    def _of_the_city(self, documents: dict[str, dict[str, Any]], *, wanted: str = "") -> dict[str, dict[str, Any]]:
        """With what the city lays over them; whether a note fits its step is seen in the original."""
        if self.adaptation is None:
            return documents
        source_language = self.edition.source_language
        source = documents.get(source_language) or documents_of(self.rows[:1])[source_language]
        overlay = json.loads(bytes(self.adaptation.body))
        return {
            tag: laid(
                document,
                overlay,
                edition_number=self.edition.number,
                source_document=source,
                wanted=wanted,
                is_example=self.adaptation.adaptation.city.is_example,
            )
            for tag, document in documents.items()
        }

    def media(self, hashes: Collection[str]) -> dict[str, Medium]:
        """Pictures and recordings by their hash; asks nothing where nothing is shown."""
        if not hashes:
            return {}
        rows = EditionMedia.objects.filter(edition=self.edition, sha256__in=hashes)
        return {row.sha256: _medium(row) for row in rows}

    def facts(self) -> EditionFacts:
        newest_final = next((one for one in self.others if one.stage == Stage.FINAL), None)
        newest = self.others[0]
        superseded = newest_final if newest_final and _order(newest_final) > _order(self.edition) else None
        return EditionFacts(
            number=self.edition.number,
            stage=self.edition.stage,
            frozen_at=self.edition.frozen_at,
            languages=tuple(row.language for row in self.rows),
            source_language=self.edition.source_language,
            fixed=self.fixed,
            newer_final=superseded.number if superseded else "",
            newer=newest.number if newest is not superseded and _order(newest) > _order(self.edition) else "",
            newer_stage=newest.stage,
        )


def _source_first(tags: Iterable[str], edition: Edition) -> tuple[str, ...]:
    return tuple(sorted(tags, key=lambda tag: (tag != edition.source_language, tag)))


def _order(edition: Edition) -> tuple[int, int]:
    return edition.major, edition.minor


def _medium(row: EditionMedia) -> Medium:
    _editions, folder, name = row.path.split("/")
    return Medium(
        url=reverse("media", kwargs={"folder": folder, "name": name}),
        content_type=row.content_type,
        width=row.width,
        height=row.height,
    )


class NotAdapted(Exception):  # noqa: N818 -- an answer
    """The toolbox is there, and this city lays nothing over it."""


def open_edition(
    reader: Reader, slug: str, number: str | None = None, *, whole: bool = False, city: str | None = None
) -> Opened:
    """The edition of this number, else the newest final one. Edition.DoesNotExist: there is none that she may read.

    `whole` fetches at once what its front page tells: the manifest, and the texts in all languages. With `city` the
    texts are those of its newest published adaptation, one query more. NotAdapted: it has none.
    """
    visible = Edition.objects.visible_to(reader).filter(toolbox_slug=slug).newest_first()
    others = list(visible if whole else visible.defer("manifest"))
    wanted: Callable[[Edition], bool] = (
        (lambda one: one.stage == Stage.FINAL) if number is None else (lambda one: one.number == number)
    )
    for edition in others:
        if wanted(edition):
            adaptation = published_in(reader, edition, city) if city is not None else None
            return Opened(edition, others, fixed=number is not None, whole=whole, adaptation=adaptation)
    raise Edition.DoesNotExist(slug)


def published_in(reader: Reader, edition: Edition, city: str) -> PublishedAdaptation:
    """What this city has published for the toolbox of this edition. NotAdapted: nothing, or it took that back."""
    rows = PublishedAdaptation.objects.visible_to(reader).filter(adaptation__city__slug=city)
    rows = rows.select_related("adaptation__city")
    found = rows.filter(adaptation__toolbox_key=edition.toolbox_key).first()
    if found is None:
        raise NotAdapted(city)
    return found


def published_by(reader: Reader, city: str) -> list[PublishedAdaptation]:
    """What this city lays over toolboxes now, one for each; one query."""
    rows = PublishedAdaptation.objects.visible_to(reader).filter(adaptation__city__slug=city)
    return list(rows.select_related("adaptation__city").order_by("adaptation__toolbox_slug"))


@dataclass(frozen=True)
class InCity:
    """A city that has an edition of its own, and where that is."""

    name: str
    url: str
    here: bool


def cities_with(reader: Reader, opened: Opened, addresses: Addresses) -> list[InCity]:
    """The cities that lay something over this toolbox, by name; one query."""
    rows = PublishedAdaptation.objects.visible_to(reader).filter(adaptation__toolbox_key=opened.edition.toolbox_key)
    cities = rows.order_by("adaptation__city__name").values_list("adaptation__city__slug", "adaptation__city__name")
    return [InCity(name, replace(addresses, city=slug).toolbox(), slug == addresses.city) for slug, name in cities]


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """A toolbox as it stands on the shelf: its title in the reader's language, else in its own."""

    edition: Edition
    title: str
    summary: str
    language: str
    languages: tuple[str, ...]

    @property
    def stage_name(self) -> Sentence:
        return STAGES[self.edition.stage]


def shelf(reader: Reader, language: str, *, finals: bool = True) -> list[Shelved]:
    """The newest final edition of each toolbox; with finals=False the newer pilots and drafts that she may read."""
    visible = Edition.objects.visible_to(reader).defer("manifest")
    editions = list((visible.final() if finals else visible).newest_of_each_toolbox())
    return shelve([one for one in editions if (one.stage == Stage.FINAL) == finals], language)


def shelve(editions: Iterable[Edition], language: str) -> list[Shelved]:
    """These editions as they stand on a shelf; one query more."""
    wanted = list(editions)
    rows: dict[int, dict[str, EditionDocument]] = {one.pk: {} for one in wanted}
    for row in EditionDocument.objects.filter(edition__in=wanted).defer("body"):
        rows[row.edition_id][row.language] = row
    return [_shelved(one, rows[one.pk], language) for one in wanted]


def _shelved(edition: Edition, rows: dict[str, EditionDocument], language: str) -> Shelved:
    row = rows.get(language) or rows[edition.source_language]
    return Shelved(
        edition=edition,
        title=row.title,
        summary=row.summary,
        language=row.language,
        languages=_source_first(rows, edition),
    )


def find_medium(reader: Reader, folder: str, name: str) -> tuple[EditionMedia, bool]:
    """A frozen medium, and whether a final edition shows it. EditionMedia.DoesNotExist: none that she may see."""
    sha256 = name.partition(".")[0]
    rows = EditionMedia.objects.filter(sha256=sha256, edition__in=Edition.objects.visible_to(reader))
    found = [
        row
        for row in rows.select_related("edition").defer("edition__manifest")
        if row.path.endswith(f"/{folder}/{name}")
    ]
    if not found:
        raise EditionMedia.DoesNotExist(name)
    return found[0], any(row.edition.stage == Stage.FINAL for row in found)


@dataclass(frozen=True)
class HistoryLine:
    """An edition in the list of all editions of its toolbox."""

    edition: Edition
    languages: tuple[str, ...]
    before: str = ""
    """The number of the edition before it that the reader may read."""
    newest: str = ""
    """That of the newest one, where this is not it."""

    @property
    def stage_name(self) -> Sentence:
        return STAGES[self.edition.stage]

    @property
    def changed(self) -> ChangeNote:
        return change_note_of(self.edition.change_note)


def history(opened: Opened) -> list[HistoryLine]:
    """All editions of this toolbox that the reader may read, newest first, with their languages."""
    languages: dict[int, list[str]] = {one.pk: [] for one in opened.others}
    rows = EditionDocument.objects.filter(edition__in=opened.others).values_list("edition_id", "language")
    for edition_id, language in rows:
        languages[edition_id].append(language)
    numbers = [one.number for one in opened.others]
    return [
        HistoryLine(
            one,
            _source_first(languages[one.pk], one),
            before=numbers[place + 1] if place + 1 < len(numbers) else "",
            newest=numbers[0] if place else "",
        )
        for place, one in enumerate(opened.others)
    ]
