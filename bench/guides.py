"""Toolboxes that say nothing, but are as long as real ones: editions in many languages, the same at each run."""

import random
import uuid
from datetime import UTC, datetime
from typing import Any

from bench.differing import ALPHABETS, LETTERS

LANGUAGES = ("en", "fr", "de", "ar", "nl", "it", "sv", "es", "pl", "uk", "fa", "th")
MANUALS, STEPS = 2, 7
NAMESPACE = uuid.UUID("6d3f0c52-51f8-4c55-9a3b-4b8f3b0f6a10")
FROZEN_AT = datetime(2026, 1, 1, tzinfo=UTC)
EVERY = 3  # step that a later edition says otherwise
BEHIND = 4  # translated step of which the source has changed since
ALSO = {"fa": "ar"}  # writes in the letters of another one


def an_id(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, name))


class Speaker:
    """Makes up sentences in the letters of a language."""

    def __init__(self, language: str, seed: str) -> None:
        script = ALSO.get(language, language)
        self.space = "" if script == "th" else " "
        self.chance = random.Random(f"{seed}/{language}")  # noqa: S311 -- no secret
        letters, lengths = ALPHABETS.get(script, ALPHABETS["en"]), LETTERS.get(script, (2, 9))
        self.known = ["".join(self.chance.choices(letters, k=self.chance.randint(*lengths))) for _ in range(900)]

    def sentence(self, words: int = 12) -> str:
        return self.space.join(self.chance.choices(self.known, k=words)).capitalize() + "."

    def title(self) -> str:
        return self.sentence(4).rstrip(".")

    def paragraphs(self, number: int) -> str:
        return "".join(
            f"<p>{self.sentence()} <strong>{self.sentence(5)}</strong> {self.sentence(15)}</p>" for _ in range(number)
        )


def document(number: int, language: str, edition: int) -> dict[str, Any]:
    """The toolbox of this number in one of its languages; edition 1, 2, … each changes every third step a little."""
    say = Speaker(language, f"toolbox {number}")
    about = {"status": "original" if language == "en" else "reviewed", "behind": False}
    manuals = [
        {
            "id": an_id(f"{number}/manual/{place}"),
            "slug": f"manual-{place}",
            "title": say.title(),
            "audience": say.title(),
            "introduction": say.paragraphs(1),
            "translation": about,
            "steps": [_step(number, place * STEPS + step, say, about) for step in range(STEPS)],
        }
        for place in range(MANUALS)
    ]
    for later in range(2, edition + 1):
        _change(manuals, Speaker(language, f"edition {later} of {number}"), later)
    return {
        "format": "equalcity/edition-document/1",
        "language": language,
        "direction": "rtl" if language in {"ar", "fa"} else "ltr",
        "source_language": "en",
        "toolbox": {
            "id": an_id(f"{number}"),
            "slug": f"guide-{number}",
            "title": f"Guide {number} ({language})",
            "summary": say.sentence(),
            "home_city": "Ghent",
            "credits": "",
            "cover": None,
            "translation": about,
        },
        "manuals": manuals,
        "glossary": [
            {
                "id": an_id(f"term/{place}"),
                "term": say.title(),
                "forms": [],
                "definition": say.sentence(),
                "translation": about,
            }
            for place in range(8)
        ],
    }


def _step(number: int, place: int, say: Speaker, about: dict[str, Any]) -> dict[str, Any]:
    key = f"{number}/step/{place}"
    kinds = (_checklist, _talk, _fact)
    blocks = [
        {"type": "text", "heading": say.title(), "html": say.paragraphs(3)},
        kinds[place % len(kinds)](key, say),
        {"type": "sources", "items": [{"title": say.title(), "publisher": "", "url": "", "year": "", "note": ""}]},
    ]
    behind = about["status"] != "original" and place % BEHIND == 0
    return {
        "id": an_id(key),
        "slug": f"step-{place}",
        "title": say.title(),
        "optional": place % 3 == 1,
        "key_message": say.sentence(),
        "purpose": say.sentence(),
        "translation": about | {"behind": behind},
        "blocks": [{"id": an_id(f"{key}/{block['type']}"), **block} for block in blocks],
    }


def _checklist(key: str, say: Speaker) -> dict[str, Any]:
    items = [{"id": an_id(f"{key}/item/{place}"), "text": say.sentence(8)} for place in range(4)]
    return {"type": "checklist", "heading": say.title(), "items": items}


def _talk(key: str, say: Speaker) -> dict[str, Any]:
    said = [[{"text": say.sentence(6), "why": say.sentence(8)} for _ in range(2)] for _ in range(2)]
    return {"type": "say_dont_say", "heading": say.title(), "say": said[0], "dont_say": said[1]}


def _fact(key: str, say: Speaker) -> dict[str, Any]:
    return {
        "type": "local_fact",
        "fact": "fact-" + key.rpartition("/")[2],
        "label": say.title(),
        "kind": "number",
        "hint": say.sentence(8),
    }


def _change(manuals: list[dict[str, Any]], say: Speaker, edition: int) -> None:
    """Every third step says something else in its key message and in a part of its text."""
    steps = [step for manual in manuals for step in manual["steps"]]
    for step in steps[edition % EVERY :: EVERY]:
        step["key_message"] = say.sentence()
        first, *others = step["blocks"][0]["html"].split("</p>")
        step["blocks"][0]["html"] = "</p>".join([f"{first} {say.sentence(8)}", *others])


def package(number: int, edition: int, numbered: str, stage: str) -> Any:
    """This edition of the toolbox, in every language, as a package."""
    from equalcity.toolboxes.documents import canonical  # noqa: PLC0415 -- once Django is set up
    from equalcity.toolboxes.packages import make_package  # noqa: PLC0415 -- as above

    written = [document(number, language, edition) for language in LANGUAGES]
    return make_package(
        toolbox=written[0]["toolbox"]["id"],
        slug=written[0]["toolbox"]["slug"],
        number=numbered,
        stage=stage,
        frozen_at=FROZEN_AT,
        source_language="en",
        change_note="Measured.\n- A line of the change list.",
        documents={one["language"]: canonical(one) for one in written},
        media={},
    )
