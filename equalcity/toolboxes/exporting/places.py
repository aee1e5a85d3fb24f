"""Addresses in a book or single file: steps and words lie inside it, other languages and editions are online."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from equalcity.toolboxes.addresses import Addresses

Places = Mapping[tuple[str, ...], str]
"""What each part of a toolbox is called inside, by kind and slugs: ("step", "front-desk", "listen")."""


@dataclass(frozen=True, kw_only=True)
class PortableAddresses(Addresses):
    """As `Addresses`, but what is inside leads to it; everything else to the site, with scheme and host."""

    places: Places
    pattern: str
    """Makes an address of a place, such as `#{}`."""
    inside: bool = True

    def in_language(self, tag: str) -> Self:
        return replace(super().in_language(tag), inside=False)

    def plain(self) -> Self:
        return replace(super().plain(), inside=False)

    def search(self) -> str:
        return ""  # a single file has its own, a book that of the reader

    def in_edition(self, number: str | None) -> Self:
        return replace(super().in_edition(number), inside=False)

    def _to(self, name: str, **parts: str) -> str:
        place = self.places.get((name, *parts.values())) if self.inside else None
        return super()._to(name, **parts) if place is None else self.pattern.format(place)

    def _path(self, name: str, parts: dict[str, str]) -> str:
        return self.origin + super()._path(name, parts)


def places_of(document: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
    """The places of a document; their names come from its own identities, and so stay from edition to edition."""
    return {("toolbox",): "contents", ("glossary",): "glossary", **dict(_places(document))}


def _places(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    for manual in document["manuals"]:
        yield ("manual", manual["slug"]), f"manual-{manual['id']}"
        for step in manual["steps"]:
            yield ("step", manual["slug"], step["slug"]), f"step-{step['id']}"
