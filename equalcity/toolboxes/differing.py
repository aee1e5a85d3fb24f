"""What changed between two editions of a toolbox: steps, their blocks, and the words in them. Asks no database."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from equalcity.toolboxes.differing_blocks import (
    BLOCKS,
    MANUAL,
    STEP,
    TERM,
    TOOLBOX,
    Effort,
    FieldDifference,
    fields_of,
)
from equalcity.toolboxes.differing_order import aligned
from equalcity.toolboxes.differing_richtext import Marked, StepUrl, marked, rich_difference
from equalcity.toolboxes.differing_words import Piece, text_difference, tokens
from equalcity.toolboxes.documents import canonical, sha256_hex

__all__ = [
    "Difference",
    "Marked",
    "Piece",
    "StepDifference",
    "edition_difference",
    "marked",
    "rich_difference",
    "step_difference",
    "step_digest",
    "text_difference",
    "tokens",
]

Change = Literal["same", "changed", "added", "removed"]
Document = Mapping[str, Any]


def step_digest(step: Document) -> str:
    """A hash of what a step says, without how far its translation is: it stays while nobody changes a word."""
    return sha256_hex(canonical(_content(step)))


def _content(part: Document, *without: str) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in {"translation", *without}}


def _change(old: Document | None, new: Document | None, *without: str) -> Change:
    if old is None:
        return "added"
    if new is None:
        return "removed"
    return "same" if old is new or _content(old, *without) == _content(new, *without) else "changed"


# Parts ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class BlockDifference:
    """A block of a step; of one that stayed as it was only the name is told."""

    id: str
    type: str
    change: Change
    moved: bool
    title: str
    fields: tuple[FieldDifference, ...] = ()

    @property
    def is_worth_saying(self) -> bool:
        return self.moved or self.change != "same"


@dataclass(frozen=True, kw_only=True)
class StepDifference:
    """A step in two states; one of them may be missing."""

    change: Change
    fields: tuple[FieldDifference, ...]
    blocks: tuple[BlockDifference, ...]
    coarse: bool = False
    """Whether it was too much to compare word by word, so that some texts are shown whole, the old and the new."""


@dataclass(frozen=True, kw_only=True)
class PartDifference:
    """A manual or a term of the glossary."""

    id: str
    title: str
    change: Change
    moved: bool = False
    fields: tuple[FieldDifference, ...] = ()

    @property
    def is_worth_saying(self) -> bool:
        return self.moved or self.change != "same"


@dataclass(frozen=True, kw_only=True)
class StepChange:
    """What became of a step. The difference itself is made when it is asked for."""

    change: Change
    moved: bool
    old: Document | None
    new: Document | None
    manual: Document
    """The manual it stands in; of a removed step the one it stood in."""
    old_manual: Document | None
    language: str
    effort: Effort
    step_url: StepUrl | None = None

    @property
    def id(self) -> str:
        return str(self._step["id"])

    @property
    def title(self) -> str:
        return str(self._step["title"])

    @property
    def _step(self) -> Document:
        found = self.old if self.new is None else self.new
        assert found is not None  # noqa: S101 -- one of the two is there
        return found

    @property
    def from_manual(self) -> str:
        """The title of the manual it came from, where that is another one."""
        came = self.moved and self.old_manual is not None and self.old_manual["id"] != self.manual["id"]
        return str(self.old_manual["title"]) if came and self.old_manual else ""

    @property
    def is_worth_saying(self) -> bool:
        return self.moved or self.change != "same"

    @cached_property
    def difference(self) -> StepDifference:
        return step_difference(self.old, self.new, self.language, step_url=self.step_url, effort=self.effort)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many steps stayed, changed their words, came, went; a moved one is counted as moved beside."""

    same: int
    changed: int
    added: int
    removed: int
    moved: int


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Two editions in one language. Parts are in the order of the newer one; what went stands where it stood."""

    language: str
    toolbox: tuple[FieldDifference, ...]
    manuals: tuple[PartDifference, ...]
    steps: tuple[StepChange, ...]
    terms: tuple[PartDifference, ...]
    effort: Effort
    """What may still be spent on the steps, whose differences are made when they are asked for."""

    @cached_property
    def counts(self) -> Counts:
        kinds = [step.change for step in self.steps]
        return Counts(
            same=kinds.count("same"),
            changed=kinds.count("changed"),
            added=kinds.count("added"),
            removed=kinds.count("removed"),
            moved=sum(step.moved for step in self.steps),
        )

    @cached_property
    def changed_steps(self) -> tuple[StepChange, ...]:
        return tuple(step for step in self.steps if step.is_worth_saying)

    @cached_property
    def changed_terms(self) -> tuple[PartDifference, ...]:
        return tuple(term for term in self.terms if term.is_worth_saying)

    @cached_property
    def changed_manuals(self) -> tuple[PartDifference, ...]:
        return tuple(manual for manual in self.manuals if manual.is_worth_saying)

    @property
    def is_same(self) -> bool:
        return not (self.toolbox or self.changed_manuals or self.changed_steps or self.changed_terms)


# Comparing -----------------------------------------------------------------------------------------------------------


def step_difference(
    old: Document | None,
    new: Document | None,
    language: str,
    *,
    step_url: StepUrl | None = None,
    effort: Effort | None = None,
) -> StepDifference:
    """Fields that differ and all blocks, those of the old step that went where they stood. Not both may be missing."""
    effort = effort or Effort()
    fields = fields_of(STEP, old or {}, new or {}, language, step_url=step_url, effort=effort)
    old_blocks = {_identity(block): block for block in (old or {}).get("blocks", ())}
    new_blocks = {_identity(block): block for block in (new or {}).get("blocks", ())}
    blocks = []
    for key, moved in aligned(list(old_blocks), list(new_blocks)):
        before, after = old_blocks.get(key), new_blocks.get(key)
        change = _change(before, after)
        content = after or before or {}
        shape = BLOCKS.get(key[1], {})
        blocks.append(
            BlockDifference(
                id=key[0],
                type=key[1],
                change=change,
                moved=moved,
                title=_title(content),
                fields=()
                if change == "same"
                else fields_of(shape, before or {}, after or {}, language, step_url=step_url, effort=effort),
            )
        )
    return StepDifference(change=_change(old, new), fields=fields, blocks=tuple(blocks), coarse=effort.is_spent)


def _identity(block: Document) -> tuple[str, str]:
    """A block that became one of another kind is another block."""
    return str(block["id"]), str(block["type"])


def _title(block: Document) -> str:
    names = ("heading", "title", "question", "label", "alt")
    return next((str(block[name]) for name in names if block.get(name)), "")


def edition_difference(old: Document, new: Document, *, step_url: StepUrl | None = None) -> Difference:
    """Two documents of one toolbox in one language. Steps, blocks and terms are known by their identity."""
    return _Comparison(old, new, str(new["language"]), step_url).difference()


@dataclass(frozen=True)
class _Comparison:
    old: Document
    new: Document
    language: str
    step_url: StepUrl | None = None
    effort: Effort = field(default_factory=Effort)

    def difference(self) -> Difference:
        return Difference(
            language=self.language,
            toolbox=self._fields(TOOLBOX, self.old["toolbox"], self.new["toolbox"]),
            manuals=self._parts(MANUAL, self.old["manuals"], self.new["manuals"], "title", moves=True),
            steps=tuple(self._steps()),
            terms=self._parts(TERM, self.old["glossary"], self.new["glossary"], "term", moves=False),
            effort=self.effort,
        )

    def _fields(self, shape: Mapping[str, Any], old: Document, new: Document) -> tuple[FieldDifference, ...]:
        return fields_of(shape, old, new, self.language, step_url=self.step_url, effort=self.effort)

    def _parts(
        self, shape: Mapping[str, Any], old: Sequence[Document], new: Sequence[Document], title: str, *, moves: bool
    ) -> tuple[PartDifference, ...]:
        before, after = _by_id(old), _by_id(new)
        return tuple(
            PartDifference(
                id=str(key),
                title=str((after.get(key) or before[key])[title]),
                change=_change(before.get(key), after.get(key), "steps"),
                moved=moved and moves,
                fields=self._fields(shape, before.get(key, {}), after.get(key, {})),
            )
            for key, moved in aligned(list(before), list(after))
        )

    def _steps(self) -> list[StepChange]:
        """Manual by manual; a step has moved if it came from another manual, or changed its place in its own."""
        before, after = _by_id(self.old["manuals"]), _by_id(self.new["manuals"])
        old_places = {step["id"]: (manual, step) for manual in before.values() for step in manual["steps"]}
        new_ids = {step["id"] for manual in after.values() for step in manual["steps"]}
        found = []
        for key, _moved in aligned(list(before), list(after)):
            manual = after.get(key) or before[key]
            here = _by_id(after[key]["steps"]) if key in after else {}
            stayed = [step["id"] for step in before[key]["steps"]] if key in before else []
            stayed = [step for step in stayed if step in here or step not in new_ids]
            for step_id, moved in aligned(stayed, list(here)):
                old_manual, old_step = old_places.get(step_id, (None, None))
                came = old_manual is not None and old_manual["id"] != key
                new_step = here.get(step_id)
                found.append(
                    StepChange(
                        change=_change(old_step, new_step),
                        moved=moved or came,
                        old=old_step,
                        new=new_step,
                        manual=manual,
                        old_manual=old_manual,
                        language=self.language,
                        effort=self.effort,
                        step_url=self.step_url,
                    )
                )
        return found


def _by_id(parts: Sequence[Document]) -> dict[Hashable, Document]:
    return {part["id"]: part for part in parts}
