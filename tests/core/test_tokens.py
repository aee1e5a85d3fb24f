"""Colours that are read on one another have enough contrast, in both schemes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "equalcity/core/static/core/tokens.css"
TEXT = [
    ("ink", "paper card brand-soft accent-soft yes-soft no-soft local-soft"),
    ("ink-soft", "paper card brand-soft local-soft accent-soft"),
    ("brand", "paper card brand-soft accent-soft yes-soft no-soft local-soft"),
    ("accent", "paper card accent-soft brand-soft"),
    ("yes", "yes-soft"),
    ("no", "no-soft paper card"),
    ("local", "local-soft"),
    ("paper", "ink brand accent"),
]
EDGES = [("edge", "paper card"), ("brand", "line"), ("local", "local-soft")]


def schemes() -> dict[str, dict[str, str]]:
    light, dark = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")
    first, second = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", text)) for text in (light, dark))
    return {"light": first, "dark": first | second}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3)])
def test_colours_that_meet_have_enough_contrast(scheme, pairs, least):
    colours = schemes()[scheme]

    weak = {
        f"{front} on {back}": round(ratio, 2)
        for front, backs in pairs
        for back in backs.split()
        if (ratio := contrast(colours[front], colours[back])) < least
    }

    assert weak == {}
