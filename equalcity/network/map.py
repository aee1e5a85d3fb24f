"""Where a city stands on our map of Europe: the plane that tools/map.mjs drew the outline on. Pure."""

import json
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("outline.json")


class Point(NamedTuple):
    """In units of the plane, from its upper left corner."""

    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Plane:
    """Lambert's azimuthal equal-area projection: its middle in degrees, and the frame around it in units."""

    longitude: float
    latitude: float
    radius: float
    left: float
    top: float
    width: int
    height: int

    def point(self, latitude: float, longitude: float) -> Point | None:
        """The place of these degrees; None outside the frame. Snyder, Map Projections, formulas 24-2 to 24-4."""
        turn, up, middle = radians(longitude - self.longitude), radians(latitude), radians(self.latitude)
        towards = 1 + sin(middle) * sin(up) + cos(middle) * cos(up) * cos(turn)
        if towards < 0.1:  # noqa: PLR2004 -- the other side of the earth, where the formula ends
            return None
        scale = self.radius * sqrt(2 / towards)
        x = self.left + scale * cos(up) * sin(turn)
        y = self.top - scale * (cos(middle) * sin(up) - sin(middle) * cos(up) * cos(turn))
        return Point(round(x, 1), round(y, 1)) if 0 <= x <= self.width and 0 <= y <= self.height else None


@dataclass(frozen=True)
class Outline:
    """Land and borders as SVG paths, and the plane that they are drawn on."""

    plane: Plane
    land: str
    borders: str


@cache
def outline() -> Outline:
    """The outline of Europe, read once."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    return Outline(Plane(**kept["plane"]), kept["land"], kept["borders"])
