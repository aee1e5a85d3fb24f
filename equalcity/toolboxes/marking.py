"""Rich text as readers see it: links to steps resolved, words of the glossary marked. Pure: no model, no request.

Rich text is parsed and written anew from a list of allowed tags, so that nothing else can come out of it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any

from django.utils.safestring import SafeString, mark_safe

PLAIN_TAGS = frozenset({"p", "ul", "ol", "li", "strong", "em", "blockquote"})
HEADING = "h3"
UNMARKED = frozenset({"a", HEADING})
"""Inside these no word is marked: a link holds no link, and a heading is not running text."""
OUTSIDE_SCHEMES = ("https://", "http://", "mailto:", "tel:")

_BESIDE = r"[\w\-\u0610-\u061a\u064b-\u065f\u0670]"
"""What makes a word go on: letters, digits, a hyphen, and the vowel signs of Arabic."""
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_ARABIC_PREFIX = r"(?:[وف]?(?:لل|[بلك]?ال|[بلك])|[وف])?"
"""And, so, with, for, like, and the article: written as one with the word that follows."""
_CALLED = re.compile(r"(?<![\w+])(?:\+|0)\d+(?:[ \u00a0-]\d+)+(?!\w)")
"""A telephone number in groups; in a line of Arabic these would stand the other way round."""


class Terms:
    """The glossary of a document, ready to be found in its texts."""

    def __init__(self, glossary: Iterable[Mapping[str, Any]]) -> None:
        self.by_form: dict[str, Mapping[str, Any]] = {}
        for term in glossary:
            for form in (term["term"], *term.get("forms", ())):
                self.by_form.setdefault(_key(form), term)
        longest_first = sorted(self.by_form, key=len, reverse=True)
        self.pattern = _pattern(longest_first) if longest_first else None

    def on_page(self, place: str = "term") -> "Marker":
        """A marker for one page; each term is marked where it stands first."""
        return Marker(self, place)


class Marker:
    """Marks terms in one text after the other, each term once, and remembers them in the order of finding."""

    def __init__(self, terms: Terms, place: str) -> None:
        self.terms = terms
        self.place = place
        self.found: dict[str, Mapping[str, Any]] = {}

    def mark(self, text: str) -> str:
        """This plain text as HTML, with links where a term stands first."""
        if self.terms.pattern is None:
            return escape(text)
        pieces: list[str] = []
        done = 0
        for match in self.terms.pattern.finditer(text):
            term = self.terms.by_form.get(_key(match[match.lastgroup or 0]))
            if term is None or term["id"] in self.found:
                continue
            self.found[term["id"]] = term
            link = f'<a class="term" href="#{self.place}-{escape(term["id"])}">{escape(match[0])}</a>'
            pieces += [escape(text[done : match.start()]), link]
            done = match.end()
        return "".join([*pieces, escape(text[done:])])


def _key(form: str) -> str:
    """A form as it is compared: composed, without regard to case and spacing; in Arabic without the article.

    What is written in capitals alone is compared as it is: LIVES is a way to respond, lives are not.
    """
    words = " ".join(unicodedata.normalize("NFC", form).split())
    if words.isupper() and len(words) > 1:
        return words
    words = words.casefold()
    return words.removeprefix("ال") if _ARABIC.match(words) else words


def _pattern(forms: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all forms, in the order given; the form stands in the group `latin` or `arabic`."""
    arabic: list[str] = []
    latin: list[str] = []
    for form in forms:
        (arabic if _ARABIC.match(form) else latin).append(_spaced(form))
    kinds = [f"(?P<latin>{'|'.join(latin)})"] if latin else []
    if arabic:
        kinds.append(f"{_ARABIC_PREFIX}(?P<arabic>{'|'.join(arabic)})")
    return re.compile(f"(?<!{_BESIDE})(?:{'|'.join(kinds)})(?!{_BESIDE})", re.IGNORECASE)


def _spaced(form: str) -> str:
    return r"\s+".join(re.escape(word) for word in form.split())


class _Writer(HTMLParser):
    """Writes rich text anew, piece by piece."""

    def __init__(self, heading: str, step_url: Callable[[str], str | None], marker: Marker | None) -> None:
        super().__init__(convert_charrefs=True)
        self.heading = heading
        self.step_url = step_url
        self.marker = marker
        self.pieces: list[str] = []
        self.open: list[tuple[str, str]] = []
        """What is open, outermost first: the tag that came, and the tag that was written for it."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.pieces.append("<br>")
        elif tag in PLAIN_TAGS:
            self._write(tag, tag)
        elif tag == HEADING:
            self._write(tag, self.heading)
        elif tag == "a":
            self._link(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in (came for came, _written in self.open):
            return
        while self.open:
            came, written = self.open.pop()
            if written:
                self.pieces.append(f"</{written}>")
            if came == tag:
                return

    def handle_data(self, data: str) -> None:
        unmarked = self.marker is None or any(came in UNMARKED for came, _written in self.open)
        html = escape(data) if unmarked or self.marker is None else self.marker.mark(data)
        self.pieces.append(_CALLED.sub(r'<bdi dir="ltr">\g<0></bdi>', html) if _ARABIC.search(data) else html)

    def close(self) -> None:
        super().close()
        while self.open:
            self.handle_endtag(self.open[-1][0])

    def _write(self, came: str, written: str, attributes: str = "") -> None:
        self.open.append((came, written))
        if written:
            self.pieces.append(f"<{written}{attributes}>")

    def _link(self, href: str) -> None:
        url: str | None
        if href.startswith("step:"):
            url, outside = self.step_url(href.removeprefix("step:")), False
        else:
            url, outside = (href if href.lower().startswith(OUTSIDE_SCHEMES) else None), True
        if url is None:  # a link to nowhere: its words stay
            self._write("a", "")
            return
        rel = ' rel="noreferrer external"' if outside and url.lower().startswith("http") else ""
        self._write("a", "a", f' href="{escape(url)}"{rel}')


def rich_text(
    html: str, *, step_url: Callable[[str], str | None], marker: Marker | None = None, heading: str = HEADING
) -> SafeString:
    """Rich text of a document as safe HTML.

    `step_url` gives the address of a step by its id, or None where there is no such step. Headings in the text become
    `heading`, so that the levels of a page have no gap. Without a marker no term is marked.
    """
    writer = _Writer(heading, step_url, marker)
    writer.feed(html)
    writer.close()
    return mark_safe("".join(writer.pieces))  # noqa: S308 -- written above from allowed tags, everything else escaped
