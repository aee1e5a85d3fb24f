"""What changed between two rich texts: <ins> and <del> inside the allowed tags, well-formed whatever comes in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, Self

from django.utils.safestring import SafeString, mark_safe

from equalcity.toolboxes.differing_order import common_ends, paired, share
from equalcity.toolboxes.differing_paragraphs import BREAK, Holder, Mark, Paragraph, Unit, paragraphs
from equalcity.toolboxes.differing_words import (
    Change,
    Kind,
    changes,
    text_difference,
    unit_difference,
    words_and_spaces,
)

StepUrl = Callable[[str], str | None]

MARKS = {"removed": "del", "added": "ins"}


class Run(NamedTuple):
    """Words that stayed, went or came."""

    kind: Kind
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Shown:
    """A paragraph of the difference."""

    holders: tuple[Holder, ...]
    runs: tuple[Run, ...]


LEFT_OUT = Shown((Holder("p", 0),), (Run("same", "⋯", ()),))


@dataclass(frozen=True)
class Marked:
    """A difference that can be written in one column or in two."""

    paragraphs: tuple[Shown, ...]
    step_url: StepUrl | None = None

    @classmethod
    def of_values(cls, old: str, new: str) -> Self:
        """Two values that are one thing each, such as a number; empty where there was or is none."""
        sides: tuple[tuple[Kind, str], ...] = (("same", new),) if old == new else (("removed", old), ("added", new))
        return cls((Shown((), tuple(Run(kind, text, ()) for kind, text in sides if text)),))

    @property
    def inline(self) -> SafeString:
        return self._written({"same", "removed", "added"})

    @property
    def before(self) -> SafeString:
        """The old text, with what was removed marked."""
        return self._written({"same", "removed"})

    @property
    def after(self) -> SafeString:
        """The new text, with what was added marked."""
        return self._written({"same", "added"})

    def shortened(self) -> Self:
        """The same, where what stayed stands in for itself by three dots, but for what is beside a change.

        A list is kept or left out as a whole, lest its numbers lie.
        """
        groups = [list(group) for _key, group in groupby(self.paragraphs, key=lambda shown: shown.holders[:1])]
        changed = [any(run.kind != "same" for shown in group for run in shown.runs) for group in groups]
        near = [any(changed[max(place - 1, 0) : place + 2]) for place in range(len(groups))]
        kept: list[Shown] = []
        for is_near, run in groupby(zip(near, groups, strict=True), key=itemgetter(0)):
            found = [group for _near, group in run]
            kept += [shown for group in found for shown in group] if is_near or len(found) == 1 else [LEFT_OUT]
        return type(self)(tuple(kept), self.step_url)

    def _written(self, kinds: set[str]) -> SafeString:
        shown = ((one.holders, [run for run in one.runs if run.kind in kinds]) for one in self.paragraphs)
        html = "".join(_nested(((holders, runs) for holders, runs in shown if runs), self.step_url))
        return mark_safe(html)  # noqa: S308 -- built from tags of ours and escaped words


def rich_difference(old_html: str, new_html: str, language: str, *, step_url: StepUrl | None = None) -> SafeString:
    """The new rich text with what was added in <ins>, and what was removed in <del> where it stood.

    Both texts may come from anywhere: only the allowed tags are left. What changed its tags or its link is shown as
    removed and added. `step_url` tells the addresses of steps; without it links to steps are no links.
    """
    return marked(old_html, new_html, language, step_url=step_url).inline


def marked(old_html: str, new_html: str, language: str, *, step_url: StepUrl | None = None) -> Marked:
    """The same, to be written in one column or in two."""
    old = paragraphs(old_html, language, "removed")
    new = old if old_html == new_html else paragraphs(new_html, language, "added")
    return Marked(tuple(_merged(old, new)), step_url)


def marked_text(old: str, new: str, language: str, *, step_url: StepUrl | None = None) -> Marked:
    """The same for texts without tags."""
    runs = tuple(Run(piece.kind, piece.text, ()) for piece in text_difference(old, new, language))
    return Marked((Shown((), runs),), step_url)


def replaced(old: str, new: str, language: str, *, rich: bool, step_url: StepUrl | None = None) -> Marked:
    """The whole old text and the whole new one, where comparing their words would take too long."""
    sides: tuple[tuple[Kind, str], ...] = (("removed", old), ("added", new))
    if not rich:
        return Marked((Shown((), tuple(Run(kind, text, ()) for kind, text in sides if text)),), step_url)
    found = [(kind, one) for kind, text in sides for one in paragraphs(text, language, kind)]
    return Marked(tuple(_one_sided(one, kind, {}) for kind, one in found), step_url)


# Comparing -----------------------------------------------------------------------------------------------------------


def _merged(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> Iterator[Shown]:
    """Paragraphs in the order of the new text, those that went where they stood."""
    pairs = _pairs(old, new)
    same_holder = _same_holders(old, new, pairs)
    at = new_at = 0
    for place, new_place in [*pairs, (len(old), len(new))]:
        yield from (_one_sided(one, "removed", same_holder) for one in old[at:place])
        yield from (_one_sided(one, "added", {}) for one in new[new_at:new_place])
        if place < len(old):
            yield _compared(old[place], new[new_place])
        at, new_at = place + 1, new_place + 1


def _pairs(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[tuple[int, int]]:
    """Which paragraph became which. One that got other tags around it is another one."""

    def likeness(place: int, new_place: int) -> float:
        before, after = old[place], new[new_place]
        return share(before.different_texts, after.different_texts) if before.tags == after.tags else 0.0

    keys, new_keys = ([(one.tags, one.texts, one.marks) for one in side] for side in (old, new))
    return paired(keys, new_keys, likeness)


def _same_holders(
    old: Sequence[Paragraph], new: Sequence[Paragraph], pairs: Sequence[tuple[int, int]]
) -> dict[Holder, Holder]:
    """Lists and quotations of the old text by those of the new one that hold the same, to put what went into them."""
    same: dict[Holder, Holder] = {}
    for place, new_place in pairs:
        for holder, new_holder in zip(old[place].holders, new[new_place].holders, strict=False):
            if holder.tag != new_holder.tag or same.setdefault(holder, new_holder) != new_holder:
                break
    return same


def _one_sided(one: Paragraph, kind: Kind, same_holder: dict[Holder, Holder]) -> Shown:
    holders = []
    known = True
    for holder in one.holders:
        known = known and holder in same_holder
        holders.append(same_holder[holder] if known else holder)
    return Shown(tuple(holders), tuple(_runs(kind, one.words)))


def _compared(old: Paragraph, new: Paragraph) -> Shown:
    if old.agrees(new):
        return Shown(new.holders, tuple(_runs("same", new.words)))
    if not old.marks and not new.marks:
        pieces = unit_difference(old.texts, new.texts)
        return Shown(new.holders, tuple(Run(piece.kind, piece.text, ()) for piece in pieces))
    runs: list[Run] = []
    end = 0
    for change in changes(old.words, new.words, old.texts, new.texts):
        runs += _runs("same", old.words[end : change.start])
        runs += _changed(old.words, new.words, change)
        end = change.end
    return Shown(new.holders, tuple(_joined([*runs, *_runs("same", old.words[end:])])))


def _changed(old: Sequence[Unit], new: Sequence[Unit], change: Change) -> Iterator[Run]:
    """What was replaced, without the words and signs that agree at its ends."""
    removed = _split(old[change.start : change.end])
    added = _split(new[change.new_start : change.new_end])
    head, tail = common_ends(removed, added)
    yield from _runs("same", removed[:head])
    yield from _runs("removed", removed[head : len(removed) - tail])
    yield from _runs("added", added[head : len(added) - tail])
    yield from _runs("same", removed[len(removed) - tail :])


def _split(words: Sequence[Unit]) -> list[Unit]:
    return [
        Unit(text, unit.marks)
        for unit in words
        for text in ([BREAK] if unit.text == BREAK else words_and_spaces([unit.text]))
    ]


def _runs(kind: Kind, words: Sequence[Unit]) -> list[Run]:
    return _joined([Run(kind, unit.text, unit.marks) for unit in words])


def _joined(runs: Sequence[Run]) -> list[Run]:
    grouped = groupby(runs, key=lambda run: (run.kind, run.marks))
    return [Run(kind, "".join(run.text for run in group), marks) for (kind, marks), group in grouped]


# Writing -------------------------------------------------------------------------------------------------------------


def _nested(paragraphs: Iterable[tuple[tuple[Holder, ...], Sequence[Run]]], step_url: StepUrl | None) -> Iterator[str]:
    """Tags around paragraphs; what two in a row have around both is opened once."""
    open_holders: tuple[Holder, ...] = ()
    for holders, runs in paragraphs:
        common, _tail = common_ends(open_holders, holders)
        yield from (f"</{holder.tag}>" for holder in reversed(open_holders[common:]))
        yield from (f"<{holder.tag}>" for holder in holders[common:])
        yield from (_written(run, step_url) for run in runs)
        open_holders = holders
    yield from (f"</{holder.tag}>" for holder in reversed(open_holders))


def _written(run: Run, step_url: StepUrl | None) -> str:
    """Words inside the mark, that inside emphasis and links."""
    words = escape(run.text, quote=False)
    if BREAK in words:
        words = words.replace(BREAK, "<br>" if run.kind == "same" else "↵<br>")
    tag = MARKS.get(run.kind)
    text = f"<{tag}>{words}</{tag}>" if tag else words
    for mark in reversed(run.marks):
        text = f"{_start(mark, step_url)}{text}</{mark.tag}>"
    return text


def _start(mark: Mark, step_url: StepUrl | None) -> str:
    if mark.tag != "a":
        return f"<{mark.tag}>"
    address: str | None = mark.href
    if mark.href.startswith("step:"):
        address = step_url(mark.href.removeprefix("step:")) if step_url else None
    return f'<a href="{escape(address)}">' if address else "<a>"
