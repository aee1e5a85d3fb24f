"""Approving translations: a person's word that a text is right, and renders its present source."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from equalcity.core.errors import require
from equalcity.network.audit import record
from equalcity.network.models import Person
from equalcity.toolboxes.actions.translated_pages import say_what_it_is, write_pages
from equalcity.toolboxes.actions.unit_words import Words, lock_units, put_words
from equalcity.toolboxes.actions.unit_writing import require_own
from equalcity.toolboxes.actions.units import paired, sync_source
from equalcity.toolboxes.models import (
    Origin,
    Term,
    Toolbox,
    TranslationStatus,
    TranslationUnit,
    UnitEvent,
    UnitHistory,
    UnitStatus,
    UnitTranslation,
)
from equalcity.toolboxes.models.pages import AuthoredPage
from equalcity.toolboxes.rules import can_approve, can_review
from equalcity.toolboxes.unit_sources import is_for_the_public, present_digest, source_of_thing, source_thing
from equalcity.toolboxes.units import Thing

NO_RIGHT = _("You may not approve translations of this toolbox. Ask a reviewer of it.")
OWN_WORDS = _("Survivors read this. Somebody else than who translated it must approve it.")


@transaction.atomic
def approve_units(toolbox: Toolbox, language: str, seen: dict[int, int], *, by: Person) -> int:
    """A reviewer's word for sentences: they are right for the present source. `seen`: unit → the version that she read.

    Gives how many were not reviewed before. Refused: no right to review this toolbox, foreign units, a sentence that
    is not translated or has changed since she read it, and her own words where survivors read them.
    """
    require(can_review(by, toolbox), NO_RIGHT)
    units = lock_units(seen)
    require_own(toolbox, language, units.values(), asked=len(seen))
    rows = list(UnitTranslation.objects.filter(unit__in=units, language=language).select_related("unit", "by"))
    require(len(rows) == len(seen), _("There are sentences here that nobody has translated yet."))
    require(
        all(_is_as_seen(row, seen[row.unit_id]) for row in rows),
        _("Somebody has changed this translation since you opened it. Read it again."),
    )
    waiting = _reviewed(rows, by=by)
    write_pages({row.unit.thing for row in waiting}, language, by=by)
    if waiting:
        record("translation.approved", toolbox, by=by, language=language, sentences=len(waiting))
    return len(waiting)


@transaction.atomic
def approve_translation(page: AuthoredPage, *, by: Person) -> AuthoredPage:
    """Mark the published text of a translated page as reviewed against its present source, sentence by sentence.

    Refused: no right to review this toolbox, an original, a page with changes that are not published, a sentence that
    is not translated, and her own words where survivors read them.
    """
    page = type(page).objects.select_for_update().get(pk=page.pk)
    toolbox = Toolbox.objects.ancestor_of(page, inclusive=True).get()
    require(can_review(by, toolbox), NO_RIGHT)
    require(page.translation_status != TranslationStatus.ORIGINAL, _("This is the original, not a translation."))
    require(page.live and not page.has_unpublished_changes, _("Publish the changes to this page first."))
    _approve_thing(page, by=by)
    record("translation.approved", page, by=by, language=page.locale.language_code)
    return page


@transaction.atomic
def approve_terms(language: str, *, by: Person) -> int:
    """Mark all glossary terms of a language as reviewed; returns how many were not before. Refused: no right.

    The glossary is shared by all toolboxes, so a reviewer of any of them may; not for her own words where survivors
    read them.
    """
    require(can_review(by), _("You may not approve translations. Ask a reviewer."))
    terms = Term.objects.select_for_update().filter(locale__language_code=language)
    waiting = [term for term in terms.exclude(translation_status=TranslationStatus.ORIGINAL) if _waits(term)]
    for term in waiting:
        _approve_thing(term, by=by)
    if waiting:
        locale = Locale.objects.get(language_code=language)
        record("glossary.approved", locale, by=by, language=language, terms=len(waiting))
    return len(waiting)


def _approve_thing(thing: AuthoredPage | Term, *, by: Person) -> None:
    """The whole text of a page or term. A page without a source has no units: its words are approved as they stand."""
    source = source_of_thing(thing)
    if source is None:
        type(thing).objects.filter(pk=thing.pk).update(translation_status=TranslationStatus.REVIEWED)
        thing.translation_status = TranslationStatus.REVIEWED
        return
    sync_source(source)
    language = thing.locale.language_code
    units = lock_units(
        TranslationUnit.objects.present().filter(thing=source.translation_key).values_list("pk", flat=True)
    )
    _read_the_rest(thing, source, units.values(), language)
    rows = list(UnitTranslation.objects.filter(unit__in=units, language=language).select_related("unit", "by"))
    require(len(rows) == len(units), _("There are sentences here that nobody has translated yet."))
    _reviewed(rows, by=by)
    say_what_it_is(thing, source)


def _read_the_rest(thing: Thing, source: Thing, units: Iterable[TranslationUnit], language: str) -> None:
    """Sentences that stand in the page and in no unit yet: a reviewer who approves the page has read them there."""
    known = set(UnitTranslation.objects.filter(unit__in=units, language=language).values_list("unit", flat=True))
    texts = paired(thing, source)
    put_words(
        Words(
            unit=unit,
            language=language,
            text=texts[unit.path, unit.number],
            source="",
            origin=Origin.PAGE,
        )
        for unit in units
        if unit.pk not in known and (unit.path, unit.number) in texts
    )


def _is_as_seen(row: UnitTranslation, version: int) -> bool:
    """Nothing but another reviewer's word was added since: who approves at the same moment is right as well."""
    if row.version != version + 1:
        return row.version == version
    return UnitHistory.objects.filter(
        unit=row.unit_id, language=row.language, version=row.version, event=UnitEvent.REVIEWED
    ).exists()


def _reviewed(rows: list[UnitTranslation], *, by: Person) -> list[UnitTranslation]:
    waiting = [row for row in rows if row.status != UnitStatus.REVIEWED or row.is_behind]
    public = {thing: is_public(thing) for thing in {row.unit.thing for row in waiting}}
    own = [row for row in waiting if not can_approve(by, row.by, for_the_public=public[row.unit.thing])]
    require(not own, OWN_WORDS)
    put_words(
        Words(
            unit=row.unit,
            language=row.language,
            text=row.text,
            source=row.unit.source,
            status=UnitStatus.REVIEWED,
            origin=row.origin,
            provider=row.provider,
            remembered=row.remembered,
            by=row.by,
            reviewed_by=by,
            event=UnitEvent.REVIEWED,
        )
        for row in waiting
    )
    return waiting


def is_public(thing: uuid.UUID) -> bool:
    """Whether the page or term with this identity is read by survivors themselves."""
    source = source_thing(thing)
    return source is not None and is_for_the_public(source)


def _waits(term: Term) -> bool:
    source = source_of_thing(term)
    current = present_digest(source) if source is not None else ""
    return term.translation_status != TranslationStatus.REVIEWED or term.source_digest != current
