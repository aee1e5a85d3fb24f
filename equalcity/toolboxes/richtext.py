"""Rich text of editions: a few tags that every reader, printer and e-book can show, and nothing that runs.

`clean` makes text of any origin fit; `refuse_unclean` looks at text of others and says what does not.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from html import escape
from itertools import groupby

from django.utils.translation import gettext as _

from equalcity.core.errors import Refused
from equalcity.toolboxes.richtext_inspection import inspect
from equalcity.toolboxes.richtext_tokens import INLINE, MAX_NESTING, End, Start, is_allowed_address, sanitised, tokens

SAME_AS = {"b": "strong", "i": "em"}
KEPT, KEPT_LETTERS = 1_024, 8_000
"""So many texts are remembered with what was made of them, none longer than so many letters: a few megabytes in all."""


@dataclass
class Element:
    """A tag with what is inside; strings are text."""

    tag: str
    href: str = ""
    children: "list[Element | str]" = field(default_factory=list)


def remembered(function: Callable[[str], str]) -> Callable[[str], str]:
    """The same, asked once for each text: a toolbox in twelve languages is gone through whenever somebody freezes."""
    kept = lru_cache(KEPT)(function)

    @wraps(function)
    def wrapped(text: str) -> str:
        return kept(text) if len(text) <= KEPT_LETTERS else function(text)

    return wrapped


@remembered
def clean(html: str) -> str:
    """The text with allowed tags and addresses only, in normal form: clean(clean(x)) == clean(x)."""
    renamed = re.sub(r"<(/?)([bi])(?=[\s>/])", lambda tag: f"<{tag[1]}{SAME_AS[tag[2]]}", html, flags=re.IGNORECASE)
    root = _tree(sanitised(renamed))
    return "".join(_written(block) for block in _flow(root.children))


def refuse_unclean(html: str) -> None:
    """Refuse rich text that holds anything but the allowed tags, closed and well nested, and allowed addresses."""
    if faults := inspect(html).faults:
        raise Refused(_("This text holds something that is not allowed."), faults)


@remembered
def plain(html: str) -> str:
    """The words alone, a line for each paragraph, heading and list item."""
    root = _tree(sanitised(html))
    words = "".join(_words(root))
    return "\n".join(line for line in (" ".join(part.split()) for part in words.split("\n")) if line)


def _tree(html: str) -> Element:
    """The elements of well-formed HTML; what is nested too deeply joins what is around it."""
    root = Element("")
    around = [("", root)]
    for token in tokens(html):
        tag, parent = around[-1]
        if isinstance(token, str):
            parent.children.append(token)
        elif isinstance(token, Start):
            element = parent if len(around) > MAX_NESTING else Element(token.tag, href=token.href)
            if element is not parent:
                parent.children.append(element)
            if token.tag != "br":
                around.append((token.tag, element))
        elif isinstance(token, End) and token.tag == tag:
            around.pop()
    return root


# Normal form ---------------------------------------------------------------------------------------------------------


def _flow(children: list[Element | str], *, bare: bool = False) -> list[Element | str]:
    """Blocks; loose words become paragraphs, unless `bare` (the first words of a list item stay as they are)."""
    blocks: list[Element | str] = []
    for is_block, run in groupby(_lifted(children), key=_is_block):
        nodes = list(run)
        if is_block:
            blocks.extend(part for node in nodes if isinstance(node, Element) for part in _block(node))
        elif words := _phrase(nodes):
            blocks.extend(words if bare and not blocks else [Element("p", children=words)])
    return blocks


def _block(element: Element) -> list[Element | str]:
    if element.tag in {"p", "h3"}:
        tag = "h3" if element.tag == "h3" else "p"
        words = _phrase(element.children)
        return [Element(tag, children=words)] if words else []
    if element.tag == "li":
        return _flow(element.children)
    if element.tag == "blockquote":
        inside = _flow(element.children)
        return [Element("blockquote", children=inside)] if inside else []
    items = list(_items(element.children))
    return [Element(element.tag, children=items)] if items else []


def _items(children: list[Element | str]) -> Iterator[Element | str]:
    for child in children:
        inside = child.children if isinstance(child, Element) and child.tag == "li" else [child]
        if parts := _flow(inside, bare=True):
            yield Element("li", children=parts)


def _lifted(children: list[Element | str]) -> Iterator[Element | str]:
    """The children, where a block that stands inside strong, em or a is lifted out of it."""
    for child in children:
        if isinstance(child, Element) and child.tag in INLINE and _holds_block(child):
            yield from _lifted(child.children)
        else:
            yield child


def _is_block(node: Element | str) -> bool:
    return isinstance(node, Element) and node.tag not in INLINE


def _holds_block(node: Element | str) -> bool:
    return isinstance(node, Element) and any(_is_block(child) or _holds_block(child) for child in node.children)


def _is_readable(node: Element | str) -> bool:
    return node.tag != "br" if isinstance(node, Element) else bool(node.strip())


def _phrase(children: list[Element | str], within: frozenset[str] = frozenset()) -> list[Element | str]:
    """Words with emphasis and links; blocks inside give their words. Empty when there is nothing to read."""
    parts = [part for child in children for part in _phrase_part(child, within)]
    return parts if any(_is_readable(part) for part in parts) else []


def _phrase_part(child: Element | str, within: frozenset[str]) -> list[Element | str]:
    if isinstance(child, str):
        return [child]
    if child.tag == "br":
        return [Element("br")]
    known = child.tag in INLINE and child.tag not in within and (child.tag != "a" or is_allowed_address(child.href))
    if not known:
        return _phrase(child.children, within)
    inside = _phrase(child.children, within | {child.tag})
    return [Element(child.tag, href=child.href, children=inside)] if inside else []


def _written(node: Element | str) -> str:
    if isinstance(node, str):
        return escape(node, quote=False)
    if node.tag == "br":
        return "<br>"
    start = f'<a href="{escape(node.href)}">' if node.tag == "a" else f"<{node.tag}>"
    return f"{start}{''.join(_written(child) for child in node.children)}</{node.tag}>"


def _words(node: Element | str) -> Iterator[str]:
    if isinstance(node, str):
        yield node.replace("\n", " ")
        return
    is_line = node.tag == "br" or node.tag not in INLINE
    if is_line:
        yield "\n"
    for child in node.children:
        yield from _words(child)
    if is_line:
        yield "\n"
