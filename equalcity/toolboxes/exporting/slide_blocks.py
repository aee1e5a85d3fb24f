"""The blocks of a step as slides: little on each, in big letters; explanations and hints go to the notes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from equalcity.toolboxes.exporting.letters import letter_width
from equalcity.toolboxes.exporting.paper_blocks import (
    answer,
    letters_of_options,
    original_of,
    written_by,
    written_for,
)
from equalcity.toolboxes.exporting.trees import Node, paragraph, words_of
from equalcity.toolboxes.exporting.typesetting import Setting
from equalcity.toolboxes.reading_blocks import duration
from equalcity.toolboxes.voices import TO_WORKERS, Voice

Block = Mapping[str, Any]
Data = dict[str, Any]
Slide = dict[str, Any]

LONGEST_PART = 300
"""Letters that stand on one slide in big letters, whatever else is there; a longer text is divided."""
LONGEST_TITLE = 160
"""Letters; a longer question or caption stands below a title of ours."""
SHORT, LINE = 35_000, 2_500
"""Notes that have room beside the small picture of a slide, and what a new line takes of it; as widths of letters."""


def slide(kind: str, title: str, *, parts: Sequence[Data], notes: Sequence[Data] = (), **more: Any) -> Slide:
    """A slide as the template reads it. Its parts may come to stand on several, if they need more room."""
    return {
        "kind": kind,
        "title": title,
        "tag": "",
        "level": 0,
        "step": "",
        "picture": None,
        "warnings": [],
        "ours": False,
        **more,
        "title_units": _units(title),
        "parts": [{**short, "units": _units(_longest(short))} for part in parts for short in _divided(part)],
        "notes": (said := [one for one in notes if one["html"]]),
        "short": _units(title) + sum(_units(words_of(block)) + LINE for one in said for block in one["html"]) < SHORT,
    }


def _longest(part: Data) -> str:
    """The words of a part that take the most lines."""
    if part["part"] == "pair":
        return max(part["say"], part["dont_say"], key=_units)
    if part["part"] == "fact":
        return f"{part['label']} {part['text']}"
    return f"{part.get('verdict', '')} {''.join(words_of(node) for node in part['inside'])}"


def _units(text: str) -> int:
    """How wide a text is at least on one line, in hundredths of the size of its letters."""
    return sum(letter_width(letter) for letter in text)


def note(heading: str, html: list[Data], *, ours: bool = False) -> Data:
    """A piece of the notes; `ours` where the heading is in the language of our own words."""
    return {"heading": heading, "ours": ours, "html": [block for block in html if words_of(block).strip()]}


def block_slides(block: Block, setting: Setting, voice: Voice = TO_WORKERS) -> Iterator[Slide]:
    """The slides of a block; none for what belongs to the notes of its step."""
    if block["type"] in MAKERS:
        yield from MAKERS[block["type"]](block, setting, voice)
        yield from _original(block, setting)


def original_note(block: Block, setting: Setting, part: str = "html") -> Iterator[Data]:
    """What the source language says beside this block, for the notes."""
    if found := original_of(block, setting, part):
        yield note(found["original"]["label"], found["original"]["html"], ours=True)


def _original(block: Block, setting: Setting) -> Iterator[Slide]:
    """A slide of its own, right after the block: what the source language says."""
    if found := original_of(block, setting):
        said = found["original"]
        facts = {"language": said["language"], "rtl": said["rtl"]}
        answers = list(original_note(block, setting, "answers"))
        yield slide(
            "original", said["label"], ours=True, original=facts, parts=list(_parts(said["html"])), notes=answers
        )


def _divided(part: Data) -> Iterator[Data]:
    """A part in pieces that each fit on a slide: at the ends of sentences, else between words, else anywhere."""
    if "inside" not in part or len(words := "".join(words_of(node) for node in part["inside"])) <= LONGEST_PART:
        yield part
        return
    piece = ""
    for sentence in re.split(r"(?<=[.!?…؟。])\s+", words):
        for chunk in _chunks(sentence):
            if piece and len(piece) + len(chunk) + 1 > LONGEST_PART:
                yield {**part, "inside": [piece]}
                part, piece = {**part, "mark": ""}, ""
            piece = f"{piece} {chunk}".strip()
    if piece:
        yield {**part, "inside": [piece]}


def _chunks(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST_PART:
        end = sentence.rfind(" ", 1, LONGEST_PART)
        end = LONGEST_PART if end < 1 else end
        yield sentence[:end].strip()
        sentence = sentence[end:].strip()
    yield sentence


def _parts(blocks: Sequence[Data], mark: str = "") -> Iterator[Data]:
    """Rich text as parts, one after the other: paragraphs, small headings, items with their mark."""
    for block in blocks:
        if block["tag"] in {"ul", "ol"}:
            for number, item in enumerate(block["inside"], start=1):
                yield from _parts(item["inside"], f"{number}" if block["tag"] == "ol" else "•")
        elif block["tag"] in {"blockquote", "li"}:
            yield from _parts(block["inside"], mark)
        else:
            kind = "head" if block["tag"] == "h3" else "item" if mark else "text"
            yield {"part": kind, "mark": mark, "inside": block["inside"]}
            mark = mark and " "  # what follows in the same item stands under it, without a mark of its own


def _item(text: str, mark: str = "•") -> Data:
    inside: list[Node] = [text]
    return {"part": "item", "mark": mark, "inside": inside}


def _time_critical(block: Block, setting: Setting, _voice: Voice) -> Iterator[Slide]:
    yield slide(
        "time",
        block["heading"],
        tag=_("Time matters"),
        limit=block["limit"],
        parts=list(_parts(setting.rich(block["html"]))),
    )


def _say_dont_say(block: Block, _setting: Setting, _voice: Voice) -> Iterator[Slide]:
    pairs = zip_longest((one["text"] for one in block["say"]), (one["text"] for one in block["dont_say"]), fillvalue="")
    why = [
        note(one["text"], [paragraph(one.get("why", ""))]) for one in (*block["say"], *block["dont_say"])
    ]  # fmt: skip
    yield slide(
        "words",
        block.get("heading") or _("Words"),
        ours=not block.get("heading"),
        parts=[{"part": "pair", "say": say, "dont_say": dont_say} for say, dont_say in pairs],
        notes=why,
    )


def _activity(block: Block, setting: Setting, _voice: Voice) -> Iterator[Slide]:
    facts = [{"part": "fact", "label": _("Time"), "text": duration(block["minutes"]), "ours": True}]
    if block.get("group_size"):
        facts.append({"part": "fact", "label": _("Group"), "text": block["group_size"], "ours": False})
    if block.get("materials"):
        facts.append({"part": "fact", "label": _("You need"), "text": "", "ours": True})
    yield slide(
        "activity",
        block["title"],
        tag=_("Activity"),
        parts=[*facts, *(_item(one) for one in block.get("materials", ()))],
        notes=[note(_("How to do it"), setting.rich(block["html"]), ours=True)],
    )


def _case_story(block: Block, setting: Setting, voice: Voice) -> Iterator[Slide]:
    yield slide(
        "story", block["title"], tag=_("Invented example"), parts=list(_parts(setting.rich(block["html"])))
    )  # fmt: skip
    if block.get("questions"):
        yield slide(
            "story", block["title"], tag=str(voice.questions), parts=[_item(one) for one in block["questions"]]
        )  # fmt: skip


def _checklist(block: Block, _setting: Setting, _voice: Voice) -> Iterator[Slide]:
    parts = [{"part": "check", "inside": [item["text"]]} for item in block["items"]]
    yield slide("check", block.get("heading") or _("Checklist"), ours=not block.get("heading"), parts=parts)


def _question(block: Block, setting: Setting, _voice: Voice) -> Iterator[Slide]:
    letters = letters_of_options(len(block["options"]), setting.source.language)
    answers = [answer(option) for option in block["options"]]
    asked = block["question"]
    long = len(asked) > LONGEST_TITLE
    title: Data = {"title": _("Check yourself") if long else asked, "ours": long}
    first = [{"part": "text", "mark": "", "inside": [asked]}] if long else []
    yield slide(
        "question",
        **title,
        tag=_("Check yourself"),
        parts=[
            *first,
            *(
                {"part": "option", "letter": letter, "inside": [option["text"]]}
                for letter, option in zip(letters, block["options"], strict=True)
            ),
        ],
        notes=[note("", [paragraph(_("Let people decide for themselves before you show the next slide."))])],
    )
    yield slide(
        "question",
        **title,
        tag=_("Answer"),
        parts=[
            {"part": "answer", "letter": letter, **one, "inside": [one["text"]]}
            for letter, one in zip(letters, answers, strict=True)
        ],
        notes=[
            note("", [paragraph(block["explanation"])]),
            *(
                note(f"{letter}. {one['verdict']}", [paragraph(one["explanation"])], ours=True)
                for letter, one in zip(letters, answers, strict=True)
            ),
        ],
    )


def _image(block: Block, setting: Setting, voice: Voice) -> Iterator[Slide]:
    caption = block.get("caption", "")
    short = 0 < len(caption) <= LONGEST_TITLE
    yield slide(
        "picture",
        caption if short else _("Picture"),
        ours=not short,
        picture=setting.picture(block["media"], block["alt"]),
        parts=[],
        notes=[
            note("", [paragraph("" if short else caption)]),
            note(str(voice.prompt), [paragraph(block.get("prompt", ""))], ours=True),
        ],
    )


def _city_note(block: Block, setting: Setting, _voice: Voice) -> Iterator[Slide]:
    older = written_for(block)
    warned = [note("", [paragraph(older)], ours=True)] if older else []
    yield slide(
        "city",
        written_by(block["city"], block),
        ours=True,
        tag=_("In your city"),
        parts=list(_parts(setting.rich(block["html"]))),
        notes=warned,
        warnings=[older] if older else [],
    )


MAKERS: dict[str, Callable[[Block, Setting, Voice], Iterator[Slide]]] = {
    "time_critical": _time_critical,
    "say_dont_say": _say_dont_say,
    "activity": _activity,
    "case_story": _case_story,
    "checklist": _checklist,
    "question": _question,
    "image": _image,
    "city_note": _city_note,
}
