"""Blocks of a step, from the author's value to what stands in the document; and their words, for the checks."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from django.utils.translation import gettext as _
from wagtail.models import Page

from equalcity.network.models import Picture, Recording
from equalcity.toolboxes import richtext
from equalcity.toolboxes.models import Step

NO_MEDIUM = "0" * 64
"""Stands where a medium is missing; the check before freezing names it."""


class Desk(Protocol):
    """What a block needs of the place where its document is put together."""

    def html(self, source: object, page: Page) -> str: ...

    def picture(self, picture: Picture, page: Page) -> str: ...

    def recording(self, recording: Recording, page: Page) -> str: ...

    def say(self, sentence: str, page: Page | None = None, *, blocks: bool = False) -> None: ...


def page_id(text: str) -> int:
    """The id of a page that a link names; 0, which no page has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0  # noqa: PLR2004 -- digits of 64 bits


def careful_blocks(source: Step, step: Step, *, unsaved_too: bool = False) -> set[str]:
    """The blocks that the author of the source has marked; no translation says otherwise."""
    if step.locale_id == source.locale_id:
        source = step
    elif unsaved_too:
        source = source.get_latest_revision_as_object()
    return {child.id for child in source.body if child.value.get("careful")}


def spoken_texts(step: Step) -> Iterator[tuple[str, str]]:
    """Every text of a step in plain words, with the kind of block it stands in; sources are left out."""
    yield from (("title", step.title), ("key_message", step.key_message), ("purpose", step.purpose))
    for child in step.body:
        if child.block_type == "say_dont_say":
            yield from (("say", sentence["text"]) for sentence in child.value["say"])
            yield from (("dont_say", sentence["text"]) for sentence in child.value["dont_say"])
        elif child.block_type == "question":
            yield "question", child.value["explanation"]  # wrong answers may well hold wrong words
        elif child.block_type != "sources":
            for name, value in child.value.items():
                if name not in {"picture", "recording", "fact", "kind", "need", "format", "careful"}:
                    yield child.block_type, _as_plain(value)


def _as_plain(value: object) -> str:
    if hasattr(value, "source"):
        return richtext.plain(value.source)
    if isinstance(value, (list, tuple)) or hasattr(value, "bound_blocks"):
        return "\n".join(_as_plain(item) for item in value)  # type: ignore[attr-defined]
    return str(value or "")


# One function a kind of block: the author's value → what stands in the document -----------------------------------


def _texts(value: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value[name] or "" for name in names}


def _text(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    return {**_texts(value, "heading"), "html": desk.html(value["text"].source, page)}


def _say_dont_say(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    lists = {name: [_texts(item, "text", "why") for item in value[name]] for name in ("say", "dont_say")}
    return {**_texts(value, "heading"), **lists}


def _activity(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    return {
        **_texts(value, "title", "group_size"),
        "minutes": value["minutes"] or 0,
        "materials": list(value["materials"]),
        "html": desk.html(value["text"].source, page),
    }


def _checklist(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    items = [{"id": item.id, "text": item.value} for item in value["items"].bound_blocks]
    return {**_texts(value, "heading"), "items": items}


def _case_story(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    return {
        **_texts(value, "title"),
        "html": desk.html(value["text"].source, page),
        "questions": list(value["questions"]),
    }


def _time_critical(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    return {**_texts(value, "limit", "heading"), "html": desk.html(value["text"].source, page)}


def _handout(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    return {**_texts(value, "title", "format"), "html": desk.html(value["text"].source, page)}


def _question(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    options = [
        {"id": item.id, "correct": bool(item.value["correct"]), **_texts(item.value, "text", "explanation")}
        for item in value["options"].bound_blocks
    ]
    return {**_texts(value, "question", "explanation"), "options": options}


def _image(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    if value["picture"] is None:
        desk.say(_("“%(title)s”: a picture is missing.") % {"title": page.title}, page, blocks=True)
        return {"media": NO_MEDIUM, **_texts(value, "alt", "caption", "prompt")}
    if not value["alt"]:
        desk.say(
            _("“%(title)s”: the picture “%(picture)s” has no alternative text.")
            % {"title": page.title, "picture": value["picture"].title},
            page,
            blocks=True,
        )
    return {"media": desk.picture(value["picture"], page), **_texts(value, "alt", "caption", "prompt")}


def _recording(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    transcript = desk.html(value["transcript"].source, page)
    if value["recording"] is None or not transcript:
        desk.say(_("“%(title)s”: a recording or its transcript is missing.") % {"title": page.title}, page, blocks=True)
    media = desk.recording(value["recording"], page) if value["recording"] is not None else NO_MEDIUM
    return {"media": media, **_texts(value, "title"), "transcript": transcript}


def _local_services(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    return {
        **_texts(value, "heading", "need"),
        "audience": list(value["audience"] or []),
        "html": desk.html(value["text"].source, page),
    }


def _local_fact(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    return _texts(value, "fact", "label", "kind", "hint")


def _sources(desk: Desk, value: Any, page: Page) -> dict[str, Any]:
    return {"items": [_texts(item, "title", "publisher", "url", "year", "note") for item in value["items"]]}


BLOCKS: dict[str, Callable[[Desk, Any, Page], dict[str, Any]]] = {
    "text": _text,
    "say_dont_say": _say_dont_say,
    "activity": _activity,
    "checklist": _checklist,
    "case_story": _case_story,
    "time_critical": _time_critical,
    "handout": _handout,
    "question": _question,
    "image": _image,
    "recording": _recording,
    "local_services": _local_services,
    "local_fact": _local_fact,
    "sources": _sources,
}
