"""The formats by name, and which of them a file is in."""

from collections.abc import Callable
from dataclasses import dataclass

from equalcity.toolboxes.exchange import po, xliff12, xliff21
from equalcity.toolboxes.exchange.entries import Exchange, check_size, no_such_file
from equalcity.toolboxes.exchange.xml_files import root_of


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format of files for translators."""

    name: str
    ending: str
    content_type: str
    write: Callable[[Exchange], bytes]


FORMATS = {
    "po": Format(name="PO", ending=".po", content_type="text/x-gettext-translation; charset=utf-8", write=po.write),
    "xliff12": Format(name="XLIFF 1.2", ending=".xlf", content_type="application/x-xliff+xml", write=xliff12.write),
    "xliff21": Format(name="XLIFF 2.1", ending=".xlf", content_type="application/xliff+xml", write=xliff21.write),
}


def read_any(body: bytes) -> Exchange:
    """What this file says, by what stands in it and not by its name. Refused: whatever is in none of the formats."""
    check_size(body)
    if not _is_xml(body):
        return po.read(body)
    root = root_of(body)
    for read in (xliff12, xliff21):
        if root.get("version", "").startswith("1." if read is xliff12 else "2."):
            return read.read_root(root)
    raise no_such_file()


def _is_xml(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or body[:2] in {b"\xff\xfe", b"\xfe\xff"}
