"""An edition as a package: manifest, documents and media together, written as a ZIP file that is always the same.

Reading packages of others is in package_reading.py; the public description is docs/edition-format.md.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from types import TracebackType
from typing import Any, BinaryIO, Self, cast
from uuid import UUID

from django.utils.translation import gettext as _

from equalcity.core.errors import Refused
from equalcity.toolboxes.agreement import agreement_faults
from equalcity.toolboxes.documents import MANIFEST_FORMAT, canonical, check_document, check_manifest, sha256_hex
from equalcity.toolboxes.media import EXTENSIONS, PILLOW_FORMATS, Size, check_media

CHUNK = 1024 * 1024
OLDEST_DATE = (1980, 1, 1, 0, 0, 0)
REGULAR_FILE_READABLE_BY_ALL = 0o100644 << 16
UNIX = 3

Progress = Callable[[int], object]
"""Called with the number of bytes that were done since the last call."""


@dataclass(frozen=True, kw_only=True)
class Medium:
    """A picture or recording: what it is, and where its bytes come from."""

    name: str
    content_type: str
    size: int
    opened: Callable[[], BinaryIO] = field(repr=False, compare=False)
    width: int | None = None
    height: int | None = None

    @classmethod
    def of_bytes(
        cls, data: bytes, *, name: str, content_type: str, width: int | None = None, height: int | None = None
    ) -> Self:
        return cls(
            name=name,
            content_type=content_type,
            size=len(data),
            opened=lambda: BytesIO(data),
            width=width,
            height=height,
        )

    @classmethod
    def of_file(
        cls, path: Path, *, name: str, content_type: str, width: int | None = None, height: int | None = None
    ) -> Self:
        return cls(
            name=name,
            content_type=content_type,
            size=path.stat().st_size,
            opened=lambda: path.open("rb"),
            width=width,
            height=height,
        )

    def chunks(self) -> Iterator[bytes]:
        with self.opened() as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def as_manifest_entry(self, sha256: str) -> dict[str, Any]:
        entry = {"sha256": sha256, "name": self.name, "type": self.content_type, "bytes": self.size}
        size = {"width": self.width, "height": self.height} if self.width and self.height else {}
        return {**entry, **size}


@dataclass
class Package:
    """An edition, byte for byte: documents by language, media by hash. A `with` clears what was unpacked."""

    manifest: bytes = field(repr=False)
    documents: Mapping[str, bytes] = field(repr=False)
    media: Mapping[str, Medium]
    unpacked: TemporaryDirectory[str] | None = field(default=None, repr=False, compare=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Clear what was unpacked; media cannot be read after that."""
        if self.unpacked is not None:
            self.unpacked.cleanup()


def make_package(  # noqa: PLR0913 -- the facts of a manifest, each by name
    *,
    toolbox: UUID | str,
    slug: str,
    number: str,
    stage: str,
    frozen_at: datetime,
    source_language: str,
    documents: Mapping[str, bytes],
    media: Mapping[str, Medium],
    change_note: str = "",
    license_name: str = "CC-BY-4.0",
) -> Package:
    """The package of these documents and media, with the manifest that belongs to it. Nothing is checked."""
    manifest = {
        "format": MANIFEST_FORMAT,
        "toolbox": {"id": str(toolbox), "slug": slug},
        "number": number,
        "stage": stage,
        "change_note": change_note,
        "frozen_at": frozen_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "source_language": source_language,
        "license": license_name,
        "documents": [
            {"language": language, "sha256": sha256_hex(body), "bytes": len(body)}
            for language, body in sorted(documents.items())
        ],
        "media": [media[sha256].as_manifest_entry(sha256) for sha256 in sorted(media)],
    }
    return Package(manifest=canonical(manifest), documents=documents, media=media)


# Checking ------------------------------------------------------------------------------------------------------------


def check_package(package: Package) -> dict[str, Any]:
    """The manifest of this package. Refused: anything that a reader of the package would refuse."""
    manifest = check_manifest(package.manifest)
    _refuse_unlisted({entry["language"] for entry in manifest["documents"]}, package.documents)
    _refuse_unlisted({entry["sha256"] for entry in manifest["media"]}, package.media)
    documents = {}
    for entry in manifest["documents"]:
        body = package.documents[entry["language"]]
        refuse_other_bytes(entry, size=len(body), sha256=sha256_hex(body))
        documents[entry["language"]] = check_listed_document(body, entry)
    for entry in manifest["media"]:
        check_listed_medium(package.media[entry["sha256"]], entry)
    check_agreement(manifest, documents)
    return manifest


def check_listed_document(body: bytes, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The document in these bytes; refused with the language that it is of."""
    try:
        return check_document(body)
    except Refused as refused:
        sentence = _("The document in “%(language)s” is refused. %(why)s") % {
            "language": entry["language"],
            "why": refused.sentence,
        }
        raise Refused(sentence, refused.reasons) from refused


def check_listed_medium(medium: Medium, entry: Mapping[str, Any], path: Path | None = None) -> Size | None:
    """Width and height of this medium. Refused: not what the manifest says, or harmful. `path`: where its bytes are."""
    sha256 = hashlib.sha256()
    for chunk in medium.chunks():
        sha256.update(chunk)
    refuse_other_bytes(entry, size=medium.size, sha256=sha256.hexdigest())
    try:
        size = check_media(path or b"".join(medium.chunks()), entry["type"])
    except Refused as refused:
        sentence = _("The medium “%(name)s” is refused. %(why)s") % {"name": entry["name"], "why": refused.sentence}
        raise Refused(sentence, refused.reasons) from refused
    _refuse_other_size(entry, size)
    return size


def refuse_other_bytes(entry: Mapping[str, Any], *, size: int, sha256: str) -> None:
    """Refuse what has other bytes than the manifest names."""
    if size != entry["bytes"] or sha256 != entry["sha256"]:
        raise Refused(
            _("The file %(sha256)s has other bytes than the manifest says: it was changed or damaged.")
            % {"sha256": entry["sha256"]}
        )


def _refuse_other_size(entry: Mapping[str, Any], size: Size | None) -> None:
    said = (entry.get("width"), entry.get("height"))
    if entry["type"] in PILLOW_FORMATS and said not in {(None, None), size}:
        raise Refused(_("The picture “%(name)s” has another width or height than listed.") % {"name": entry["name"]})


def _refuse_unlisted(listed: set[str], there: Iterable[str]) -> None:
    if listed != set(there):
        raise Refused(_("The package does not hold exactly what its manifest lists."))


def check_agreement(manifest: Mapping[str, Any], documents: Mapping[str, dict[str, Any]]) -> None:
    """Refuse documents that do not belong together, or not to this manifest."""
    if faults := agreement_faults(manifest, documents):
        raise Refused(_("The documents of the package do not belong together."), faults[:10])


# Writing -------------------------------------------------------------------------------------------------------------


def document_name(sha256: str) -> str:
    return f"documents/{sha256}.json"


def medium_name(sha256: str, content_type: str) -> str:
    return f"media/{sha256}.{EXTENSIONS[content_type]}"


def write_package(package: Package, file: BinaryIO, *, progress: Progress | None = None) -> None:
    """Write the package as a ZIP file: the same package gives the same bytes. Refused: a medium with other bytes.

    `file` must be one that can be wound back; a stream would get other bytes.
    """
    with zipfile.ZipFile(file, "w") as archive:
        _write(archive, "edition.json", [package.manifest], len(package.manifest), zipfile.ZIP_DEFLATED)
        for body in sorted(package.documents.values(), key=sha256_hex):
            _write(archive, document_name(sha256_hex(body)), [body], len(body), zipfile.ZIP_DEFLATED)
        for sha256, medium in sorted(package.media.items()):
            chunks = _verified(medium, sha256, progress)
            _write(archive, medium_name(sha256, medium.content_type), chunks, medium.size, zipfile.ZIP_STORED)


def _write(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes], size: int, method: int) -> None:
    info = zipfile.ZipInfo(name, date_time=OLDEST_DATE)
    info.create_system = UNIX
    info.external_attr = REGULAR_FILE_READABLE_BY_ALL
    info.compress_type = method
    info.file_size = size
    with archive.open(info, "w") as entry:
        for chunk in chunks:
            entry.write(chunk)


def _verified(medium: Medium, sha256: str, progress: Progress | None) -> Iterator[bytes]:
    found = hashlib.sha256()
    for chunk in medium.chunks():
        found.update(chunk)
        yield chunk
        if progress is not None:
            progress(len(chunk))
    if found.hexdigest() != sha256:
        raise Refused(_("The file of the medium “%(name)s” is damaged.") % {"name": medium.name})


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears at `path` when all of it is written, and not at all when something fails."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            yield cast(BinaryIO, file)
        except BaseException:
            beside.unlink()
            raise
    beside.chmod(0o644)
    beside.replace(path)
