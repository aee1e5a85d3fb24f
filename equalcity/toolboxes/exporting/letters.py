"""Which letters our fonts can draw, and what stands in place of others: one without a glyph would stop a whole PDF."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).resolve().parent.parent.parent.parent / "build" / "fonts"
"""Made by tools/bundle.mjs."""

BOLD = FONTS / "NotoSans_700Bold.ttf"

INSTEAD = {
    "→": "\u203a", "←": "\u2039", "⇒": "\u203a", "⇐": "\u2039", "➔": "\u203a", "▶": "\u203a",
    "✔": "✓", "✗": "×", "✘": "×", "✕": "×",
    "□": "☐", "▢": "☐", "☑": "☐", "❏": "☐", "●": "•", "■": "•", "▪": "•", "★": "*",
}  # fmt: skip
DRAWN = frozenset("☐✓")
"""The template draws them: an empty box to tick, and a tick."""
JOINING = frozenset("\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069\u061c\u00ad\u200b\u2060")
"""Invisible, and needed: joiners of Arabic, marks of direction, places to break or not to break."""
LONGEST = 40
"""Letters without a space; a longer word may be broken anywhere, since it would run off the page."""
BREAK = "\u200b"


def printable(text: str) -> str:
    """This text with single spaces, and with nothing in it that our fonts cannot draw."""
    drawn = "".join(_letter(letter) for letter in " ".join(re.split(r"[ \t\r\n\f\v\u2028\u2029]+", text)))
    return re.sub(rf"\S{{{LONGEST},}}", _breakable, drawn)


def _breakable(match: re.Match[str]) -> str:
    word = match[0]
    if word.lower().startswith(("http://", "https://")):  # the typesetter itself breaks addresses at their signs
        return re.sub(rf"\w{{{LONGEST},}}", _in_pieces, word)
    return _in_pieces(match)


def _in_pieces(match: re.Match[str]) -> str:
    word = match[0]
    pieces = re.findall(rf".{{1,{LONGEST // 2}}}", word)
    return BREAK.join(pieces)


@cache
def _letter(letter: str) -> str:
    """The letter, or what stands for it: a likeness, its name in brackets, or the sign for “unknown”."""
    letter = INSTEAD.get(letter, letter)
    if ord(letter) in _drawable() or letter in JOINING or letter in DRAWN:
        return letter
    kind = unicodedata.category(letter)
    if kind in {"Cf", "Cc", "Mn", "Me", "Sk"}:  # invisible, or only a change to the sign before: tones of skin
        return ""
    if kind == "So" and (name := unicodedata.name(letter, "")):
        return f"[{name.lower()}]"
    plain = unicodedata.normalize("NFKC", letter)
    if plain != letter and all(ord(one) in _drawable() for one in plain):
        return plain
    return "\N{REPLACEMENT CHARACTER}"


@cache
def letter_width(letter: str) -> int:
    """How wide a letter is in bold, in hundredths of its size; one of another font counts as a wide one."""
    if letter in JOINING:
        return 0
    if ord(letter) in _code_points_of(BOLD):
        return int(_bold().getlength(letter))
    return 45 if unicodedata.bidirectional(letter) == "AL" else 90


@cache
def _bold() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BOLD, size=100, layout_engine=ImageFont.Layout.BASIC)


@cache
def _code_points_of(path: Path) -> frozenset[int]:
    return frozenset(_code_points(path.read_bytes()))


@cache
def _drawable() -> frozenset[int]:
    """Every code point that one of our fonts has a glyph for."""
    return frozenset().union(*(_code_points_of(path) for path in FONTS.glob("*.ttf")))


def _code_points(font: bytes) -> Iterator[int]:
    """The code points in the table `cmap` of a font (OpenType, formats 4 and 12)."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {font[at : at + 4]: struct.unpack_from(">L", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    cmap = tables[b"cmap"]
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    for number in range(subtables):
        place = cmap + struct.unpack_from(">L", font, cmap + 8 + 8 * number)[0]
        (version,) = struct.unpack_from(">H", font, place)
        if version == 4:  # noqa: PLR2004 -- the name that the standard gives it
            yield from _segments(font, place)
        elif version == 12:  # noqa: PLR2004 -- as above
            yield from _groups(font, place)


def _segments(font: bytes, place: int) -> Iterator[int]:
    half = struct.unpack_from(">H", font, place + 6)[0] // 2
    ends = struct.unpack_from(f">{half}H", font, place + 14)
    starts = struct.unpack_from(f">{half}H", font, place + 16 + 2 * half)
    for start, end in zip(starts, ends, strict=True):
        yield from range(start, min(end, 0xFFFE) + 1)


def _groups(font: bytes, place: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">L", font, place + 12)
    for number in range(count):
        start, end = struct.unpack_from(">2L", font, place + 16 + 12 * number)
        yield from range(start, end + 1)
