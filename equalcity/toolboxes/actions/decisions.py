"""What authors do with feedback: answer it, group what says the same, decide."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import Refused, require
from equalcity.network.models import Person
from equalcity.network.notifying import notify
from equalcity.toolboxes.models import Remark, RemarkAnswer, RemarkDecision, RemarkState
from equalcity.toolboxes.rules import can_write

LONGEST_ANSWER = 5000
LONGEST_REASON = 1000
MOST_AT_ONCE = 200
VERDICTS = (RemarkState.ACCEPTED, RemarkState.DECLINED, RemarkState.LATER)


@transaction.atomic
def answer_remark(remark: Remark, text: str, *, by: Person) -> RemarkAnswer:
    """Answer whoever said it, where all of the round can read it; she is told. Refused: no author, nothing said."""
    require(can_write(by, remark.edition), _("You may not answer this feedback. Ask an author of the toolbox."))
    text = text.strip()
    require(text, _("Write an answer first."))
    require(len(text) <= LONGEST_ANSWER, _("This answer is too long. It may have 5,000 letters."))
    answer = RemarkAnswer.objects.create(remark=remark, person=by, text=text)
    author = remark.author
    if author is not None and author != by and author.is_active:
        documents = remark.edition.documents
        title = documents.get(language=remark.edition.source_language).title
        notify([author], "feedback_answered", url="/work/feedback/", title=title)
    return answer


@transaction.atomic
def decide_remarks(seen: Mapping[UUID, int], decision: str, *, reason: str = "", by: Person) -> list[Remark]:
    """Decide these remarks, and with each the remarks that are grouped under it; gives those that were named.

    `seen` is each with its version as it was read, so that nobody decides what she has not seen. Refused: no
    author of one of them, a decision that does not exist, declined without a reason, one that stands in a group, one
    that somebody changed, withdrew or decided meanwhile. Then nothing is decided.
    """
    require(decision in VERDICTS, _("Accept it, decline it, or decide later."))
    reason = reason.strip()
    require(
        reason or decision != RemarkState.DECLINED,
        _("Say why you decline it. Whoever wrote it will read your reason."),
    )
    require(len(reason) <= LONGEST_REASON, _("This reason is too long. It may have 1,000 letters."))
    remarks = _locked(seen, by=by)
    require(
        all(one.grouped_with_id is None for one in remarks),
        _("This feedback stands in a group. Decide the first of the group; it decides for all."),
    )
    _refuse_what_changed(remarks, seen)
    members = list(Remark.objects.select_for_update().filter(grouped_with__in=remarks).order_by("pk"))
    _decide([*remarks, *members], decision, reason, by)
    return remarks


@transaction.atomic
def group_remarks(seen: Mapping[UUID, int], *, by: Person) -> Remark:
    """Put remarks that say the same under the one with most agreement; its decision holds for all. Gives that one.

    Refused: as for a decision, fewer than two, or remarks of different rounds.
    """
    remarks = _locked(seen, by=by)
    require(len(remarks) > 1, _("Choose two or more that say the same."))
    require(len({one.round_id for one in remarks}) == 1, _("Only feedback of the same round can be put together."))
    _refuse_what_changed(remarks, seen)
    leader = min(
        remarks, key=lambda one: (one.grouped_with_id is not None, -one.agreements.count(), one.at, str(one.pk))
    )
    require(leader.grouped_with_id is None, _("This feedback stands in a group already."))
    others = [one for one in remarks if one != leader]
    theirs = Q(pk__in=[one.pk for one in others]) | Q(grouped_with__in=others)
    joined = list(Remark.objects.select_for_update().filter(theirs).order_by("pk"))
    Remark.objects.filter(pk__in=[one.pk for one in joined]).update(grouped_with=leader)
    if newest := leader.decisions.order_by("-pk").first():
        _decide(joined, newest.verdict, newest.reason, by)
    return leader


@transaction.atomic
def ungroup_remark(remark: Remark, *, by: Person) -> Remark:
    """Let a remark stand for itself again; what was decided for the group still holds for it. Refused: no author."""
    remark = _locked([remark.pk], by=by)[0]
    if remark.grouped_with_id is not None:
        remark.grouped_with = None
        remark.save(update_fields=["grouped_with"])
    return remark


def _decide(remarks: list[Remark], decision: str, reason: str, by: Person) -> None:
    """A line for each, and its newest state; the version goes up, so that who has read the old one is told."""
    RemarkDecision.objects.bulk_create(
        [RemarkDecision(remark=one, verdict=decision, reason=reason, by=by) for one in remarks], batch_size=500
    )
    Remark.objects.filter(pk__in=[one.pk for one in remarks]).update(state=decision, version=F("version") + 1)


def _locked(wanted: Collection[UUID], *, by: Person) -> list[Remark]:
    """These remarks, held until the end, in an order that two people share. Refused: gone, or not hers to decide."""
    require(wanted, _("Choose some feedback first."))
    require(len(wanted) <= MOST_AT_ONCE, _("Decide at most 200 at once."))
    there = Remark.objects.visible_to(by).filter(pk__in=wanted)
    hers = there.decidable_by(by)
    if there.count() != len(wanted):
        raise Refused(_("Some of this feedback has been withdrawn meanwhile. Look at the list again."))
    require(hers.count() == len(wanted), _("You may not decide this. Ask an author of the toolbox."))
    found = Remark.objects.select_for_update().filter(pk__in=list(wanted), withdrawn_at__isnull=True).order_by("pk")
    remarks = list(found)
    require(
        len(remarks) == len(wanted), _("Some of this feedback has been withdrawn meanwhile. Look at the list again.")
    )
    return remarks


def _refuse_what_changed(remarks: Collection[Remark], seen: Mapping[UUID, int]) -> None:
    """Refused: somebody decided or rewrote one of them after it was read; with who and what."""
    for one in remarks:
        if one.version == seen[one.pk]:
            continue
        last = one.decisions.select_related("by").order_by("-pk").first()
        if last is None:
            raise Refused(_("Whoever wrote this has changed it since you read it. Read it again, then decide."))
        raise Refused(
            _("%(person)s has decided this meanwhile: %(decision)s. Look at it again, then decide.")
            % {"person": last.by or _("Somebody"), "decision": last.get_verdict_display()}
        )
