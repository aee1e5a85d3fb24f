"""XLIFF 1.2, as Weblate, OmegaT, translate-toolkit and agencies write it. Mark-up stands as `<g>` and `<x/>`."""

from dataclasses import replace
from html import unescape

from equalcity.toolboxes.exchange import po
from equalcity.toolboxes.exchange.entries import MAKER, Entry, Exchange, State, check_entries, no_such_file
from equalcity.toolboxes.exchange.inline import EMPTY, Node, Tag, closed, escaped, name_from, opened, tree_of
from equalcity.toolboxes.exchange.xml_files import (
    SPACE,
    Element,
    SubElement,
    add_text,
    child,
    children,
    name_of,
    note,
    root_of,
    words,
    written,
)

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
HOLDERS = frozenset({"xliff", "file", "header", "body", "trans-unit", "alt-trans"})
EXPORTED = "equalcity-exported"
"""Of a note: programs that save the file may put their own moment into its `date`."""
CTYPES = {"b": "bold", "i": "italic", "a": "link", "br": "lb"}
STATES = {State.UNSURE: "needs-review-translation", State.DONE: "translated", State.REVIEWED: "final"}
REVIEWED = frozenset({"final", "signed-off"})
DONE = frozenset({"", "translated"})
BY_MACHINE = frozenset({"leveraged-mt", "mt-suggestion"})
"""What is said beside the state of words that no person has touched."""
TRANSLATORS = frozenset({"translator", "reviewer", "po-translator"})
"""Whose notes are for us, and not ours for them."""
OPENS = frozenset({"x", "ph", "bx", "bpt"})
CLOSES = frozenset({"ex", "ept"})
PO_HEADER = "x-gettext-domain-header"


def write(exchange: Exchange) -> bytes:
    """The file; the same bytes for the same content."""
    root = Element("xliff", {"xmlns": NAMESPACE, "version": "1.2"})
    facts = {
        "original": exchange.toolbox,
        "source-language": exchange.source_language,
        "target-language": exchange.language,
        "datatype": "html",
        "date": exchange.exported,
        "product-name": MAKER,
    }
    file = SubElement(root, "file", facts)
    header = SubElement(file, "header")
    note(header, exchange.title)
    note(header, exchange.exported, **{"from": EXPORTED})
    body = SubElement(file, "body")
    for one in exchange.entries:
        _write_entry(body, one)
    return written(root, HOLDERS)


def _write_entry(body: Element, one: Entry) -> None:
    facts = {"id": one.key, "approved": "yes" if one.state == State.REVIEWED else "no", SPACE: "preserve"}
    unit = SubElement(body, "trans-unit", facts | ({"resname": one.place} if one.place else {}))
    _write_text(SubElement(unit, "source"), tree_of(one.source))
    if one.target:
        _write_text(SubElement(unit, "target", {"state": STATES.get(one.state, "new")}), tree_of(one.target))
    for text in one.notes:
        note(unit, text, **{"from": "developer"})
    if one.old_source:
        before = SubElement(unit, "alt-trans", {"alttranstype": "previous-version"})
        _write_text(SubElement(before, "source"), tree_of(one.old_source))
        _write_text(SubElement(before, "target"), tree_of(one.target))


def _write_text(parent: Element, nodes: list[Node]) -> None:
    for node in nodes:
        if isinstance(node, Tag):
            element = "x" if node.name in EMPTY else "g"
            made = SubElement(parent, element, {"id": node.id, "ctype": CTYPES.get(node.name, f"x-html-{node.name}")})
            _write_text(made, node.inside)
        else:
            add_text(parent, node)


# Reading --------------------------------------------------------------------------------------------------------------


def read(body: bytes) -> Exchange:
    """What an XLIFF 1.2 file says; several `<file>`s in it count as one. Refused: as XML, or no XLIFF 1."""
    return read_root(root_of(body))


def read_root(root: Element) -> Exchange:
    files = list(children(root, "file"))
    if name_of(root) != "xliff" or not files or not root.get("version", "").startswith("1."):
        raise no_such_file()
    facts = files[0]
    if any(file.get(name) != facts.get(name) for file in files for name in ("source-language", "target-language")):
        raise no_such_file()
    units = [unit for file in files for unit in file.iter() if name_of(unit) == "trans-unit"]
    if units and units[0].get("restype") == PO_HEADER:
        return check_entries(_once_po(units))
    header = child(facts, "header")
    notes = {one.get("from", ""): words(one) for one in children(header, "note")} if header is not None else {}
    return check_entries(
        Exchange(
            toolbox=facts.get("original", ""),
            title=notes.get("", ""),
            source_language=facts.get("source-language", ""),
            language=facts.get("target-language", ""),
            exported=notes.get(EXPORTED, ""),
            entries=tuple(_read_entry(unit) for unit in units),
        )
    )


def _once_po(units: list[Element]) -> Exchange:
    """A PO file that po2xliff has turned into XLIFF: its header is a unit, and “approved” says only “not fuzzy”."""
    lines = words(child(units[0], "source")).splitlines()
    exchange = po.told_by({name: value.strip() for name, _colon, value in (line.partition(":") for line in lines)})
    entries = (_read_entry(unit) for unit in units[1:])
    return replace(exchange, entries=tuple(_with_tags_again(one) for one in entries))


def _with_tags_again(one: Entry) -> Entry:
    """Mark-up of a PO file stands in such a file as letters."""
    state = State.DONE if one.state == State.REVIEWED else one.state
    return replace(one, source=unescape(one.source), target=unescape(one.target), state=state)


def _read_entry(unit: Element) -> Entry:
    target = child(unit, "target")
    text = _read_text(target)
    before = next((one for one in children(unit, "alt-trans") if one.get("alttranstype") == "previous-version"), None)
    return Entry(
        key=unit.get("id", ""),
        source=_read_text(child(unit, "source")),
        target=text,
        state=_state(unit, target, text),
        old_source=_read_text(child(before, "source")) if before is not None else "",
        place=unit.get("resname", ""),
        notes=tuple(words(one) for one in children(unit, "note") if one.get("from") not in TRANSLATORS),
        remark="\n".join(words(one) for one in children(unit, "note") if one.get("from") in TRANSLATORS),
        is_said=unit.get("approved") == "yes" or (target is not None and "state" in target.attrib),
    )


def _state(unit: Element, target: Element | None, text: str) -> State:
    """A person who approved outranks what the program behind the file calls the state."""
    if not text:
        return State.NEW
    state = target.get("state", "") if target is not None else ""
    if unit.get("approved") == "yes" or state in REVIEWED:
        return State.REVIEWED
    if target is not None and target.get("state-qualifier") in BY_MACHINE:
        return State.UNSURE
    return State.DONE if state in DONE else State.UNSURE


def _read_text(element: Element | None) -> str:
    if element is None:
        return ""
    pieces = [escaped(element.text)]
    for one in element:
        pieces += [_read_inline(one), escaped(one.tail)]
    return "".join(pieces)


def _read_inline(element: Element) -> str:
    """`bx` and `bpt` open what `ex` and `ept` close; `mrk` only marks; codes that stand in them are dropped."""
    kind = name_of(element)
    if kind == "it":  # stands for what opens, or what closes, where a sentence was cut between the two
        kind = "bx" if element.get("pos") == "open" else "ex"
    identity = element.get("rid", element.get("id", "")) if kind in CLOSES else element.get("id", "")
    name = name_from(identity, element.get("ctype", ""))
    if kind == "g":
        return opened(name, identity) + _read_text(element) + closed(name)
    if kind in OPENS:
        return opened(name, identity)
    return closed(name) if kind in CLOSES else _read_text(element)
