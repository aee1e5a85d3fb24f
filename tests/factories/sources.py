"""The readable source of a small toolbox: every kind of block, in two languages."""

from copy import deepcopy
from pathlib import Path

import yaml

from tests.factories.packages import OGG, SVG, a_png

TOOLBOX = "0d1f4c1e-5a52-4f3a-9a53-1f0a5f6d2c11"

EDITION = {
    "toolbox": TOOLBOX,
    "slug": "safe-evenings",
    "number": "1.0",
    "stage": "final",
    "frozen_at": "2026-11-24T08:00:00Z",
    "change_note": "The first edition.",
    "license": "CC-BY-4.0",
    "source_language": "en",
    "languages": ["en", "fr"],
    "cover": "media/cover.svg",
    "manuals": [{"slug": "front-desk", "steps": ["listen", "hand-over"]}],
}
BLOCKS = [
    {"type": "text", "key": "why", "heading": "Why", "text": "Listen, then [hand over](step:hand-over).\n\n- water\n"},
    {"type": "say_dont_say", "key": "words", "say": [{"text": "Yes", "why": "Kind"}], "dont_say": [{"text": "Why?"}]},
    {"type": "activity", "key": "try", "title": "Try", "minutes": 20, "materials": ["Chairs"], "text": "Sit."},
    {"type": "checklist", "key": "check", "items": ["She has a bed.", "She has a number."]},
    {"type": "case_story", "key": "story", "title": "Example", "text": "“Ada” waits.", "questions": ["What now?"]},
    {"type": "time_critical", "key": "clock", "limit": "72 hours", "heading": "Medicine", "text": "Go today."},
    {"type": "handout", "key": "card", "title": "Card", "format": "card", "text": "Call 112.\n\n________\n"},
    {
        "type": "question",
        "key": "ask",
        "question": "What first?",
        "options": [{"text": "Listen", "correct": True}, {"text": "Call", "explanation": "Later."}],
        "explanation": "Listening comes first.",
    },
    {"type": "image", "key": "chairs", "file": "media/chairs.png", "alt": "Two chairs"},
    {"type": "recording", "key": "hear", "file": "greeting.ogg", "title": "A greeting", "transcript": "Hello."},
    {"type": "local_services", "key": "where", "heading": "Tonight", "need": "safety", "audience": "women"},
    {"type": "local_fact", "key": "fact-night", "fact": "night-number", "label": "Night number", "kind": "number"},
    {
        "type": "sources",
        "key": "sources",
        "items": [{"title": "Convention", "url": "https://www.coe.int/", "year": 2011}],
    },
]
ENGLISH = {
    "toolbox": {
        "title": "Safe evenings",
        "summary": "For front desks.",
        "home_city": "Ghent",
        "credits": "Somebody",
        "cover_alt": "",
        "manuals": {
            "front-desk": {"title": "Manual", "audience": "Receptionists", "introduction": "See [listen](step:listen)."}
        },
    },
    "glossary": [
        {"key": "survivor", "term": "survivor", "forms": ["survivors"], "definition": "Who lived through it."}
    ],
    "listen": {
        "title": "Listen",
        "optional": False,
        "key_message": "Listen first.",
        "purpose": "Trust",
        "blocks": BLOCKS,
    },
    "hand-over": {"title": "Hand over", "optional": True, "key_message": "Go along.", "blocks": []},
}


def french() -> dict:
    """The same in another language, as a translator would leave it: what is fixed is left out in some places."""
    texts = deepcopy(ENGLISH)
    for name in ("toolbox", "listen", "hand-over"):
        texts[name] = {**texts[name], "title": f"{texts[name]['title']} (fr)", "translation": "machine"}
    texts["glossary"][0].update(term="survivante", forms=[], translation="reviewed")
    blocks = {block["key"]: block for block in texts["listen"]["blocks"]}
    del blocks["try"]["minutes"], blocks["card"]["format"], blocks["chairs"]["file"], blocks["where"]["need"]
    del blocks["ask"]["options"][0]["correct"], texts["hand-over"]["optional"]
    return texts


def a_source_folder(folder: Path) -> Path:
    """The source, written into this folder, which is made."""
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "cover.svg").write_bytes(SVG)
    (folder / "media" / "chairs.png").write_bytes(a_png())
    (folder / "media" / "greeting.ogg").write_bytes(OGG)
    write(folder, "edition.yaml", EDITION)
    for language, texts in (("en", ENGLISH), ("fr", french())):
        for name, value in texts.items():
            write(folder, f"{language}/{name}.yaml", value)
    return folder


def write(folder: Path, name: str, value: object) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(value if isinstance(value, str) else yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
