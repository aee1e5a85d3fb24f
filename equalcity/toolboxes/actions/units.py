"""Keeps the units true to their source, and takes over what pages in other languages said before there were units."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import transaction
from wagtail_localize.models import StringTranslation, Translation

from equalcity.network.models import Person
from equalcity.toolboxes.actions.translated_pages import say_what_it_is, write_page
from equalcity.toolboxes.actions.unit_words import BATCH, Words, fill_from_memory, put_words
from equalcity.toolboxes.drafts import digest_of_source
from equalcity.toolboxes.models import (
    Origin,
    SyncedSource,
    Term,
    Toolbox,
    TranslationStatus,
    TranslationUnit,
    UnitStatus,
    UnitTranslation,
)
from equalcity.toolboxes.unit_sources import present_digest, source_things, toolbox_of, versions_of
from equalcity.toolboxes.unit_texts import digest_of, words_in
from equalcity.toolboxes.units import KINDS, Known, Place, Sentence, Thing, content_digest, in_order, matched, media_of
from equalcity.toolboxes.units import sentences_of as read_sentences

PLACE = ("path", "number", "rich", "source", "digest", "words", "position", "present", "toolbox")


def sync_toolbox(toolbox: Toolbox, *, turns: Callable[[list[Thing]], Iterable[Thing]] = iter) -> list[Thing]:
    """Bring the units of a toolbox up to its finished source; gives its originals. Cheap when nothing has changed.

    A job, for which nobody waits, takes turns with others.
    """
    things = source_things(toolbox)
    keys = [thing.translation_key for thing in things]
    known = dict(SyncedSource.objects.filter(thing__in=keys).values_list("thing", "digest"))
    key = things[0].translation_key
    for thing in turns(things):
        if known.get(thing.translation_key) != content_digest(thing):
            sync_source(thing, None if isinstance(thing, Term) else key)
    return things


@transaction.atomic
def sync_source(source: Thing, toolbox: uuid.UUID | None = None) -> None:
    """Bring the units of one original up to its text: who moved keeps its unit, who left is kept as gone.

    At the first time the words of its pages in other languages become the translations of the units.
    """
    key = source.translation_key
    SyncedSource.objects.get_or_create(thing=key)
    state = SyncedSource.objects.select_for_update().get(thing=key)  # two may open the board at once
    digest = content_digest(source)
    if state.digest == digest:
        return
    if toolbox is None and (owner := toolbox_of(source)) is not None:
        toolbox = owner.translation_key
    is_known = bool(state.digest)
    units = _settled(source, toolbox)
    for path, medium in media_of(source).items():
        seen = state.media.setdefault(path, [])
        if medium not in seen:
            seen.append(medium)
    state.digest = digest
    state.save()
    for version in versions_of(source):
        take_over(version, source, units)
    for language in _languages_of(source, units):
        fill_from_memory(units, language)
    if is_known:
        _follow(source, units)


def _follow(source: Thing, units: list[TranslationUnit]) -> None:
    """What only moved or left the source does so in every language at once: nobody has to translate it."""
    for version in versions_of(source):
        language = version.locale.language_code
        done = UnitTranslation.objects.filter(unit__in=units, language=language).count()
        if done and done == len(units) and not _has_a_draft(version):
            write_page(source, language, by=None)
        elif done:
            say_what_it_is(version, source)


def _has_a_draft(version: Thing) -> bool:
    """Somebody is at work there; what she does next writes the page."""
    return not isinstance(version, Term) and (not version.live or version.has_unpublished_changes)


def _settled(source: Thing, toolbox: uuid.UUID | None) -> list[TranslationUnit]:
    """The units of this source as it is now, in order; saved."""
    key = source.translation_key
    there = {unit.pk: unit for unit in TranslationUnit.objects.filter(thing=key)}
    now = read_sentences(source)
    known = [Known(one.pk, one.path, one.number, one.source, one.present) for one in there.values()]
    found = matched(known, now)
    TranslationUnit.objects.filter(thing=key).update(present=False)  # or two that change places would meet
    kept: list[TranslationUnit] = []
    new: list[TranslationUnit] = []
    for position, sentence in enumerate(now):
        unit = there[found[sentence.place]] if sentence.place in found else _new_unit(source)
        _place(unit, sentence, position, toolbox)
        (new if unit.pk is None else kept).append(unit)
    TranslationUnit.objects.bulk_update(kept, PLACE, batch_size=100)
    TranslationUnit.objects.bulk_create(new, batch_size=BATCH)
    return sorted([*kept, *new], key=lambda unit: unit.position)


def _new_unit(source: Thing) -> TranslationUnit:
    return TranslationUnit(
        thing=source.translation_key, kind=KINDS[type(source)], source_language=source.locale.language_code
    )


def _place(unit: TranslationUnit, sentence: Sentence, position: int, toolbox: uuid.UUID | None) -> None:
    unit.path, unit.number, unit.rich = sentence.path, sentence.number, sentence.rich
    unit.source, unit.digest, unit.words = sentence.text, digest_of(sentence.text), words_in(sentence.text)
    unit.position, unit.present, unit.toolbox = position, True, toolbox


def _languages_of(source: Thing, units: list[TranslationUnit]) -> set[str]:
    """Those into which somebody has begun to translate what this stands in."""
    toolbox = units[0].toolbox if units else None
    begun = UnitTranslation.objects.filter(unit__thing=source.translation_key)
    if toolbox is not None:
        begun = UnitTranslation.objects.filter(unit__toolbox=toolbox)
    languages = set(begun.order_by().values_list("language", flat=True).distinct())
    if toolbox is not None:
        versions = Toolbox.objects.filter(translation_key=toolbox)
        languages |= set(versions.values_list("locale__language_code", flat=True))
    return languages - {source.locale.language_code}


# Pages that said something before there were units -------------------------------------------------------------------


def take_over(version: Thing, source: Thing, units: Iterable[TranslationUnit]) -> int:
    """Make the words of a translated page the translations of its units, once; how many were taken.

    Sentences are paired by place; where a text has another number of them than its source, the page keeps its own
    words until a translator has done the step.
    """
    language = version.locale.language_code
    known = UnitTranslation.objects.filter(unit__thing=source.translation_key, language=language)
    if known.exists():
        return 0
    texts = paired(_newest(version), source)
    by_string = _strings(units, version)
    is_current = present_digest(source) in {version.source_digest, _rendered_by_localize(version)}
    words = []
    for unit in units:
        text = texts.get((unit.path, unit.number))
        said = by_string.get(unit.source)
        if text is None and said is None:
            continue
        if said is not None and (text is None or text in {said.data, unit.source}):
            machine = said.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE
            words.append(_taken(unit, version, said.data, unit.source, UnitStatus.MACHINE if machine else None))
        elif text is not None and (is_current or text != unit.source):
            words.append(_taken(unit, version, text, unit.source if is_current else "", None))
    put_words(words)
    _localize_is_done_with(version)
    return len(words)


def take_changes(version: Thing, source: Thing, *, by: Person | None) -> int:
    """Somebody has changed a translated page by hand: what she changed become the words of its units. How many."""
    language = version.locale.language_code
    units = list(TranslationUnit.objects.present().filter(thing=source.translation_key))
    if taken := take_over(version, source, units):
        return taken
    rows = UnitTranslation.objects.filter(unit__in=units, language=language)
    known = {row.unit_id: row for row in rows}
    texts, words = paired(version, source), []
    for unit in units:
        text, row = texts.get((unit.path, unit.number)), known.get(unit.pk)
        if text is None or text == (row.text if row else unit.source):
            continue
        words.append(Words(unit=unit, language=language, text=text, source=row.source if row else "", by=by))
    put_words(words)
    return len(words)


def paired(version: Thing, source: Thing) -> dict[Place, str]:
    """Place in the source → what the page in another language says there; without the texts that do not pair.

    Items of a list have ids of their own in each language where the pages were made from a package: they pair by order.
    """
    mine, theirs = _texts_by_path(version), _texts_by_path(source)
    by_order = {order: path for path, order in in_order(theirs).items()}
    orders = in_order(mine)
    found: dict[Place, str] = {}
    for path, texts in mine.items():
        place = path if path in theirs else by_order.get(orders[path], "")
        if len(texts) == len(theirs.get(place, ())):
            found |= {(place, number): text for number, text in enumerate(texts)}
    return found


def _texts_by_path(thing: Thing) -> dict[str, list[str]]:
    found = defaultdict(list)
    for sentence in read_sentences(thing):
        found[sentence.path].append(sentence.text)
    return found


def _newest(version: Thing) -> Thing:
    """With what somebody wrote and did not publish: it would be lost otherwise."""
    if isinstance(version, Term) or not version.has_unpublished_changes:
        return version
    newest: Thing = version.get_latest_revision_as_object()
    return newest


def _taken(unit: TranslationUnit, version: Thing, text: str, source: str, status: str | None) -> Words:
    stands = version.translation_status
    if stands == TranslationStatus.ORIGINAL:
        stands = TranslationStatus.TRANSLATED
    return Words(
        unit=unit,
        language=version.locale.language_code,
        text=text,
        source=source,
        status=status or stands,
        origin=Origin.MACHINE if (status or stands) == UnitStatus.MACHINE else Origin.PAGE,
    )


def _strings(units: Iterable[TranslationUnit], version: Thing) -> dict[str, StringTranslation]:
    """What wagtail-localize knows for these source texts in this language."""
    found = StringTranslation.objects.filter(
        locale=version.locale_id,
        context__object_id=version.translation_key,
        translation_of__data__in=[unit.source for unit in units],
        has_error=False,
    )
    return {one.translation_of.data: one for one in found.select_related("translation_of").order_by("pk")}


def _rendered_by_localize(version: Thing) -> str:
    """The digest of the source that wagtail-localize has rendered whole; empty where it has not."""
    if isinstance(version, Term):
        return ""
    translation = Translation.objects.filter(
        source__object_id=version.translation_key, target_locale=version.locale_id, enabled=True
    ).first()
    if translation is None or len(set(translation.get_progress())) > 1:
        return ""
    return digest_of_source(translation.source.as_instance())


def _localize_is_done_with(version: Thing) -> None:
    """Its rows stay, its editor and its synchronisation do not: there is one truth."""
    Translation.objects.filter(
        source__object_id=version.translation_key, target_locale=version.locale_id, enabled=True
    ).update(enabled=False)
