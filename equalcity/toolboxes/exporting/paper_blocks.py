"""The blocks of a step as the template of paper reads them: plain data, all words of ours translated."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from equalcity.core.words import isolated, own_name
from equalcity.toolboxes.exporting.typesetting import Setting
from equalcity.toolboxes.reading_blocks import AUDIENCES, NEEDS, duration, filled_fact
from equalcity.toolboxes.voices import TO_WORKERS, Voice

Block = Mapping[str, Any]
Data = dict[str, Any]

SHORT = 1300
"""Letters; a shorter box stays on one page."""
LINES_TO_WRITE = {"number": 1, "name": 1, "address": 3, "law": 2, "text": 3}


def paper_block(block: Block, setting: Setting, voice: Voice = TO_WORKERS) -> Data:
    """What the template needs to show this block; `keep` where it must not break over two pages."""
    kind = block["type"]
    made = {**MAKERS[kind](block, setting), **(OUR_WORDS[kind](block, voice) if kind in OUR_WORDS else {})}
    return {"type": block["type"], "keep": _letters(made) < SHORT, **made, **original_of(block, setting)}


def original_of(block: Block, setting: Setting, part: str = "html") -> Data:
    """What the source language says beside this block, as `original`; nothing where it need not stand there."""
    original = block.get("original")
    if not original or part not in original:
        return {}
    label = _("In the original (%(language)s)") % {"language": own_name(original["language"])}
    language, *_region = original["language"].split("-")
    return {
        "original": {
            "label": label,
            "language": language,
            "rtl": original["direction"] == "rtl",
            "html": setting.rich(original[part]),
        }
    }


def _letters(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(_letters(inner) for inner in value.values())
    if isinstance(value, list):
        return sum(_letters(inner) + 20 for inner in value)
    return 0


def _text(block: Block, setting: Setting) -> Data:
    return {"heading": block.get("heading", ""), "html": setting.rich(block["html"])}


def _say_dont_say(block: Block, _setting: Setting) -> Data:
    return {
        "heading": block.get("heading") or _("Words"),
        "ours": not block.get("heading"),
        "columns": [
            {"kind": kind, "label": label, "items": [{"text": one["text"], "why": one.get("why", "")} for one in items]}
            for kind, label, items in (
                ("say", _("Say"), block["say"]),
                ("dont_say", _("Don’t say"), block["dont_say"]),
            )
            if items
        ],
    }


def _activity(block: Block, setting: Setting) -> Data:
    return {
        "tag": _("Activity"),
        "title": block["title"],
        "facts": [
            {"label": _("Time"), "text": duration(block["minutes"]), "ours": True},
            *([{"label": _("Group"), "text": block["group_size"], "ours": False}] if block.get("group_size") else []),
        ],
        "materials_label": _("You need"),
        "materials": list(block.get("materials", ())),
        "how_label": _("How to do it"),
        "html": setting.rich(block["html"]),
    }


def _checklist(block: Block, _setting: Setting) -> Data:
    return {
        "heading": block.get("heading") or _("Checklist"),
        "ours": not block.get("heading"),
        "items": [item["text"] for item in block["items"]],
    }


def _case_story(block: Block, setting: Setting) -> Data:
    return {
        "tag": _("Invented example"),
        "title": block["title"],
        "html": setting.rich(block["html"]),
        "questions": list(block.get("questions", ())),
    }


def _time_critical(block: Block, setting: Setting) -> Data:
    return {
        "tag": _("Time matters"),
        "limit": block["limit"],
        "heading": block["heading"],
        "html": setting.rich(block["html"]),
    }


def _handout(block: Block, setting: Setting) -> Data:
    return {"title": block["title"], "html": setting.rich(block["html"])}


def letters_of_options(count: int, language: str) -> list[str]:
    """What stands before the options of a question: A, B, C; in Arabic its own letters."""
    return list("أبجدهوزح" if language == "ar" else "ABCDEFGH")[:count]


def _question(block: Block, setting: Setting) -> Data:
    options = block["options"]
    return {
        "tag": _("Check yourself"),
        "question": block["question"],
        "letters": letters_of_options(len(options), setting.source.language),
        "options": [option["text"] for option in options],
    }


def answers(blocks: Sequence[Block], setting: Setting) -> list[Data]:
    """The questions of a step with what is right, and why."""
    return [
        {
            "question": block["question"],
            "explanation": block["explanation"],
            "letters": letters_of_options(len(block["options"]), setting.source.language),
            "options": [answer(option) for option in block["options"]],
            **original_of(block, setting, "answers"),
        }
        for block in blocks
        if block["type"] == "question"
    ]


def answer(option: Block) -> Data:
    return {
        "text": option["text"],
        "right": option["correct"],
        "verdict": _("Right.") if option["correct"] else _("Not quite."),
        "explanation": option.get("explanation", ""),
    }


def _image(block: Block, setting: Setting) -> Data:
    return {
        **setting.picture(block["media"], block["alt"]),
        "caption": block.get("caption", ""),
        "prompt": block.get("prompt", ""),
    }


def _recording(block: Block, setting: Setting) -> Data:
    medium = setting.source.media.get(block["media"])
    seen = medium is not None and medium.content_type.startswith("video/")
    return {
        "tag": _("To watch") if seen else _("To listen to"),
        "title": block["title"],
        "where": _("It plays online, at the address on the first page. This is what is said:"),
        "html": setting.rich(block["transcript"]),
    }


def _local_services(block: Block, setting: Setting) -> Data:
    audience = [str(AUDIENCES[one]) for one in block.get("audience", ()) if one != "everyone"]
    need = str(NEEDS[block["need"]])
    return {
        "tag": _("In your city"),
        "heading": block["heading"],
        "need": f"{need} · {', '.join(audience)}" if audience else need,
        "html": setting.rich(block.get("html", "")),
        "lines": 3,
        "danger": _("In danger: 112"),
    }


def _local_fact(block: Block, _setting: Setting) -> Data:
    return {
        "tag": _("In your city"),
        "label": block["label"],
        "hint": block.get("hint", ""),
        "lines": LINES_TO_WRITE[block["kind"]],
        "filled": _filled(block),
    }


def _filled(block: Block) -> Data:
    """What a city answers, as it is printed; empty for nothing, so that there is room to write."""
    filled = filled_fact(block)
    if filled is None:
        return {}
    checked = _("Checked on %(day)s.") % {"day": date_format(filled["day"])} if filled["day"] else ""
    source = f"{_('From:')} {filled['source']}" if filled["source"] else ""
    return {
        "tag": written_by(filled["city"], filled),
        "lines": filled["text"].split("\n"),
        "rtl": filled["direction"] == "rtl",
        "is_number": bool(filled["call"]),
        "about": " ".join(part for part in (checked, source) if part),
    }


def written_by(city: str, of: Mapping[str, Any]) -> str:
    """Whose words these are. `of` is the city, or what is of it: it has the mark of an example."""
    if of.get("is_example"):
        return _("%(city)s · an example, checked by nobody") % {"city": city}
    return _("%(city)s · written by the city") % {"city": city}


def written_for(block: Block) -> str:
    """What is said of a note whose step has changed since; empty where it has not."""
    if not block["written_for"]:
        return ""
    edition = _("Written for edition %(number)s.") % {"number": block["written_for"]}
    return f"{edition} {_('This step has changed since. The city has not looked at its note again yet.')}"


def _city_note(block: Block, setting: Setting) -> Data:
    return {
        "tag": written_by(block["city"], block),
        "html": setting.rich(block["html"]),
        "language": block["language"].partition("-")[0],
        "rtl": block["direction"] == "rtl",
        "older": written_for(block),
    }


def _sources(block: Block, setting: Setting) -> Data:
    count = len(block["items"])
    return {
        "heading": _("Sources (%(count)s)") % {"count": count},
        "items": [source_line(item, apart=setting.source.is_rtl) for item in block["items"]],
    }


def source_line(item: Block, *, apart: bool = False) -> Data:
    """A source as it is printed: title, who and when, note, address.

    `apart`: in a text that runs from the right, an English title and its publisher would else become one run.
    """
    by = ", ".join(part for part in (item.get("publisher", ""), item.get("year", "")) if part)
    title = item["title"]
    if apart:
        title, by = isolated(title), by and isolated(by)
    about = ". ".join(part for part in (by, item.get("note", "")) if part)
    return {"title": title, "about": about, "url": item.get("url", ""), "address": item.get("url", "")}


MAKERS: dict[str, Callable[[Block, Setting], Data]] = {
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
    "city_note": _city_note,
    "sources": _sources,
}
OUR_WORDS: dict[str, Callable[[Block, Voice], Data]] = {
    "case_story": lambda _block, voice: {"questions_label": str(voice.questions)},
    "handout": lambda block, voice: {"tag": str(voice.handouts[block["format"]])},
    "image": lambda _block, voice: {"prompt_label": str(voice.prompt)},
    "local_services": lambda _block, voice: {"empty": str(voice.no_services)},
    "local_fact": lambda _block, voice: {"empty": str(voice.no_fact)},
}
"""What depends on who reads it, beside the rest."""
