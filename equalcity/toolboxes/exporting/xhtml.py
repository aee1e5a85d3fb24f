"""Makes well-formed XHTML of the HTML that templates write. Pure."""

import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

VOID = frozenset({"br", "hr", "img", "link", "meta", "source", "wbr"})
DROPPED = frozenset({"loading"})
"""Attributes that mean nothing in a book."""
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_IN_ADDRESSES = re.compile(r'[\x00-\x20"<>\[\]\\^`{|}]')
BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


class _Writer(HTMLParser):
    """Writes markup anew so that everything that is opened is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.open: list[tuple[str, str]] = []
        """What is open, outermost first: the tag that came, and the tag that was written for it."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = _attributes(dict(attrs))
        written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        if tag in VOID:
            self.pieces.append(f"<{tag}{written}/>")
        elif tag == "a" and "href" not in attributes:  # a link to nowhere: its words stay
            self._open(tag, "span", "")
        else:
            self._open(tag, tag, written)

    def _open(self, came: str, tag: str, attributes: str) -> None:
        self.open.append((came, tag))
        self.pieces.append(f"<{tag}{attributes}>")

    def handle_endtag(self, tag: str) -> None:
        if tag not in (came for came, _written in self.open):
            return
        while self.open:
            came, written = self.open.pop()
            self.pieces.append(f"</{written}>")
            if came == tag:
                return

    def handle_data(self, data: str) -> None:
        self.pieces.append(escape(data, quote=False))

    def close(self) -> None:
        super().close()
        while self.open:
            self.handle_endtag(self.open[-1][0])


def _attributes(attributes: dict[str, str | None]) -> dict[str, str]:
    """Each with a value; the language also in XML's own attribute; an address that is none left out."""
    written = {name: name if value is None else value for name, value in attributes.items() if name not in DROPPED}
    if "lang" in written:
        written["xml:lang"] = written["lang"]
    if "href" in written:
        address = checked_address(written.pop("href"))
        written |= {"href": address} if address else {}
    return written


def checked_address(address: str) -> str:
    """The address as the standard wants it; empty where nothing can be made of it."""
    escaped = BROKEN_ESCAPE.sub("%25", address.strip())
    quoted = NOT_IN_ADDRESSES.sub(lambda letter: quote(letter[0]), escaped)
    head, mark, fragment = quoted.partition("#")
    quoted = head + mark + fragment.replace("#", "%23")
    try:
        parts = urlsplit(quoted)
        _port = parts.port  # raises where it is no number
    except ValueError:
        return ""
    if parts.scheme in {"http", "https"} and not _is_host(parts.hostname or ""):
        return ""
    return quoted


def _is_host(name: str) -> bool:
    return bool(re.fullmatch(r"(?!-)[\w-]+(?:\.[\w-]+)*\.?", name))


def without_controls(text: str) -> str:
    """The text without the characters that XML has no room for."""
    return NOT_IN_XML.sub("", text)


def well_formed(html: str) -> str:
    """The same markup as XHTML. Pure text in, pure text out; only markup is rewritten, nothing is made safe here."""
    writer = _Writer()
    writer.feed(without_controls(html))
    writer.close()
    return "".join(writer.pieces)
