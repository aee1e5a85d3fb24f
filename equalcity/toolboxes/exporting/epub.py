"""An edition as a book: EPUB 3.3, one XHTML file a step, the same bytes each time."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import override

from equalcity.toolboxes.exporting.epub_parts import Part, parts_of
from equalcity.toolboxes.exporting.source import Report, Source

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of every entry: the first that a ZIP file knows."""
FILE, UNIX = 0o100644, 3
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def make(source: Source, report: Report) -> bytes:
    """The book as a ZIP file. `report` is told after each part."""
    with override(source.interface_language):
        return _zipped(parts_of(source, report))


def _zipped(parts: Iterator[Part]) -> bytes:
    book = BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        _write(archive, "mimetype", b"application/epub+zip", packed=False)
        _write(archive, "META-INF/container.xml", CONTAINER.encode())
        for part in parts:
            _write(archive, f"EPUB/{part.href}", part.body, packed=not part.is_packed_already)
    return book.getvalue()


def _write(archive: zipfile.ZipFile, name: str, body: bytes, *, packed: bool = True) -> None:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.external_attr = FILE << 16
    entry.create_system = UNIX  # else it tells on which kind of machine it was made
    archive.writestr(entry, body, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED, 9)
