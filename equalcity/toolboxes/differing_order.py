"""What stands in two sequences in the same order, what moved, and what became what; for words, paragraphs and steps."""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from operator import lt
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
    head, tail = common_ends(old, new)
    found = [(place, place) for place in range(head)]
    found += [(len(old) - place, len(new) - place) for place in range(tail, 0, -1)]
    if head + tail < min(len(old), len(new)):
        found[head:head] = _Agreeing(old, new).between((head, len(old) - tail, head, len(new) - tail))
    return found


Gap = tuple[int, int, int, int]


class _Agreeing:
    """Two sequences as numbers, which are quickly compared: what is the same has the same one."""

    def __init__(self, old: Sequence[Hashable], new: Sequence[Hashable]) -> None:
        self.old, self.new = _numbered(old, new)

    @cached_property
    def threes(self) -> tuple[list[int], list[int]]:
        """The same of each unit with the two that follow it."""
        old, new = self.old, self.new
        return _numbered(list(zip(old, old[1:], old[2:], strict=False)), list(zip(new, new[1:], new[2:], strict=False)))

    def between(self, whole: Gap) -> list[tuple[int, int]]:
        old, new = self.old, self.new
        found: list[tuple[int, int]] = []
        cells = MOST_CELLS + CELLS_A_UNIT * (len(old) + len(new))
        waiting = [(*whole, 0)]
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
            if level < MOST_LEVELS and (anchors := self._anchors(gap)):
                found += anchors
                waiting += [(*smaller, level + 1) for smaller in _gaps(gap, anchors)]
            elif size <= cells:
                cells -= size
                found += _longest_common(old, new, gap)
        return sorted(found)

    def _anchors(self, gap: Gap) -> list[tuple[int, int]]:
        """What stands once in each side of the gap, as far as it stands in the same order."""
        start, end, new_start, new_end = gap
        length, new_length = end - start, new_end - new_start
        if length * new_length <= FEW_CELLS:
            return []
        units = _Shared(self.old[start:end], self.new[new_start:new_end])
        enough = min(length, new_length) / RARE
        found: list[tuple[int, int]] = []
        if len(units) >= enough:
            found = units.once()
        if len(found) < enough:  # characters repeat, where words do not: three in a row tell more
            old, new = self.threes
            threes = _Shared(old[start : max(end - 2, 0)], new[new_start : max(new_end - 2, 0)]).once()
            found = max(found or (units.once() if len(units) >= len(threes) else []), threes, key=len)
        return [(start + place, new_start + other) for place, other in found]


def _gaps(gap: Gap, anchors: Sequence[tuple[int, int]]) -> Iterator[Gap]:
    """What lies between the anchors, where both sides have something."""
    a, b, new_end = gap[0], gap[2], gap[3]
    for c, d in (*anchors, (gap[1], new_end)):
        if a < c and b < d:
            yield a, c, b, d
        a, b = c + 1, d + 1


def _numbered(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[list[int], list[int]]:
    different = dict.fromkeys(old)
    different.update(dict.fromkeys(new))
    number = dict(zip(different, range(len(different)), strict=True)).__getitem__
    return list(map(number, old)), list(map(number, new))


class _Shared:
    """What stands in both of two sequences."""

    def __init__(self, old: list[int], new: list[int]) -> None:
        self.sides = old, new
        self.last, self.new_last = _last_places(old), _last_places(new)
        self.units = self.last.keys() & self.new_last.keys()

    def __len__(self) -> int:
        return len(self.units)

    def once(self) -> list[tuple[int, int]]:
        """Where that stands which stands once in each, as far as it stands in the same order."""
        if not self.units:
            return []
        last, new_last = self.last, self.new_last
        first, new_first = (
            known if len(known) == len(side) else _first_places(side)
            for known, side in zip((last, new_last), self.sides, strict=True)
        )
        places = [
            (last[unit], new_last[unit])
            for unit in self.units
            if first[unit] == last[unit] and new_first[unit] == new_last[unit]
        ]
        return longest_rising(sorted(places))


def _last_places(side: list[int]) -> dict[int, int]:
    return dict(zip(side, range(len(side)), strict=True))


def _first_places(side: list[int]) -> dict[int, int]:
    return dict(zip(reversed(side), range(len(side) - 1, -1, -1), strict=True))


def longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs sorted by their first, the most whose second rises too: what need not be called moved."""
    seconds = [second for _first, second in pairs]
    if all(map(lt, seconds, seconds[1:])):
        return list(pairs)
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, second in enumerate(seconds):
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
