"""Keeps a search index small: which of its words come first, and how many of them fit. Pure: no model."""

import json
import math
from bisect import bisect
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import accumulate
from typing import Any

import brotli

from equalcity.toolboxes.searching_places import Places, front_coded, written

INDEX_BYTES = 14_950
"""The most that the index of one toolbox may weigh, compressed as it is sent: four make 60 KB (docs/decisions/0009)."""
QUALITY = 10
ATTEMPTS = 4
NEAR = 150
"""Bytes that may stay unused: to measure once more takes a tenth of a second."""

AT_MOST_PRESSING = 3
TOLD = 0.5

Index = dict[str, Any]


def ranked(places: Mapping[str, Places], steps: int, told: Collection[str], pressing: Mapping[str, int]) -> list[str]:
    """The words of an index, first those that tell most for the room that they take; last the single mentions.

    A word tells more that is said often, in several but few steps, in time limits and questions (`pressing`); and less
    if a title or heading says it (`told`), since that step is found without it.
    """

    def worth(word: str) -> float:
        where = places[word].steps
        said = len(where) + sum(where.values()) + min(pressing.get(word, 0), AT_MOST_PRESSING) / 2
        rare = math.log(1 + steps / max(len(where), 1))
        room = 1.5 + 0.12 * len(word) + 0.7 * len(where)  # bytes of a word and of each of its steps, compressed
        return said * rare * (TOLD if word in told else 1) / room

    return sorted(places, key=lambda word: (-worth(word), word))


def with_words(index: Index, places: Mapping[str, Places], order: Sequence[str], most: int | None) -> Index:
    """This index with its words and their places: the first ones of `order`, as many as fit; None: all.

    If not even the rest fits, the words that explain the terms stay behind too: the texts hold them.
    """
    codes = {word: written(where) for word, where in places.items()}

    def first(count: int) -> Index:
        words = sorted(order[:count])
        return index | {
            "words": front_coded(words),
            "places": "".join(codes[word] for word in words),
            "whole": count == len(order),
        }

    letters = [0, *accumulate(len(word) + len(codes[word]) for word in order)]
    count: int | None = len(order)
    if most is not None:
        count = _most_that_fit(letters, lambda tried: weight(first(tried)), most)
        if count is None:
            index = index | {"terms": [[term, forms, "", where] for term, forms, _explanation, where in index["terms"]]}
            count = _most_that_fit(letters, lambda tried: weight(first(tried)), most)
    return first(count or 0)


def weight(index: Index) -> int:
    """How many bytes an index has as it is sent."""
    body = json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()
    return len(brotli.compress(body, mode=brotli.MODE_TEXT, quality=QUALITY))


def _most_that_fit(letters: Sequence[int], weigh: Callable[[int], int], most: int) -> int | None:
    """About how many words weigh at most this; None if even none of them is too much.

    `letters`: how many letters the first words have together, for each number of words. The weight grows nearly evenly
    with them, so a few measurements come close.
    """
    many = len(letters) - 1
    heavy = weigh(many)
    if heavy <= most:
        return many
    few, light = 0, weigh(0)
    if light > most:
        return None
    for _attempt in range(ATTEMPTS):
        wanted = letters[few] + (letters[many] - letters[few]) * (most - NEAR / 2 - light) / (heavy - light)
        tried = bisect(letters, wanted) - 1
        if most - light < NEAR or tried <= few:
            break
        measured = weigh(tried)
        if measured <= most:
            few, light = tried, measured
        else:
            many, heavy = tried, measured
    return few
