"""Rich text as paragraphs: words with the emphasis and links around them, and the blocks around these."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from equalcity.toolboxes.differing_words import Kind, units
from equalcity.toolboxes.richtext import clean
from equalcity.toolboxes.richtext_tokens import BLOCKS, INLINE, MAX_NESTING, End, Start, is_allowed_address
from equalcity.toolboxes.richtext_tokens import tokens as tags_and_words

BREAK = "\n"
"""A <br> among words."""
LISTS = frozenset({"ul", "ol"})


class Mark(NamedTuple):
    """An inline tag around words."""

    tag: str
    href: str = ""


class Unit(NamedTuple):
    """Words in the same emphasis."""

    text: str
    marks: tuple[Mark, ...] = ()


class Holder(NamedTuple):
    """A block tag around paragraphs; `number` tells it from others of the same text, `side` from those of the other."""

    tag: str
    number: int
    side: Kind = "same"


@dataclass(frozen=True)
class Paragraph:
    """Words with the blocks around them, the outermost first."""

    holders: tuple[Holder, ...]
    texts: tuple[str, ...]
    marks: tuple[tuple[Mark, ...], ...] = ()
    """Around each of the texts; empty where no word has any."""

    @cached_property
    def tags(self) -> tuple[str, ...]:
        return tuple(holder.tag for holder in self.holders)

    @cached_property
    def words(self) -> tuple[Unit, ...]:
        if not self.marks:
            return tuple(Unit(text) for text in self.texts)
        return tuple(Unit(text, marks) for text, marks in zip(self.texts, self.marks, strict=True))

    @cached_property
    def different_texts(self) -> frozenset[str]:
        return frozenset(self.texts)

    def agrees(self, other: "Paragraph") -> bool:
        return self.texts == other.texts and self.marks == other.marks


def paragraphs(html: str, language: str, side: Kind) -> list[Paragraph]:
    """The words between block tags, each with the blocks around it. What is no rich text of ours is cleaned first."""
    try:
        return _read(html, language, side)
    except _OddError:
        return _read(clean(html), language, side)


class _OddError(Exception):
    """This is no rich text as editions hold it."""


def _read(html: str, language: str, side: Kind) -> list[Paragraph]:
    reading = _Reading(side)
    for token in tags_and_words(html):
        if isinstance(token, str):
            reading.add(units(token.replace(BREAK, " "), language))
        elif isinstance(token, Start):
            reading.open(token)
        elif isinstance(token, End):
            reading.close(token.tag)
        else:
            raise _OddError
    if reading.around:
        raise _OddError
    return reading.found


@dataclass
class _Reading:
    """How far a text has been read. Only what it knows gets into a difference, whatever a browser would make of it."""

    side: Kind
    found: list[Paragraph] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    """The tags that are open."""
    holders: list[Holder] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    marks_of_texts: list[tuple[Mark, ...]] = field(default_factory=list)
    count: int = 0

    def add(self, words: list[str]) -> None:
        if not self.around or self.around[-1] in LISTS:
            if any(not word.isspace() for word in words):
                raise _OddError
            return
        self.texts += words
        self.marks_of_texts += [tuple(self.marks)] * len(words)

    def open(self, start: Start) -> None:
        if not self._may_open(start):
            raise _OddError
        if start.tag == "br":
            self.add([BREAK])
            return
        self.around.append(start.tag)
        if start.tag in INLINE:
            self.marks.append(Mark(start.tag, start.href))
        else:
            self.finish_paragraph()
            self.count += 1
            self.holders.append(Holder(start.tag, self.count, self.side))

    def _may_open(self, start: Start) -> bool:
        parent = self.around[-1] if self.around else ""
        if start.tag == "a":
            names = [name for name, _value in start.attributes]
            if names != ["href"] or not is_allowed_address(start.href) or "a" in self.around:
                return False
        elif start.attributes:
            return False
        if start.odd or len(self.around) >= MAX_NESTING:
            return False
        if start.tag in INLINE:
            return parent not in {"", *LISTS}
        if start.tag == "li":
            return parent in LISTS
        return start.tag in BLOCKS and parent in {"", "li", "blockquote"}

    def close(self, tag: str) -> None:
        if not self.around or self.around.pop() != tag:
            raise _OddError
        if tag in INLINE:
            self.marks.pop()
        else:
            self.finish_paragraph()
            self.holders.pop()

    def finish_paragraph(self) -> None:
        if any(not text.isspace() for text in self.texts):
            marks = tuple(self.marks_of_texts) if any(self.marks_of_texts) else ()
            self.found.append(Paragraph(tuple(self.holders), tuple(self.texts), marks))
        self.texts, self.marks_of_texts = [], []
