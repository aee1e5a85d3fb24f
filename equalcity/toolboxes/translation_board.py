"""How far a toolbox is translated: words to do, machine drafts, reviewed, behind; by language and by step."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from wagtail.models import Locale, Page

from equalcity.toolboxes.models import Term, Toolbox, TranslationUnit, UnitStatus, UnitTranslation
from equalcity.toolboxes.unit_sources import source_things
from equalcity.toolboxes.units import Thing

COUNTED = ("machine", "translated", "reviewed", "behind", "done_words")


@dataclass(frozen=True)
class Counts:
    """Sentences and words of a text in one language."""

    sentences: int = 0
    words: int = 0
    done_words: int = 0
    machine: int = 0
    translated: int = 0
    reviewed: int = 0
    behind: int = 0

    @property
    def begun(self) -> int:
        return self.machine + self.translated + self.reviewed

    @property
    def to_do(self) -> int:
        """Sentences that nobody has translated."""
        return self.sentences - self.begun

    @property
    def words_to_do(self) -> int:
        """Words without a translation, or whose translation is behind."""
        return self.words - self.done_words

    @property
    def percent(self) -> int:
        return 100 * self.done_words // self.words if self.words else 100

    @property
    def waits_for_review(self) -> bool:
        return self.to_do == 0 and (self.machine + self.translated + self.behind) > 0

    @property
    def is_reviewed(self) -> bool:
        return self.sentences > 0 and self.reviewed == self.sentences and not self.behind


def total(counts: Iterable[Counts]) -> Counts:
    """All of these together."""
    rows = [
        (one.sentences, one.words, one.done_words, one.machine, one.translated, one.reviewed, one.behind)
        for one in counts
    ]
    return Counts(*(sum(column) for column in zip(*rows, strict=True))) if rows else Counts()


@dataclass(frozen=True)
class LanguageLine:
    locale: Locale
    counts: Counts

    @property
    def is_begun(self) -> bool:
        return self.counts.begun > 0


@dataclass(frozen=True)
class StepLine:
    """A page of the source, or the whole glossary, in one language."""

    title: str
    kind: str
    thing: uuid.UUID | None
    counts: Counts
    page: Page | None = None
    """In that language, where there is one."""


def languages_of_board(things: list[Thing]) -> list[LanguageLine]:
    """Every other language, those in which somebody has begun first; by three queries. The things are the originals."""
    counts = _counts(things)
    locales = Locale.objects.exclude(pk=things[0].locale_id)
    lines = [
        LanguageLine(locale, total(counts(thing.translation_key, locale.language_code) for thing in things))
        for locale in locales
    ]
    return sorted(lines, key=lambda line: (not line.is_begun, line.locale.language_code))


def steps_of_board(toolbox: Toolbox, locale: Locale) -> list[StepLine]:
    """The pages of a toolbox in one language, in the order of reading, and its glossary as one line."""
    things = source_things(toolbox)
    language = locale.language_code
    counts = _counts(things, language)
    pages = [thing for thing in things if not isinstance(thing, Term)]
    keys = [page.translation_key for page in pages]
    there = {page.translation_key: page for page in Page.objects.filter(translation_key__in=keys, locale=locale)}
    lines = [
        StepLine(
            title=page.title,
            kind=type(page).__name__.lower(),
            thing=page.translation_key,
            counts=counts(page.translation_key, language),
            page=there.get(page.translation_key),
        )
        for page in pages
    ]
    terms = [thing for thing in things if isinstance(thing, Term)]
    if terms:
        whole = total(counts(term.translation_key, language) for term in terms)
        lines.append(StepLine(title="", kind="glossary", thing=None, counts=whole))
    return lines


def _counts(things: list[Thing], language: str | None = None) -> Any:
    """(identity, language) → its counts, by two queries."""
    keys = [thing.translation_key for thing in things]
    sizes = TranslationUnit.objects.present().filter(thing__in=keys).order_by().values("thing")
    size = {row["thing"]: row for row in sizes.annotate(sentences=Count("pk"), words=Sum("words"))}
    rows = UnitTranslation.objects.filter(unit__thing__in=keys, unit__present=True)
    if language is not None:
        rows = rows.filter(language=language)
    current = Q(source_digest=F("unit__digest"))
    grouped = (
        rows.order_by()
        .values("unit__thing", "language")
        .annotate(
            machine=Count("pk", filter=Q(status=UnitStatus.MACHINE)),
            translated=Count("pk", filter=Q(status=UnitStatus.TRANSLATED)),
            reviewed=Count("pk", filter=Q(status=UnitStatus.REVIEWED)),
            behind=Count("pk", filter=~current),
            done_words=Sum("unit__words", filter=current, default=0),
        )
    )
    found: dict[tuple[uuid.UUID, str], dict[str, Any]] = defaultdict(dict)
    rows_found: list[dict[str, Any]] = [{**row} for row in grouped]
    for row in rows_found:
        found[row["unit__thing"], row["language"]] = {name: row[name] for name in COUNTED}

    def counts(thing: uuid.UUID, tag: str) -> Counts:
        known = size.get(thing)
        if known is None:
            return Counts()
        return Counts(sentences=known["sentences"], words=known["words"], **found[thing, tag])

    return counts
