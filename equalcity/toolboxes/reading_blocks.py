"""The blocks of a step as the templates show them. Pure: documents in, dictionaries for templates out."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from equalcity.core.words import own_name
from equalcity.toolboxes.marking import Marker, rich_text
from equalcity.toolboxes.voices import TO_WORKERS, Voice

Block = Mapping[str, Any]
ReadBlock = dict[str, Any]

NEEDS = {
    "health": _("Health"),
    "psychosocial": _("Someone to talk to"),
    "safety": _("Safety and shelter"),
    "legal": _("Legal advice"),
    "child_protection": _("Child protection"),
    "migration": _("Asylum and residence"),
    "lgbtqi": _("LGBTQI+ support"),
    "interpretation": _("Interpreters"),
    "parenting": _("Support for parents"),
    "livelihood": _("Work, money and housing"),
    "trafficking": _("Help against trafficking"),
    "helpline": _("Helpline"),
}
AUDIENCES = {
    "everyone": _("everyone"),
    "women": _("women"),
    "men": _("men"),
    "girls": _("girls"),
    "boys": _("boys"),
    "children": _("children"),
    "lgbtqi": _("LGBTQI+ people"),
    "parents": _("parents"),
    "undocumented": _("people without papers"),
}
HOUR = 60
DIALLED = re.compile(r"\+?[\d\s()/.\u2011-]{3,40}")
"""A telephone number and nothing else, so that a phone may call it."""


@dataclass(frozen=True)
class Medium:
    """A picture or recording of an edition, and where it is."""

    url: str
    content_type: str
    width: int | None = None
    height: int | None = None

    @property
    def is_video(self) -> bool:
        return self.content_type.startswith("video/")


@dataclass(frozen=True)
class Writing:
    """What the blocks of one page share: addresses of steps, words to mark, media."""

    step_url: Callable[[str], str | None]
    marker: Marker
    media: Mapping[str, Medium]
    language: str = ""
    voice: Voice = TO_WORKERS

    def marked(self, html: str, heading: str = "h3") -> SafeString:
        return rich_text(html, step_url=self.step_url, marker=self.marker, heading=heading)

    def unmarked(self, html: str, heading: str = "h3") -> SafeString:
        return rich_text(html, step_url=self.step_url, heading=heading)


def media_of(blocks: Sequence[Block]) -> list[str]:
    """The hashes of the pictures and recordings that these blocks show."""
    return [block["media"] for block in blocks if "media" in block]


def urgency(kind: str) -> int:
    """Where a kind of block stands: what has a clock first, then the words to say, then the author's order."""
    return {"time_critical": 0, "say_dont_say": 1}.get(kind, 2)


def read_blocks(blocks: Sequence[Block], writing: Writing) -> list[ReadBlock]:
    """Each block with its template and what else that needs, in the order given.

    Time-critical ones are written first, since they are shown first and a term is marked where it stands first.
    """
    order = sorted(range(len(blocks)), key=lambda number: urgency(blocks[number]["type"]))
    read = {number: _read(blocks[number], writing) for number in order}
    return [read[number] for number in range(len(blocks))]


def _read(block: Block, writing: Writing) -> ReadBlock:
    kind = block["type"]
    more = EXTRA[kind](block, writing) if kind in EXTRA else {}
    if "original" in block:
        more["original"] = _original(block["original"], writing)
    place, template = f"b-{block['id']}", f"toolboxes/blocks/{kind}.html"
    return {**block, "place": place, "template": template, "voice": writing.voice, **more}


def _original(original: Mapping[str, str], writing: Writing) -> ReadBlock:
    """What the source language says, beside a machine draft where a wrong word does harm."""
    texts = {name: writing.unmarked(original[name]) for name in ("html", "answers") if name in original}
    return {**original, **texts, "name": own_name(original["language"])}


def _text(block: Block, writing: Writing) -> ReadBlock:
    # Without a heading of its own, the headings inside must not skip a level.
    return {"html": writing.marked(block["html"], "h3" if block.get("heading") else "h2")}


def _marked(block: Block, writing: Writing) -> ReadBlock:
    return {"html": writing.marked(block["html"])}


def _activity(block: Block, writing: Writing) -> ReadBlock:
    return _marked(block, writing) | {"duration": duration(block["minutes"])}


def _handout(block: Block, writing: Writing) -> ReadBlock:
    return _marked(block, writing) | {"purpose": writing.voice.handouts[block["format"]]}


def _shown(block: Block, writing: Writing) -> ReadBlock:
    return {"medium": writing.media.get(block["media"])}


def _recording(block: Block, writing: Writing) -> ReadBlock:
    return _shown(block, writing) | {"transcript": writing.unmarked(block["transcript"])}


def _local_services(block: Block, writing: Writing) -> ReadBlock:
    return {
        "html": writing.unmarked(block.get("html", "")),
        "need_name": NEEDS[block["need"]],
        "audience_names": [AUDIENCES[one] for one in block.get("audience", ()) if one != "everyone"],
    }


def _local_fact(block: Block, _writing: Writing) -> ReadBlock:
    return {"filled": filled_fact(block)}


def filled_fact(block: Block) -> ReadBlock | None:
    """What a city answers, as it is shown: the day as a date, and for a telephone number what a phone calls."""
    filled = block.get("filled")
    if not filled:
        return None
    is_dialled = block["kind"] == "number" and DIALLED.fullmatch(filled["text"])
    return {
        **filled,
        "day": date.fromisoformat(filled["checked_on"]) if filled["checked_on"] else None,
        "call": re.sub(r"[^\d+]", "", filled["text"]) if is_dialled else "",
        "is_address": filled["source"].lower().startswith(("https://", "http://")),
    }


def _city_note(block: Block, writing: Writing) -> ReadBlock:
    """Words are explained in the language of the page only."""
    if block["language"] == writing.language:
        return {"html": writing.marked(block["html"], "h2")}
    return {"html": writing.unmarked(block["html"], "h2")}


EXTRA: dict[str, Callable[[Block, Writing], ReadBlock]] = {
    "text": _text,
    "activity": _activity,
    "case_story": _marked,
    "time_critical": _marked,
    "handout": _handout,
    "image": _shown,
    "recording": _recording,
    "local_services": _local_services,
    "local_fact": _local_fact,
    "city_note": _city_note,
}


def duration(minutes: int) -> str:
    """Minutes in words: '45 minutes', '2 hours', '1 h 30 min'."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest}
    if not rest:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
