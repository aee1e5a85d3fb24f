"""What can be asked across pages and editions."""

from dataclasses import dataclass, field

from django.db.models import Max
from django.utils.translation import get_language_info
from wagtail.models import Locale, Page

from equalcity.toolboxes.drafts import Draft, source_digests, source_of
from equalcity.toolboxes.models import Edition, Manual, Step, Toolbox, TranslationStatus
from equalcity.toolboxes.models.pages import AuthoredPage


@dataclass(frozen=True)
class AtWork:
    """A toolbox that is being written, its newest edition if any, and when a page of it last changed."""

    toolbox: Toolbox
    edition: Edition | None
    steps: int
    changed_at: object


def toolboxes_at_work() -> list[AtWork]:
    """Every toolbox with pages here, in its source language, by title."""
    newest = {edition.toolbox_key: edition for edition in Edition.objects.order_by("major", "minor")}
    sources = {source_of(toolbox).pk: source_of(toolbox) for toolbox in Toolbox.objects.all()}
    rows = []
    for toolbox in sorted(sources.values(), key=lambda toolbox: toolbox.title):
        pages = Page.objects.descendant_of(toolbox, inclusive=True)
        rows.append(
            AtWork(
                toolbox=toolbox,
                edition=newest.get(toolbox.translation_key),
                steps=Step.objects.descendant_of(toolbox).count(),
                changed_at=pages.aggregate(at=Max("latest_revision_created_at"))["at"],
            )
        )
    return rows


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
    manuals = Manual.objects.child_of(source).order_by("path")
    sources: list[AuthoredPage] = [source]
    for manual in manuals:
        sources += [manual, *Step.objects.child_of(manual).order_by("path")]
    found = _versions(sources, board.locales)
    digests = source_digests(source)
    for page in sources:
        cells = []
        for locale in board.locales:
            version = found.get((page.translation_key, locale.pk))
            behind = version is not None and version.source_digest != digests.get(page.translation_key)
            cells.append(Cell(page=version, behind=behind))
        board.rows.append((page, cells))
    return board


def _versions(sources: list[AuthoredPage], locales: list[Locale]) -> dict[tuple[object, int], AuthoredPage]:
    keys = [page.translation_key for page in sources]
    found: dict[tuple[object, int], AuthoredPage] = {}
    for model in (Toolbox, Manual, Step):
        for version in model.objects.filter(translation_key__in=keys, locale__in=locales):
            found[version.translation_key, version.locale_id] = version
    return found
