"""What translators do sentence by sentence: write, and say that a text is still right."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from equalcity.core.errors import require
from equalcity.network.models import Person
from equalcity.toolboxes.actions.translated_pages import write_pages
from equalcity.toolboxes.actions.unit_words import Words, fill_from_memory, keep_aside, lock_units, put_words
from equalcity.toolboxes.models import Toolbox, TranslationUnit, UnitEvent, UnitStatus, UnitTranslation
from equalcity.toolboxes.rules import can_write
from equalcity.toolboxes.unit_sources import source_thing
from equalcity.toolboxes.unit_texts import faults_of, plain
from equalcity.toolboxes.units import limits_of


@dataclass(frozen=True)
class Change:
    """What somebody wrote for one unit, when its translation had this version (0: none), or that it is still right."""

    unit: int
    text: str
    version: int
    digest: str = ""
    """Of the source that she saw; empty: the present one."""
    confirm: bool = False


@dataclass
class Saved:
    """What became of changes: how many are saved, and for the others, by unit, why not."""

    count: int = 0
    faults: dict[int, list[str]] = field(default_factory=dict)
    conflicts: dict[int, UnitTranslation] = field(default_factory=dict)
    """Somebody else was quicker: what stands there now. What was sent is in the history."""


@transaction.atomic
def save_translations(toolbox: Toolbox, language: str, changes: Iterable[Change], *, by: Person) -> Saved:
    """Save what a translator wrote, unit by unit; the pages are written anew. A unit at fault does not hold up others.

    Refused: no right to write this toolbox, a unit that is not of it or its glossary, the language of the source.
    """
    wanted = {change.unit: change for change in changes}
    units = lock_units(wanted)
    require(can_write(by, toolbox), gettext_lazy("You may not translate this toolbox."))
    require_own(toolbox, language, units.values(), asked=len(wanted))
    rows = {row.unit_id: row for row in UnitTranslation.objects.filter(unit__in=units, language=language)}
    saved, words, limits = Saved(), [], _limits(units.values())
    for pk, unit in units.items():
        change, row = wanted[pk], rows.get(pk)
        if not change.confirm and change.text == (row.text if row else ""):
            continue
        if (row.version if row else 0) != change.version:
            _keep_what_was_slower(saved, unit, language, change, row, by)
            continue
        faults = faults_of(unit.source, change.text) + _too_long(change.text, limits.get((unit.thing, unit.path)))
        if faults:
            saved.faults[pk] = faults
            continue
        words.append(_words(unit, language, change, row, by))
    put_words(words)
    saved.count = len(words)
    write_pages({one.unit.thing for one in words}, language, by=by)
    return saved


@transaction.atomic
def begin_language(toolbox: Toolbox, language: str, *, by: Person) -> int:
    """Fill what was translated elsewhere already; how many sentences. Refused: no right to write this toolbox."""
    require(can_write(by, toolbox), gettext_lazy("You may not translate this toolbox."))
    units = list(TranslationUnit.objects.present().filter(toolbox=toolbox.translation_key))
    require(language not in {unit.source_language for unit in units}, gettext_lazy("This is the original language."))
    count = fill_from_memory(units, language)
    if count:
        write_pages({unit.thing for unit in units}, language, by=by)
    return count


def require_own(toolbox: Toolbox, language: str, units: Iterable[TranslationUnit], *, asked: int) -> None:
    """Refused: units that are not of this toolbox or its glossary, or that are in this language already."""
    found = list(units)
    terms = set(toolbox.terms.values_list("translation_key", flat=True))
    own = all(
        unit.thing in terms if unit.toolbox is None else unit.toolbox == toolbox.translation_key for unit in found
    )
    require(own and len(found) == asked, gettext_lazy("These sentences are not of this toolbox."))
    require(language not in {unit.source_language for unit in found}, gettext_lazy("This is the original language."))


def _words(unit: TranslationUnit, language: str, change: Change, row: UnitTranslation | None, by: Person) -> Words:
    """Her words; where she only says that they are still right, they stay a machine's if they were one's."""
    source = unit.source if change.digest in {"", unit.digest} else (row.source if row else "")
    if row is not None and change.confirm and change.text == row.text:
        machine = row.status == UnitStatus.MACHINE
        return Words(
            unit=unit,
            language=language,
            text=row.text,
            source=source,
            status=UnitStatus.MACHINE if machine else UnitStatus.TRANSLATED,
            origin=row.origin,
            provider=row.provider,
            remembered=row.remembered,
            by=by,
            event=UnitEvent.CONFIRMED,
        )
    return Words(unit=unit, language=language, text=change.text, source=source, by=by)


def _keep_what_was_slower(
    saved: Saved, unit: TranslationUnit, language: str, change: Change, row: UnitTranslation | None, by: Person
) -> None:
    if change.text:
        keep_aside(Words(unit=unit, language=language, text=change.text, source=unit.source, by=by))
    if row is not None:
        saved.conflicts[unit.pk] = row


def _limits(units: Iterable[TranslationUnit]) -> dict[tuple[uuid.UUID, str], int]:
    limits: dict[tuple[uuid.UUID, str], int] = {}
    for thing in {unit.thing for unit in units}:
        source = source_thing(thing)
        if source is not None:
            limits |= {(thing, path): most for path, most in limits_of(source).items()}
    return limits


def _too_long(text: str, most: int | None) -> list[str]:
    if most is None or len(plain(text)) <= most:
        return []
    return [_("This is too long: at most %(most)s letters fit here.") % {"most": most}]
