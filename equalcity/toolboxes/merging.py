"""What becomes of one entry of a file that comes back: pure, but for the unit and the translation that it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from equalcity.toolboxes.exchange.entries import Entry, State
from equalcity.toolboxes.models import TranslationUnit, UnitStatus, UnitTranslation
from equalcity.toolboxes.unit_texts import faults_of, normalised, plain, unbroken


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
    unfinished: bool = False,
) -> Found:
    """What becomes of this entry. `exported` is when the file was written here, `most` how many letters fit.

    `unfinished`: what the file calls so is taken all the same, where somebody has written something.
    """
    if unit is None:
        return Found(entry=entry, unit=None, outcome=Outcome.UNKNOWN)
    source, text = map(normalised, unbroken(entry.source, entry.target, wanted=unit.source))
    source = unit.source if source == normalised(unit.source) else source

    def found(outcome: Outcome, *reasons: str) -> Found:
        return Found(entry=entry, unit=unit, outcome=outcome, text=text, source=source, reasons=reasons)

    if not text:
        return found(Outcome.EMPTY)
    same = row is not None and text == normalised(row.text)
    copied = row is None and text == source  # tools put the source where nothing is translated
    if entry.state == State.UNSURE and (same or copied or not unfinished):
        return found(Outcome.SAME if same else Outcome.UNFINISHED)
    if copied and not entry.is_said:
        return found(Outcome.UNFINISHED)
    if faults := [*faults_of(source, text), *_too_long(text, most)]:
        return found(Outcome.SAME if same else Outcome.FAULTY, *faults)
    if not unit.present:
        return found(Outcome.SAME if same else Outcome.GONE)
    if source != unit.source:
        return found(_of_an_older_source(row, exported, same=same))
    return found(_of_this_source(row, exported, same=same, is_said=entry.is_said))


def _of_this_source(row: UnitTranslation | None, exported: datetime | None, *, same: bool, is_said: bool) -> Outcome:
    if row is None:
        return Outcome.NEW
    if same:  # that a file says nothing of its state, for its program knows none, is nobody's word for a draft
        waits = is_said and (row.is_behind or row.status == UnitStatus.MACHINE)
        return Outcome.CONFIRMED if waits else Outcome.SAME
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
