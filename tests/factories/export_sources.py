"""What exports are made from: the small edition with every kind of block, the starter content, and hostile words."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from equalcity.toolboxes.documents import check_document, sha256_hex
from equalcity.toolboxes.exporting.source import ExportMedium, Source
from equalcity.toolboxes.packages import Medium, Package
from equalcity.toolboxes.sources import build_package
from tests.factories.packages import FROZEN_AT, a_document, media

STARTER = Path(__file__).resolve().parent.parent.parent / "content" / "migrant-women-and-girls"
HOSTILE = (
    "</title></script></style>",
    "]]>",
    '"><img src=x onerror=alert(1)>',
    "../../etc/passwd",
    "&amp;{{ 1 }}{% x %}",
    "<!--",
    "\u2067עברית\u2069",
)
FREE = {"title", "summary", "text", "why", "heading", "question", "alt", "caption", "prompt", "term", "definition"}
FREE |= {"credits", "label", "limit", "key_message", "purpose", "note", "publisher", "explanation", "group_size"}
FREE |= {"materials", "questions", "home_city", "hint"}
"""Fields whose words authors choose."""


def a_source(document: dict | None = None, **changes: object) -> Source:
    """An export's source of this document (English by default). `changes` replace the other facts."""
    document = document or a_document()
    facts = {
        "document": document,
        "number": "1.0",
        "stage": "final",
        "sha256": "ab" * 32,
        "frozen_at": FROZEN_AT,
        "license": "CC-BY-4.0",
        "change_note": "The first edition.",
        "languages": tuple(dict.fromkeys(("en", document["language"]))),
        "media": {key: _medium(medium) for key, medium in media().items()},
        "base_url": "https://guide.example.org",
    }
    return Source(**facts | changes)


def a_medium(content_type: str, body: bytes = b"sound", size: int | None = None) -> ExportMedium:
    return ExportMedium(content_type=content_type, size=len(body) if size is None else size, read=lambda: body)


def with_recording(medium: ExportMedium) -> Source:
    """A source whose recording is this one."""
    source = a_source()
    blocks = source.document["manuals"][0]["steps"][0]["blocks"]
    recording = next(block for block in blocks if block["type"] == "recording")
    return a_source(media={**source.media, recording["media"]: medium})


def a_hostile_document(language: str = "en") -> dict:
    """The small edition, with every text of it followed by hostile words."""
    return _hostile(a_document(language))


def _hostile(value: object, name: str = "") -> object:
    if isinstance(value, Mapping):
        return {key: _hostile(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_hostile(inner, name) for inner in value]
    if isinstance(value, str) and name in FREE:
        return value + " ".join(HOSTILE)
    return value


def starter_source(language: str) -> Source:
    """The starter toolbox in this language."""
    package = starter_package()
    return Source(
        document=check_document(package.documents[language]),
        number="1.0",
        stage="final",
        sha256=sha256_hex(package.manifest),
        frozen_at=FROZEN_AT,
        license="CC-BY-4.0",
        change_note="",
        languages=("en", "ar", "de", "fr"),
        media={key: _medium(medium) for key, medium in package.media.items()},
        base_url="https://guide.example.org",
    )


@cache
def starter_package() -> Package:
    return build_package(STARTER)


def _medium(medium: Medium) -> ExportMedium:
    return ExportMedium(
        content_type=medium.content_type,
        size=medium.size,
        read=lambda: b"".join(medium.chunks()),
        name=medium.name,
        width=medium.width,
        height=medium.height,
    )
