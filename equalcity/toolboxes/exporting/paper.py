"""A toolbox on paper: a PDF (A4, PDF/UA-1) with answers, things to cut out and posters (A3)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from equalcity.core.words import own_name
from equalcity.toolboxes.exporting.paper_blocks import answers, original_of, paper_block
from equalcity.toolboxes.exporting.source import Report, Source
from equalcity.toolboxes.exporting.typesetting import Setting, as_used_in, day, shortened, translation_notes
from equalcity.toolboxes.reading_blocks import urgency
from equalcity.toolboxes.voices import blocks_as_told, voice_of

STAGES_OF_WORK = 2
"""Gathering the data, setting the pages."""
COLON = " :\u00a0\u202f"
"""What stands at the end of a label in a sentence, and not in a column; French puts a narrow space before it."""
LONG_WORD = 16
"""Letters; longer words do not fit into a line of a poster in large type."""


def make(source: Source, report: Report) -> bytes:
    """The PDF of this document; the same bytes each time."""
    report(0, STAGES_OF_WORK)
    with translation.override(source.interface_language):
        setting = Setting(source)
        data = book(setting)
    report(1, STAGES_OF_WORK)
    body = setting.pdf("paper.typ", data)
    report(STAGES_OF_WORK, STAGES_OF_WORK)
    return body


def book(setting: Setting) -> dict[str, Any]:
    """All that the template reads, in our words of the language that is active."""
    document = setting.source.document
    manuals = [_manual(manual, setting) for manual in document["manuals"]]
    given = list(_given_away(setting))
    return setting.face() | {
        "words": _words(),
        "cover": _cover(setting),
        "manuals": manuals,
        "glossary": sorted(
            (_term(term) for term in document["glossary"]),
            key=lambda term: term["term"].casefold(),
        ),
        "cut_out": [one for one in given if one["format"] != "poster"],
        "pictures": list(_picture_cards(setting)),
        "posters": [one for one in given if one["format"] == "poster"],
    }


def _term(term: Mapping[str, Any]) -> dict[str, str]:
    is_draft = term["translation"]["status"] == "machine"
    return {
        "term": term["term"],
        "definition": term["definition"],
        "note": _("machine translation, not checked") if is_draft else "",
    }


def _cover(setting: Setting) -> dict[str, Any]:
    source, toolbox = setting.source, setting.source.document["toolbox"]
    cover = toolbox.get("cover")
    return {
        "picture": cover and setting.picture(cover["media"], cover["alt"]),
        "summary": toolbox["summary"],
        "notes": translation_notes(toolbox["translation"]),
        "facts": [
            {"label": label, "exact" if exact else "text": text, "ours": ours}
            for label, text, ours, exact in _facts(source, toolbox)
            if text
        ],
    }


def _facts(source: Source, toolbox: Mapping[str, Any]) -> Iterator[tuple[str, str, bool, bool]]:
    """What the cover says of the edition: label, text, whether in our language, whether exact to the letter."""
    edition = _("Edition %(number)s") % {"number": source.number}
    year = f"{source.frozen_at:%Y}"
    yield _("City"), as_used_in(source), True, False
    yield _("Date"), day(source), True, False
    yield _("Language"), f"{own_name(source.language)}. {_coverage(source)}", True, False
    yield _("Written in:").rstrip(COLON), toolbox.get("home_city", ""), False, False
    yield _("Credits:").rstrip(COLON), toolbox.get("credits", ""), False, False
    yield _("Licence:").rstrip(COLON), source.license, True, True
    yield _("Cite as:").rstrip(COLON), f"{toolbox['title']}. equalcity, {year}. {edition}.", False, False
    yield _("Read online"), source.online_url, True, True
    yield "SHA-256", source.sha256, True, True


def _coverage(source: Source) -> str:
    """How far the steps in this language can be trusted, in a sentence."""
    if source.language == source.document["source_language"]:
        return _("The original")
    states = [step["translation"] for manual in source.document["manuals"] for step in manual["steps"]]
    checked, total = sum(state["status"] in {"original", "reviewed"} for state in states), len(states)
    behind = sum(state["behind"] for state in states)
    sentence = ngettext(
        "%(checked)s of %(total)s step checked by a person", "%(checked)s of %(total)s steps checked by a person", total
    ) % {"checked": checked, "total": total}
    if not behind:
        return sentence
    older = ngettext(
        "%(behind)s step is older than the original", "%(behind)s steps are older than the original", behind
    )
    return f"{sentence}. {older % {'behind': behind}}"


def _manual(manual: Mapping[str, Any], setting: Setting) -> dict[str, Any]:
    count = len(manual["steps"])
    return {
        "title": manual["title"],
        "head": shortened(manual["title"]),
        "audience": manual["audience"],
        "introduction": setting.rich(manual.get("introduction", "")),
        "notes": translation_notes(manual["translation"]),
        "steps": [_step(manual, place, count, setting) for place in range(1, count + 1)],
        "answers": [
            {"step": step["id"], "title": step["title"], "questions": found}
            for step in manual["steps"]
            if (found := answers(step["blocks"], setting))
        ],
    }


def _step(manual: Mapping[str, Any], place: int, count: int, setting: Setting) -> dict[str, Any]:
    step, voice = manual["steps"][place - 1], voice_of(manual)
    blocks = sorted(blocks_as_told(manual, step), key=lambda one: urgency(one["type"]))
    return {
        "step": step["id"],
        "title": step["title"],
        "head": shortened(step["title"]),
        "place": _("Step %(place)s of %(count)s") % {"place": place, "count": count},
        "optional": _("Optional") if step["optional"] else "",
        "key_message": step["key_message"],
        "purpose": step.get("purpose", ""),
        "notes": translation_notes(step["translation"]),
        "blocks": [paper_block(block, setting, voice) for block in blocks],
    }


def _given_away(setting: Setting) -> Iterator[dict[str, Any]]:
    """Handouts and checklists once more, with the format that they are cut out in."""
    for manual in setting.source.document["manuals"]:
        for step in manual["steps"]:
            for block in step["blocks"]:
                if block["type"] == "handout":
                    html = setting.rich(block["html"])
                    original = original_of(block, setting)
                    whole = {
                        "title": block["title"],
                        "format": block["format"],
                        "hyphenate": _has_long_word(block["html"]),
                    }
                    yield {**whole, "html": html, **original}
                elif block["type"] == "checklist":
                    heading = block.get("heading") or _("Checklist")
                    items = [item["text"] for item in block["items"]]
                    title = f"{step['title']}: {heading}"
                    words = {"heading": step["title"], "items": items, **original_of(block, setting)}
                    yield {"title": title, "format": "card", **words}


def _picture_cards(setting: Setting) -> Iterator[dict[str, Any]]:
    """Pictures that begin a conversation once more, large enough for the middle of a circle, with what to ask."""
    for manual in setting.source.document["manuals"]:
        for step in manual["steps"]:
            for block in step["blocks"]:
                if block["type"] == "image" and block.get("prompt"):
                    card = paper_block(block, setting, voice_of(manual))
                    yield {**card, "title": card["caption"] or step["title"]}


def _has_long_word(html: str) -> bool:
    """Whether the letters of a poster would need to shrink for one word; only then it is worth a hyphen."""
    return any(len(word) > LONG_WORD for word in re.findall(r"\w+", re.sub(r"<[^>]*>", " ", html)))


def _words() -> dict[str, str]:
    """Our own words in the template."""
    return {
        "contents": _("Contents"),
        "answers": _("Answers"),
        "answers_where": _("The answers stand at the end of this manual."),
        "glossary": _("Glossary"),
        "cut_out": _("To cut out and give away"),
        "cut_how": _("Cut along the dashed line. Before you give something away: ask whether paper is safe for her."),
        "posters": _("Wall posters"),
        "poster_how": _("Made for A3 paper. Hang it where nobody is watched while reading."),
        "page": _("page %(number)s") % {"number": "#"},
    }
