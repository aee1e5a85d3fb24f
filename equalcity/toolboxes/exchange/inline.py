"""Inline mark-up of a text as a tree: what XLIFF puts into elements of its own. Pure.

A text of a unit is inline HTML: letters escaped, `<b>`, `<i>`, `<br/>`, links as `<a id="a1">`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

EMPTY = frozenset({"br"})
LINK = "a"
NAMES = frozenset({"a", "abbr", "acronym", "b", "code", "em", "i", "strong", "br"})
"""Those that a text may hold; the list is that of wagtail-localize."""
IDENTITY = re.compile(r"([a-z]+)-?(\d+)(-own)?")
UNNAMED = "-own"
"""Ends the id of a link that has none in the text."""


@dataclass
class Tag:
    """An element. `id` names it in a file: that of a link is its own, others are counted."""

    name: str
    id: str = ""
    inside: "list[str | Tag]" = field(default_factory=list)


Node = str | Tag


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Tag("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Tag(tag, dict(attrs).get("id") or "")
        self.open[-1].inside.append(node)
        if tag not in EMPTY:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Tag(tag, dict(attrs).get("id") or ""))

    def handle_endtag(self, tag: str) -> None:
        if any(node.name == tag for node in self.open[1:]):
            while self.open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def tree_of(text: str) -> list[Node]:
    """The text as a tree, each element with an id that is the same for the same element in source and translation.

    The second `<b>` of a text is `b2`, whatever stands between; so a translator may change the order of different ones.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    _number(reader.root.inside, Counter())
    return reader.root.inside


def _number(nodes: Iterable[Node], count: Counter[str]) -> None:
    for node in nodes:
        if isinstance(node, Tag):
            count[node.name] += 1
            if not node.id:
                node.id = f"{node.name}{count[node.name]}" + (UNNAMED if node.name == LINK else "")
            _number(node.inside, count)


def name_from(identity: str, kind: str) -> str:
    """The name of an element, from its id in the file, else from what the file calls its kind; empty: unknown."""
    found = IDENTITY.fullmatch(identity)
    name = found[1] if found else ""
    return name if name in NAMES else KINDS.get(kind, kind.rpartition(":")[2].rpartition("-")[2])


KINDS = {
    "bold": "b",
    "italic": "i",
    "link": "a",
    "lb": "br",
    "xlf:b": "b",
    "xlf:i": "i",
    "xlf:lb": "br",
}
"""What XLIFF 1.2 and 2 call kinds of mark-up → the name of the element."""


def opened(name: str, identity: str) -> str:
    """The tag that opens, or is, this element; nothing for one of which nobody says what it is."""
    if not name:
        return ""
    if name in EMPTY:
        return f"<{name}/>"
    if name == LINK and identity and not identity.endswith(UNNAMED):
        return f'<a id="{escape(identity)}">'
    return f"<{name}>"


def closed(name: str) -> str:
    return "" if not name or name in EMPTY else f"</{name}>"


def escaped(text: str | None) -> str:
    return escape(text or "", quote=False)
