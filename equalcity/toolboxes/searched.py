"""Finds what a reader may search: each toolbox in her language, and where the phone gets its index from."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache
from django.templatetags.static import static

from equalcity.toolboxes import library
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.models import EditionDocument, PublishedAdaptation, Stage
from equalcity.toolboxes.searching import STEMMED, search_index
from equalcity.toolboxes.topics import Topic, places_of_terms, topics_of

KEPT = 64  # documents; a reader's search page looks at each toolbox in one language

_made: LRUCache[tuple[str, str], Any] = LRUCache(2 * KEPT)
_made_lock = threading.Lock()


@dataclass(frozen=True)
class Searched:
    """A toolbox with its text in the reader's language, else in its own."""

    shelved: library.Shelved
    document: dict[str, Any]
    addresses: Addresses
    """Of the newest final edition where it always is; of others under their number."""
    mark: str = ""
    """SHA-256 of the document as it is stored; empty where a city has laid something over it."""

    @property
    def base(self) -> str:
        return self.addresses.toolbox()

    @property
    def index(self) -> str:
        return self.addresses.file("edition_search_index", **self._parts)

    @property
    def texts(self) -> str:
        return self.addresses.file("edition_search_texts", **self._parts)

    @property
    def stemmer(self) -> str:
        """The script that gives words of this language their stems; empty where there is none."""
        language = self.shelved.language.partition("-")[0]
        return static(f"bundle/stem-{language}.js") if language in STEMMED else ""

    @property
    def _parts(self) -> dict[str, str]:
        edition = self.shelved.edition
        return {"number": edition.number, "content": self.shelved.language}


def index_of(document: dict[str, Any]) -> dict[str, Any]:
    """The search index of a document; kept, since to weigh its words takes most of a second."""
    index: dict[str, Any] = _kept("index", _mark(document), lambda: search_index(document))
    return index


def topics_in(one: Searched) -> list[Topic]:
    """Its topics; in which steps each term stands is kept: to look through a toolbox takes a tenth of a second."""
    where = _kept("terms", one.mark or _mark(one.document), lambda: places_of_terms(one.document))
    return topics_of(one.document, one.addresses, where)


def _mark(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()


def _kept(kind: str, mark: str, make: Callable[[], Any]) -> Any:
    with _made_lock:
        made = _made.get((kind, mark))
    if made is None:
        made = make()
        with _made_lock:
            _made[kind, mark] = made
    return made


def searched(reader: library.Reader, language: str, *, city: str | None = None) -> list[Searched]:
    """The newest final edition of each toolbox; signed-in people also search newer pilots and drafts.

    With `city`, toolboxes that it has adapted are searched as it uses them.
    """
    shelf = library.shelf(reader, language)
    if reader.is_authenticated:
        shelf += library.shelf(reader, language, finals=False)
    if city is None:
        return list(_with_texts(shelf, language))
    adapted = {row.adaptation.toolbox_key: row for row in library.published_by(reader, city)}
    plain = _with_texts([one for one in shelf if one.edition.toolbox_key not in adapted], language)
    own = [(one, adapted[one.edition.toolbox_key]) for one in shelf if one.edition.toolbox_key in adapted]
    return [*(_as_used_in(city, one, row, language) for one, row in own), *plain]


def _as_used_in(city: str, one: library.Shelved, row: PublishedAdaptation, language: str) -> Searched:
    opened = library.Opened(one.edition, [one.edition], fixed=True, adaptation=row)
    number = None if one.edition.stage == Stage.FINAL else one.edition.number
    addresses = Addresses(slug=one.edition.toolbox_slug, language=language, number=number, city=city)
    return Searched(one, opened.document(one.language), addresses)


def _with_texts(shelf: list[library.Shelved], language: str) -> Iterator[Searched]:
    wanted = {(one.edition.pk, one.language): one for one in shelf}
    rows = EditionDocument.objects.filter(
        edition__in=[one.edition for one in shelf], language__in={one.language for one in shelf}
    )
    found = {(row.edition_id, row.language): row for row in rows if (row.edition_id, row.language) in wanted}
    for key, one in wanted.items():
        number = None if one.edition.stage == Stage.FINAL else one.edition.number
        addresses = Addresses(slug=one.edition.toolbox_slug, language=language, number=number)
        yield Searched(one, json.loads(bytes(found[key].body)), addresses, mark=found[key].sha256)
