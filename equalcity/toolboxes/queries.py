"""What can be asked across pages and editions."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Q
from django.db.models.functions import Left
from django.utils.translation import get_language_info
from wagtail.models import Locale, Page

from equalcity.network.models import City, Organisation, Person
from equalcity.toolboxes.drafting import Draft
from equalcity.toolboxes.drafts import source_of, source_pages
from equalcity.toolboxes.models import Edition, EditionReaders, Manual, Step, Toolbox, TranslationStatus
from equalcity.toolboxes.models.pages import AuthoredPage

FOUND = 20
"""Cities, and as many organisations, that a search shows."""


@dataclass(frozen=True)
class AtWork:
    """A toolbox that is being written, its newest edition if any, and when a page of it last changed."""

    toolbox: Toolbox
    edition: Edition | None
    steps: int
    changed_at: datetime | None
    may_freeze: bool


def toolboxes_at_work(person: Person | AnonymousUser) -> list[AtWork]:
    """Every toolbox that this person writes, translates or reviews, in its source language, by title.

    Five queries, however many there are.
    """
    sources = _sources(person)
    keys = [toolbox.translation_key for toolbox in sources]
    editions = Edition.objects.filter(toolbox_key__in=keys).defer("manifest").order_by("major", "minor")
    newest = {edition.toolbox_key: edition for edition in editions}
    freezable = set(
        Toolbox.objects.with_right(person, "freezes")
        .filter(pk__in=[one.pk for one in sources])
        .values_list("pk", flat=True)
    )
    changed, steps = _pages_of(sources)
    return [
        AtWork(
            toolbox=toolbox,
            edition=newest.get(toolbox.translation_key),
            steps=steps[toolbox.path],
            changed_at=changed[toolbox.path],
            may_freeze=toolbox.pk in freezable,
        )
        for toolbox in sorted(sources, key=lambda toolbox: toolbox.title)
    ]


def _sources(person: Person | AnonymousUser) -> list[Toolbox]:
    """One toolbox an identity: the original, else the first that was made, as `source_of` has it."""
    found: dict[object, Toolbox] = {}
    versions = Toolbox.objects.visible_to(person).select_related("organisation").order_by("pk")
    for toolbox in versions:
        known = found.setdefault(toolbox.translation_key, toolbox)
        original = TranslationStatus.ORIGINAL
        if toolbox.translation_status == original and known.translation_status != original:
            found[toolbox.translation_key] = toolbox
    return list(found.values())


def _pages_of(sources: list[Toolbox]) -> tuple[dict[str, datetime | None], Counter[str]]:
    """When a page of each toolbox last changed, and how many steps it has; by the place of the toolbox."""
    if not sources:
        return {}, Counter()
    places = [toolbox.path for toolbox in sources]
    length = len(places[0])  # all stand on a shelf, so at the same depth
    pages = Page.objects.annotate(place=Left("path", length)).filter(place__in=places).order_by()
    steps = Step.objects.annotate(place=Left("path", length)).filter(place__in=places).order_by()
    changed = pages.values_list("place").annotate(at=Max("latest_revision_created_at"))
    return dict(changed), Counter(dict(steps.values_list("place").annotate(number=Count("pk"))))


@dataclass(frozen=True)
class LanguageState:
    """How many steps of a draft are original, machine drafts, translated, reviewed, and behind."""

    language: str
    name: str
    steps: int
    machine: int
    reviewed: int
    behind: int


def languages_of(draft: Draft) -> list[LanguageState]:
    """One line a language that the next edition will have, the source first."""
    lines = []
    for language, document in draft.documents.items():
        states = [step["translation"] for manual in document["manuals"] for step in manual["steps"]]
        lines.append(
            LanguageState(
                language=language,
                name=get_language_info(language)["name_translated"],
                steps=len(states),
                machine=sum(state["status"] == TranslationStatus.MACHINE for state in states),
                reviewed=sum(
                    state["status"] in {TranslationStatus.REVIEWED, TranslationStatus.ORIGINAL} for state in states
                ),
                behind=sum(state["behind"] for state in states),
            )
        )
    return lines


def who_could_read(words: str, edition: Edition) -> tuple[list[City], list[Organisation]]:
    """Cities and organisations whose name has these words and that are not invited yet, at most 20 of each."""
    readers = EditionReaders.objects.filter(edition=edition)
    cities = City.objects.exclude(pk__in=readers.filter(city__isnull=False).values("city"))
    invited = readers.filter(organisation__isnull=False).values("organisation")
    organisations = Organisation.objects.exclude(pk__in=invited).select_related("city")
    return (
        list(cities.named_like(words)[:FOUND]),
        list(organisations.filter(Q(name__icontains=words) | Q(city__in=City.objects.named_like(words)))[:FOUND]),
    )


@dataclass(frozen=True)
class Cell:
    """One page in one language on the translation board; `page` is None where there is none yet."""

    page: AuthoredPage | None
    behind: bool = False

    @property
    def waits_for_review(self) -> bool:
        return (
            self.page is not None
            and self.page.translation_status != TranslationStatus.ORIGINAL
            and (self.page.translation_status != TranslationStatus.REVIEWED or self.behind)
        )


@dataclass
class Board:
    """Pages of a toolbox as rows, languages as columns."""

    locales: list[Locale]
    rows: list[tuple[AuthoredPage, list[Cell]]] = field(default_factory=list)


def steps_by_language(toolbox: Toolbox) -> Board:
    """The translation board: languages in which somebody has begun, in a few queries for each manual."""
    source = source_of(toolbox)
    others = Locale.objects.exclude(pk=source.locale_id).filter(
        pk__in=Toolbox.objects.filter(translation_key=source.translation_key).values("locale")
    )
    board = Board(locales=list(others))
    pages = source_pages(source)
    found = _versions([page for page, _digest in pages], board.locales)
    for page, digest in pages:
        cells = []
        for locale in board.locales:
            version = found.get((page.translation_key, locale.pk))
            behind = version is not None and version.source_digest != digest
            cells.append(Cell(page=version, behind=behind))
        board.rows.append((page, cells))
    return board


def _versions(sources: list[AuthoredPage], locales: list[Locale]) -> dict[tuple[object, int], AuthoredPage]:
    keys = [page.translation_key for page in sources]
    found: dict[tuple[object, int], AuthoredPage] = {}
    kinds: tuple[tuple[Any, tuple[str, ...]], ...] = ((Toolbox, ()), (Manual, ()), (Step, ("body",)))
    for model, large in kinds:
        versions = model.objects.filter(translation_key__in=keys, locale__in=locales)
        for version in versions.select_related("locale").defer(*large):
            found[version.translation_key, version.locale_id] = version
    return found
