"""Giving feedback in a draft round: writing it, never twice; changing it, taking it back, agreeing with others."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import require
from equalcity.network.models import Organisation, Person
from equalcity.network.roles import roles_that
from equalcity.toolboxes.actions.rounds import require_guest
from equalcity.toolboxes.models import Remark, RemarkAgreement, RemarkKind, Round
from equalcity.toolboxes.models.remarks import LONGEST
from equalcity.toolboxes.round_guests import settle
from equalcity.toolboxes.round_reading import parts_of

MOST = 1000
"""Remarks of one person in one round."""
CHANGED = _("This feedback was changed meanwhile. Look at it again, then change it.")
DECIDED = _("The authors have decided on this feedback. It cannot be changed any more.")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a guest says, and where: a block, a step (no block), or the whole edition (no step)."""

    kind: str
    text: str
    step: UUID | None = None
    block: str = ""
    suggestion: str = ""
    language: str = ""
    anonymous: bool = False


@transaction.atomic
def give_remark(opened: Round, words: Words, *, identity: UUID, by: Person) -> tuple[Remark, bool]:
    """Write it down, and whether it is new: one that has come already, by its identity, changes nothing.

    Refused: no guest, a closed round, no such step or block, too long, somebody else's identity, a thousand already.
    """
    opened = Round.objects.select_for_update(of=("self",)).select_related("edition").get(pk=opened.pk)
    require_guest(opened, by)
    if known := _known(identity, opened, by):
        return known, False
    require(opened.is_open, _("This round is closed. Feedback cannot be given any more."))
    _require_sound(words, opened)
    require(
        Remark.objects.filter(round=opened, author=by).count() < MOST,
        _("You have given all the feedback that we can take."),
    )
    organisation = organisation_in(opened, by)
    _require_hidden_among_others(words, organisation)
    remark = Remark(
        id=identity, round=opened, edition=opened.edition, author=by, organisation=organisation, **_facts(words)
    )
    try:
        with transaction.atomic():
            remark.save(force_insert=True)
    except IntegrityError:  # the same came by another door at the same moment
        return _known(identity, opened, by) or _refuse_identity(), False
    settle(opened.pk, by)
    return remark, True


@transaction.atomic
def change_remark(remark: Remark, words: Words, *, version: int, by: Person) -> Remark:
    """Say it in other words. Refused: not hers; decided or withdrawn meanwhile; changed elsewhere since `version`."""
    remark = _lock_own(remark, by)
    require_guest(remark.round, by)
    require(remark.version == version, CHANGED)
    _require_sound(words, remark.round)
    _require_hidden_among_others(words, remark.organisation)
    for name, value in _facts(words).items():
        setattr(remark, name, value)
    remark.version, remark.changed_at = version + 1, timezone.now()
    remark.save()
    return remark


@transaction.atomic
def withdraw_remark(remark: Remark, *, by: Person) -> Remark:
    """Take it back: its words are gone, its identity stays, so that a copy that comes late is not taken for new.

    Refused: not hers; decided meanwhile.
    """
    remark = _lock_own(remark, by)
    remark.text = remark.suggestion = ""
    remark.withdrawn_at, remark.version = timezone.now(), remark.version + 1
    remark.grouped_with = None
    remark.save()
    remark.group.update(grouped_with=None)
    remark.agreements.all().delete()
    return remark


@transaction.atomic
def agree(remark: Remark, *, agrees: bool, by: Person) -> None:
    """Say that she would have said the same, or take it back. Refused: her own; no guest; a closed round."""
    remark = _lock(remark)
    require_guest(remark.round, by)
    require(remark.author_id != by.pk, _("This is your own feedback."))
    require(remark.withdrawn_at is None, _("This feedback was taken back by its author."))
    require(remark.round.is_open, _("This round is closed. Feedback cannot be given any more."))
    if agrees:
        RemarkAgreement.objects.get_or_create(remark=remark, person=by)
    else:
        RemarkAgreement.objects.filter(remark=remark, person=by).delete()


def organisation_in(opened: Round, person: Person) -> Organisation | None:
    """For whom she speaks in this round: her organisation that is a guest or is in a guest's city, else her first."""
    held = Organisation.objects.filter(
        memberships__in=person.memberships.current().filter(role__in=roles_that("reads_pilots"))
    ).order_by("pk")
    guests = opened.guests.all()
    by_name = held.filter(pk__in=guests.filter(organisation__isnull=False).values("organisation")).first()
    by_city = held.filter(city__in=guests.filter(city__isnull=False).values("city")).first()
    return by_name or by_city or held.first()


def _known(identity: UUID, opened: Round, by: Person) -> Remark | None:
    known = Remark.objects.filter(pk=identity).first()
    require(known is None or (known.author_id == by.pk and known.round_id == opened.pk), _FOREIGN)
    return known


_FOREIGN = _("This cannot be sent. Please write it anew.")


def _refuse_identity() -> Remark:
    require(condition=False, sentence=_FOREIGN)
    raise AssertionError


def _require_sound(words: Words, opened: Round) -> None:
    require(words.kind in RemarkKind.values, _("Choose what kind of feedback it is."))
    require(words.text.strip(), _("Please write your feedback."))
    both = max(len(words.text), len(words.suggestion))
    require(both <= LONGEST, _("This is too long. Please use at most 5,000 characters."))
    if words.step is None:
        require(not words.block, _("This edition has no such step."))
        return
    part = next((one for one in parts_of(opened.edition) if one.id == words.step), None)
    require(part is not None, _("This edition has no such step."))
    require(part is None or not words.block or words.block in part.blocks, _("This step has no such part."))


def _require_hidden_among_others(words: Words, organisation: Organisation | None) -> None:
    hidden = not words.anonymous or organisation is not None
    require(hidden, _("You belong to no organisation here, so your name cannot be left out."))


def _facts(words: Words) -> dict[str, object]:
    return {
        "step": words.step,
        "block": words.block,
        "kind": words.kind,
        "text": words.text.strip(),
        "suggestion": words.suggestion.strip(),
        "language": words.language,
        "anonymous": words.anonymous,
    }


def _lock(remark: Remark) -> Remark:
    whole = Remark.objects.select_related("round__edition", "organisation")
    return whole.select_for_update(of=("self",)).get(pk=remark.pk)


def _lock_own(remark: Remark, by: Person) -> Remark:
    remark = _lock(remark)
    require(remark.author_id == by.pk, _("This is not your feedback."))
    require(remark.withdrawn_at is None, _("You have taken this feedback back already."))
    require(not remark.is_decided, DECIDED)
    return remark
