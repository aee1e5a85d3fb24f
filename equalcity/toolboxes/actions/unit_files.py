"""Files for translators: written, looked at with nothing done, and then taken unit by unit, or not at all."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from equalcity.core.errors import require
from equalcity.network.audit import record
from equalcity.network.models import Person
from equalcity.toolboxes.actions.translated_pages import write_pages
from equalcity.toolboxes.actions.translations import approve_units, is_public
from equalcity.toolboxes.actions.unit_words import Words, keep_aside, lock_units, put_words
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.exchange.entries import Exchange, State
from equalcity.toolboxes.exchange.formats import FORMATS, read_any
from equalcity.toolboxes.merging import Found, Outcome, merged
from equalcity.toolboxes.models import (
    Origin,
    Toolbox,
    TranslationFile,
    TranslationUnit,
    UnitEvent,
    UnitStatus,
    UnitTranslation,
)
from equalcity.toolboxes.rules import can_approve, can_review, can_write
from equalcity.toolboxes.unit_files import exchange_of, place_of
from equalcity.toolboxes.unit_sources import source_things
from equalcity.toolboxes.unit_texts import normalised
from equalcity.toolboxes.units import Thing, limits_of

NO_RIGHT = gettext_lazy("You may not translate this toolbox.")
SHOWN = 500
"""Lines of a report that are kept; the numbers are of all."""
KEPT_WITHOUT_A_YES = timedelta(days=1)
CHANGES = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.CONFIRMED, Outcome.BEHIND})
ASIDE = frozenset({Outcome.CONFLICT, Outcome.UNFINISHED, Outcome.FAULTY, Outcome.GONE})


@dataclass(frozen=True, kw_only=True)
class Line:
    """What becomes of one entry: said to the person, and kept with the file."""

    outcome: str
    place: str
    source: str
    text: str
    reasons: tuple[str, ...] = ()
    remark: str = ""
    """What the translator wrote beside it in the file."""


def export_units(toolbox: Toolbox, language: str, kind: str, *, only_to_do: bool, by: Person) -> bytes:
    """The file of a toolbox in one language, in the format of this name. Refused: no right to write this toolbox."""
    require(can_write(by, toolbox), NO_RIGHT)
    sync_toolbox(toolbox)
    return FORMATS[kind].write(exchange_of(toolbox, language, moment=timezone.now(), only_to_do=only_to_do))


def check_translation_file(
    toolbox: Toolbox, language: str, body: bytes, *, name: str, unfinished: bool, reviewed: bool, by: Person
) -> TranslationFile:
    """Look at a file and keep it, with a report of what would be taken; nothing is changed.

    Refused: no right, a file that cannot be read, one of another toolbox or into another language, and `reviewed`
    (what the file calls reviewed counts as such) by somebody who is no reviewer.
    """
    require(can_write(by, toolbox), NO_RIGHT)
    require(not reviewed or can_review(by, toolbox), gettext_lazy("Only a reviewer can say that texts are reviewed."))
    exchange = read_any(body)
    _require_own(toolbox, language, exchange)
    sync_toolbox(toolbox)
    place = _Place(toolbox, language)
    forget_files_without_a_yes()
    return TranslationFile.objects.create(
        toolbox=place.key,
        language=language,
        name=name[:255],
        body=body,
        unfinished=unfinished,
        reviewed=reviewed,
        report=place.report(place.merge(exchange, unfinished=unfinished)),
        by=by,
    )


@transaction.atomic
def take_translation_file(file: TranslationFile, toolbox: Toolbox, *, by: Person) -> TranslationFile:
    """Take what the file says, unit by unit; the pages are written anew. The report then says what has become of it.

    What is not taken and not there already is kept in the history. Refused: somebody else's file, one that was taken.
    """
    file = TranslationFile.objects.select_for_update().get(pk=file.pk)
    require(file.by_id == by.pk and can_write(by, toolbox), NO_RIGHT)
    require(file.taken_at is None, gettext_lazy("This file is taken in already."))
    require(
        not file.reviewed or can_review(by, toolbox), gettext_lazy("Only a reviewer can say that texts are reviewed.")
    )
    sync_toolbox(toolbox)
    place = _Place(toolbox, file.language)
    require(place.key == file.toolbox, gettext_lazy("This file is of another toolbox."))
    lock_units(place.units)
    place.read()  # once more, now that nobody else can write
    found = place.merge(read_any(bytes(file.body)), unfinished=file.unfinished)
    put_words(_words(one, file.language, by) for one in found if one.outcome in CHANGES)
    for one in found:
        if one.outcome in ASIDE and one.unit is not None:
            keep_aside(_words(one, file.language, by))
    if file.reviewed:
        _approve(toolbox, file.language, found, by=by)
    write_pages({one.unit.thing for one in found if one.unit and one.outcome in CHANGES}, file.language, by=by)
    file.report, file.taken_at, file.body = place.report(found), timezone.now(), b""
    file.save()
    counts = {name: number for name, number in file.report["counts"].items() if number}
    record("translation.taken", toolbox, by=by, language=file.language, **counts)
    return file


def forget_files_without_a_yes() -> int:
    """Remove files that were looked at a day ago and never taken; gives how many."""
    old = TranslationFile.objects.filter(taken_at=None, at__lt=timezone.now() - KEPT_WITHOUT_A_YES)
    return old.delete()[0]


def _require_own(toolbox: Toolbox, language: str, exchange: Exchange) -> None:
    sentence = gettext_lazy("This file is of another toolbox.")
    require(exchange.toolbox in {"", str(toolbox.translation_key)}, sentence)
    words = {"language": exchange.language or "–", "wanted": language}
    require(
        _is_same(exchange.language, language),
        _("This file is in “%(language)s”; here “%(wanted)s” is translated.") % words,
    )
    source = _source_language(toolbox)
    require(
        not exchange.source_language or _is_same(exchange.source_language, source),
        gettext_lazy("This file translates from another language than this toolbox is written in."),
    )


def _is_same(found: str, wanted: str) -> bool:
    """Tools add a region: a file in `fr-FR` is one in `fr`; `pt-BR` is not `pt-PT`."""
    one, other = found.lower().split("-"), wanted.lower().split("-")
    return one[0] == other[0] and (one == other or len(one) == 1 or len(other) == 1)


def _source_language(toolbox: Toolbox) -> str:
    return str(source_things(toolbox)[0].locale.language_code)


class _Place:
    """A toolbox in one language, as a file meets it."""

    def __init__(self, toolbox: Toolbox, language: str) -> None:
        self.things: dict[object, Thing] = {thing.translation_key: thing for thing in source_things(toolbox)}
        self.key = next(iter(self.things.values())).translation_key
        self.language = language
        self.limits: dict[object, dict[str, int]] = {}
        self.read()

    def read(self) -> None:
        units = TranslationUnit.objects.filter(thing__in=list(self.things))
        self.units = {unit.pk: unit for unit in units}
        rows = UnitTranslation.objects.filter(unit__thing__in=list(self.things), language=self.language)
        self.rows = {row.unit_id: row for row in rows.select_related("unit")}

    def merge(self, exchange: Exchange, *, unfinished: bool) -> list[Found]:
        exported = _moment(exchange.exported)
        by_key = {unit.identity: unit for unit in self.units.values()}
        by_source = self._by_source(exchange)
        found = []
        for entry in exchange.entries:
            unit = by_key.get(entry.key) if entry.is_named else by_source.get(normalised(entry.source))
            row = self.rows.get(unit.pk) if unit is not None else None
            most = self._limit(unit)
            found.append(merged(entry, unit, row, exported=exported, most=most, unfinished=unfinished))
        return found

    def _by_source(self, exchange: Exchange) -> dict[str, TranslationUnit]:
        """For entries that a program has robbed of their identity: what is said only once, here and in the file."""
        told = Counter(normalised(one.source) for one in exchange.entries if not one.is_named)
        here = [unit for unit in self.units.values() if unit.present]
        count = Counter(unit.source for unit in here)
        return {unit.source: unit for unit in here if count[unit.source] == told[unit.source] == 1}

    def _limit(self, unit: TranslationUnit | None) -> int | None:
        if unit is None or not unit.present:
            return None
        if unit.thing not in self.limits:
            self.limits[unit.thing] = limits_of(self.things[unit.thing])
        return self.limits[unit.thing].get(unit.path)

    def report(self, found: list[Found]) -> dict[str, object]:
        """Numbers of all entries by outcome, and lines for those that somebody should look at, as JSON."""
        counts = {outcome.value: sum(one.outcome == outcome for one in found) for outcome in Outcome}
        told = [one for one in found if one.outcome not in {Outcome.SAME, Outcome.EMPTY} or one.entry.remark]
        told.sort(key=lambda one: one.outcome in CHANGES)  # what needs somebody comes first
        return {"counts": counts, "lines": [asdict(self._line(one)) for one in told[:SHOWN]], "told": len(told)}

    def _line(self, one: Found) -> Line:
        unit = one.unit
        place = place_of(unit, self.things.get(unit.thing)) if unit is not None else one.entry.place
        return Line(
            outcome=one.outcome.value,
            place=place[:300],
            source=one.entry.source[:1000],
            text=one.entry.target[:1000],
            reasons=tuple(one.reasons),
            remark=one.entry.remark[:1000],
        )


def _moment(text: str) -> datetime | None:
    """When the file was written here; None for what is no moment, or has not come yet."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and moment <= timezone.now() else None


def _words(one: Found, language: str, by: Person) -> Words:
    assert one.unit is not None  # noqa: S101 -- only what was found is taken or kept
    return Words(
        unit=one.unit,
        language=language,
        text=one.text,
        source=one.source,
        status=UnitStatus.TRANSLATED,
        origin=Origin.FILE,
        by=by,
        event=UnitEvent.CONFIRMED if one.outcome == Outcome.CONFIRMED else UnitEvent.WRITTEN,
    )


def _approve(toolbox: Toolbox, language: str, found: list[Found], *, by: Person) -> None:
    """What the file calls reviewed, on the word of a reviewer; not her own words where survivors read them."""
    told = {one.unit.pk: one.unit for one in found if one.unit and _may_be_reviewed(one)}
    rows = list(UnitTranslation.objects.filter(unit__in=told, language=language).select_related("by"))
    public = {thing: is_public(thing) for thing in {unit.thing for unit in told.values()}}
    seen = {
        row.unit_id: row.version
        for row in rows
        if can_approve(by, row.by, for_the_public=public[told[row.unit_id].thing])
    }
    if seen:
        approve_units(toolbox, language, seen, by=by)


def _may_be_reviewed(one: Found) -> bool:
    taken = one.outcome in {Outcome.NEW, Outcome.CHANGED, Outcome.CONFIRMED, Outcome.SAME}
    return taken and one.entry.state == State.REVIEWED
