"""A machine drafts what nobody has translated: asked by a translator, done by a job, everything or nothing."""

import logging
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from equalcity.core.errors import require
from equalcity.network.audit import record
from equalcity.network.models import Person
from equalcity.toolboxes.actions.translated_pages import write_pages
from equalcity.toolboxes.actions.unit_words import Words, fill_from_memory, lock_units, put_words
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.machine.asking import MachineError
from equalcity.toolboxes.machine.providers import Provider, provider
from equalcity.toolboxes.models import (
    MachineRun,
    Origin,
    RunState,
    Toolbox,
    TranslationUnit,
    UnitStatus,
    UnitTranslation,
)
from equalcity.toolboxes.rules import can_write
from equalcity.toolboxes.unit_sources import source_things
from equalcity.toolboxes.unit_texts import faults_of, normalised, plain
from equalcity.toolboxes.units import limits_of

log = logging.getLogger(__name__)
IS_OFF = gettext_lazy("Machine translation is not set up on this site.")


@transaction.atomic
def ask_machine(toolbox: Toolbox, language: str, *, by: Person) -> MachineRun:
    """Have a machine draft what has no translation in this language; the job begins when this transaction ends.

    What was translated elsewhere already is taken from there first. Refused: no right, no provider, the language of
    the source, nothing to do, and while another run is at work for the same.
    """
    require(can_write(by, toolbox), gettext_lazy("You may not translate this toolbox."))
    chosen = provider()
    require(chosen is not None, IS_OFF)
    assert chosen is not None  # noqa: S101 -- asked the line before
    Toolbox.objects.select_for_update().get(pk=toolbox.pk)  # two may press at once
    things = sync_toolbox(toolbox)
    require(language != things[0].locale.language_code, gettext_lazy("This is the original language."))
    key = things[0].translation_key
    known = MachineRun.objects.filter(toolbox=key, language=language)
    require(not known.under_way().exists(), gettext_lazy("The machine is at work on this language already."))
    keys = [thing.translation_key for thing in things]
    if fill_from_memory(TranslationUnit.objects.present().filter(thing__in=keys), language):
        write_pages(keys, language, by=by)
    count = len(_to_do(toolbox, language))
    require(count, gettext_lazy("There is nothing to do for a machine: every sentence has a translation."))
    run = MachineRun.objects.create(toolbox=key, language=language, provider=chosen.name, total=count, by=by)
    run.job = machine_translate.enqueue(run.pk, toolbox.pk).id
    run.save()
    record("translation.drafted", toolbox, by=by, language=language, provider=chosen.name, sentences=count)
    return run


@task()
def machine_translate(pk: int, toolbox: int) -> None:
    """Draft everything, then write it at once: a run that fails, or is killed, leaves nothing behind."""
    run = MachineRun.objects.filter(pk=pk).exclude(state=RunState.DONE).first()
    found = Toolbox.objects.filter(pk=toolbox).first()
    if run is None or found is None:
        return
    MachineRun.objects.filter(pk=pk).update(state=RunState.IN_WORK, done=0, fault="")
    try:
        chosen = provider()
        if chosen is None or chosen.name != run.provider:
            raise MachineError(str(IS_OFF))
        units = _to_do(found, run.language)
        drafts = {unit.pk: text for unit, text in _drafts(chosen, units, run)}
        _take(run, found, {unit.pk: unit.source for unit in units}, drafts)
    except MachineError as error:
        _failed(run, str(error))
    except Exception:  # whatever it is, the row must say so, or the translator waits for ever
        _failed(run, _("Something went wrong. Nothing was taken."))
        raise


def _to_do(toolbox: Toolbox, language: str) -> list[TranslationUnit]:
    keys = [thing.translation_key for thing in source_things(toolbox)]
    having = UnitTranslation.objects.filter(unit__thing__in=keys, language=language).values("unit")
    return list(TranslationUnit.objects.present().filter(thing__in=keys).exclude(pk__in=having).in_order())


def _drafts(chosen: Provider, units: list[TranslationUnit], run: MachineRun) -> Iterator[tuple[TranslationUnit, str]]:
    """Each unit with its draft, as far as the mark-up has come through whole. Equal texts are asked once."""
    texts = list(dict.fromkeys(unit.source for unit in units))
    known: dict[str, str] = {}
    for start in range(0, len(texts), chosen.batch):
        batch = texts[start : start + chosen.batch]
        answers = chosen.translate(batch, source=units[0].source_language, target=run.language)
        known |= dict(zip(batch, answers, strict=True))
        MachineRun.objects.filter(pk=run.pk).update(done=sum(unit.source in known for unit in units))
    for unit in units:
        text = normalised(known[unit.source])
        if not faults_of(unit.source, text):
            yield unit, text


@transaction.atomic
def _take(run: MachineRun, toolbox: Toolbox, asked: dict[int, str], drafts: dict[int, str]) -> None:
    """Write the drafts, but where a person was quicker or the source has changed since they were asked."""
    limits = {thing.translation_key: limits_of(thing) for thing in source_things(toolbox)}
    units = lock_units(drafts)
    having = set(UnitTranslation.objects.filter(unit__in=units, language=run.language).values_list("unit", flat=True))
    words = [
        Words(
            unit=unit,
            language=run.language,
            text=drafts[pk],
            source=unit.source,
            status=UnitStatus.MACHINE,
            origin=Origin.MACHINE,
            provider=run.provider,
        )
        for pk, unit in units.items()
        if pk not in having
        and unit.source == asked[pk]
        and len(plain(drafts[pk])) <= limits.get(unit.thing, {}).get(unit.path, len(drafts[pk]))
    ]
    put_words(words)
    write_pages({one.unit.thing for one in words}, run.language, by=run.by)
    run.state, run.ended_at, run.done, run.left = RunState.DONE, timezone.now(), len(words), len(asked) - len(words)
    run.save()


def _failed(run: MachineRun, sentence: str) -> None:
    MachineRun.objects.filter(pk=run.pk).update(
        state=RunState.FAILED, fault=sentence[:300], ended_at=timezone.now(), done=0
    )
    log.warning("machine translation: run %s has failed", run.pk)
