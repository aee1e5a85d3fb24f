"""Draft rounds: opening, changing and closing one, who its guests are, and what a guest says of her own reading."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import require
from equalcity.network.audit import record
from equalcity.network.models import City, Organisation, Person
from equalcity.network.notifying import notify
from equalcity.toolboxes import tasks_rounds
from equalcity.toolboxes.models import Edition, Round, RoundDone, RoundGuest, StepRead
from equalcity.toolboxes.round_guests import people_of
from equalcity.toolboxes.round_reading import parts_of
from equalcity.toolboxes.rules import can_freeze

NOT_YOURS = _("You may not open draft rounds for this toolbox. Ask an author of it.")
CHANGED = _("Somebody else has changed this round meanwhile. Look at it again, then change it.")


@transaction.atomic
def open_round(edition: Edition, *, look_at: str, closes_on: date, by: Person) -> Round:
    """Begin a round on an edition; its guests are invited one by one afterwards.

    Refused: no right to freeze this toolbox, a last day that is past, a round on this edition that is still open.
    """
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)  # two authors may press at once
    require(can_freeze(by, edition), NOT_YOURS)
    _require_coming(closes_on)
    require(not edition.rounds.open().exists(), _("This edition has an open round already. Invite its guests there."))
    opened = Round.objects.create(edition=edition, look_at=look_at.strip(), closes_on=closes_on, opened_by=by)
    record("round.opened", edition, by=by, until=closes_on.isoformat())
    return opened


@transaction.atomic
def change_round(opened: Round, *, look_at: str, closes_on: date, version: int, by: Person) -> Round:
    """Say anew what to look at and until when. Refused: not hers; closed; changed by somebody else since `version`."""
    opened = _lock(opened, by=by)
    require(opened.closed_at is None, _("This round is closed. Open a new one."))
    require(opened.version == version, CHANGED)
    if closes_on != opened.closes_on:
        _require_coming(closes_on)
    opened.look_at, opened.closes_on, opened.version = look_at.strip(), closes_on, version + 1
    opened.save(update_fields=["look_at", "closes_on", "version"])
    return opened


@transaction.atomic
def close_round(opened: Round, *, by: Person) -> Round:
    """No feedback any more; guests go on reading. Refused: not hers. Closed already: nothing changes."""
    opened = _lock(opened, by=by)
    if opened.closed_at is None:
        opened.closed_at, opened.closed_by, opened.version = timezone.now(), by, opened.version + 1
        opened.save(update_fields=["closed_at", "closed_by", "version"])
        record("round.closed", opened.edition, by=by)
    return opened


@transaction.atomic
def invite_guests(
    opened: Round,
    *,
    cities: Iterable[City] = (),
    organisations: Iterable[Organisation] = (),
    emails: Iterable[str] = (),
    language: str = "",
    by: Person,
) -> list[RoundGuest]:
    """Let these read the edition and give feedback, and tell them; gives who is new.

    An expert is invited by her mailbox, and nobody learns whether it has an account: with one she is told there,
    without one a mail brings her in, and she reads this edition and no other draft. Refused: not hers; a closed round.
    """
    opened = _lock(opened, by=by)
    require(opened.is_open, _("This round is closed. Open a new one."))
    known = set(opened.guests.values_list("city", "organisation", "email"))
    taken = {
        email.lower() for email in opened.guests.filter(person__isnull=False).values_list("person__email", flat=True)
    }
    wanted = [RoundGuest(city=city) for city in cities]
    wanted += [RoundGuest(organisation=one) for one in organisations]
    addresses = {email.strip().lower() for email in emails} - taken
    wanted += [RoundGuest(email=email, language=language) for email in sorted(addresses)]
    each = {(one.city_id, one.organisation_id, one.email): one for one in wanted}
    new = [one for key, one in each.items() if key not in known]
    for one in new:
        one.round, one.invited_by = opened, by
        one.save(force_insert=True)
    if new:
        # An address stays out of the audit trail, which is kept longer than it.
        names = [str(one.city or one.organisation) for one in new if not one.email]
        record("round.guests_invited", opened.edition, by=by, guests=names, experts=len(new) - len(names))
        _tell(opened, new, by)
    return new


@transaction.atomic
def uninvite_guest(guest: RoundGuest, *, by: Person) -> Round:
    """Take an invitation back, with effect at once. Refused: not hers."""
    opened = _lock(guest.round, by=by)
    name = "" if guest.email else str(guest)
    if RoundGuest.objects.filter(pk=guest.pk).delete()[0]:  # else somebody else was quicker
        record("round.guests_taken_back", opened.edition, by=by, guests=[name] if name else [], experts=int(not name))
    return opened


@transaction.atomic
def mark_read(opened: Round, step: UUID, *, read: bool, by: Person) -> None:
    """She says that she has read a step, or takes it back. Refused: no guest; no such step. Said twice: once."""
    require_guest(opened, by)
    require(step in {part.id for part in parts_of(opened.edition)}, _("This edition has no such step."))
    if read:
        StepRead.objects.get_or_create(round=opened, person=by, step=step)
    else:
        StepRead.objects.filter(round=opened, person=by, step=step).delete()


@transaction.atomic
def say_done(opened: Round, *, done: bool, by: Person) -> None:
    """She has given all her feedback and is not reminded any more, or takes that back. Refused: no guest."""
    require_guest(opened, by)
    if done:
        RoundDone.objects.get_or_create(round=opened, person=by)
    else:
        RoundDone.objects.filter(round=opened, person=by).delete()


def require_guest(opened: Round, person: Person) -> None:
    """Refuse whoever is no guest of this round now: an author decides, and does not answer her own question."""
    guest = RoundGuest.objects.that_include(person).filter(round=opened).exists()
    require(guest, _("Only guests of this round give feedback here."))


def _lock(opened: Round, *, by: Person) -> Round:
    opened = Round.objects.select_for_update(of=("self",)).select_related("edition").get(pk=opened.pk)
    require(can_freeze(by, opened.edition), NOT_YOURS)
    return opened


def _require_coming(day: date) -> None:
    require(day >= timezone.localdate(), _("The last day must be today or later."))


def _tell(opened: Round, guests: list[RoundGuest], by: Person) -> None:
    people = people_of(guests).exclude(pk=by.pk)
    title = opened.edition.documents.get(language=opened.edition.source_language).title
    url = f"/work/rounds/{opened.pk}/"
    notify(people, "round_opened", url=url, title=title, number=opened.edition.number)
    if any(one.email for one in guests):
        tasks_rounds.mail_experts.enqueue(opened.pk)  # a row beside the others: all of them come, or none
