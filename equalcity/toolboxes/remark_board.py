"""The board of an author: feedback on one toolbox with what became of it, found by step, kind, city, agreement."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from equalcity.network.models import Person
from equalcity.toolboxes.blocks import STEP_BLOCKS
from equalcity.toolboxes.library import documents_of
from equalcity.toolboxes.models import (
    Edition,
    EditionDocument,
    Remark,
    RemarkAgreement,
    RemarkAnswer,
    RemarkDecision,
    RemarkOutcome,
    RemarkState,
    Round,
)
from equalcity.toolboxes.models.owners import reached_by

DONE = "done"
STATES: dict[str, str | Promise] = {
    RemarkState.OPEN: gettext_lazy("Open"),
    RemarkState.ACCEPTED: pgettext_lazy("feedback", "Accepted"),
    DONE: gettext_lazy("Done in an edition"),
    RemarkState.LATER: gettext_lazy("Later"),
    RemarkState.DECLINED: pgettext_lazy("feedback", "Declined"),
}
"""What became of a remark; `done` is one that was accepted and that an edition has taken up."""
BLOCK_KINDS = dict(STEP_BLOCKS)
WHOLE = "whole"
"""Asks for feedback on the toolbox as a whole, where others ask for a step."""
SORTS = {
    "agreement": gettext_lazy("Most agreement first"),
    "newest": gettext_lazy("Newest first"),
    "step": gettext_lazy("In the order of the steps"),
}


def rounds_of(person: Person | AnonymousUser, toolbox_key: UUID) -> QuerySet[Round]:
    """The rounds of this toolbox, for those who write it, newest first; a guest gets none here."""
    own = Round.objects.visible_to(person).filter(reached_by(person, "reads_drafts", "edition__owner"))
    return own.filter(edition__toolbox_key=toolbox_key).order_by("-pk")


def remarks_of(person: Person | AnonymousUser, toolbox_key: UUID) -> QuerySet[Remark]:
    """All feedback on this toolbox, for those who write it; a guest gets none here."""
    return Remark.objects.visible_to(person).filter(round__in=rounds_of(person, toolbox_key).values("pk"))


def with_facts(remarks: QuerySet[Remark]) -> QuerySet[Remark]:
    """Each with `became` (one of STATES), `reason`, `agreed`, `like_it` and `answered`."""
    decisions = RemarkDecision.objects.filter(remark=OuterRef("pk")).order_by("-pk")
    return remarks.annotate(
        became=Case(When(_IS_DONE, then=Value(DONE)), default=F("state"), output_field=CharField()),
        reason=Coalesce(Subquery(decisions.values("reason")[:1]), Value(""), output_field=TextField()),
        agreed=_number(RemarkAgreement, "remark"),
        like_it=_number(Remark, "grouped_with", withdrawn_at=None),
        answered=_number(RemarkAnswer, "remark"),
    )


_IS_DONE = Q(state=RemarkState.ACCEPTED) & Exists(RemarkOutcome.objects.filter(remark=OuterRef("pk"), done=True))


def _number(model: Any, link: str, **more: Any) -> Coalesce:
    counted = (
        model.objects.filter(**{link: OuterRef("pk")}, **more).order_by().values(link).annotate(number=Count("pk"))
    )
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), Value(0))


def narrowed(remarks: QuerySet[Remark], asked: Mapping[str, Any]) -> QuerySet[Remark]:
    """Those that the form asks for. One in a group is found as its leader, which stands for all."""
    found = remarks
    for name in ("round", "kind", "language"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    if asked.get("city"):
        found = found.filter(organisation__city=asked["city"])
    if step := asked.get("step"):
        found = found.filter(step=None if step == WHOLE else step)
    if found is not remarks:
        heads = Q(pk__in=found.values("pk")) | Q(pk__in=found.exclude(grouped_with=None).values("grouped_with"))
        remarks = remarks.filter(heads)
    remarks = remarks.filter(grouped_with=None)
    if state := asked.get("state"):
        accepted = {DONE: _IS_DONE, RemarkState.ACCEPTED: Q(state=state) & ~_IS_DONE}
        remarks = remarks.filter(accepted.get(state, Q(state=state)))
    if asked.get("agreed"):
        remarks = remarks.alias(agreed_by=_number(RemarkAgreement, "remark")).filter(agreed_by__gte=asked["agreed"])
    return remarks


def in_order(remarks: QuerySet[Remark], sort: str, steps: "StepNames") -> QuerySet[Remark]:
    """Most agreement first, where nothing else is asked for."""
    remarks = remarks.alias(agreed_by=_number(RemarkAgreement, "remark"))
    if sort == "newest":
        return remarks.order_by("-at", "pk")
    if sort == "step":
        places = [When(step=key, then=place) for place, key in enumerate(steps.by_id, start=1)]
        place = Case(When(step=None, then=0), *places, default=len(places) + 1, output_field=IntegerField())
        return remarks.order_by(place, "-agreed_by", "-at", "pk")
    return remarks.order_by("-agreed_by", "-at", "pk")


class ByStep:
    """Remarks in the order of the steps, for a paginator: as `in_order` has them.

    Only those of the steps on the page are put in order, for there may be thousands on each. Two queries.
    """

    def __init__(self, remarks: QuerySet[Remark], steps: "StepNames") -> None:
        self.remarks = remarks
        self.steps = steps
        places = {key: place for place, key in enumerate(steps.by_id, start=1)}
        self.parts: dict[int, Counter[UUID | None]] = {}
        for step, number in remarks.order_by().values_list("step").annotate(number=Count("pk")):
            place = 0 if step is None else places.get(str(step), len(places) + 1)
            self.parts.setdefault(place, Counter())[step] += number

    def count(self) -> int:
        return sum(part.total() for part in self.parts.values())

    def __getitem__(self, cut: slice) -> list[UUID]:
        """The keys of these remarks."""
        begins, ends = cut.start or 0, self.count() if cut.stop is None else cut.stop
        before, skipped, here = 0, 0, Q(pk__in=())
        names: dict[str, StepName] = {}
        for place, steps in sorted(self.parts.items()):
            after = before + steps.total()
            if after <= begins:
                skipped = after
            elif before < ends:
                here |= Q(step=None) if place == 0 else Q(step__in=list(steps))
                names |= {key: name for key, name in self.steps.by_id.items() if UUID(key) in steps}
            before = after
        ordered = in_order(self.remarks.filter(here), "step", StepNames(names))
        return list(ordered.values_list("pk", flat=True)[begins - skipped : ends - skipped])


# What steps and blocks are called -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StepName:
    title: str
    manual: str
    language: str
    blocks: dict[str, str] = field(default_factory=dict)
    """What each block is called, by its identity."""


@dataclass(frozen=True)
class StepNames:
    """The steps of a toolbox in order, as the editions name them that were commented on; the newest names it."""

    by_id: dict[str, StepName]

    def title(self, step: UUID | None) -> str:
        if step is None:
            return _("The whole toolbox")
        known = self.by_id.get(str(step))
        return known.title if known else _("A step that is not there any more")

    def language(self, step: UUID | None) -> str:
        """That of its title; empty where no edition knows it."""
        known = self.by_id.get(str(step))
        return known.language if known else ""

    def block(self, step: UUID | None, block: str) -> str:
        known = self.by_id.get(str(step))
        return known.blocks.get(block, _("A part that is not there any more")) if known and block else ""


def step_names(toolbox_key: UUID, editions: Iterable[int], language: str) -> StepNames:
    """Names from these editions, in this language where it is one of theirs, else in their own. Three queries."""
    rows: dict[int, list[EditionDocument]] = {}
    documents = EditionDocument.objects.filter(edition__in=list(editions), edition__toolbox_key=toolbox_key)
    for row in documents.select_related("edition").defer("body", "edition__manifest"):
        rows.setdefault(row.edition_id, []).append(row)
    chosen = [_in_language(found, language) for found in rows.values()]
    chosen.sort(key=lambda row: (row.edition.major, row.edition.minor), reverse=True)
    by_id: dict[str, StepName] = {}
    for row in chosen:
        document = documents_of([row])[row.language]
        for manual in document["manuals"]:
            for step in manual["steps"]:
                if step["id"] not in by_id:
                    by_id[step["id"]] = _named(step, manual["title"], row.language)
    return StepNames(by_id)


def _in_language(rows: list[EditionDocument], language: str) -> EditionDocument:
    source = rows[0].edition.source_language
    return min(rows, key=lambda row: (row.language != language, row.language != source, row.language))


def _named(step: Mapping[str, Any], manual: str, language: str) -> StepName:
    return StepName(step["title"], manual, language, {one["id"]: _block_name(one) for one in step["blocks"]})


def _block_name(block: Mapping[str, Any]) -> str:
    """The heading of a block, else what kind of block it is."""
    words = next((block[name] for name in ("heading", "title", "label", "question") if block.get(name)), "")
    kind = BLOCK_KINDS[block["type"]].label
    return f"{kind}: {words}" if words else str(kind)


# What is shown of a remark --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownRemark:
    """A remark as authors are shown it: who wrote anonymously stays so."""

    remark: Any
    step: str
    block: str
    city: str
    direction: str

    @property
    def seen(self) -> str:
        """Which state of it is shown; a decision carries it back."""
        return f"{self.remark.pk}~{self.remark.version}"

    @property
    def became(self) -> str | Promise:
        return STATES[self.remark.became]


def shown_remarks(remarks: Iterable[Remark], names: StepNames) -> list[ShownRemark]:
    """These remarks, `with_facts`, in words; asks nothing where author, organisation and its city are at hand."""
    return [
        ShownRemark(
            remark=one,
            step=names.title(one.step),
            block=names.block(one.step, one.block),
            city=str(one.organisation.city or "") if one.organisation else "",
            direction=direction_of(one.language),
        )
        for one in remarks
    ]


def few(remarks: QuerySet[Remark] | list[UUID]) -> list[Remark]:
    """These, or those with these keys, `with_facts`, in their order: facts are gathered on these few only."""
    wanted = remarks if isinstance(remarks, list) else list(remarks.values_list("pk", flat=True))
    rows = (
        with_facts(Remark.objects.filter(pk__in=wanted)).select_related(*AT_HAND, "edition").defer("edition__manifest")
    )
    found = {one.pk: one for one in rows}
    return [found[pk] for pk in wanted if pk in found]


AT_HAND = ("author", "organisation__city")
"""What `shown_remarks` looks at."""


def direction_of(language: str) -> str:
    """The direction of writing of a language; "auto" where nobody knows it."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "auto"


# Where there is something to do ---------------------------------------------------------------------------------------


def open_feedback(person: Person | AnonymousUser) -> dict[UUID, int]:
    """Toolboxes with feedback that this person can decide, with how much of it is open. One query."""
    rows = Remark.objects.decidable_by(person).filter(grouped_with=None).order_by()
    waiting = rows.values_list("round__edition__toolbox_key").annotate(
        number=Count("pk", filter=Q(state=RemarkState.OPEN))
    )
    return dict(waiting)


def newest_edition(toolbox_key: UUID, person: Person | AnonymousUser) -> Edition:
    """The newest edition of this toolbox, for one of those who write it. Edition.DoesNotExist: not hers, or none."""
    own = Edition.objects.visible_to(person).filter(reached_by(person, "reads_drafts", "owner"))
    return own.filter(toolbox_key=toolbox_key).defer("manifest").newest_first()[:1].get()
