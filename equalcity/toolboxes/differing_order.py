"""What stands in two sequences in the same order, what moved, and what became what; for words, paragraphs and steps."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from typing import TypeVar

MOST_CELLS = 20_000
"""So many pairs of words a text may compare one by one, where its rare words do not tell enough."""
CELLS_A_UNIT = 20
"""More for a long text: what a hostile one may cost stays in proportion to its length."""
FEW_CELLS = 16
RARE = 6
"""Where fewer than one word in so many is an anchor."""
MOST_LEVELS = 12
MOST_PAIRS = 2_500
"""Paragraphs or items that may be compared each with each, to see which became which."""
LEAST_ALIKE = 0.3


def agreeing(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Places of what stands in both, in order: about the most there are, in about linear time however hostile."""
    found: list[tuple[int, int]] = []
    cells = MOST_CELLS + CELLS_A_UNIT * (len(old) + len(new))
    waiting = [(0, len(old), 0, len(new), 0)]
    while waiting:
        start, end, new_start, new_end, level = waiting.pop()
        while start < end and new_start < new_end and old[start] == new[new_start]:
            found.append((start, new_start))
            start, new_start = start + 1, new_start + 1
        while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
            end, new_end = end - 1, new_end - 1
            found.append((end, new_end))
        if start == end or new_start == new_end:
            continue
        gap = (start, end, new_start, new_end)
        size = (end - start) * (new_end - new_start)
        if level < MOST_LEVELS and (anchors := _anchors(old, new, gap)):
            found += anchors
            corners = [(start - 1, new_start - 1), *anchors, (end, new_end)]
            waiting += [(a + 1, c, b + 1, d, level + 1) for (a, b), (c, d) in pairwise(corners)]
        elif size <= cells:
            cells -= size
            found += _longest_common(old, new, gap)
    return sorted(found)


Gap = tuple[int, int, int, int]


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], gap: Gap) -> list[tuple[int, int]]:
    """What stands once in each side of the gap, as far as it stands in the same order."""
    start, end, new_start, new_end = gap
    if (end - start) * (new_end - new_start) <= FEW_CELLS:
        return []
    sides = old[start:end], new[new_start:new_end]
    found = _unique_pairs(*sides)
    if len(found) * RARE < min(map(len, sides)):  # characters repeat, where words do not: three in a row tell more
        found = max(
            found, _unique_pairs(*(list(zip(side, side[1:], side[2:], strict=False)) for side in sides)), key=len
        )
    return [(start + place, new_start + other) for place, other in found]


def _unique_pairs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    old_place, new_place = _once(old), _once(new)
    return longest_rising([(place, new_place[unit]) for unit, place in old_place.items() if unit in new_place])


def _once(units: Sequence[Hashable]) -> dict[Hashable, int]:
    """Where each unit stands that stands once; in their order."""
    seen = Counter(units)
    return {unit: place for place, unit in enumerate(units) if seen[unit] == 1}


def longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs sorted by their first, the most whose second rises too: what need not be called moved."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_first, second) in enumerate(pairs):
        length = bisect_left(tails, second)
        if length == len(tails):
            tails.append(second)
            at.append(index)
        else:
            tails[length] = second
            at[length] = index
        before.append(at[length - 1] if length else -1)
    chain = []
    index = at[-1] if at else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _longest_common(old: Sequence[Hashable], new: Sequence[Hashable], gap: Gap) -> list[tuple[int, int]]:
    """The longest common subsequence of a small gap.

    The usual table of lengths, a row of it as one number: a bit is 0 where the length grows from its right neighbour.
    """
    start, end, new_start, new_end = gap
    width = new_end - new_start
    places: dict[Hashable, int] = {}
    for place, unit in enumerate(reversed(new[new_start:new_end])):
        places[unit] = places.get(unit, 0) | 1 << place
    row = every = (1 << width) - 1
    rows = [row]
    for unit in reversed(old[start:end]):
        both = row & places.get(unit, 0)
        row = (row + both | row - both) & every
        rows.append(row)
    rows.reverse()

    def length(across: int, down: int) -> int:
        left = width - down
        return left - (rows[across] & (1 << left) - 1).bit_count()

    found, across, down = [], 0, 0
    while start + across < end and new_start + down < new_end:
        if old[start + across] == new[new_start + down]:
            found.append((start + across, new_start + down))
            across, down = across + 1, down + 1
        elif length(across + 1, down) >= length(across, down + 1):
            across += 1
        else:
            down += 1
    return found


def common_ends(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """How many of these agree at the beginning, and how many of the rest at the end."""
    most = min(len(old), len(new))
    head = next((index for index in range(most) if old[index] != new[index]), most)
    most -= head
    return head, next((index for index in range(most) if old[-1 - index] != new[-1 - index]), most)


# What moved ----------------------------------------------------------------------------------------------------------

Key = TypeVar("Key", bound=Hashable)


def aligned(old: Sequence[Key], new: Sequence[Key]) -> list[tuple[Key, bool]]:
    """All of the new in its order, each with whether it moved, and what went after what it stood behind.

    As few as possible are called moved. Nothing may be twice in one of the two.
    """
    place = {key: index for index, key in enumerate(old)}
    stayed = {
        old[index] for _new, index in longest_rising([(n, place[key]) for n, key in enumerate(new) if key in place])
    }
    there = set(new)
    behind: dict[Key | None, list[Key]] = {}
    last: Key | None = None
    for key in old:
        if key in stayed:
            last = key
        elif key not in there:
            behind.setdefault(last, []).append(key)
    rows = [(key, False) for key in behind.get(None, ())]
    for key in new:
        rows.append((key, key in place and key not in stayed))
        rows += [(gone, False) for gone in behind.get(key, ())] if key in stayed else []
    return rows


# What became what ----------------------------------------------------------------------------------------------------


def paired(
    old: Sequence[Hashable], new: Sequence[Hashable], likeness: Callable[[int, int], float]
) -> list[tuple[int, int]]:
    """Which became which, in order: those that stayed, and between them those that are most alike together.

    `likeness` of two places is 0 where one cannot have become the other.
    """
    stayed = agreeing(old, new)
    pairs = list(stayed)
    for (a, b), (c, d) in pairwise([(-1, -1), *stayed, (len(old), len(new))]):
        pairs += _most_alike(range(a + 1, c), range(b + 1, d), likeness)
    return sorted(pairs)


def _most_alike(old: range, new: range, likeness: Callable[[int, int], float]) -> list[tuple[int, int]]:
    if not old or not new or len(old) * len(new) > MOST_PAIRS:
        return []
    found_likeness = [[likeness(place, new_place) for new_place in new] for place in old]
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    for row in reversed(range(len(old))):
        for column in reversed(range(len(new))):
            both = best[row + 1][column + 1] + found_likeness[row][column]
            best[row][column] = max(both, best[row + 1][column], best[row][column + 1])
    row = column = 0
    found = []
    while row < len(old) and column < len(new):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            found.append((old[row], new[column]))
            row, column = row + 1, column + 1
    return found


def share(old: frozenset[str], new: frozenset[str]) -> float:
    """The share of words that both have, 0 to 1; 0 where it is too little to call one the other."""
    most = len(old) + len(new)
    part = 2 * len(old & new) / most if most else 0.0
    return part if part >= LEAST_ALIKE else 0.0
