"""Finds two editions of a toolbox that somebody may read, in a language that both have."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.differing import Difference, StepChange, edition_difference
from equalcity.toolboxes.differing_richtext import StepUrl
from equalcity.toolboxes.library import Opened, Reader, documents_of, open_edition
from equalcity.toolboxes.models import Edition
from equalcity.toolboxes.reading import Medium

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Compared:
    """Two editions side by side. `languages` are those that both have, the source language of the newer first."""

    old: Opened
    new: Opened
    languages: tuple[str, ...]

    def language(self, *wanted: str) -> str:
        """The first of the wanted ones that both have, else the first of all; empty where they share none."""
        return next((tag for tag in wanted if tag in self.languages), self.languages[0] if self.languages else "")

    @property
    def all_languages(self) -> set[str]:
        return {row.language for one in (self.old, self.new) for row in one.rows}

    def without(self, language: str) -> list[str]:
        """The numbers of those of the two that have no text in this language."""
        return [
            one.edition.number for one in (self.old, self.new) if language not in {row.language for row in one.rows}
        ]

    def documents(self, language: str) -> tuple[Document, Document]:
        """The texts of both in a language that both have."""
        old, new = (
            documents_of([row for row in one.rows if row.language == language])[language]
            for one in (self.old, self.new)
        )
        return old, new

    def media(self, hashes: Collection[str]) -> dict[str, Medium]:
        """Pictures and recordings of either by their hash; asks nothing where none changed."""
        return self.old.media(hashes) | self.new.media(hashes)


def open_two(reader: Reader, slug: str, since: str, number: str) -> Compared:
    """Edition.DoesNotExist: one of the two is not there, or not hers to read."""
    new = open_edition(reader, slug, number)
    found = next((one for one in new.others if one.number == since), None)
    if found is None:
        raise Edition.DoesNotExist(since)
    old = Opened(found, new.others, fixed=True)
    there = {row.language for row in old.rows}
    return Compared(old, new, tuple(row.language for row in new.rows if row.language in there))


def difference_of(old: Document, new: Document, *, since: Addresses, now: Addresses) -> Difference:
    """What changed between two texts; links in them lead to the newer edition, or the older where a step is gone."""
    return edition_difference(old, new, step_url=_step_urls(old, new, since, now))


def _step_urls(old: Document, new: Document, since: Addresses, now: Addresses) -> StepUrl:
    places = {
        step["id"]: addresses.step(manual["slug"], step["slug"])
        for document, addresses in ((old, since), (new, now))
        for manual in document["manuals"]
        for step in manual["steps"]
    }
    return places.get


def step_url(step: StepChange, *, since: Addresses, now: Addresses | None) -> str:
    """Where a step can be read: in the newer edition, or the older where it is gone; empty where that is not frozen."""
    addresses = since if step.new is None else now
    document = step.old if step.new is None else step.new
    return addresses.step(step.manual["slug"], document["slug"]) if addresses and document else ""
