"""What a new edition does about accepted feedback: said when it is frozen, and told to whoever gave it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import require
from equalcity.network.models import Person
from equalcity.network.notifying import notify
from equalcity.toolboxes.models import Edition, Remark, RemarkDecision, RemarkOutcome, RemarkState

Outcomes = Mapping[UUID, str | None]
"""Accepted remark → its line in the change list ("" for none), or None where it is not done yet."""

NO_OUTCOMES: Outcomes = MappingProxyType({})

LONGEST_NOTE = 5000
"""As docs/edition-format.md has it."""
LONGEST_LINE = 500
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
"""Editions tell the second in which they were frozen: what was decided in it was decided before."""


def accepted_remarks(toolbox_key: UUID) -> QuerySet[Remark]:
    """Those of a toolbox that wait for an edition which takes them up; of a group only the first."""
    done = RemarkOutcome.objects.filter(remark=OuterRef("pk"), done=True)
    accepted = Remark.objects.filter(state=RemarkState.ACCEPTED, withdrawn_at=None, grouped_with=None)
    return accepted.filter(~Exists(done), edition__toolbox_key=toolbox_key)


def hold_accepted(toolbox_key: UUID, outcomes: Outcomes) -> None:
    """Let nobody decide otherwise until the edition is there. Refused: somebody has, or a line is too long."""
    if not outcomes:
        return
    held = Remark.objects.select_for_update().filter(pk__in=accepted_remarks(toolbox_key).values("pk"))
    found = list(held.filter(pk__in=list(outcomes)).order_by("pk"))
    require(
        len(found) == len(outcomes),
        _("Some accepted feedback has been decided otherwise meanwhile. Look at the list again, then freeze."),
    )
    require(
        all(len(line or "") <= LONGEST_LINE for line in outcomes.values()),
        _("A line of the change list is too long. It may have 500 letters."),
    )


def with_changes(note: str, outcomes: Outcomes) -> str:
    """The change note with the lines of what is done below it, each once. Refused: longer than the format allows."""
    lines = dict.fromkeys(" ".join(line.split()) for line in outcomes.values() if line and line.strip())
    if not lines:
        return note
    whole = "\n".join([*([note.strip()] if note.strip() else []), *(f"- {line}" for line in lines)])
    require(len(whole) <= LONGEST_NOTE, _("What changed is too long with all its lines. It may have 5,000 letters."))
    return whole


def note_outcomes(edition: Edition, outcomes: Outcomes) -> None:
    """Keep for each remark, and for those grouped with it, whether this edition has taken it up."""
    members = Remark.objects.filter(grouped_with__in=list(outcomes), withdrawn_at=None)
    pairs = [(pk, pk) for pk in outcomes] + list(members.values_list("pk", "grouped_with"))
    RemarkOutcome.objects.bulk_create(
        [
            RemarkOutcome(remark_id=pk, edition=edition, done=outcomes[first] is not None, line=outcomes[first] or "")
            for pk, first in pairs
            if first is not None
        ],
        batch_size=500,
    )


def tell_what_became(edition: Edition, *, by: Person | None) -> None:
    """Tell each whose feedback was decided since the edition before, or is taken up now, once and in numbers only."""
    others = Edition.objects.filter(toolbox_key=edition.toolbox_key).exclude(pk=edition.pk).newest_first()
    since = (others.values_list("frozen_at", flat=True).first() or FIRST) + SECOND
    outcome = RemarkOutcome.objects.filter(remark=OuterRef("pk"), edition=edition)
    decided = Exists(RemarkDecision.objects.filter(remark=OuterRef("pk"), at__gte=since))
    remarks = Remark.objects.filter(decided | Exists(outcome), edition__toolbox_key=edition.toolbox_key)
    counted = (
        remarks.filter(withdrawn_at=None, author__is_active=True)
        .order_by()
        .values_list("author")
        .annotate(every=Count("pk"), done=Count("pk", filter=Q(Exists(outcome.filter(done=True)))))
    )
    same: dict[tuple[int, int], list[int]] = defaultdict(list)
    for author, every, done in counted:
        if by is None or author != by.pk:
            same[done, every].append(author)
    title = edition.documents.get(language=edition.source_language).title
    for (done, every), authors in same.items():
        facts = {"title": title, "number": edition.number, "done": str(done), "every": str(every)}
        notify(Person.objects.filter(pk__in=authors), "feedback_outcome", url="/work/feedback/", **facts)
