"""Writes pages and terms in other languages from their units, and says of them what their units say."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.models import Locale

from equalcity.network.models import Person
from equalcity.toolboxes.models import (
    SyncedSource,
    Term,
    TranslationStatus,
    TranslationUnit,
    UnitStatus,
    UnitTranslation,
)
from equalcity.toolboxes.models.pages import AuthoredPage
from equalcity.toolboxes.opening import locale_of, shelf_of
from equalcity.toolboxes.quiet import words_are_known
from equalcity.toolboxes.unit_sources import present_digest, source_thing, version_in
from equalcity.toolboxes.units import Thing, media_of, sentences_of, write_sentences

LOWEST_FIRST = (UnitStatus.MACHINE, UnitStatus.TRANSLATED, UnitStatus.REVIEWED)


def write_pages(things: Iterable[uuid.UUID], language: str, *, by: Person | None) -> None:
    """Write each of these in a language from its units. Who may is asked by the caller."""
    sources = [source for key in set(things) if (source := source_thing(key)) is not None]
    for source in sorted(
        sources, key=lambda one: "" if isinstance(one, Term) else one.path
    ):  # what is above comes first
        write_page(source, language, by=by)


@transaction.atomic
def write_page(source: Thing, language: str, *, by: Person | None) -> Thing | None:
    """The page or term in this language as its units say; published once every sentence is there, else a draft.

    A sentence whose source has changed says what it said, and the page is behind. Nothing is written where nothing
    would change. None: a term that is not whole.
    """
    units = list(TranslationUnit.objects.present().filter(thing=source.translation_key))
    rows = UnitTranslation.objects.filter(unit__in=units, language=language).select_related("unit")
    texts = {(row.unit.path, row.unit.number): row.text for row in rows}
    whole = bool(units) and len(texts) == len(units)
    locale = locale_of(language)
    version = version_in(source, locale)
    if not texts or (isinstance(source, Term) and not whole):
        return version
    if version is None:
        version = _begun(source, locale)
    if not isinstance(version, Term) and version.alias_of_id is not None:  # it has words of its own now
        version.alias_of = None
        version.save(update_fields=["alias_of"])
    target = version if isinstance(version, Term) else version.get_latest_revision_as_object()
    before = [sentence.text for sentence in sentences_of(target)], media_of(target)
    write_sentences(source, target, texts, _own_media(source, target))
    target.translation_status, target.source_digest = _standing(source, language)
    changed = before != ([sentence.text for sentence in sentences_of(target)], media_of(target))
    if isinstance(target, Term):
        target.save()
    elif changed or (whole and (not version.live or version.has_unpublished_changes)):
        _store(target, publish=whole, by=by)
    say_what_it_is(version, source)
    return version


def _begun(source: Thing, locale: Locale) -> Thing:
    if isinstance(source, Term):
        return Term(translation_key=source.translation_key, locale=locale, term=source.term)
    parent = source.get_parent().specific
    if not isinstance(parent, AuthoredPage):
        shelf_of(locale)
    elif version_in(parent, locale) is None:
        _begun(parent, locale)
    version: Thing = source.copy_for_translation(locale)  # a draft; Wagtail's own copies of parents would be live
    return version


def _store(page: Thing, *, publish: bool, by: Person | None) -> None:
    with words_are_known():
        revision = page.save_revision(user=by, clean=False)  # what is missing, the check before freezing says
        if publish:
            revision.publish(user=by, skip_permission_checks=True)  # the caller has asked our own table


def _own_media(source: Thing, target: Thing) -> dict[str, int]:
    """Pictures and recordings of this language's own: those that the source has never shown in that place."""
    state = SyncedSource.objects.filter(thing=source.translation_key).first()
    seen = state.media if state else {}
    return {path: pk for path, pk in media_of(target).items() if path in seen and pk not in seen[path]}


def say_what_it_is(version: Thing, source: Thing) -> None:
    """Note on the page how far it can be trusted, the lowest of its units, and which state of the source it renders."""
    status, digest = _standing(source, version.locale.language_code)
    version.translation_status, version.source_digest = status, digest
    model: Any = type(version)
    model.objects.filter(pk=version.pk).update(translation_status=status, source_digest=digest)


def _standing(source: Thing, language: str) -> tuple[TranslationStatus, str]:
    units = TranslationUnit.objects.present().filter(thing=source.translation_key)
    rows = list(UnitTranslation.objects.filter(unit__in=units, language=language).select_related("unit"))
    current = bool(rows) and len(rows) == units.count() and not any(row.is_behind for row in rows)
    found = {row.status for row in rows}
    status = next((one for one in LOWEST_FIRST if one in found), UnitStatus.TRANSLATED)
    return TranslationStatus(status), present_digest(source) if current else ""
