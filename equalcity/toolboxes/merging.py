"""What becomes of one entry of a file that comes back: pure, but for the unit and the translation that it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from equalcity.toolboxes.exchange.entries import Entry, State
from equalcity.toolboxes.models import TranslationUnit, UnitStatus, UnitTranslation
from equalcity.toolboxes.unit_texts import faults_of, normalised, plain


class Outcome(StrEnum):
    """In the order in which a report names them."""

    CONFLICT = "conflict"
    FAULTY = "faulty"
    UNFINISHED = "unfinished"
    UNKNOWN = "unknown"
    GONE = "gone"
    BEHIND = "behind"
    NEW = "new"
    CHANGED = "changed"
    CONFIRMED = "confirmed"
    SAME = "same"
    EMPTY = "empty"


@dataclass(frozen=True, kw_only=True)
class Found:
    """An entry with the unit that it belongs to, and what becomes of it. `source` is what its `text` renders."""

    entry: Entry
    unit: TranslationUnit | None
    outcome: Outcome
    text: str = ""
    source: str = ""
    reasons: Sequence[str] = ()


def merged(
    entry: Entry,
    unit: TranslationUnit | None,
    row: UnitTranslation | None,
    *,
    exported: datetime | None,
    most: int | None = None,
) -> Found:
    """What becomes of this entry. `exported` is when the file was written here, `most` how many letters fit."""
    if unit is None:
        return Found(entry=entry, unit=None, outcome=Outcome.UNKNOWN)
    text, source = normalised(entry.target), normalised(entry.source)
    source = unit.source if source == normalised(unit.source) else source

    def found(outcome: Outcome, *reasons: str) -> Found:
        return Found(entry=entry, unit=unit, outcome=outcome, text=text, source=source, reasons=reasons)

    if not text:
        return found(Outcome.EMPTY)
    same = row is not None and text == normalised(row.text)
    if entry.state == State.UNSURE:
        return found(Outcome.SAME if same else Outcome.UNFINISHED)
    if faults := [*faults_of(source, text), *_too_long(text, most)]:
        return found(Outcome.SAME if same else Outcome.FAULTY, *faults)
    if not unit.present:
        return found(Outcome.SAME if same else Outcome.GONE)
    if source != unit.source:
        return found(_of_an_older_source(row, exported, same=same))
    return found(_of_this_source(row, exported, same=same))


def _of_this_source(row: UnitTranslation | None, exported: datetime | None, *, same: bool) -> Outcome:
    if row is None:
        return Outcome.NEW
    if same:
        return Outcome.CONFIRMED if row.is_behind or row.status == UnitStatus.MACHINE else Outcome.SAME
    return Outcome.CONFLICT if is_newer(row, exported) else Outcome.CHANGED


def _of_an_older_source(row: UnitTranslation | None, exported: datetime | None, *, same: bool) -> Outcome:
    """Kept as what it is, the translation of another sentence; never in the place of one that is up to date."""
    if same:
        return Outcome.SAME
    if row is None:
        return Outcome.BEHIND
    if not row.is_behind and row.status != UnitStatus.MACHINE:
        return Outcome.CONFLICT
    if row.status == UnitStatus.MACHINE and not row.is_behind:
        return Outcome.BEHIND
    return Outcome.CONFLICT if is_newer(row, exported) else Outcome.BEHIND


def is_newer(row: UnitTranslation, exported: datetime | None) -> bool:
    """Whether a person has written here after the file was made; where nobody knows when that was, she has."""
    return row.status != UnitStatus.MACHINE and (exported is None or row.at > exported)


def _too_long(text: str, most: int | None) -> list[str]:
    if most is None or len(plain(text)) <= most:
        return []
    return [_("This is too long: at most %(most)s letters fit here.") % {"most": most}]
