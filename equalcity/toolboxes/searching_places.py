"""How a search index writes its words and the steps where they stand; search/index.js reads it. Pure: no model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_SHARED = 25
STEPS_A_LETTER = 26


@dataclass(frozen=True)
class Places:
    """The steps where a word stands, each with whether it stands there often."""

    steps: Mapping[int, bool]
    is_frequent: bool = False
    """It stands in so many steps that only those are named where it stands more often than elsewhere."""


def front_coded(ordered: Sequence[str]) -> str:
    """Words in order, each by what differs from the one before: `AabendDteuer` is abend, abenteuer.

    A capital letter tells how many letters are shared (A: none) and ends the word before; words hold none of A to Z.
    """
    return "".join(
        f"{chr(ord('A') + shared)}{word[shared:]}"
        for before, word in pairwise(["", *ordered])
        for shared in [_shared(before, word)]
    )


def _shared(before: str, word: str) -> int:
    for number, (one, other) in enumerate(zip(before[:MOST_SHARED], word[:MOST_SHARED], strict=False)):
        if one != other:
            return number
    return min(len(before), len(word), MOST_SHARED)


def written(places: Places) -> str:
    """Steps in order, each by the gap to the one before: A is no gap, B one; the last is a small letter: `AcC` … `a`.

    A plus before it: the word stands there often. A number before it: so many times 26 more. None at all: a full stop.
    A star before all: the word is frequent.
    """
    pieces = []
    ordered = sorted(places.steps)
    for before, step in pairwise([-1, *ordered]):
        rounds, gap = divmod(step - before - 1, STEPS_A_LETTER)
        letter = chr(ord("A" if step != ordered[-1] else "a") + gap)
        pieces.append(f"{'+' if places.steps[step] else ''}{rounds or ''}{letter}")
    return ("*" if places.is_frequent else "") + ("".join(pieces) or ".")
