"""The units of a toolbox in one language as a file for translators: each entry with notes for people."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from equalcity.core.words import own_name
from equalcity.toolboxes.exchange.entries import Entry, Exchange, State
from equalcity.toolboxes.marking import Terms
from equalcity.toolboxes.models import Step, Term, Toolbox, TranslationUnit, UnitStatus, UnitTranslation
from equalcity.toolboxes.unit_sources import source_things
from equalcity.toolboxes.unit_texts import plain
from equalcity.toolboxes.units import Thing, limits_of

SHORT = 100
"""Letters; a limit of more is told only to who comes near it."""
STATES = {
    UnitStatus.MACHINE: State.UNSURE,
    UnitStatus.TRANSLATED: State.DONE,
    UnitStatus.REVIEWED: State.REVIEWED,
}


def exchange_of(toolbox: Toolbox, language: str, *, moment: datetime, only_to_do: bool = False) -> Exchange:
    """The file; `only_to_do` leaves out what is translated and not behind. The units are synchronised by the caller."""
    things = source_things(toolbox)
    source = things[0]
    assert isinstance(source, Toolbox)  # noqa: S101 -- the first of them is the toolbox itself
    with override(source.locale.language_code):  # notes stand beside the source, and are read with it
        entries = tuple(_entries(source, things, language, only_to_do=only_to_do))
    return Exchange(
        toolbox=str(source.translation_key),
        title=source.title,
        source_language=source.locale.language_code,
        language=language,
        exported=moment.isoformat(),
        entries=entries,
    )


def units_and_rows(things: list[uuid.UUID], language: str) -> tuple[list[TranslationUnit], dict[int, UnitTranslation]]:
    """The present units of these pages and terms, in the order of reading, and their translations; two queries."""
    order = {thing: number for number, thing in enumerate(things)}
    units = list(TranslationUnit.objects.present().filter(thing__in=things))
    units.sort(key=lambda unit: (order[unit.thing], unit.position))
    rows = UnitTranslation.objects.filter(unit__thing__in=things, unit__present=True, language=language)
    return units, {row.unit_id: row for row in rows.select_related("unit")}


def is_to_do(row: UnitTranslation | None) -> bool:
    """Whether a translator has something to do here: nothing yet, a machine's draft, or a source that has changed."""
    return row is None or row.status == UnitStatus.MACHINE or row.is_behind


def _entries(toolbox: Toolbox, things: list[Thing], language: str, *, only_to_do: bool) -> Iterator[Entry]:
    units, rows = units_and_rows([thing.translation_key for thing in things], language)
    by_key = {thing.translation_key: thing for thing in things}
    notes = _Notes(toolbox, language)
    for unit in units:
        row = rows.get(unit.pk)
        if only_to_do and not is_to_do(row):
            continue
        thing = by_key[unit.thing]
        yield _entry(unit, row, place_of(unit, thing), tuple(notes.of(unit, thing)))


def _entry(unit: TranslationUnit, row: UnitTranslation | None, place: str, notes: tuple[str, ...]) -> Entry:
    if row is None:
        return Entry(key=unit.identity, source=unit.source, place=place, notes=notes)
    behind = row.is_behind
    return Entry(
        key=unit.identity,
        source=unit.source,
        target=row.text,
        state=State.UNSURE if behind else STATES[UnitStatus(row.status)],
        old_source=row.source if behind and row.source != unit.source else "",
        place=place,
        notes=notes,
    )


def place_of(unit: TranslationUnit, thing: Thing | None) -> str:
    """Where a sentence stands, in words: “Step: Listen (text)”."""
    title = "" if thing is None else thing.term if isinstance(thing, Term) else thing.title
    field = unit.path.rpartition(".")[2]
    name = field.replace("_", " ") if not _is_identity(field) else ""
    where = f"{unit.get_kind_display()}: {title}"
    return f"{where} ({name})" if name else where


def _is_identity(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


class _Notes:
    """What a translator must know of a sentence, and sees nowhere else in her tool."""

    def __init__(self, toolbox: Toolbox, language: str) -> None:
        terms = list(toolbox.terms.all())
        keys = [term.translation_key for term in terms]
        others = Term.objects.filter(translation_key__in=keys, locale__language_code=language)
        self.language = language
        self.translated = {str(one.translation_key): one.term for one in others}
        self.terms = Terms(
            {"id": str(term.translation_key), "term": term.term, "forms": term.forms.split("\n")}
            for term in terms
            if str(term.translation_key) in self.translated
        )
        self.limits: dict[uuid.UUID, Mapping[str, int]] = {}

    def of(self, unit: TranslationUnit, thing: Thing) -> Iterator[str]:
        if isinstance(thing, Step) and self._is_careful(unit, thing):
            yield _("A wrong word here does harm: a time limit, a dose, a legal duty. Check each number.")
        if unit.thing not in self.limits:
            self.limits[unit.thing] = limits_of(thing)
        most = self.limits[unit.thing].get(unit.path)
        if most and (most <= SHORT or 2 * len(plain(unit.source)) > most):
            yield _("At most %(most)s letters.") % {"most": most}
        marker = self.terms.on_page()
        marker.mark(plain(unit.source))
        for key, term in marker.found.items():
            words = {"language": own_name(self.language), "term": term["term"], "word": self.translated[key]}
            yield _("Glossary, %(language)s: “%(term)s” is “%(word)s”.") % words

    @staticmethod
    def _is_careful(unit: TranslationUnit, step: Step) -> bool:
        parts = unit.path.split(".")
        careful = (child.id for child in step.body if child.block_type == "time_critical" or child.value.get("careful"))
        return len(parts) > 1 and parts[1] in set(careful)
