"""Freezing an edition, and opening one for further writing."""

import json
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import Refused, require
from equalcity.network.audit import record
from equalcity.network.models import Person
from equalcity.toolboxes import documents
from equalcity.toolboxes.actions.outcomes import (
    NO_OUTCOMES,
    Outcomes,
    hold_accepted,
    note_outcomes,
    tell_what_became,
    with_changes,
)
from equalcity.toolboxes.actions.packages import one_at_a_time, store_package
from equalcity.toolboxes.actions.readers import tell_of_final
from equalcity.toolboxes.drafting import Draft
from equalcity.toolboxes.drafts import draft_of, source_of
from equalcity.toolboxes.models import Edition, Stage, Toolbox
from equalcity.toolboxes.opening import Opening
from equalcity.toolboxes.packages import Package, make_package
from equalcity.toolboxes.rules import can_freeze
from equalcity.toolboxes.tasks_pages import index_pages_of
from equalcity.toolboxes.tasks_units import sync_units_of


@transaction.atomic
def freeze_edition(
    toolbox: Toolbox,
    *,
    number: str,
    stage: str,
    change_note: str = "",
    outcomes: Outcomes = NO_OUTCOMES,
    by: Person | None,
) -> Edition:
    """Make an immutable edition of the finished pages, in every finished language; None as `by` is the operator.

    `outcomes` says of accepted feedback whether this edition has taken it up; the lines of what is done go to the
    change note. Refused: no right to freeze this toolbox, a number that is taken or not higher than the last, a stage
    that does not exist, anything that the check before freezing names as a hindrance, feedback that was decided
    otherwise meanwhile.
    """
    source = source_of(toolbox)
    require(by is None or can_freeze(by, source), _("You may not freeze this toolbox. Ask an author of it."))
    require(stage in Stage.values, _("The stage is draft, pilot or final."))
    one_at_a_time()  # before the last number is looked up: two people could freeze at once
    _require_next_number(source, number)
    draft = draft_of(source)
    if draft.hindrances:
        raise Refused(
            _("This toolbox cannot be frozen yet."), reasons=[problem.sentence for problem in draft.hindrances]
        )
    hold_accepted(source.translation_key, outcomes)
    package = package_of(draft, number=number, stage=stage, change_note=with_changes(change_note, outcomes))
    edition = store_package(package, by=by, owner=source.organisation)
    record("edition.frozen", edition, by=by, stage=edition.stage)
    note_outcomes(edition, outcomes)
    tell_what_became(edition, by=by)
    if edition.stage == Stage.FINAL:
        tell_of_final(edition, by=by)
    return edition


def package_of(draft: Draft, *, number: str, stage: str, change_note: str, at: datetime | None = None) -> Package:
    """The package of this draft: the same content gives the same documents, byte for byte."""
    return make_package(
        toolbox=draft.toolbox.translation_key,
        slug=draft.toolbox.slug,
        number=number,
        stage=str(stage),
        frozen_at=at or timezone.now(),
        source_language=draft.toolbox.locale.language_code,
        documents={language: documents.canonical(document) for language, document in draft.documents.items()},
        media=draft.media,
        change_note=change_note,
    )


def _require_next_number(source: Toolbox, number: str) -> None:
    major, dot, minor = number.partition(".")
    require(
        dot and major.isascii() and minor.isascii() and major.isdigit() and minor.isdigit() and len(number) <= 9,  # noqa: PLR2004 -- four digits, a dot, four digits
        _("An edition number has two parts, such as 0.8 or 1.0."),
    )
    require(number == f"{int(major)}.{int(minor)}", _("An edition number has no leading zeros, such as 0.8 or 1.0."))
    last = Edition.objects.filter(toolbox_key=source.translation_key).newest_first().first()
    if last is not None and (int(major), int(minor)) <= (last.major, last.minor):
        raise Refused(_("The last edition is %(last)s; the next needs a higher number.") % {"last": last.number})


@transaction.atomic
def open_edition(edition: Edition, *, by: Person | None) -> Toolbox:
    """Make pages from an edition, so that authors of its owner can go on. Refused: no right, or pages are there."""
    require(by is None or can_freeze(by, edition), _("You may not open this edition for writing. Ask its authors."))
    require(
        not Toolbox.objects.filter(translation_key=edition.toolbox_key).exists(),
        _("This toolbox is open for writing already."),
    )
    bodies = {document.language: json.loads(bytes(document.body)) for document in edition.documents.all()}
    toolbox = Opening(edition, bodies).open()
    record("edition.opened", edition, by=by)
    index_pages_of.enqueue(str(toolbox.translation_key))
    sync_units_of.enqueue(toolbox.pk)
    return toolbox
