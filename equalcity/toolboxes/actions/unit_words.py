"""Writes translations of units, each change with a line in the history: the one place where their rows change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from equalcity.network.models import Person
from equalcity.toolboxes.models import Origin, TranslationUnit, UnitEvent, UnitHistory, UnitStatus, UnitTranslation
from equalcity.toolboxes.unit_texts import digest_of

BATCH = 500
CHANGED = (
    "text", "source", "source_digest", "status", "origin", "provider", "remembered", "by", "at", "reviewed_by",
    "reviewed_at", "version",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a unit shall say in a language. `source` is what the text renders: the unit's, an older one, or unknown."""

    unit: TranslationUnit
    language: str
    text: str
    source: str
    status: str = UnitStatus.TRANSLATED
    origin: str = Origin.PERSON
    provider: str = ""
    remembered: TranslationUnit | None = None
    by: Person | None = None
    reviewed_by: Person | None = None
    event: str = UnitEvent.WRITTEN


@transaction.atomic
def put_words(words: Iterable[Words]) -> list[UnitTranslation]:
    """Write these, all in one language, whatever is there; what was there stays in the history.

    Who may, and whether somebody else was quicker, is asked by the caller, who has locked the units.
    """
    wanted = list(words)
    units = [one.unit.pk for one in wanted]
    languages = {one.language for one in wanted}
    there = {
        (row.unit_id, row.language): row
        for start in range(0, len(units), BATCH)
        for row in UnitTranslation.objects.select_for_update().filter(
            unit__in=units[start : start + BATCH], language__in=languages
        )
    }
    now = timezone.now()
    new: list[UnitTranslation] = []
    old: list[UnitTranslation] = []
    for one in wanted:
        row = there.get((one.unit.pk, one.language))
        (new if row is None else old).append(_filled(row, one, now))
    UnitTranslation.objects.bulk_create(new, batch_size=BATCH)
    UnitTranslation.objects.bulk_update(old, CHANGED, batch_size=100)
    by_unit = {(row.unit_id, row.language): row for row in (*new, *old)}
    rows = [by_unit[one.unit.pk, one.language] for one in wanted]
    UnitHistory.objects.bulk_create(
        [_line(row, one, now) for row, one in zip(rows, wanted, strict=True)], batch_size=BATCH
    )
    return rows


def keep_aside(words: Words) -> UnitHistory:
    """Keep a text that does not become the translation, such as that of somebody who was slower; never lost."""
    row = UnitTranslation.objects.filter(unit=words.unit, language=words.language).first()
    shown = row or UnitTranslation(unit=words.unit, language=words.language, version=0)
    line = _line(shown, words, timezone.now())
    line.event = UnitEvent.ASIDE
    line.text, line.source, line.source_digest = words.text, words.source, _digest(words.source)
    line.save(force_insert=True)
    return line


def lock_units(units: Iterable[int]) -> dict[int, TranslationUnit]:
    """These units, locked until the transaction ends, so that their translations change one after the other."""
    found = TranslationUnit.objects.select_for_update().filter(pk__in=list(units)).order_by("pk")
    return {unit.pk: unit for unit in found}


@transaction.atomic
def fill_from_memory(units: Iterable[TranslationUnit], language: str) -> int:
    """Give units without a translation that of the same text elsewhere, at any time; how many. Reviewed words first.

    What was reviewed in another place counts as translated here, for nobody has read it in this one.
    """
    empty = {unit.pk: unit for unit in units}
    having = UnitTranslation.objects.filter(unit__in=list(empty), language=language).values_list("unit", flat=True)
    for pk in list(having):
        del empty[pk]
    memory = _memory({unit.digest for unit in empty.values()}, language)
    words = []
    for unit in empty.values():
        line = memory.get((unit.source_language, unit.digest))
        if line is not None:
            status = UnitStatus.MACHINE if line.status == UnitStatus.MACHINE else UnitStatus.TRANSLATED
            words.append(
                Words(
                    unit=unit,
                    language=language,
                    text=line.text,
                    source=unit.source,
                    status=status,
                    origin=Origin.MEMORY,
                    provider=line.provider,
                    remembered=line.unit,
                )
            )
    put_words(words)
    return len(words)


def _memory(digests: set[str], language: str) -> dict[tuple[str, str], UnitHistory]:
    """Language and digest of a source text → the best that was ever said for it: reviewed, by a person, newest."""
    rank = Case(
        When(Q(status=UnitStatus.REVIEWED), then=Value(2)),
        When(Q(status=UnitStatus.TRANSLATED), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    found: dict[tuple[str, str], UnitHistory] = {}
    wanted = sorted(digests)
    for start in range(0, len(wanted), BATCH):
        lines = UnitHistory.objects.filter(language=language, source_digest__in=wanted[start : start + BATCH])
        lines = lines.exclude(event=UnitEvent.ASIDE).select_related("unit")
        for line in lines.annotate(rank=rank).order_by("rank", "at", "pk"):  # the last one wins
            found[line.unit.source_language, line.source_digest] = line
    return found


def _filled(row: UnitTranslation | None, words: Words, now: datetime) -> UnitTranslation:
    if row is None:
        row = UnitTranslation(unit=words.unit, language=words.language, version=0)
    row.unit = words.unit
    for name in ("text", "source", "status", "origin", "provider", "remembered", "by", "reviewed_by"):
        setattr(row, name, getattr(words, name))
    row.source_digest = _digest(words.source)
    row.at = now
    row.reviewed_at = now if words.status == UnitStatus.REVIEWED else None
    row.version += 1
    return row


def _line(row: UnitTranslation, words: Words, now: datetime) -> UnitHistory:
    return UnitHistory(
        unit=words.unit,
        language=words.language,
        event=words.event,
        text=row.text,
        source=row.source,
        source_digest=row.source_digest,
        status=words.status,
        origin=words.origin,
        provider=words.provider,
        version=row.version,
        by=words.reviewed_by or words.by,
        at=now,
    )


def _digest(source: str) -> str:
    return digest_of(source) if source else ""
