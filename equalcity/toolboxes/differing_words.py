"""What changed between two texts, word by word, in any script; knows neither pages nor editions."""

import re
from collections.abc import Hashable, Iterator, Sequence
from functools import cache
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import Literal, NamedTuple
from unicodedata import category

from equalcity.toolboxes.differing_order import agreeing

Kind = Literal["same", "removed", "added"]

SHORT = 24
"""Letters: a piece in common that is shorter, between two larger changes, is confetti and joins them."""
SIGNS = frozenset(".!?…,;:\u061f\u060c\u061b\u3002\uff01\uff1f\uff0c")
ALIKE = 5
"""Texts that share less than a fifth of their letters are shown as two texts, one after the other."""


class Piece(NamedTuple):
    """A part of a text. Those that are not `added`, joined, give the old text; those not `removed` the new one."""

    kind: Kind
    text: str


class Change(NamedTuple):
    """Old units `start:end` are replaced by new ones `new_start:new_end`; one side may be empty."""

    start: int
    end: int
    new_start: int
    new_end: int


# Words ---------------------------------------------------------------------------------------------------------------

# Scripts that write no space between words. Syllables of Thai and Lao begin with a vowel that is read after its
# consonant; those of Burmese may end with a consonant that the sign asat silences; Khmer stacks consonants.
THAI_LAO = (
    r"[\u0e40-\u0e44\u0ec0-\u0ec4]*[\u0e01-\u0e2e\u0e81-\u0eae\u0edc-\u0edf]{X}*"
    r"(?:[\u0e30-\u0e33\u0e45\u0eb0-\u0eb3]{X}*)*"
)
BURMESE = (
    r"[\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e]{X}*"
    r"(?:(?<=\u1039)[\u1000-\u102a]{X}*|[\u1000-\u102a](?:\u1037?\u103a){X}*)*"
)
KHMER = r"[\u1780-\u17b3]{X}*(?:(?<=\u17d2)[\u1780-\u17b3]{X}*)*"
KATAKANA = r"[\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f]{X}*"
SPACELESS = (
    r"\u0e01-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17dd\u1950-\u19df\u1a20-\u1aad"
    r"\u1b00-\u1b7f\ua980-\ua9c0\u2e80-\u2fdf\u3005-\u3007\u3021-\u303c\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
JOINERS = "\u00ad\u034f\u061c\u200c-\u200f\u2060\ufe0e\ufe0f"
WIDE_JOINERS = "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
"""They belong to the letter before: joiners, marks of direction, shades and flags of emoji."""
WIDE = 0x10000
"""The first code point of those that few texts have: an expression that knows them is half as fast."""
ELIDING = {"fr", "it", "ca"}
"""Languages in which an apostrophe ends a word: l’aide."""


@cache
def _token(*, eliding: bool, wide: bool) -> str:
    """A word, a sign or a syllable, as a regular expression; for texts without wide letters if not `wide`."""
    joined = f"[{JOINERS}{WIDE_JOINERS if wide else ''}{_ranges(_marks(wide=wide))}]"
    letters = f"[^\\W{SPACELESS}]"
    word = f"{letters}+(?:{joined}+{letters}*)*"
    number = rf"(?:(?<=\d)[.,:\u066b\u066c](?=\d){word})*"
    apostrophe = f"(?:[’'](?={letters}))?" if eliding else f"(?:[’']{word})*"
    syllables = "|".join(part.replace("{X}", joined) for part in (THAI_LAO, BURMESE, KHMER))
    katakana = f"(?:{KATAKANA.replace('{X}', joined)})+"
    flag = f"[\U0001f1e6-\U0001f1ff]{{2}}{joined}*"
    other = rf"\S{joined}*(?:(?<=\u200d)[^\s\w]{joined}*)*"
    return f"(?:{word}{number}{apostrophe}|{syllables}|{katakana}|{flag}|{other})"


@cache
def _marks(*, wide: bool) -> list[int]:
    """Vowel signs, accents and the like: they stand with the letter before."""
    points = (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)) if wide else range(0x300, WIDE)
    return [point for point in points if category(chr(point))[0] == "M"]


def _ranges(points: Sequence[int]) -> str:
    """Rising code points as the inside of a character class."""
    starts = [points[0], *(after for before, after in pairwise(points) if after != before + 1)]
    ends = [*(before for before, after in pairwise(points) if after != before + 1), points[-1]]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


def tokens(text: str, language: str) -> list[str]:
    """Words, spaces and signs; joined they give the text. A letter is never torn from its marks.

    In scripts without spaces a token is a syllable or a character, so that a difference can be read.
    """
    return _pattern(r"|\s+", eliding=_is_eliding(language), wide=_is_wide(text)).findall(text)


def units(text: str, language: str) -> list[str]:
    """As tokens, each with the space that follows it."""
    pattern = _pattern(r"\s*|\s+", plain_first=True, eliding=_is_eliding(language), wide=_is_wide(text))
    return pattern.findall(text)


def _is_wide(text: str) -> bool:
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)


def _is_eliding(language: str) -> bool:
    return language.partition("-")[0] in ELIDING


@cache
def _pattern(space: str, *, eliding: bool, wide: bool, plain_first: bool = False) -> re.Pattern[str]:
    quick = rf"[^\W{SPACELESS}]+\s+|" if plain_first else ""
    return re.compile(quick + _token(eliding=eliding, wide=wide) + space)


# Making it readable --------------------------------------------------------------------------------------------------


def changes(
    old: Sequence[Hashable], new: Sequence[Hashable], old_texts: Sequence[str], new_texts: Sequence[str]
) -> list[Change]:
    """What was replaced by what, in order, without confetti. The texts are those of the units, to weigh them."""
    found = list(_gaps(agreeing(old, new), len(old), len(new)))
    letters = list(accumulate(map(len, old_texts), initial=0))
    new_letters = list(accumulate(map(len, new_texts), initial=0))

    def weight(change: Change) -> int:
        removed = letters[change.end] - letters[change.start]
        return max(removed, new_letters[change.new_end] - new_letters[change.new_start])

    joined: list[Change] = []
    for change in found:
        joined.append(change)
        while len(joined) > 1:
            first, second = joined[-2:]
            between = letters[second.start] - letters[first.end]
            if between > min(SHORT, weight(first), weight(second)) or _breaks(old_texts[first.end : second.start]):
                break
            joined[-2:] = [Change(first.start, second.end, first.new_start, second.new_end)]
    same = letters[-1] - sum(letters[change.end] - letters[change.start] for change in joined)
    if joined and same * ALIKE < min(letters[-1], new_letters[-1]):
        return [Change(0, len(old), 0, len(new))]
    return joined


def _gaps(found: Sequence[tuple[int, int]], length: int, new_length: int) -> Iterator[Change]:
    a = b = 0
    for c, d in (*found, (length, new_length)):
        if c != a or d != b:
            yield Change(a, c, b, d)
        a, b = c + 1, d + 1


def _breaks(texts: Sequence[str]) -> bool:
    return any("\n" in text for text in texts)


def text_difference(old: str, new: str, language: str) -> list[Piece]:
    """What was removed and added, word by word; texts that have next to nothing in common as a whole."""
    if old == new:
        return [Piece("same", old)] if old else []
    return unit_difference(units(old, language), units(new, language))


def unit_difference(old_units: Sequence[str], new_units: Sequence[str]) -> list[Piece]:
    """The same for texts that are in units already."""
    pieces: list[Piece] = []
    end = 0
    for change in changes(old_units, new_units, old_units, new_units):
        head, removed, added, tail = _trimmed(
            old_units[change.start : change.end], new_units[change.new_start : change.new_end]
        )
        before = "".join(old_units[end : change.start])
        pieces += [Piece("same", before + head), Piece("removed", removed), Piece("added", added), Piece("same", tail)]
        end = change.end
    pieces.append(Piece("same", "".join(old_units[end:])))
    return _after_signs(_joined(pieces))


def _after_signs(pieces: list[Piece]) -> list[Piece]:
    """A new sentence is “ And so on.” after the full stop, not “. And so on” before it; as for one that went."""
    for place in range(1, len(pieces) - 1):
        before, change, after = pieces[place - 1 : place + 2]
        if before.kind != "same" or after.kind != "same" or change.text[0] not in SIGNS:
            continue
        sign = change.text[0]
        if after.text[0] == sign and len(change.text) > 1 and change.text[1].isspace():
            pieces[place - 1] = Piece("same", before.text + sign)
            pieces[place] = Piece(change.kind, change.text[1:] + sign)
            pieces[place + 1] = Piece("same", after.text[1:])
    return [piece for piece in pieces if piece.text]


def _trimmed(removed: Sequence[str], added: Sequence[str]) -> tuple[str, str, str, str]:
    """What was replaced, without the word in front and the word or space at the end that both have."""
    gone, came = "".join(removed), "".join(added)
    if not gone or not came:
        return "", gone, came, ""
    head = removed[0].rstrip()
    if added[0].rstrip() != head:
        head = ""
    gone, came = gone[len(head) :], came[len(head) :]
    tail = gone[len(gone.rstrip()) :]
    if came[len(came.rstrip()) :] != tail:
        tail = ""
    end = -len(tail) or None
    return head, gone[:end], came[:end], tail


def words_and_spaces(some_units: Sequence[str]) -> list[str]:
    """Units as tokens."""
    parts = []
    for unit in some_units:
        word = unit.rstrip()
        parts += [part for part in (word, unit[len(word) :]) if part]
    return parts


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """No empty piece, and no two of a kind side by side."""
    filled = (piece for piece in pieces if piece.text)
    return [Piece(kind, "".join([piece.text for piece in run])) for kind, run in groupby(filled, key=itemgetter(0))]
