"""XML of others, read without entities, DOCTYPE or network; and ours, the same bytes for the same content."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from equalcity.core.errors import Refused
from equalcity.toolboxes.exchange.entries import check_size, no_such_file

__all__ = ["Element", "SubElement", "child", "children", "name_of", "namespace_of", "root_of", "words", "written"]

MAX_DEPTH = 40
MAX_ELEMENTS = 400_000
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
NO_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold at all."""


def root_of(body: bytes) -> Element:
    """The root of an XML file. Refused: not well formed, DOCTYPE or entities, too deep, too many elements."""
    check_size(body)
    try:
        root: Element = fromstring(body, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise Refused(_("The file declares a document type or entities; it is not read.")) from None
    except (SyntaxError, ValueError, LookupError, RecursionError):  # a ParseError is a SyntaxError
        raise no_such_file() from None
    waiting, count = [(root, 1)], 0
    while waiting:
        element, depth = waiting.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise Refused(_("The file is nested too deeply, or holds too many elements."))
        waiting += [(one, depth + 1) for one in element]
    return root


def name_of(element: Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace_of(element: Element) -> str:
    return str(element.tag).rpartition("}")[0].lstrip("{")


def children(element: Element, *names: str) -> Iterator[Element]:
    return (one for one in element if name_of(one) in names)


def child(element: Element, name: str) -> Element | None:
    return next(children(element, name), None)


def words(element: Element | None) -> str:
    """All text inside, without mark-up."""
    return "" if element is None else "".join(element.itertext())


def add_text(parent: Element, text: str) -> None:
    """Append plain text at the end of what stands in an element."""
    text = NO_LETTER.sub("", text)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def note(parent: Element, text: str, **attributes: str) -> None:
    add_text(SubElement(parent, "note", attributes), text)


def written(root: Element, holders: frozenset[str]) -> bytes:
    """The file in UTF-8, its lines broken inside `holders` and never inside a text, where each space counts."""
    _break_lines(root, holders, 0)
    return b"<?xml version='1.0' encoding='UTF-8'?>\n" + tostring(root, encoding="utf-8") + b"\n"


def _break_lines(element: Element, holders: frozenset[str], level: int) -> None:
    if element.tag not in holders or not len(element):
        return
    element.text = "\n" + "  " * (level + 1)
    for one in element:
        _break_lines(one, holders, level + 1)
        one.tail = "\n" + "  " * (level + 1)
    element[-1].tail = "\n" + "  " * level
