"""Places on our pages that apps above fill: what belongs to a city, what waits for somebody, what she has written.

An app says so in its `ready`: `city_sections.append(…)`, `waiting_lines.append(…)`. So no page here knows who is above.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from equalcity.network.models import City, Person


@dataclass(frozen=True)
class Section:
    """A part of the public page of a city: a heading, and a template that is handed `section.things`."""

    heading: str | Promise
    template: str
    things: list[object] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """Something that waits for a person: a sentence and where to go. `decides`: it needs her yes or no."""

    sentence: str
    url: str
    decides: bool = False
    since: datetime | None = None
    """When the oldest of it began to wait."""


city_sections: list[Callable[[City, str], Section | None]] = []
"""Each gives what is public of a city in a language of the interface, or None for nothing."""

waiting_lines: list[Callable[[Person], Iterable[Line]]] = []
"""Each gives what waits for a person, with a number of queries that does not grow with what there is."""

own_parts: list[Callable[[Person], dict[str, Any]]] = []
"""Each gives what an app holds of a person, with her own words: by kind, as JSON, for the file of her data."""
