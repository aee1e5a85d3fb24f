"""What changed in the fields of a step, a block, a manual, a term: texts, lists, values, media."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from equalcity.toolboxes.differing_order import aligned, paired, share
from equalcity.toolboxes.differing_richtext import Marked, StepUrl, marked, marked_text, replaced
from equalcity.toolboxes.differing_words import tokens

Form = Literal["text", "html", "value", "media", "items"]
Change = Literal["same", "changed", "added", "removed"]
Item = Mapping[str, Any]
Shape = Mapping[str, "Form | Mapping[str, Form]"]

TEXTS_WITH_REASON: Mapping[str, Form] = {"text": "text", "why": "text"}
STEP: Shape = {"title": "text", "key_message": "text", "purpose": "text", "optional": "value", "slug": "value"}
MANUAL: Shape = {
    "title": "text",
    "audience": "text",
    "for_the_public": "value",
    "introduction": "html",
    "slug": "value",
}
TERM: Shape = {"term": "text", "forms": {"": "text"}, "definition": "text"}
TOOLBOX: Shape = {
    "title": "text",
    "summary": "text",
    "home_city": "text",
    "credits": "text",
    "cover": "media",
    "slug": "value",
}
BLOCKS: Mapping[str, Shape] = {
    "text": {"heading": "text", "html": "html"},
    "say_dont_say": {"heading": "text", "say": TEXTS_WITH_REASON, "dont_say": TEXTS_WITH_REASON},
    "activity": {
        "title": "text",
        "minutes": "value",
        "group_size": "text",
        "materials": {"": "text"},
        "html": "html",
    },
    "checklist": {"heading": "text", "items": {"text": "text"}},
    "case_story": {"title": "text", "html": "html", "questions": {"": "text"}},
    "time_critical": {"limit": "text", "heading": "text", "html": "html"},
    "handout": {"title": "text", "format": "value", "html": "html"},
    "question": {
        "question": "text",
        "options": {"text": "text", "correct": "value", "explanation": "text"},
        "explanation": "text",
    },
    "image": {"media": "media", "alt": "text", "caption": "text", "prompt": "text"},
    "recording": {"media": "media", "title": "text", "transcript": "html"},
    "local_services": {"heading": "text", "need": "value", "audience": "value", "html": "html"},
    "local_fact": {"fact": "value", "label": "text", "kind": "value", "hint": "text"},
    "sources": {"items": {"title": "text", "publisher": "text", "url": "value", "year": "value", "note": "text"}},
}
"""The parts of each kind of block that a reader sees, in the order in which she sees them."""


@dataclass(kw_only=True)
class Effort:
    """How many letters may still be compared word by word, so that no document takes minutes."""

    letters: int = 1_200_000

    @property
    def is_spent(self) -> bool:
        return self.letters <= 0

    def allows(self, *texts: str) -> bool:
        """Whether these may be compared too; counts them."""
        self.letters -= sum(map(len, texts))
        return not self.is_spent


@dataclass(frozen=True, kw_only=True)
class FieldDifference:
    """A field that has something in it, in one of the two at least."""

    name: str
    form: Form
    change: Change
    marked: Marked | None = None
    """Of a text: its words."""
    old: Any = None
    new: Any = None
    """Of a value or a medium: what it was and is."""
    items: tuple["ItemDifference", ...] = ()

    @property
    def is_worth_saying(self) -> bool:
        return self.change != "same"


@dataclass(frozen=True, kw_only=True)
class ItemDifference:
    """A thing to tick, an option, a source: one of a list."""

    change: Change
    moved: bool
    fields: tuple[FieldDifference, ...]

    @property
    def is_worth_saying(self) -> bool:
        return self.moved or self.change != "same"


def fields_of(
    shape: Shape,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    language: str,
    *,
    step_url: StepUrl | None = None,
    effort: Effort,
) -> tuple[FieldDifference, ...]:
    """The fields that differ."""
    desk = _Desk(language, step_url, effort)
    return tuple(one for one in desk.fields(shape, old, new) if one.is_worth_saying)


@dataclass(frozen=True)
class _Desk:
    language: str
    step_url: StepUrl | None
    effort: Effort

    def fields(self, shape: Shape, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldDifference]:
        found = (self._field(name, form, old.get(name), new.get(name)) for name, form in shape.items())
        return [one for one in found if one is not None]

    def _field(self, name: str, form: "Form | Mapping[str, Form]", old: Any, new: Any) -> FieldDifference | None:
        before, after = _present(old), _present(new)
        if not before and not after:
            return None
        change = _change(before, after, equal=old == new)
        if not isinstance(form, str):
            items = tuple(self._items(form, old or [], new or []))
            return FieldDifference(name=name, form="items", change=change, items=items)
        if form in {"value", "media"}:
            return FieldDifference(name=name, form=form, change=change, old=old, new=new)
        words = self._words(form, old or "", new or "")
        return FieldDifference(name=name, form=form, change=change, marked=words)

    def _words(self, form: str, old: str, new: str) -> Marked:
        if not self.effort.allows(old, new) and old != new:
            return replaced(old, new, step_url=self.step_url, rich=form == "html")
        compare = marked if form == "html" else marked_text
        return compare(old, new, self.language, step_url=self.step_url)

    def _items(self, shape: Mapping[str, Form], old: Sequence[Any], new: Sequence[Any]) -> list[ItemDifference]:
        if "" in shape:
            shape, old, new = {"text": shape[""]}, [{"text": one} for one in old], [{"text": one} for one in new]
        old_keys, new_keys = _keys(old, new, self.language)
        before, after = dict(zip(old_keys, old, strict=True)), dict(zip(new_keys, new, strict=True))
        found = []
        for key, moved in aligned(old_keys, new_keys):
            one, other = before.get(key), after.get(key)
            change = _change(one is not None, other is not None, equal=one == other)
            found.append(
                ItemDifference(change=change, moved=moved, fields=tuple(self.fields(shape, one or {}, other or {})))
            )
        return found


def _present(value: Any) -> bool:
    """Whether a field holds something; `false` is something, an empty text or list is not."""
    return value is not None and value not in ("", [], {})


def _change(before: bool, after: bool, *, equal: bool) -> Change:
    if not before:
        return "added"
    if not after:
        return "removed"
    return "same" if equal else "changed"


def _keys(old: Sequence[Item], new: Sequence[Item], language: str) -> tuple[list[Hashable], list[Hashable]]:
    """What tells items apart: their id; where they have none, which became which is seen from their words."""
    if all("id" in one for one in (*old, *new)):
        return [one["id"] for one in old], [one["id"] for one in new]
    texts, new_texts = [_first_text(one) for one in old], [_first_text(one) for one in new]
    words, new_words = ([frozenset(tokens(text, language)) for text in side] for side in (texts, new_texts))
    became = {new_place: place for place, new_place in _twins(texts, new_texts, words, new_words)}
    keys: list[Hashable] = list(range(len(old)))
    return keys, [became.get(new_place, ("new", new_place)) for new_place in range(len(new))]


def _twins(
    texts: list[str], new_texts: list[str], words: list[frozenset[str]], new_words: list[frozenset[str]]
) -> list[tuple[int, int]]:
    """Places of the same item: first those of the same words wherever they stand, then in order those alike."""
    places = {text: place for place, text in reversed(list(enumerate(texts)))}
    same = {places[text]: new_place for new_place, text in reversed(list(enumerate(new_texts))) if text in places}
    taken = set(same.values())

    def likeness(place: int, new_place: int) -> float:
        free = place not in same and new_place not in taken
        return share(words[place], new_words[new_place]) if free else 0.0

    alike = paired([("old", n) for n in range(len(texts))], [("new", n) for n in range(len(new_texts))], likeness)
    return [*same.items(), *alike]


def _first_text(item: Item) -> str:
    return str(item.get("text") or item.get("title") or "")
