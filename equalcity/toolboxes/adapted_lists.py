"""Lists across adaptations: what cities adapt and could adapt, and what they changed most."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count

from equalcity.network.models import City, Person
from equalcity.toolboxes.adapted import open_newest, parsed
from equalcity.toolboxes.adapting import asked_facts, steps_of
from equalcity.toolboxes.library import Shelved, shelf, shelve
from equalcity.toolboxes.models import Adaptation, Edition, PublishedAdaptation
from equalcity.toolboxes.models.adaptations import cities_adapted_by


@dataclass(frozen=True)
class AdaptedLine:
    """An adaptation in the list of a coordinator."""

    adaptation: Adaptation
    toolbox: Shelved
    published: PublishedAdaptation | None
    is_behind: bool

    @property
    def has_changes(self) -> bool:
        """Whether somebody changed something after it was published."""
        return self.published is not None and self.adaptation.changed_at > self.published.at


def adaptations_of(adaptations: list[Adaptation], language: str) -> list[AdaptedLine]:
    """Three queries, however many."""
    keys = {one.toolbox_key for one in adaptations}
    newest = Edition.objects.final().filter(toolbox_key__in=keys).newest_of_each_toolbox().defer("manifest")
    shelved = {one.edition.toolbox_key: one for one in shelve(newest, language)}
    public = PublishedAdaptation.objects.current().filter(adaptation__in=adaptations).defer("body")
    published = {one.adaptation_id: one for one in public}
    return [
        AdaptedLine(
            adaptation=one,
            toolbox=shelved[one.toolbox_key],
            published=published.get(one.pk),
            is_behind=one.edition_id != shelved[one.toolbox_key].edition.pk,
        )
        for one in adaptations
    ]


def to_start(person: Person, language: str) -> list[Shelved]:
    """Toolboxes that a city of hers does not adapt yet. A few queries."""
    cities = cities_adapted_by(person)
    number = cities.count()
    begun = Adaptation.objects.filter(city__in=cities).values_list("toolbox_key").annotate(n=Count("pk")).order_by()
    done = {key for key, cities_of_it in begun if cities_of_it >= number}
    return [one for one in shelf(person, language) if one.edition.toolbox_key not in done]


def waiting_adaptations(adaptations: Any) -> tuple[int, int]:
    """How many of these there are, and how many have not looked at the newest final edition. Two queries."""
    rows = list(adaptations.values_list("toolbox_key", "edition_id"))
    newest = Edition.objects.final().filter(toolbox_key__in={key for key, _edition in rows}).newest_of_each_toolbox()
    known = dict(newest.order_by().values_list("toolbox_key", "pk"))
    return len(rows), sum(known.get(key) != edition for key, edition in rows)


# What cities changed most --------------------------------------------------------------------------------------------


@dataclass
class ChangedStep:
    """A step, the cities that wrote a note on it, and those that hide it."""

    id: str
    manual: str
    title: str
    noted: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """City and note, in the order of cities."""

    @property
    def weight(self) -> int:
        return len(self.noted) + len(self.hidden)


@dataclass(frozen=True)
class FilledFact:
    label: str
    cities: int


@dataclass(frozen=True)
class WhatCitiesChanged:
    cities: list[City]
    steps: list[ChangedStep]
    """Those that some city changed, the most changed first."""
    facts: list[FilledFact]
    """All that are asked for, those that the fewest cities fill in first."""


def what_cities_changed(toolbox_key: UUID) -> WhatCitiesChanged:
    """Of what is published now, beside the newest final edition. A few queries."""
    public = list(
        PublishedAdaptation.objects.current()
        .filter(adaptation__toolbox_key=toolbox_key)
        .select_related("adaptation__city")
        .order_by("adaptation__city__name")
    )
    opened = open_newest(toolbox_key)
    document = opened.document(opened.edition.source_language)
    steps = {step["id"]: ChangedStep(step["id"], manual["title"], step["title"]) for manual, step in steps_of(document)}
    filled: Counter[str] = Counter()
    for one in public:
        body = parsed(one)
        filled.update(body["facts"].keys())
        _count(one.adaptation.city.name, body, steps)
    changed = [step for step in steps.values() if step.weight]
    facts = [FilledFact(one.label, filled[one.fact]) for one in asked_facts(document)]
    return WhatCitiesChanged(
        cities=[one.adaptation.city for one in public],
        steps=sorted(changed, key=lambda step: -step.weight),
        facts=sorted(facts, key=lambda fact: fact.cities),
    )


def _count(city: str, body: dict[str, Any], steps: dict[str, ChangedStep]) -> None:
    for note in body["notes"]:
        if step := steps.get(note["step"]):
            step.noted.add(city)
            step.notes.append((city, note))
    for key in body["hidden"]:
        if step := steps.get(key):
            step.hidden.add(city)
