"""Published answers kept in memory, each in the codings that browsers accept; knows neither Django nor a server."""

import gzip
import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import brotli
from cachetools import LRUCache

Header = tuple[bytes, bytes]

IDENTITY, GZIP, BROTLI = b"identity", b"gzip", b"br"
COMPRESSIBLE = (
    b"text/",
    b"application/atom+xml",
    b"application/json",
    b"application/manifest+json",
    b"application/javascript",
    b"image/svg+xml",
)
# The store writes these anew, or they belong to one connection only.
OWN_HEADERS = frozenset(
    {
        b"accept-ranges",
        b"connection",
        b"content-encoding",
        b"content-length",
        b"date",
        b"etag",
        b"last-modified",
        b"server",
        b"vary",
        b"x-publish",
    }
)
BROTLI_QUALITY = 10  # a step of 27 KB: a tenth smaller than at 9 in the same time; 11 takes twice as long for 2 % more
ENTRY_OVERHEAD = 4096  # bytes for headers, keys and the objects around a page, rounded up


class Address(NamedTuple):
    """What alone decides about a published answer."""

    scheme: str
    host: bytes
    path: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes over the wire: a status, headers, a body."""

    status: int
    headers: list[Header]
    body: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A page in one coding."""

    etag: bytes
    full: Answer
    not_modified: Answer
    head: Answer


@dataclass(frozen=True, slots=True)
class Page:
    """A published page in each coding that makes it smaller, compressed once."""

    forms: dict[bytes, Form]

    @property
    def size(self) -> int:
        return ENTRY_OVERHEAD + sum(len(form.full.body) for form in self.forms.values())

    def answer(self, *, head: bool, accept_encoding: bytes, if_none_match: bytes) -> Answer:
        """The answer to one request: whole, without body for HEAD, or 304 where the reader has it already."""
        form = self.forms.get(best_coding(accept_encoding)) or self.forms[IDENTITY]
        if if_none_match and matches(if_none_match, form.etag):
            return form.not_modified
        return form.head if head else form.full


def make_page(headers: Iterable[Header], body: bytes) -> Page:
    """Compress a body and write the headers of each form."""
    kept = [(name, value) for name, value in headers if name not in OWN_HEADERS]
    if not any(name == b"cache-control" for name, _ in kept):
        kept.append((b"cache-control", b"no-cache"))
    # A shared cache must not show a signed-in person the page of everybody: that one is rendered for the person.
    kept.append((b"vary", b"Accept-Encoding, Cookie"))
    digest = hashlib.blake2b(body, digest_size=12).hexdigest().encode()
    bodies = {IDENTITY: body} | (_compressed(body) if _is_compressible(kept) else {})
    return Page({coding: _form(kept, digest, coding, made) for coding, made in bodies.items()})


def _is_compressible(headers: list[Header]) -> bool:
    return any(name == b"content-type" and value.lower().startswith(COMPRESSIBLE) for name, value in headers)


def _compressed(body: bytes) -> dict[bytes, bytes]:
    made = {
        BROTLI: brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
        GZIP: gzip.compress(body, compresslevel=9, mtime=0),
    }
    return {coding: smaller for coding, smaller in made.items() if len(smaller) < len(body)}


def _form(headers: list[Header], digest: bytes, coding: bytes, body: bytes) -> Form:
    etag = b'"%b"' % digest if coding == IDENTITY else b'"%b-%b"' % (digest, coding)
    validated = [*headers, (b"etag", etag)]
    entity = [*validated, (b"content-length", b"%d" % len(body))]
    if coding != IDENTITY:
        entity.append((b"content-encoding", coding))
    bare = [(name, value) for name, value in validated if not name.startswith(b"content-type")]
    return Form(etag, Answer(200, entity, body), Answer(304, bare, b""), Answer(200, entity, b""))


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Whether the reader's copy is this one; compared weakly, as RFC 9110 (13.1.2) asks."""
    if if_none_match == etag:
        return True
    tags = [tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")]
    return etag in tags or tags == [b"*"]


@lru_cache(maxsize=256)
def best_coding(accept_encoding: bytes) -> bytes:
    """The coding that the reader likes best; Brotli before gzip where both are liked alike (RFC 9110, 12.5.3)."""
    liked: dict[bytes, float] = {}
    for part in accept_encoding.lower().split(b","):
        name, _, parameters = part.partition(b";")
        liked[name.strip()] = _quality(parameters)
    anything = liked.get(b"*", 0.0)
    ranked = [(liked.get(coding, anything), coding) for coding in (BROTLI, GZIP)]
    quality, coding = max(ranked, key=lambda pair: pair[0])
    return coding if quality > 0 and quality >= liked.get(IDENTITY, 0.0) else IDENTITY


def _quality(parameters: bytes) -> float:
    """The weight after `q=`; 1 where none is given, 0 where it cannot be read."""
    name, _, value = parameters.strip().partition(b"=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == b"q" else 1.0
    except ValueError:
        return 0.0


class _Kept(NamedTuple):
    page: Page
    release: int
    kept_at: float
    size: int


class Store:
    """The pages read last, together never above `limit` bytes, each as fresh as the release it was taken under.

    A page leaves after `max_age` seconds in any case: should a process die between a commit and the bump of the
    release, nobody reads the old page for longer than that.
    """

    def __init__(
        self, *, limit: int, largest: int, max_age: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.largest = largest
        self._max_age = max_age
        self._clock = clock
        self._kept: LRUCache[Address, _Kept] = LRUCache(maxsize=limit, getsizeof=lambda kept: kept.size)

    def get(self, address: Address, release: int) -> Page | None:
        """The page of this address, if it was taken under this very release."""
        kept = self._kept.get(address)
        if kept is None or kept.release != release or self._clock() - kept.kept_at > self._max_age:
            return None
        return kept.page

    def keep(self, address: Address, page: Page, release: int) -> bool:
        """Keep a page. Refused: one page larger than `largest` bytes."""
        size = page.size + len(address.host) + len(address.path)
        if size > self.largest:
            self.forget(address)
            return False
        self._kept[address] = _Kept(page, release, self._clock(), size)
        return True

    def knows(self, address: Address) -> bool:
        """Whether this address was published at some time, under whichever release."""
        return address in self._kept

    def forget(self, address: Address) -> None:
        self._kept.pop(address, None)

    @property
    def size(self) -> int:
        """Bytes kept now."""
        return int(self._kept.currsize)
