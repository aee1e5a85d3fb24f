"""What guests and authors of draft rounds are shown: progress, feedback by step, how many answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language

from equalcity.network.models import City, Membership, Organisation, Person
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.blocks import STEP_BLOCKS
from equalcity.toolboxes.models import (
    Edition,
    EditionDocument,
    Remark,
    RemarkAgreement,
    RemarkDecision,
    Round,
    RoundDone,
    RoundGuest,
    StepRead,
)
from equalcity.toolboxes.round_reading import Part, parts_of

BLOCK_NAMES: dict[str, str | Promise] = {name: block.label for name, block in STEP_BLOCKS}
FOUND = 20


@dataclass(frozen=True)
class RoundLine:
    """A round in a list: what is read, until when, and how far she is."""

    round: Round
    title: str
    language: str
    read: int
    given: int
    done: bool


def lines_of(rounds: Iterable[Round], person: Person) -> list[RoundLine]:
    """Four queries, however many rounds there are."""
    wanted = list(rounds)
    titles = titles_of([one.edition for one in wanted])
    read = dict(_count(StepRead.objects.filter(round__in=wanted, person=person)))
    given = dict(_count(Remark.objects.written_by(person).filter(round__in=wanted)))
    done = set(RoundDone.objects.filter(round__in=wanted, person=person).values_list("round", flat=True))
    return [
        RoundLine(one, *titles[one.edition_id], read.get(one.pk, 0), given.get(one.pk, 0), one.pk in done)
        for one in wanted
    ]


def _count(rows: "QuerySet[StepRead] | QuerySet[Remark]") -> Iterable[tuple[int, int]]:
    return rows.order_by().values_list("round").annotate(number=Count("pk"))


def titles_of(editions: Iterable[Edition]) -> dict[int, tuple[str, str]]:
    """Title and its language by edition: in the reader's language, else in its own. One query."""
    wanted = {one.pk: one for one in editions}
    here, found = get_language(), {}
    for row in EditionDocument.objects.filter(edition__in=wanted).defer("body"):
        own = wanted[row.edition_id].source_language
        if row.language == here or (row.language == own and row.edition_id not in found):
            found[row.edition_id] = (row.title, row.language)
    return found


@dataclass(frozen=True)
class StepLine:
    """A step in the contents of a round."""

    part: Part
    url: str
    read: bool
    remarks: int


@dataclass(frozen=True)
class Progress:
    """The steps by manual, with what she has read; `whole` counts remarks on the edition as a whole."""

    manuals: list[tuple[str, list[StepLine]]]
    language: str
    total: int
    read: int
    whole: int


def progress_of(opened: Round, person: Person) -> Progress:
    """Three queries, and the text of the edition where it is not in memory."""
    read = set(StepRead.objects.filter(round=opened, person=person).values_list("step", flat=True))
    said = Remark.objects.filter(round=opened, withdrawn_at__isnull=True).order_by()
    counts = dict(said.values_list("step").annotate(number=Count("pk")))
    parts = parts_of(opened.edition, str(get_language()))
    manuals: dict[str, list[StepLine]] = {}
    for part in parts:
        line = StepLine(part, step_url(opened.edition, part), part.id in read, counts.get(part.id, 0))
        manuals.setdefault(part.manual, []).append(line)
    total = len(parts)
    return Progress(
        manuals=list(manuals.items()),
        language=parts[0].language if parts else opened.edition.source_language,
        total=total,
        read=sum(part.id in read for part in parts),
        whole=counts.get(None, 0),
    )


def step_url(edition: Edition, part: Part) -> str:
    """Where a guest reads it."""
    here = Addresses(slug=edition.toolbox_slug, language=str(get_language()), number=edition.number)
    return here.step(part.manual_slug, part.slug)


def part_of(opened: Round, step: UUID) -> Part | None:
    return next((part for part in parts_of(opened.edition, str(get_language())) if part.id == step), None)


@dataclass(frozen=True)
class Beside:
    """What stands below a step for a guest of a round on its edition."""

    round: Round
    step: UUID
    read: bool
    remarks: int


def beside_step(person: Person, edition: Edition, step: str) -> Beside | None:
    """None where she is a guest of no round on this edition: one query; else three."""
    rounds = Round.objects.with_guest(person).filter(edition=edition)
    opened = rounds.open().first() or rounds.first()
    if opened is None:
        return None
    wanted = UUID(step)
    return Beside(
        opened,
        wanted,
        StepRead.objects.filter(round=opened, person=person, step=wanted).exists(),
        Remark.objects.filter(round=opened, step=wanted, withdrawn_at__isnull=True).count(),
    )


@dataclass(frozen=True)
class Said:
    """A remark as a guest is shown it."""

    remark: Remark
    block: str
    agreements: int
    agrees: bool
    mine: bool
    reason: str


def said(remarks: Iterable[Remark], person: Person, opened: Round | None = None) -> list[Said]:
    """These remarks, which have their author, organisation and answers at hand; two queries more."""
    wanted = list(remarks)
    pks = [one.pk for one in wanted]
    counts = RemarkAgreement.objects.filter(remark__in=pks).order_by().values_list("remark")
    agreed = dict(counts.annotate(number=Count("pk")))
    hers = dict(counts.filter(person=person).annotate(number=Count("pk")))
    reasons: dict[UUID, str] = {}
    for decision in RemarkDecision.objects.filter(remark__in=pks).order_by("at", "pk"):
        reasons[decision.remark_id] = decision.reason
    blocks = _block_names(opened)
    return [
        Said(
            remark=one,
            block=blocks.get((one.step, one.block), ""),
            agreements=agreed.get(one.pk, 0),
            agrees=one.pk in hers,
            mine=one.author_id == person.pk,
            reason=reasons.get(one.pk, ""),
        )
        for one in wanted
    ]


def _block_names(opened: Round | None) -> dict[tuple[UUID | None, str], str]:
    if opened is None:
        return {}
    parts = parts_of(opened.edition, str(get_language()))
    return {(part.id, name): label for part in parts for name, label in block_choices(part)}


def block_choices(part: Part) -> list[tuple[str, str]]:
    """The blocks of a step, each by its kind and its heading."""
    return [(name, block_name(kind, heading)) for name, (kind, heading) in part.blocks.items()]


def block_name(kind: str, heading: str) -> str:
    label = str(BLOCK_NAMES.get(kind, kind))
    return f"{label}: {heading}" if heading else label


def remarks_to_show(remarks: "QuerySet[Remark]") -> "QuerySet[Remark]":
    """With what `said` needs, newest first."""
    return remarks.select_related("author", "organisation").prefetch_related("answers__person").order_by("-at", "pk")


@dataclass(frozen=True)
class Answered:
    """How many people of a place gave feedback or said that they are done; never who."""

    guest: RoundGuest
    people: int


def answered(opened: Round) -> list[Answered]:
    """One line a guest; four queries."""
    guests = list(opened.guests.select_related("city", "organisation__city", "person", "invited_by"))
    said = Remark.objects.filter(round=opened, author__isnull=False, withdrawn_at__isnull=True).order_by()
    came = set(said.values_list("author", flat=True).distinct())
    came.update(RoundDone.objects.filter(round=opened).values_list("person", flat=True))
    here = Membership.objects.filter(ended_at__isnull=True).filter(
        Q(organisation__in={guest.organisation_id for guest in guests})
        | Q(organisation__city__in={guest.city_id for guest in guests})
    )
    by_organisation: dict[int, set[int]] = {}
    by_city: dict[int, set[int]] = {}
    for person, organisation, city in here.values_list("person", "organisation", "organisation__city"):
        if person in came:
            by_organisation.setdefault(organisation, set()).add(person)
            by_city.setdefault(city, set()).add(person)
    return [
        Answered(
            guest,
            len(by_city.get(guest.city_id, ()))
            if guest.city_id
            else len(by_organisation.get(guest.organisation_id, ()))
            if guest.organisation_id
            else int(guest.person_id in came),
        )
        for guest in guests
    ]


def who_could_be_guest(
    words: str, opened: Round, model: type[City | Organisation], *, name: str
) -> list[City | Organisation]:
    """Twenty cities or organisations (`name` is the field of a guest) with these words that are not invited yet."""
    taken = opened.guests.filter(**{f"{name}__isnull": False}).values(name)
    if model is City:
        return list(City.objects.named_like(words).exclude(pk__in=taken)[:FOUND])
    there = Organisation.objects.filter(name__icontains=words).exclude(pk__in=taken)
    return list(there.select_related("city")[:FOUND])
