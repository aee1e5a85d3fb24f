"""The readable source of an example of an adaptation, in content/TOOLBOX/adaptations/; content/README.md describes it.

It is read against the toolbox it belongs to, and every fault is named at once: an unknown fact, an unknown step, a fact
without a source, a language that is missing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from equalcity.core.errors import Refused
from equalcity.toolboxes.adapting import (
    AskedFact,
    Fact,
    asked_facts,
    checked_day,
    fact_text,
    note_html,
    source_text,
    steps_of,
)
from equalcity.toolboxes.source_fields import TEXT, Converter, Field
from equalcity.toolboxes.source_files import SLUG, SourceFiles

FOLDER = "adaptations"
ADAPTATION = {
    "city": TEXT,
    "languages": Field(kind="texts"),
    "facts": Field(kind="mapping"),
    "notes": Field(kind="entries", optional=True),
    "hidden": Field(kind="texts", optional=True),
}
FACT = {"text": TEXT, "source": TEXT, "checked_on": Field(kind="day", optional=True)}
STEP_LINK = re.compile(r"\]\(step:([a-z0-9-]+)\)")
Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class WrittenNote:
    """A note as it was written, with the slug of its step and its identity."""

    slug: str
    step: str
    language: str
    markdown: str


@dataclass
class WrittenAdaptation:
    """What one file says. `hidden` holds identities of steps."""

    city: str
    languages: list[str]
    facts: list[Fact] = field(default_factory=list)
    notes: list[WrittenNote] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def read_adaptations(folder: Path, document: Document) -> list[WrittenAdaptation]:
    """The adaptations in the folder of a toolbox, whose document in the source language is this.

    Refused: with every fault that was found, each with its file and place.
    """
    files = SourceFiles(folder)
    names = sorted(f"{FOLDER}/{path.name}" for path in (folder / FOLDER).glob("*.yaml"))
    written = [_Reader(files, name, document).adaptation() for name in names]
    if files.faults:
        raise Refused(_("The adaptations of this toolbox cannot be used."), files.faults)
    return written


class _Converter(Converter):
    """What this file has and editions do not."""

    def _mapping(self, where: str, _wanted: Field, found: object, _source: object) -> dict[str, Any]:
        if not isinstance(found, dict):
            self.say(_("%(where)s: there should be fields here.") % {"where": where})
            return {}
        return {str(name): value for name, value in found.items()}

    def _entries(self, where: str, _wanted: Field, found: object, source: object) -> list[Any]:
        return self._list(where, found, source)

    def _day(self, where: str, _wanted: Field, found: object, _source: object) -> date | None:
        if type(found) is not date:
            self.say(_("%(where)s: write a day such as 2026-11-24.") % {"where": where})
            return None
        return found


class _Reader:
    """One file beside the toolbox."""

    def __init__(self, files: SourceFiles, name: str, document: Document) -> None:
        self.files = files
        self.name = name
        self.asked = {one.fact: one for one in asked_facts(document)}
        self.steps = {step["slug"]: step for _manual, step in steps_of(document)}
        self.converter = _Converter(say=files.say, address=str, medium=str, new_id=str)

    def adaptation(self) -> WrittenAdaptation:
        found = self.files.fields(self.name)
        fields = self.converter.fields(self.name, ADAPTATION, found, found)
        written = WrittenAdaptation(city=fields.get("city", ""), languages=fields.get("languages", []))
        if not SLUG.fullmatch(written.city) or not written.languages:
            self.files.say(_("%(where)s: it names no city, or no language.") % {"where": self.name})
        for name, answers in fields.get("facts", {}).items():
            written.facts += self._facts(name, answers, written.languages)
        for number, note in enumerate(fields.get("notes", []), start=1):
            written.notes += self._notes(number, note, written.languages)
        written.hidden = list(self._hidden(fields.get("hidden", [])))
        return written

    def _facts(self, name: str, answers: object, languages: list[str]) -> Iterator[Fact]:
        where = f"{self.name}, {name}"
        asked = self.asked.get(name)
        if asked is None:
            self.files.say(_("%(where)s: this toolbox asks for no such fact.") % {"where": where})
            return
        for tag, answer in self._in_each(where, answers, languages):
            if made := self._fact(f"{where}, {tag}", asked, tag, answer):
                yield made

    def _fact(self, where: str, asked: AskedFact, tag: str, answer: object) -> Fact | None:
        fields = self.converter.fields(where, FACT, answer, answer)
        if not {"text", "source"} <= fields.keys():
            return None
        try:
            return Fact(
                fact=asked.fact,
                language=tag,
                text=fact_text(asked.kind, fields["text"]),
                source=source_text(fields["source"]),
                checked_on=checked_day(fields.get("checked_on"), timezone.localdate()),
            )
        except Refused as refused:
            self.files.say(f"{where}: {refused}")
            return None

    def _notes(self, number: int, note: object, languages: list[str]) -> Iterator[WrittenNote]:
        texts = dict(note) if isinstance(note, dict) else {}
        slug = str(texts.pop("step", ""))
        where = _("%(where)s, note %(number)d (%(step)s)") % {"where": self.name, "number": number, "step": slug}
        step = self._step(where, slug)
        for tag, text in self._in_each(where, texts, languages):
            markdown = STEP_LINK.sub(self._link, str(text).strip())
            try:
                note_html(markdown, (one["id"] for one in self.steps.values()))
            except Refused as refused:
                self.files.say(f"{where}, {tag}: {' '.join(str(refused).split())}")
            if step:
                yield WrittenNote(slug=slug, step=step["id"], language=tag, markdown=markdown)

    def _link(self, found: re.Match[str]) -> str:
        step = self.steps.get(found[1])
        return f"](step:{step['id']})" if step else found[0]

    def _hidden(self, slugs: list[str]) -> Iterator[str]:
        for slug in slugs:
            step = self._step(f"{self.name}, hidden", slug)
            if step and not step["optional"]:
                self.files.say(
                    _("%(where)s, hidden: “%(step)s” is not optional, so it is for everybody.")
                    % {"where": self.name, "step": slug}
                )
            elif step:
                yield step["id"]

    def _step(self, where: str, slug: str) -> Document | None:
        step = self.steps.get(slug)
        if step is None:
            self.files.say(_("%(where)s: this toolbox has no step “%(step)s”.") % {"where": where, "step": slug})
        return step

    def _in_each(self, where: str, found: object, languages: list[str]) -> list[tuple[str, Any]]:
        """What stands here by language: in those of the city, all of them, and in no other."""
        texts = found if isinstance(found, dict) else {}
        if set(texts) != set(languages):
            self.files.say(
                _("%(where)s: it should be there in these languages: %(languages)s.")
                % {"where": where, "languages": ", ".join(languages)}
            )
        return [(tag, texts[tag]) for tag in languages if texts.get(tag)]
