"""Slides for a trainer: a PDF (16:9, PDF/UA-1), and in its second part the notes (A4), each beside its slide."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from equalcity.toolboxes.exporting.paper_blocks import written_by
from equalcity.toolboxes.exporting.slide_blocks import Slide, block_slides, note, original_note, slide
from equalcity.toolboxes.exporting.source import Report, Source
from equalcity.toolboxes.exporting.trees import paragraph
from equalcity.toolboxes.exporting.typesetting import Setting, translation_notes
from equalcity.toolboxes.reading_blocks import urgency
from equalcity.toolboxes.voices import Voice, blocks_as_told, voice_of

STAGES_OF_WORK = 2
"""Gathering the data, setting the pages."""
LEVELS = {"title": 1, "manual": 2, "step": 3}
"""Of bookmarks; all other slides have none."""


def make(source: Source, report: Report) -> bytes:
    """The PDF of the slides and their notes; the same bytes each time."""
    report(0, STAGES_OF_WORK)
    with translation.override(source.interface_language):
        setting = Setting(source)
        data = setting.face() | {"words": _words(), "slides": list(deck(setting))}
    report(1, STAGES_OF_WORK)
    body = setting.pdf("slides.typ", data, planned=True)
    report(STAGES_OF_WORK, STAGES_OF_WORK)
    return body


def deck(setting: Setting) -> Iterator[Slide]:
    """The slides in their order, in our words of the language that is active; the template divides the full ones."""
    yield _title(setting)
    for manual in setting.source.document["manuals"]:
        yield _manual(manual, setting)
        voice = voice_of(manual)
        for told in manual["steps"]:
            step = {**told, "blocks": blocks_as_told(manual, told)}
            yield _step(step, voice, setting)
            for block in sorted(step["blocks"], key=lambda one: urgency(one["type"])):
                yield from block_slides(block, setting, voice)


def _title(setting: Setting) -> Slide:
    source, toolbox = setting.source, setting.source.document["toolbox"]
    cover = toolbox.get("cover")
    return slide(
        "title",
        toolbox["title"],
        level=LEVELS["title"],
        picture=cover and setting.picture(cover["media"], ""),
        parts=[{"part": "text", "inside": [toolbox["summary"]]}],
        notes=[
            note(_("Before you begin"), [paragraph(_before_you_begin())], ours=True),
            note(_("Credits:"), [paragraph(toolbox.get("credits", ""))], ours=True),
            note(_("Licence:"), [paragraph(source.license)], ours=True),
            note(_("Read online"), [paragraph(source.online_url)], ours=True),
        ],
        warnings=translation_notes(toolbox["translation"]),
    )


def _before_you_begin() -> str:
    return _(
        "Assume that there are survivors in the room. Nobody is asked for her own story, "
        "and anyone may leave without a reason."
    )


def _manual(manual: Mapping[str, Any], setting: Setting) -> Slide:
    return slide(
        "manual",
        manual["title"],
        level=LEVELS["manual"],
        parts=[{"part": "text", "inside": [manual["audience"]]}],
        notes=[note("", setting.rich(manual.get("introduction", "")))],
        warnings=translation_notes(manual["translation"]),
    )


def _step(step: Mapping[str, Any], voice: Voice, setting: Setting) -> Slide:
    """The key message; what the step says at length is for the notes."""
    notes = [note(_("Purpose"), [paragraph(step.get("purpose", ""))], ours=True)]
    texts = (block for block in step["blocks"] if block["type"] == "text")
    for block in texts:
        notes += [note(block.get("heading", ""), setting.rich(block["html"])), *original_note(block, setting)]
    return slide(
        "step",
        step["title"],
        level=LEVELS["step"],
        step=step["id"],
        parts=[{"part": "key", "inside": [step["key_message"]]}],
        notes=[*notes, *_to_find_out(step, voice, setting), *_sources(step)],
        warnings=translation_notes(step["translation"]),
    )


def _to_find_out(step: Mapping[str, Any], voice: Voice, setting: Setting) -> Iterator[dict[str, Any]]:
    """What the city fills in, what is given away, and what can be heard or seen: the trainer prepares it."""
    facts, filled = [], []
    for block in step["blocks"]:
        if block["type"] == "local_fact":
            if block.get("filled"):
                filled.append(f"{block['label']}: {block['filled']['text']}")
            else:
                facts.append(": ".join(part for part in (block["label"], block.get("hint", "")) if part))
        elif block["type"] == "local_services":
            facts.append(block["heading"])
        elif block["type"] == "recording":
            yield note(block["title"], setting.rich(block["transcript"]))
            yield from original_note(block, setting)
    yield from _in_the_city(facts, filled, voice, setting)
    handouts = [block["title"] for block in step["blocks"] if block["type"] == "handout"]
    if handouts:
        yield note(_("To hand out"), [_list(handouts)], ours=True)
    for block in step["blocks"]:
        if block["type"] in {"local_fact", "local_services", "handout", "sources"}:
            yield from original_note(block, setting)


def _in_the_city(facts: list[str], filled: list[str], voice: Voice, setting: Setting) -> Iterator[dict[str, Any]]:
    if filled and setting.source.city:
        yield note(written_by(setting.source.city["name"], setting.source.city), [_list(filled)], ours=True)
    if facts:
        yield note(_("In your city"), [paragraph(str(voice.no_fact)), _list(facts)], ours=True)


def _sources(step: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for block in step["blocks"]:
        if block["type"] == "sources":
            lines = [
                ". ".join(part for part in (one["title"], one.get("publisher", ""), one.get("year", "")) if part)
                for one in block["items"]
            ]
            yield note(_("Sources (%(count)s)") % {"count": len(lines)}, [_list(lines)], ours=True)


def _list(lines: list[str]) -> dict[str, Any]:
    return {"tag": "ul", "inside": [{"tag": "li", "inside": [{"tag": "line", "inside": [line]}]} for line in lines]}


def _words() -> dict[str, str]:
    """Our own words in the template."""
    return {
        "notes": _("Speaker notes"),
        "slide": _("Slide %(number)s") % {"number": "#"},
        "page": _("page %(number)s") % {"number": "#"},
        "say": _("Say"),
        "dont_say": _("Don’t say"),
    }
