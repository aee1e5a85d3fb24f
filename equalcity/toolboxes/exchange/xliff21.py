"""XLIFF 2.1 (2.0 and 2.2 are read too). Mark-up stands as `<pc>` and `<ph/>`; identities have a dot for the slash."""

from equalcity.toolboxes.exchange.entries import MAX_ENTRIES, Entry, Exchange, State, check_entries, no_such_file
from equalcity.toolboxes.exchange.inline import EMPTY, Node, closed, escaped, name_from, opened, tree_of
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

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
"""That of all of 2.x."""
HOLDERS = frozenset({"xliff", "file", "notes", "unit", "segment"})
SUBTYPES = {"b": "xlf:b", "i": "xlf:i", "br": "xlf:lb"}
STATES = {State.NEW: "initial", State.UNSURE: "initial", State.DONE: "translated", State.REVIEWED: "reviewed"}
REVIEWED, DONE = frozenset({"reviewed", "final"}), frozenset({"translated"})
TRANSLATORS = frozenset({"translator", "reviewer"})
EXPORTED, TITLE, BEFORE = "exported", "title", "previous-source"


def write(exchange: Exchange) -> bytes:
    """The file; the same bytes for the same content."""
    languages = {"srcLang": exchange.source_language, "trgLang": exchange.language}
    root = Element("xliff", {"xmlns": NAMESPACE, "version": "2.1", **languages})
    file = SubElement(root, "file", {"id": "f1", "original": exchange.toolbox})
    notes = SubElement(file, "notes")
    note(notes, exchange.title, category=TITLE)
    note(notes, exchange.exported, category=EXPORTED)
    for one in exchange.entries:
        _write_entry(file, one)
    return written(root, HOLDERS)


def _write_entry(file: Element, one: Entry) -> None:
    name = {"name": one.place} if one.place else {}
    unit = SubElement(file, "unit", {"id": one.key.replace("/", "."), **name, SPACE: "preserve"})
    if one.notes or one.old_source:
        notes = SubElement(unit, "notes")
        for text in one.notes:
            note(notes, text)
        if one.old_source:
            note(notes, one.old_source, category=BEFORE)
    segment = SubElement(unit, "segment", {"id": "s1", "state": STATES[one.state]})
    _write_text(SubElement(segment, "source"), tree_of(one.source))
    if one.target:
        _write_text(SubElement(segment, "target"), tree_of(one.target))


def _write_text(parent: Element, nodes: list[Node]) -> None:
    for node in nodes:
        if isinstance(node, str):
            add_text(parent, node)
            continue
        facts = {"id": node.id, "type": "link" if node.name == "a" else "fmt"}
        if node.name != "a":
            facts["subType"] = SUBTYPES.get(node.name, f"html:{node.name}")
        _write_text(SubElement(parent, "ph" if node.name in EMPTY else "pc", facts), node.inside)


# Reading --------------------------------------------------------------------------------------------------------------


def read(body: bytes) -> Exchange:
    """What an XLIFF 2 file says; several `<file>`s in it count as one. Refused: as XML, or no XLIFF 2."""
    return read_root(root_of(body))


def read_root(root: Element) -> Exchange:
    files = list(children(root, "file"))
    if name_of(root) != "xliff" or not files or not root.get("version", "").startswith("2."):
        raise no_such_file()
    notes = _notes(files[0])
    units = (unit for file in files for unit in file.iter() if name_of(unit) == "unit")
    return check_entries(
        Exchange(
            toolbox=files[0].get("original", ""),
            title=notes.get(TITLE, ""),
            source_language=root.get("srcLang", ""),
            language=root.get("trgLang", ""),
            exported=notes.get(EXPORTED, ""),
            entries=tuple(_read_entry(unit) for unit in units),
        )
    )


def _notes(element: Element) -> dict[str, str]:
    notes = child(element, "notes")
    return {one.get("category", ""): words(one) for one in children(notes, "note")} if notes is not None else {}


def _read_entry(unit: Element) -> Entry:
    """A unit that a tool has cut into segments is one text again, as far as its least finished segment."""
    segments = list(children(unit, "segment", "ignorable"))
    pieces = [(_read_text(child(one, "source")), _read_text(child(one, "target"))) for one in segments]
    is_whole = all(
        target or name_of(one) == "ignorable" or not source.strip()
        for one, (source, target) in zip(segments, pieces, strict=True)
    )
    # What a tool could ignore, such as a space between two sentences, it need not have translated.
    targets = [
        target or (source if name_of(one) == "ignorable" else "")
        for one, (source, target) in zip(segments, pieces, strict=True)
    ]
    target = "".join(targets[number] for number in _order(segments))
    has_words = any(target for _source, target in pieces)
    notes = child(unit, "notes")
    all_notes = list(children(notes, "note")) if notes is not None else []
    return Entry(
        key=unit.get("id", "").replace(".", "/"),
        source="".join(source for source, _target in pieces),
        target=target if has_words else "",
        state=_state(segments, is_whole=is_whole) if has_words else State.NEW,
        old_source=_notes(unit).get(BEFORE, ""),
        place=unit.get("name", ""),
        notes=tuple(words(one) for one in all_notes if one.get("category") not in {BEFORE, *TRANSLATORS}),
        remark="\n".join(words(one) for one in all_notes if one.get("category") in TRANSLATORS),
    )


def _order(segments: list[Element]) -> list[int]:
    """In which order the translations of segments follow each other: their own, where the file names one."""
    wanted = [_number(child(one, "target")) or place for place, one in enumerate(segments, start=1)]
    return sorted(range(len(segments)), key=lambda number: wanted[number])


def _number(target: Element | None) -> int:
    order = target.get("order", "") if target is not None else ""
    return int(order) if order.isascii() and order.isdigit() and len(order) < len(str(MAX_ENTRIES)) else 0


def _state(segments: list[Element], *, is_whole: bool) -> State:
    states = {one.get("state", "initial") for one in segments if name_of(one) == "segment"}
    if states <= REVIEWED and is_whole:
        return State.REVIEWED
    return State.DONE if states <= REVIEWED | DONE and is_whole else State.UNSURE


def _read_text(element: Element | None) -> str:
    if element is None:
        return ""
    kinds = {
        one.get("id", ""): (one.get("subType") or one.get("type") or "")
        for one in element.iter()
        if name_of(one) == "sc"
    }
    return _read_inside(element, kinds)


def _read_inside(element: Element, kinds: dict[str, str]) -> str:
    pieces = [escaped(element.text)]
    for one in element:
        pieces += [_read_inline(one, kinds), escaped(one.tail)]
    return "".join(pieces)


def _read_inline(element: Element, kinds: dict[str, str]) -> str:
    """`sc` opens what `ec` closes; `mrk`, `sm` and `em` only mark; `cp` is a letter that XML cannot hold."""
    kind = name_of(element)
    if kind not in {"pc", "ph", "sc", "ec", "sm", "em", "cp"}:  # `mrk`, and what modules of other programs add
        return _read_inside(element, kinds)
    if kind in {"sm", "em", "cp"}:
        return ""
    identity = element.get("startRef", element.get("id", "")) if kind == "ec" else element.get("id", "")
    name = name_from(identity, element.get("subType") or element.get("type", "") or kinds.get(identity, ""))
    if kind == "pc":
        return opened(name, identity) + _read_inside(element, kinds) + closed(name)
    return closed(name) if kind == "ec" else opened(name, identity)
