"""Who makes which kind of export, and the mark that changes whenever what they are made by does."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from equalcity.toolboxes.addresses import INTERFACE_LANGUAGES
from equalcity.toolboxes.exporting.source import Report, Source

APP = Path(__file__).resolve().parent.parent
BUILD = APP.parent.parent / "build"
MADE_BY = (
    (APP, "*.py"),
    (APP / "exporting", "**/*"),
    (APP / "templates", "**/*.html"),
    (APP.parent / "core", "*.py"),
    (APP.parent / "core" / "templatetags", "*.py"),
    (BUILD / "bundle", "*"),
    (BUILD / "fonts", "*"),
)
"""All that the bytes of an export may come from besides its source: rather too much than too little."""

Make = Callable[[Source, Report], bytes]


@dataclass(frozen=True, kw_only=True)
class Maker:
    """How a kind of export is made, and what its files are called."""

    module: str
    ending: str
    content_type: str

    def make(self, source: Source, report: Report) -> bytes:
        """The bytes of the export. Its module is loaded only now: who serves pages need not hold a typesetter."""
        make: Make = import_module(f"equalcity.toolboxes.exporting.{self.module}").make
        return make(source, report)


MAKERS = {
    "pdf": Maker(module="paper", ending=".pdf", content_type="application/pdf"),
    "epub": Maker(module="epub", ending=".epub", content_type="application/epub+zip"),
    "html": Maker(module="single_file", ending=".html", content_type="text/html; charset=utf-8"),
    "slides": Maker(module="slides", ending="-slides.pdf", content_type="application/pdf"),
}
"""By kind, in the order in which they are offered."""


def file_name(slug: str, number: str, language: str, kind: str, city: str = "") -> str:
    """What the file is called where it arrives, such as safe-evenings-1.0-ar.pdf; with a city in its name."""
    whose = f"{slug}-{city}" if city else slug
    return f"{whose}-{number}-{language}{MAKERS[kind].ending}"


def maker_mark(language: str) -> str:
    """What changes whenever programs, templates, fonts, the address of the site, or our words in this language do."""
    return _mark(language if language in INTERFACE_LANGUAGES else "en", settings.BASE_URL)


@cache
def _mark(language: str, base_url: str) -> str:
    mark = hashlib.sha256(f"typst {version('typst')}\n{base_url}\n".encode())
    for path in _files(language):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        mark.update(f"{path.name} {content}\n".encode())
    return mark.hexdigest()[:16]


def _files(language: str) -> Iterator[Path]:
    for folder, pattern in MADE_BY:
        found = (path for path in folder.glob(pattern) if path.is_file() and path.suffix != ".pyc")
        yield from sorted(found)
    yield from (APP.parent / "locale" / language / "LC_MESSAGES").glob("django.po")
