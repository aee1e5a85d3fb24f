"""Blocks in which a wrong word does harm: how a document says so, and the source language beside a machine draft. Pure.

A time-critical notice is such a block always; others are when their author says so.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from html import escape
from typing import Any

from equalcity.toolboxes.voices import blocks_as_told

FIRST_FORMAT = "equalcity/edition-document/1"
SECOND_FORMAT = "equalcity/edition-document/2"
"""The second has blocks that are careful, and manuals for the people themselves."""

Document = Mapping[str, Any]
Block = Mapping[str, Any]


def document_format(manuals: Iterable[Mapping[str, Any]]) -> str:
    """The lowest version of the format that can say what stands in these manuals."""
    return SECOND_FORMAT if any(_is_of_the_second(manual) for manual in manuals) else FIRST_FORMAT


def _is_of_the_second(manual: Mapping[str, Any]) -> bool:
    blocks = (block for step in manual["steps"] for block in step["blocks"])
    return bool(manual.get("for_the_public")) or any(block.get("careful") for block in blocks)


def with_marks(step: dict[str, Any], marked: Collection[str]) -> dict[str, Any]:
    """The step with the mark on the blocks of these ids."""
    blocks = [
        {**block, "careful": True} if block["id"] in marked and block["type"] != "time_critical" else block
        for block in step["blocks"]
    ]
    return {**step, "blocks": blocks}


def is_careful(block: Block) -> bool:
    return block["type"] == "time_critical" or bool(block.get("careful"))


# Beside a machine draft ----------------------------------------------------------------------------------------------


def needs_original(document: Document) -> bool:
    """Whether some block of this document must not be read without the source language beside it."""
    return any(_asks(step) for manual in document["manuals"] for step in manual["steps"])


def beside(document: Document, source: Document) -> dict[str, Any]:
    """The document for reading: careful blocks of machine drafts carry `original`, what the source says there.

    `original` holds `language`, `direction` and `html` (rich text of the format), and `answers` for a question. The
    documents are left as they are. A block that the source does not have any more stays without.
    """
    said = {
        step["id"]: {block["id"]: block for block in blocks_as_told(manual, step)}
        for manual in source["manuals"]
        for step in manual["steps"]
    }
    language = {"language": source["language"], "direction": source["direction"]}
    manuals = [
        {**manual, "steps": [_step_beside(step, said.get(step["id"], {}), language) for step in manual["steps"]]}
        for manual in document["manuals"]
    ]
    return {**document, "manuals": manuals}


def _asks(step: Mapping[str, Any]) -> bool:
    return step["translation"]["status"] == "machine" and any(is_careful(block) for block in step["blocks"])


def _step_beside(step: Mapping[str, Any], said: Mapping[str, Block], language: Mapping[str, str]) -> Mapping[str, Any]:
    if not _asks(step):
        return step
    return {**step, "blocks": [_block_beside(block, said.get(block["id"]), language) for block in step["blocks"]]}


def _block_beside(block: Block, source: Block | None, language: Mapping[str, str]) -> Block:
    if source is None or not (is_careful(block) or is_careful(source)) or source["type"] != block["type"]:
        return block
    return {**block, "original": {**language, **words_of(source)}}


# The words of a block, all that a translator renders, as rich text ---------------------------------------------------


def words_of(block: Block) -> dict[str, str]:
    """What a block says, as rich text: `html`, and for a question also `answers`, which a reader opens later."""
    html = "".join(WORDS[block["type"]](block))
    # Beside the translation it is read as a piece: its headings do not belong among those of the page.
    return {"html": html.replace("<h3>", "<p><strong>").replace("</h3>", "</strong></p>"), **_answers(block)}


def _strong(text: str) -> Iterator[str]:
    if text:
        yield f"<p><strong>{escape(text, quote=False)}</strong></p>"


def _plain(text: str) -> Iterator[str]:
    if text:
        yield f"<p>{escape(text, quote=False)}</p>"


def _list(texts: Iterable[str]) -> Iterator[str]:
    items = "".join(f"<li>{escape(text, quote=False)}</li>" for text in texts)
    if items:
        yield f"<ul>{items}</ul>"


def _joined(*texts: str, by: str = " – ") -> str:
    return by.join(text for text in texts if text)


def _headed(block: Block) -> Iterator[str]:
    yield from _strong(block.get("heading") or block.get("title", ""))
    yield block.get("html", "")


def _say_dont_say(block: Block) -> Iterator[str]:
    """The marks are those of a tick and a cross: they need no translation."""
    yield from _strong(block.get("heading", ""))
    for mark, name in (("✓", "say"), ("✗", "dont_say")):
        yield from _list(f"{mark} {_joined(one['text'], one.get('why', ''))}" for one in block[name])


def _activity(block: Block) -> Iterator[str]:
    yield from _strong(block["title"])
    yield from _plain(block.get("group_size", ""))
    yield from _list(block.get("materials", ()))
    yield block["html"]


def _checklist(block: Block) -> Iterator[str]:
    yield from _strong(block.get("heading", ""))
    yield from _list(item["text"] for item in block["items"])


def _case_story(block: Block) -> Iterator[str]:
    yield from _headed(block)
    yield from _list(block.get("questions", ()))


def _time_critical(block: Block) -> Iterator[str]:
    yield from _strong(_joined(block["limit"], block["heading"], by=": "))
    yield block["html"]


def _question(block: Block) -> Iterator[str]:
    yield from _strong(block["question"])
    yield from _list(option["text"] for option in block["options"])


def _answers(block: Block) -> dict[str, str]:
    if block["type"] != "question":
        return {}
    explained = _list(
        f"{'✓' if option['correct'] else '✗'} {_joined(option['text'], option.get('explanation', ''))}"
        for option in block["options"]
    )
    return {"answers": "".join([*explained, *_plain(block["explanation"])])}


def _image(block: Block) -> Iterator[str]:
    for name in ("alt", "caption", "prompt"):
        yield from _plain(block.get(name, ""))


def _recording(block: Block) -> Iterator[str]:
    yield from _strong(block["title"])
    yield block["transcript"]


def _local_fact(block: Block) -> Iterator[str]:
    yield from _strong(block["label"])
    yield from _plain(block.get("hint", ""))


def _sources(block: Block) -> Iterator[str]:
    yield from _list(_joined(one["title"], one.get("publisher", ""), one.get("note", "")) for one in block["items"])


WORDS: dict[str, Callable[[Block], Iterator[str]]] = {
    "text": _headed,
    "say_dont_say": _say_dont_say,
    "activity": _activity,
    "checklist": _checklist,
    "case_story": _case_story,
    "time_critical": _time_critical,
    "handout": _headed,
    "question": _question,
    "image": _image,
    "recording": _recording,
    "local_services": _headed,
    "local_fact": _local_fact,
    "sources": _sources,
}
