"""Rich text as a tree of plain data, which a template of paper reads: no text of an author ever becomes code."""

from collections.abc import Collection, Mapping
from html.parser import HTMLParser
from typing import Any

from equalcity.toolboxes.marking import OUTSIDE_SCHEMES, PLAIN_TAGS

Node = str | dict[str, Any]
"""A text, or {"tag": …, "inside": […]}; a link also has `step` (an id) or `url`."""

BLOCKS = frozenset({"p", "h3", "ul", "ol", "li", "blockquote"})
KNOWN = PLAIN_TAGS | {"h3", "a"}


class _Reader(HTMLParser):
    """Reads rich text from a list of allowed tags; of any other tag only the words stay."""

    def __init__(self, steps: Collection[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.steps = steps
        self.root: dict[str, Any] = {"tag": "", "inside": []}
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._add({"tag": "br", "inside": []})
        elif tag in KNOWN:
            node: dict[str, Any] = {"tag": tag, "inside": []}
            if tag == "a":
                node |= _target(dict(attrs).get("href") or "", self.steps)
            self._add(node)
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in (node["tag"] for node in self.open):
            return
        while self.open.pop()["tag"] != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._add(data)

    def _add(self, node: Node) -> None:
        self.open[-1]["inside"].append(node)


def _target(href: str, steps: Collection[str]) -> dict[str, str]:
    """Where a link leads: a step that is there, or an address outside; else nowhere, and its words stay."""
    if href.startswith("step:"):
        step = href.removeprefix("step:")
        return {"step": step} if step in steps else {}
    return {"url": href} if href.lower().startswith(OUTSIDE_SCHEMES) else {}


def rich_tree(html: str, steps: Collection[str]) -> list[dict[str, Any]]:
    """The blocks of a rich text; words that stand in no block are a block `line`. Links may lead to these `steps`."""
    reader = _Reader(steps)
    reader.feed(html)
    reader.close()
    return _blocks(reader.root["inside"])


def _blocks(nodes: list[Node]) -> list[dict[str, Any]]:
    """The same with every run of words in a block of its own, and without blocks that say nothing."""
    blocks: list[dict[str, Any]] = []
    for node in nodes:
        if isinstance(node, dict) and node["tag"] in BLOCKS:
            blocks.append(_block(node))
        elif blocks and blocks[-1]["tag"] == "line":
            blocks[-1]["inside"].append(node)
        else:
            blocks.append({"tag": "line", "inside": [node]})
    return [block for block in blocks if words_of(block).strip()]


def _block(node: dict[str, Any]) -> dict[str, Any]:
    if node["tag"] in {"p", "h3"}:
        return {**node, "inside": _trimmed(node["inside"])}
    return {**node, "inside": _blocks(node["inside"])}


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Without room before the first word and after the last one."""
    nodes = list(nodes)
    if nodes and isinstance(nodes[0], str):
        nodes[0] = nodes[0].lstrip()
    if nodes and isinstance(nodes[-1], str):
        nodes[-1] = nodes[-1].rstrip()
    return nodes


def words_of(node: Node | Mapping[str, Any]) -> str:
    """All words below a node."""
    if isinstance(node, str):
        return node
    return "".join(words_of(inner) for inner in node["inside"])


def paragraph(text: str) -> dict[str, Any]:
    """A plain text as a tree."""
    return {"tag": "p", "inside": [text]}
