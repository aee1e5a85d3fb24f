"""What a city may lay over a toolbox: facts that steps ask for, notes, hidden steps; and the form it is published in.

Pure: documents and values in, values out. The format is public, see docs/adaptation-format.md.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from equalcity.core.errors import Refused
from equalcity.toolboxes.documents import FORBIDDEN, canonical
from equalcity.toolboxes.markdown import from_markdown

FORMAT = "equalcity/adaptation/1"
EVERY_LANGUAGE = ""
"""Where a language stands otherwise: the same in all of them."""
LONGEST_NOTE = 5000
"""Letters of a note as it is written, with its marks."""
LONGEST_SOURCE = 300
LONGEST = {"number": 500, "name": 300, "law": 1000, "address": 500, "text": 1000}
"""Letters of a fact, by what kind of thing is asked for."""
KINDS = {
    "number": gettext_lazy("Number"),
    "law": gettext_lazy("Law"),
    "address": gettext_lazy("Address"),
    "name": gettext_lazy("Name"),
    "text": gettext_lazy("Text"),
}
FIRST_DAY = date(2000, 1, 1)
Document = Mapping[str, Any]


@dataclass(frozen=True)
class AskedFact:
    """A local fact that a toolbox asks for, and the titles of the steps that show it."""

    fact: str
    kind: str
    label: str
    hint: str
    steps: tuple[str, ...]

    @property
    def kind_name(self) -> Any:
        return KINDS[self.kind]

    def languages(self, of_city: Iterable[str]) -> list[str]:
        """In which it may be answered, "" first, which stands for all."""
        return [EVERY_LANGUAGE, *of_city]


def steps_of(document: Document) -> Iterator[tuple[Document, Document]]:
    """Every step with its manual, in the order of reading."""
    for manual in document["manuals"]:
        yield from ((manual, step) for step in manual["steps"])


def asked_facts(document: Document) -> list[AskedFact]:
    """The local facts of a document, each once, in the order in which steps ask for them."""
    found: dict[str, AskedFact] = {}
    for _manual, step in steps_of(document):
        for block in step["blocks"]:
            if block["type"] != "local_fact":
                continue
            known = found.get(block["fact"])
            steps = (*(known.steps if known else ()), step["title"])
            found[block["fact"]] = AskedFact(
                fact=block["fact"],
                kind=block["kind"],
                label=known.label if known else block["label"],
                hint=(known.hint if known else "") or block.get("hint", ""),
                steps=tuple(dict.fromkeys(steps)),
            )
    return list(found.values())


# What somebody writes ------------------------------------------------------------------------------------------------


def tidy(text: str, *, one_line: bool = False) -> str:
    """The text in form NFC, without space around it or at the ends of lines. Refused: invisible characters."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if found := FORBIDDEN.search(text):
        raise Refused(_("The invisible character U+%(code)s is not allowed.") % {"code": f"{ord(found[0]):04X}"})
    if one_line:
        return " ".join(text.split())
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def fact_text(kind: str, text: str) -> str:
    """What a city answers to a fact of this kind, tidied; empty for no answer. Refused: it is no such thing."""
    text = tidy(text)
    if len(text) > LONGEST[kind]:
        raise Refused(_("At most %(number)d letters.") % {"number": LONGEST[kind]})
    if text and not re.search(r"\w", text):
        raise Refused(_("There is nothing to read in this."))
    if text and kind == "number" and not re.search(r"\d", text):
        raise Refused(_("A number has at least one digit."))
    return text


def source_text(text: str) -> str:
    """Where a fact is from: an address of the web or a name. Refused: too long, or a web address that is none."""
    text = tidy(text, one_line=True)
    if len(text) > LONGEST_SOURCE:
        raise Refused(_("At most %(number)d letters.") % {"number": LONGEST_SOURCE})
    if re.match(r"(?i)[a-z][a-z0-9+.-]*:", text) and not re.fullmatch(r"(?i)https?://[^\s/@]+\.[^\s@]+", text):
        raise Refused(_("Write a web address that begins with https://, or the name of the source."))
    return text


def checked_day(day: date | None, today: date) -> date | None:
    """When a fact was checked. Refused: a day to come, or one that is too long ago to be meant."""
    if day is not None and day > today:
        raise Refused(_("This day is still to come."))
    if day is not None and day < FIRST_DAY:
        raise Refused(_("This day is too long ago."))
    return day


def note_html(markdown: str, steps: Iterable[str]) -> str:
    """The rich text of a note; empty for none. Refused: too long, other marks than editions have, links to no step."""
    text = tidy(markdown)
    if len(text) > LONGEST_NOTE:
        raise Refused(_("At most %(number)d letters.") % {"number": LONGEST_NOTE})
    html = from_markdown(text)
    known = {f"step:{step}" for step in steps}
    if any(link not in known for link in re.findall(r'href="(step:[^"]*)"', html)):
        raise Refused(_("A link in this note leads to no step of this toolbox."))
    return html


# What is published ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Fact:
    fact: str
    language: str
    text: str
    source: str
    checked_on: date | None


@dataclass(frozen=True, kw_only=True)
class Note:
    key: str
    step: str
    language: str
    html: str
    written_for: str
    step_digest: str


def adaptation_body(
    *,
    city: tuple[str, str],
    toolbox: tuple[str, str],
    languages: list[str],
    facts: Iterable[Fact],
    notes: Iterable[Note],
    hidden: Iterable[str],
) -> bytes:
    """The published form: the same adaptation gives the same bytes. `city` is slug and name, `toolbox` id and slug.

    Facts and notes in languages that the city does not have are left out.
    """
    wanted = {*languages, EVERY_LANGUAGE}
    told: dict[str, dict[str, dict[str, str]]] = {}
    for fact in facts:
        if fact.language in wanted:
            checked = fact.checked_on.isoformat() if fact.checked_on else ""
            entry = {"text": fact.text, "source": fact.source, "checked_on": checked}
            told.setdefault(fact.fact, {})[fact.language] = entry
    return canonical(
        {
            "format": FORMAT,
            "city": {"slug": city[0], "name": city[1]},
            "toolbox": {"id": toolbox[0], "slug": toolbox[1]},
            "languages": languages,
            "facts": told,
            "notes": [
                {
                    "id": note.key,
                    "step": note.step,
                    "language": note.language,
                    "html": note.html,
                    "written_for": note.written_for,
                    "step_digest": note.step_digest,
                }
                for note in sorted(notes, key=lambda note: (note.step, note.language))
                if note.language in wanted
            ],
            "hidden": sorted(hidden),
        }
    )
