"""Reads a package that anybody may have made: nothing is trusted, nothing is left behind when it is refused."""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from equalcity.core.errors import Refused, require
from equalcity.toolboxes.documents import MAX_DOCUMENT_BYTES, MAX_MANIFEST_BYTES, check_manifest, sha256_hex, shortened
from equalcity.toolboxes.media import EXTENSIONS, max_bytes
from equalcity.toolboxes.packages import (
    CHUNK,
    Medium,
    Package,
    Progress,
    check_agreement,
    check_listed_document,
    check_listed_medium,
    document_name,
    medium_name,
    refuse_other_bytes,
)

MAX_ENTRIES = 2500
MAX_BYTES = 1_000_000_000
MAX_RATIO = 100
"""Unpacked bytes for a packed one. JSON comes to 10, a drawing to 20."""
SMALL = 100_000
"""Bytes; what is as small may be packed as well as it likes."""
MAX_DIRECTORY_BYTES = 2_000_000

FOLDERS = frozenset({"documents/", "media/"})
NAME = re.compile(
    r"edition\.json|documents/[0-9a-f]{64}\.json|media/[0-9a-f]{64}\.(" + "|".join(EXTENSIONS.values()) + ")"
)

END_RECORD = struct.Struct("<4s4H2LH")
END_SIGNATURE = b"PK\x05\x06"
LOCAL_HEADER = struct.Struct("<4s2B4HL2L2H")
LOCAL_SIGNATURE = b"PK\x03\x04"
ENCRYPTED = 0x0001 | 0x0040 | 0x2000
SIZE_FOLLOWS = 0x0008
LONGEST_DESCRIPTOR = 24
FULL_16, FULL_32 = 0xFFFF, 0xFFFFFFFF

# What the standard library lets through when an archive is broken, or made to break it.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
    OverflowError,
)


def read_package(file: BinaryIO, *, progress: Progress | None = None) -> Package:
    """The package in this file, its media unpacked to a folder that `close` removes. Refused whole: any fault at all.

    `progress` is called with the packed bytes of each entry read.
    """
    folder = TemporaryDirectory(prefix="equalcity-package-")
    try:
        return _Reading(file, Path(folder.name), progress).package(folder)
    except BaseException:
        folder.cleanup()
        raise


@contextmanager
def _broken_is_refused() -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise Refused(_("The package is damaged, or no package at all.")) from error


@dataclass
class _Reading:
    file: BinaryIO
    folder: Path
    progress: Progress | None

    def package(self, folder: TemporaryDirectory[str]) -> Package:
        directory_start = _directory_start(self.file)
        with _broken_is_refused():
            archive = zipfile.ZipFile(self.file)
        with archive:
            self.archive = archive
            with _broken_is_refused():
                self.entries = _checked_entries(archive, self.file, directory_start)
            manifest = self._read("edition.json", MAX_MANIFEST_BYTES)
            listed = check_manifest(manifest)
            self._refuse_unlisted(listed)
            bodies, documents = self._documents(listed)
            check_agreement(listed, documents)
            media = {entry["sha256"]: self._medium(entry) for entry in listed["media"]}
        return Package(manifest=manifest, documents=bodies, media=media, unpacked=folder)

    def _refuse_unlisted(self, listed: dict[str, Any]) -> None:
        """Refuse entries that are missing, not listed, or of another size than listed."""
        sizes = {document_name(entry["sha256"]): entry["bytes"] for entry in listed["documents"]}
        sizes |= {medium_name(entry["sha256"], entry["type"]): entry["bytes"] for entry in listed["media"]}
        there = {name: info.file_size for name, info in self.entries.items() if name != "edition.json"}
        missing, unknown = sorted(sizes.keys() - there.keys()), sorted(there.keys() - sizes.keys())
        other = sorted(name for name in sizes.keys() & there.keys() if sizes[name] != there[name])
        reasons = [
            *(_("Missing: %(name)s") % {"name": name} for name in missing),
            *(_("Not listed: %(name)s") % {"name": name} for name in unknown),
            *(_("Of another size than listed: %(name)s") % {"name": name} for name in other),
        ]
        if reasons:
            raise Refused(_("The package does not hold exactly what its manifest lists."), reasons[:10])

    def _documents(self, listed: dict[str, Any]) -> tuple[dict[str, bytes], dict[str, dict[str, Any]]]:
        bodies, documents = {}, {}
        for entry in listed["documents"]:
            body = self._read(document_name(entry["sha256"]), MAX_DOCUMENT_BYTES)
            refuse_other_bytes(entry, size=len(body), sha256=sha256_hex(body))
            bodies[entry["language"]] = body
            documents[entry["language"]] = check_listed_document(body, entry)
        return bodies, documents

    def _medium(self, entry: dict[str, Any]) -> Medium:
        name = medium_name(entry["sha256"], entry["type"])
        path = self.folder / Path(name).name
        with path.open("wb") as unpacked:
            for chunk in self._chunks(name, max_bytes(entry["type"])):
                unpacked.write(chunk)
        medium = Medium.of_file(path, name=entry["name"], content_type=entry["type"])
        measured = check_listed_medium(medium, entry, path)
        width, height = measured or (entry.get("width"), entry.get("height"))
        return replace(medium, width=width, height=height)

    def _read(self, name: str, limit: int) -> bytes:
        return b"".join(self._chunks(name, limit))

    def _chunks(self, name: str, limit: int) -> Iterator[bytes]:
        """The bytes of an entry, counted as they come: the sizes that an archive states are claims."""
        info = self.entries[name]
        most = min(limit, info.file_size)
        count = 0
        with _broken_is_refused(), self.archive.open(info) as entry:
            while chunk := entry.read(CHUNK):
                count += len(chunk)
                if count > most:
                    raise Refused(_("The file %(name)s is larger than it may be.") % {"name": name})
                yield chunk
        if count != info.file_size:
            raise Refused(_("The file %(name)s has another size than the archive says.") % {"name": name})
        if self.progress is not None:
            self.progress(info.compress_size)


# The archive ---------------------------------------------------------------------------------------------------------


def _directory_start(file: BinaryIO) -> int:
    """Where the list of entries begins. Refused: no ZIP, too large, something before or after it, several parts, ZIP64.

    Looked at before the library does, which would read a list of any length, and find it anywhere in the file.
    """
    size = file.seek(0, 2)
    require(size <= MAX_BYTES, _("The package is too large: one gigabyte is allowed."))
    require(size >= END_RECORD.size, _("The package is damaged, or no package at all."))
    file.seek(size - END_RECORD.size)
    signature, disk, first_disk, entries_here, entries, length, start, comment = END_RECORD.unpack(file.read())
    require(signature == END_SIGNATURE and comment == 0, _("The package is cut off, or something follows it."))
    require(FULL_16 not in (entries, disk) and FULL_32 not in (length, start), _("The package uses ZIP64."))
    require(disk == first_disk == 0 and entries == entries_here, _("The package is a part of several files."))
    require(entries <= MAX_ENTRIES and length <= MAX_DIRECTORY_BYTES, _("The package holds too many files."))
    require(start + length == size - END_RECORD.size, _("The package is damaged, or no package at all."))
    file.seek(max(0, size - END_RECORD.size - 20))
    require(file.read(4) != b"PK\x06\x07", _("The package uses ZIP64."))
    return start


def _checked_entries(archive: zipfile.ZipFile, file: BinaryIO, directory_start: int) -> dict[str, zipfile.ZipInfo]:
    """The files of the archive by name, folders left out, when an honest writer could have written them all."""
    infos = archive.infolist()
    names = [info.orig_filename for info in infos]
    require(len(names) == len(set(names)), _("The package holds two files of the same name."))
    for info in infos:
        _refuse_odd(info)
    _refuse_gaps(infos, file, directory_start)
    require(sum(info.file_size for info in infos) <= MAX_BYTES, _("The package is too large: one gigabyte is allowed."))
    entries = {info.filename: info for info in infos if info.filename not in FOLDERS}
    require("edition.json" in entries, _("The package has no edition.json."))
    return entries


def _refuse_odd(info: zipfile.ZipInfo) -> None:
    words = {"name": shortened(info.orig_filename)}
    is_folder = info.orig_filename in FOLDERS and info.file_size == 0
    if info.filename != info.orig_filename or not (is_folder or NAME.fullmatch(info.filename)):
        raise Refused(_("The package holds a file that does not belong in it: %(name)s") % words)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFDIR if is_folder else stat.S_IFREG}:
        raise Refused(_("The package holds something that is no file: %(name)s") % words)
    if info.flag_bits & ENCRYPTED:
        raise Refused(_("The package is encrypted."))
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Refused(_("The package is packed in a way that is not read here: %(name)s") % words)
    if info.file_size > max(SMALL, MAX_RATIO * info.compress_size):
        raise Refused(_("The package would unpack to far more than it is: %(name)s") % words)
    limit = MAX_DOCUMENT_BYTES if info.filename.endswith(".json") else MAX_BYTES
    if info.file_size > limit:
        raise Refused(_("The file %(name)s is larger than it may be.") % words)


def _refuse_gaps(infos: list[zipfile.ZipInfo], file: BinaryIO, directory_start: int) -> None:
    """Refuse entries that share bytes, and bytes that belong to no entry: both hide something from somebody."""
    position = 0
    spare = 0
    for info in sorted(infos, key=lambda entry: entry.header_offset):
        require(0 <= info.header_offset - position <= spare, _("The files in the package overlap, or have gaps."))
        position = _end(info, file)
        spare = LONGEST_DESCRIPTOR if info.flag_bits & SIZE_FOLLOWS else 0
    require(0 <= directory_start - position <= spare, _("The files in the package overlap, or have gaps."))


def _end(info: zipfile.ZipInfo, file: BinaryIO) -> int:
    """Where the data of this entry ends. Refused: the header before the data says something else than the list."""
    file.seek(info.header_offset)
    header = file.read(LOCAL_HEADER.size)
    signature, _version, _system, flags, method, *_when, packed, unpacked, name_length, extra_length = (
        LOCAL_HEADER.unpack(header)
    )
    name = file.read(name_length)
    same = (signature, name, method) == (LOCAL_SIGNATURE, info.orig_filename.encode("ascii"), info.compress_type)
    sizes_follow = flags & SIZE_FOLLOWS
    same_sizes = (
        sizes_follow or FULL_32 in (packed, unpacked) or (packed, unpacked) == (info.compress_size, info.file_size)
    )
    same_flags = (flags ^ info.flag_bits) & (ENCRYPTED | SIZE_FOLLOWS) == 0
    require(same and same_sizes and same_flags, _("The package contradicts itself."))
    return info.header_offset + LOCAL_HEADER.size + name_length + extra_length + info.compress_size
