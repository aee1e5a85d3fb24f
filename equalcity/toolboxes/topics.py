"""All topics of the toolboxes from A to Z: steps, words of the glossary, questions, handouts. Pure: documents in."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import Sentence
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.document_rules import direction
from equalcity.toolboxes.searching import ID_LETTERS, term_places

KINDS: dict[str, Sentence] = {
    "step": _("Step"),
    "term": _("Word"),
    "question": _("Question"),
    "handout": _("Handout"),
}
MOST_STEPS = 3
"""Of a word: so many steps are named, those that speak most of it; the glossary tells the rest."""
NUMBERS = "0–9"
ARTICLE = "ال"


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One line of the list: where it leads, and for a word the steps that speak of it."""

    title: str
    kind: str
    url: str
    language: str
    toolbox: str
    steps: tuple[Link, ...] = field(default=())

    @property
    def kind_name(self) -> Sentence:
        return KINDS[self.kind]

    @property
    def direction(self) -> str:
        """Said, not left to the first letter: an Arabic word may begin with a Latin abbreviation."""
        return direction(self.language)

    @property
    def order(self) -> str:
        return _spelt(self.title)


TermPlaces = Mapping[str, Counter[int]]


@dataclass(frozen=True)
class Letter:
    """A letter with the topics that begin with it."""

    name: str
    place: str
    topics: list[Topic]


def topics_of(document: Mapping[str, Any], addresses: Addresses, where: TermPlaces | None = None) -> list[Topic]:
    """All topics of one document, in no order. `where`: what `places_of_terms` found in it, if somebody knows."""
    where = places_of_terms(document) if where is None else where
    return [*_step_topics(document, addresses), *_term_topics(document, addresses, where)]


def places_of_terms(document: Mapping[str, Any]) -> TermPlaces:
    """For the id of each term the steps (by their number in the document) where it stands, and how often."""
    steps = [step for manual in document["manuals"] for step in manual["steps"]]
    return term_places(document["glossary"], steps)


def by_letter(topics: Iterable[Topic]) -> list[Letter]:
    """Topics in the order of their letters; accents, case, quotes and the article of Arabic are passed over."""
    ordered = sorted(topics, key=lambda topic: (_letter(topic) != NUMBERS, topic.order, topic.title, topic.url))
    groups = groupby(ordered, key=_letter)
    return [Letter(name, f"letter-{number}", list(group)) for number, (name, group) in enumerate(groups, 1)]


def _letter(topic: Topic) -> str:
    first = topic.order[:1]
    return first.upper() if first.isalpha() else NUMBERS


def _spelt(title: str) -> str:
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFD", title.casefold())
        if unicodedata.category(letter)[0] in "LN" or letter.isspace()
    )
    words = " ".join(plain.split())
    return words.removeprefix(ARTICLE) or words


def _step_topics(document: Mapping[str, Any], addresses: Addresses) -> Iterator[Topic]:
    facts = {"language": document["language"], "toolbox": document["toolbox"]["title"]}
    for manual in document["manuals"]:
        for step in manual["steps"]:
            url = addresses.step(manual["slug"], step["slug"])
            yield Topic(title=step["title"], kind="step", url=url, **facts)
            for block in step["blocks"]:
                if block["type"] in {"question", "handout"}:
                    yield Topic(
                        title=block.get("question") or block["title"],
                        kind=block["type"],
                        url=f"{url}#b-{block['id'][:ID_LETTERS]}",
                        **facts,
                    )


def _term_topics(document: Mapping[str, Any], addresses: Addresses, where: TermPlaces) -> Iterator[Topic]:
    steps = [(manual, step) for manual in document["manuals"] for step in manual["steps"]]
    for term in document["glossary"]:
        most: Counter[int] = where.get(term["id"], Counter())
        spoken_of = sorted(sorted(most, key=lambda number: -most[number])[:MOST_STEPS])
        yield Topic(
            title=term["term"],
            kind="term",
            url=f"{addresses.glossary()}#term-{term['id']}",
            language=document["language"],
            toolbox=document["toolbox"]["title"],
            steps=tuple(
                Link(steps[number][1]["title"], addresses.step(steps[number][0]["slug"], steps[number][1]["slug"]))
                for number in spoken_of
            ),
        )
