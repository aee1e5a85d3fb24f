"""Rich text back as people write it, so that they can go on writing. Pure; the way in is `markdown.from_markdown`."""

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

MARKS = re.compile(r"([\\`*_\[\]<])")
AT_THE_START = re.compile(r"^(\s*)([#>+\-=~]|\d{1,9}[.)])", re.MULTILINE)
ENTITY = re.compile(r"&(?=#?\w+;)")


def to_markdown(html: str) -> str:
    """CommonMark of clean rich text: from_markdown(to_markdown(html)) == html, but for space between words."""
    return "\n\n".join(_blocks(BeautifulSoup(html, "html.parser").children))


def _blocks(nodes: Iterable[PageElement]) -> list[str]:
    """One text for each paragraph, heading, list and quote; a list right after another has other marks."""
    written: list[str] = []
    before, other = "", False
    for node in nodes:
        if isinstance(node, Tag):
            other = node.name == before and not other
            before = node.name
            written.append(_block(node, other_marks=other))
    return written


def _block(node: Tag, *, other_marks: bool) -> str:
    if node.name == "h3":
        return f"### {_words(node.children)}"
    if node.name == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(_blocks(node.children)).split("\n"))
    items = [child for child in node.children if isinstance(child, Tag)]
    if node.name == "ul":
        return "\n".join(_item(item, "* " if other_marks else "- ") for item in items)
    if node.name == "ol":
        return "\n".join(_item(item, f"{number}{')' if other_marks else '.'} ") for number, item in enumerate(items, 1))
    return AT_THE_START.sub(_escaped_start, _words(node.children))


def _item(item: Tag, mark: str) -> str:
    """The first words of an item stand behind its mark; what follows is indented."""
    children = list(item.children)
    inline = next((at for at, child in enumerate(children) if _is_block(child)), len(children))
    first = AT_THE_START.sub(_escaped_start, _words(children[:inline]))
    rest = _blocks(children[inline:])
    body = [*([first] if first else []), *rest]
    text = "\n".join(body) if first and all(_is_list(child) for child in children[inline:]) else "\n\n".join(body)
    return mark + text.replace("\n", "\n" + " " * len(mark))


def _is_block(node: PageElement) -> bool:
    return isinstance(node, Tag) and node.name in {"p", "h3", "ul", "ol", "blockquote"}


def _is_list(node: PageElement) -> bool:
    return isinstance(node, Tag) and node.name in {"ul", "ol"}


def _words(nodes: Iterable[PageElement]) -> str:
    return re.sub(r" *\n *", "\n", "".join(_part(node) for node in nodes)).strip()


def _part(node: PageElement) -> str:
    if isinstance(node, NavigableString):
        return ENTITY.sub("&amp;", MARKS.sub(r"\\\1", " ".join(re.split(r"\s+", str(node)))))
    if not isinstance(node, Tag):
        return ""
    if node.name == "br":
        return "\\\n"
    words = "".join(_part(child) for child in node.children)
    if node.name == "a":
        href = str(node.get("href", ""))
        return f"[{words.strip()}](<{href}>)" if re.search(r"[\s()]", href) else f"[{words.strip()}]({href})"
    mark = {"strong": "**", "em": "*"}.get(node.name, "")
    inner = words.strip()
    if not mark or not inner:
        return words
    # Space inside a mark would make it plain stars.
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{before}{mark}{inner}{mark}{after}"


def _escaped_start(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"{space}\\{mark}"
