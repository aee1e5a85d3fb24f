"""What a translator has before her: source and translation side by side, what changed, suggestions, warnings."""

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from equalcity.network.models import Person
from equalcity.toolboxes.differing_words import Piece, text_difference
from equalcity.toolboxes.marking import Terms
from equalcity.toolboxes.models import Term, Toolbox, TranslationUnit, UnitHistory, UnitTranslation
from equalcity.toolboxes.unit_texts import digest_of, for_people, from_people, plain

NEAR = 0.75
"""From here on, the translation of another sentence is offered."""
OFFERED = 3
REMEMBERED = 4000
"""Newest translations that are looked through for near ones."""


@dataclass(frozen=True)
class Suggestion:
    """The translation of a sentence that is nearly this one."""

    text: str
    source: str
    percent: int
    origin: str
    """Title of the toolbox where it stands; empty for the glossary and for toolboxes that she does not see."""


@dataclass
class Line:
    """One unit, as it stands in the form."""

    unit: TranslationUnit
    row: UnitTranslation | None
    source: str
    text: str
    difference: list[Piece] = field(default_factory=list)
    """From the source that the translation renders to the present one; empty unless it is behind."""
    suggestions: list[Suggestion] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    """Words of the glossary whose translation is not in the text: the word, how the glossary translates it."""
    origin: str = ""
    faults: list[str] = field(default_factory=list)
    other: str = ""
    """What somebody else wrote meanwhile."""

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0

    @property
    def was(self) -> str:
        """By which the form tells whether somebody has touched the text that it showed."""
        return digest_of(from_people(self.text, rich=self.unit.rich))

    @property
    def is_behind(self) -> bool:
        return self.row is not None and self.row.is_behind

    @property
    def rows(self) -> int:
        """How high the field is."""
        return max(1, min(12, 1 + max(len(self.source), len(self.text)) // 60))


def lines_of(toolbox: Toolbox, things: Sequence[uuid.UUID], language: str, *, person: Person) -> list[Line]:
    """The units of these pages or terms in the order of reading, ready for the form. A bounded number of queries."""
    order = {thing: number for number, thing in enumerate(things)}
    units = sorted(
        TranslationUnit.objects.present().filter(thing__in=things), key=lambda unit: (order[unit.thing], unit.position)
    )
    found = UnitTranslation.objects.filter(unit__in=units, language=language).select_related(
        "unit", "by", "reviewed_by", "remembered"
    )
    rows = {row.unit_id: row for row in found}
    glossary = _glossary(toolbox, language)
    titles = _titles(person, (row.remembered.toolbox for row in rows.values() if row.remembered))
    lines = [_line(unit, rows.get(unit.pk), glossary, titles) for unit in units]
    _offer([line for line in lines if line.row is None], language, person)
    return lines


def history_of(unit: TranslationUnit, language: str) -> list[UnitHistory]:
    """What this sentence ever said in this language, the newest first."""
    return list(UnitHistory.objects.filter(unit=unit, language=language).select_related("by")[:50])


def _line(
    unit: TranslationUnit,
    row: UnitTranslation | None,
    glossary: "Glossary",
    titles: Mapping[uuid.UUID, str],
) -> Line:
    line = Line(
        unit=unit,
        row=row,
        source=for_people(unit.source, rich=unit.rich),
        text=for_people(row.text, rich=unit.rich) if row else "",
    )
    if row is not None:
        if row.is_behind and row.source:
            line.difference = text_difference(plain(row.source), plain(unit.source), unit.source_language)
        line.warnings = glossary.missing(plain(unit.source), plain(row.text))
        if row.remembered is not None and row.remembered.toolbox is not None:
            line.origin = titles.get(row.remembered.toolbox, "")
    return line


# The glossary ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Glossary:
    """Finds words of the glossary in a source, and looks for their translations in a text."""

    terms: Terms
    translated: Mapping[str, tuple[str, tuple[str, ...]]]
    """Identity → the word in the other language, and every form that counts."""

    def missing(self, source: str, text: str) -> list[tuple[str, str]]:
        if self.terms.pattern is None:
            return []
        lower, found = text.casefold(), {}
        for match in self.terms.pattern.finditer(source):
            term = self.terms.by_form.get(" ".join(match[match.lastgroup or 0].casefold().split()))
            if term is None or term["id"] not in self.translated:
                continue
            word, forms = self.translated[term["id"]]
            if not any(form.casefold() in lower for form in forms):
                found[term["id"]] = (match[0], word)
        return list(found.values())


def _glossary(toolbox: Toolbox, language: str) -> Glossary:
    terms = list(toolbox.terms.all())
    keys = [term.translation_key for term in terms]
    others = Term.objects.filter(translation_key__in=keys, locale__language_code=language)
    known = [{"id": str(term.translation_key), "term": term.term, "forms": _forms(term)} for term in terms]
    return Glossary(
        terms=Terms(known),
        translated={str(one.translation_key): (one.term, (one.term, *_forms(one))) for one in others},
    )


def _forms(term: Term) -> list[str]:
    return [line.strip() for line in term.forms.splitlines() if line.strip()]


# What was translated before -------------------------------------------------------------------------------------------


def _offer(lines: list[Line], language: str, person: Person) -> None:
    """Near sentences from the toolboxes that she sees, and from the glossary."""
    if not lines:
        return
    memory = _remembered(language, lines[0].unit.source_language, person)
    titles = _titles(person, (one["unit__toolbox"] for one in memory))
    index = _Index([plain(one["source"]) for one in memory])
    for line in lines:
        for ratio, number in index.nearest(plain(line.unit.source)):
            one = memory[number]
            line.suggestions.append(
                Suggestion(
                    text=for_people(one["text"], rich=line.unit.rich),
                    source=plain(one["source"]),
                    percent=round(100 * ratio),
                    origin=titles.get(one["unit__toolbox"], ""),
                )
            )


def _remembered(language: str, source_language: str, person: Person) -> list[dict[str, Any]]:
    seen = Toolbox.objects.visible_to(person).values("translation_key")
    rows = UnitTranslation.objects.filter(language=language, unit__source_language=source_language)
    rows = rows.exclude(source="")
    own = rows.filter(unit__toolbox__in=seen) | rows.filter(unit__toolbox=None)
    return [dict(row) for row in own.order_by("-at").values("text", "source", "unit__toolbox")[:REMEMBERED]]


def _titles(person: Person, toolboxes: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Titles of those among these toolboxes that she may know."""
    wanted = {one for one in toolboxes if one}
    if not wanted:
        return {}
    rows = Toolbox.objects.visible_to(person).filter(translation_key__in=wanted).order_by("-translation_status")
    return dict(rows.values_list("translation_key", "title"))


class _Index:
    """Finds near texts without comparing all with all: by the words that they share."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.places: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for word in _words(text):
                self.places[word].append(number)

    def nearest(self, text: str) -> list[tuple[float, int]]:
        """At most three others that are alike, the nearest first; each text once."""
        words = _words(text)
        shared = Counter(number for word in words for number in self.places.get(word, ())[:400])
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(text)
        found: dict[str, tuple[float, int]] = {}
        for number, _count in shared.most_common(8):
            matcher.set_seq1(self.texts[number])
            if matcher.real_quick_ratio() >= NEAR and (ratio := matcher.ratio()) >= NEAR:
                found.setdefault(self.texts[number], (ratio, number))
        return sorted(found.values(), reverse=True)[:OFFERED]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
