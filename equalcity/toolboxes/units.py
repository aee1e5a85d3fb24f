"""From a page or term to its sentences and back: what wagtail-localize extracts and takes in, used as a library."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamValue, StructBlock, TextBlock
from wagtail.models import Locale
from wagtail_localize.fields import TranslatableField
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.strings import StringValue

from equalcity.toolboxes.models import Manual, Step, Term, Toolbox, UnitKind
from equalcity.toolboxes.unit_texts import digest_of

Thing = Toolbox | Manual | Step | Term
KINDS: dict[type, UnitKind] = {
    Toolbox: UnitKind.TOOLBOX,
    Manual: UnitKind.MANUAL,
    Step: UnitKind.STEP,
    Term: UnitKind.TERM,
}
LEFT_AS_IT_IS = (".year",)
"""Ends of paths of what is the same in every language."""
ALIKE = 0.45
"""From here on, two sentences in one place are the same sentence, reworded."""
WORDS = (CharBlock, TextBlock, RichTextBlock)
NAMESPACE = uuid.UUID("7b0f5b53-5c0e-4f58-9a0f-3a5b4f7a6c11")

Place = tuple[str, int]
"""The path, and the number of the string in it."""


@dataclass(frozen=True)
class Sentence:
    """One unit of text as it stands in a page."""

    path: str
    number: int
    text: str
    rich: bool

    @property
    def place(self) -> Place:
        return self.path, self.number


def sentences_of(thing: Thing) -> list[Sentence]:
    """What there is to translate in a page or term, in the order of reading."""
    segments = extract_segments(with_item_ids(thing))
    rich = {segment.path for segment in segments if isinstance(segment, TemplateSegmentValue)}
    numbers: dict[str, int] = defaultdict(int)
    found = []
    for segment in segments:
        if isinstance(segment, StringSegmentValue) and not segment.path.endswith(LEFT_AS_IT_IS):
            found.append(Sentence(segment.path, numbers[segment.path], segment.string.data, segment.path in rich))
            numbers[segment.path] += 1
    return found


def media_of(thing: Thing) -> dict[str, int]:
    """Path → picture or recording that a block of it shows."""
    segments = extract_segments(with_item_ids(thing))
    return {
        segment.path: segment.data
        for segment in segments
        if isinstance(segment, OverridableSegmentValue) and isinstance(segment.data, int)
    }


def in_order(paths: Iterable[str]) -> dict[str, tuple[str | int, ...]]:
    """Path → the same with the place of an item in its list instead of its id."""
    seen: dict[tuple[str | int, ...], dict[str, int]] = defaultdict(dict)
    found = {}
    for path in paths:
        field, *parts = path.split(".")
        order: tuple[str | int, ...] = (field, *parts[:1])  # the id of a block is the same in every language
        for part in parts[1:]:
            known = seen[order]
            order = (*order, known.setdefault(part, len(known)) if "-" in part else part)
        found[path] = order
    return found


def content_digest(thing: Thing) -> str:
    """Changes whenever something to translate may have changed; cheap, for it parses no rich text."""
    names = [field.field_name for field in type(thing).translatable_fields if isinstance(field, TranslatableField)]
    values = [_raw(getattr(thing, name)) for name in names]
    return digest_of(json.dumps(values, default=str, sort_keys=True))


def write_sentences(source: Thing, target: Thing, texts: Mapping[Place, str], media: Mapping[str, int]) -> None:
    """Put these texts into the target; the source's own stand where there are none. `media` are its own pictures."""
    original = with_item_ids(source)
    numbers: dict[str, int] = defaultdict(int)
    segments = []
    for segment in extract_segments(original):
        if isinstance(segment, StringSegmentValue):
            place = segment.path, numbers[segment.path]
            numbers[segment.path] += 1
            data = texts.get(place, segment.string.data)
            segments.append(
                StringSegmentValue(segment.path, StringValue(data), attrs=segment.attrs, order=segment.order)
            )
        elif isinstance(segment, TemplateSegmentValue):
            segments.append(segment)
        elif segment.path in media:
            segments.append(OverridableSegmentValue(segment.path, media[segment.path], order=segment.order))
    source_locale, locale = _locale(source), _locale(target)
    ingest_segments(original, target, source_locale, locale, segments)
    for field in type(source).translatable_fields:
        is_the_same = not isinstance(field, TranslatableField)
        if is_the_same or not getattr(source, field.field_name):
            setattr(target, field.field_name, getattr(source, field.field_name))


def _locale(thing: Thing) -> Locale:
    locale: Locale = thing.locale
    return locale


# Items of lists: packages and old pages have none of the ids by which segments name them -----------------------------


def with_item_ids(thing: Thing) -> Thing:
    """The same page, with an id for every item of a list, the same in every language; only for a step it is a copy."""
    if not isinstance(thing, Step):
        return thing
    stream = thing.body.stream_block
    stored = zip(thing.body.raw_data, thing.body.get_prep_value(), strict=True)
    data = [_block_with_ids(stream, raw if _bare(raw) == _bare(now) else now) for raw, now in stored]
    copy: Step = type(thing)(**{field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields})
    copy.body = StreamValue(stream, data, is_lazy=True)
    return copy


def _bare(value: Any) -> Any:
    """Without ids of items, which Wagtail makes up whenever it opens a list that is stored without; nothing empty."""
    if isinstance(value, dict):
        return {name: _bare(one) for name, one in value.items() if one}
    if isinstance(value, list):
        return [_bare(one["value"] if _is_item(one) else one) for one in value]
    return value


def _is_item(one: Any) -> bool:
    return isinstance(one, dict) and one.get("type") == "item" and "value" in one


def _block_with_ids(stream: Any, block: dict[str, Any]) -> dict[str, Any]:
    kind = stream.child_blocks.get(block["type"])
    if kind is None:
        return block
    return {**block, "value": _value_with_ids(kind, block["value"], block.get("id") or "")}


def _value_with_ids(kind: Any, value: Any, key: str) -> Any:
    if isinstance(kind, StructBlock) and isinstance(value, dict):
        empty = {name: "" for name, child in kind.child_blocks.items() if isinstance(child, WORDS)}
        filled = empty | {name: one for name, one in value.items() if one is not None}
        return {
            name: _value_with_ids(kind.child_blocks[name], one, f"{key}/{name}") if name in kind.child_blocks else one
            for name, one in filled.items()
        }
    if isinstance(kind, ListBlock) and isinstance(value, list):
        return [_item_with_id(kind, item, f"{key}/{number}") for number, item in enumerate(value)]
    return value


def _item_with_id(kind: ListBlock, item: Any, key: str) -> dict[str, Any]:
    if kind._item_is_in_block_format(item):  # noqa: SLF001 -- Wagtail asks it the same way, and has no other
        identity, value = item.get("id"), item["value"]
    else:
        identity, value = None, item
    identity = identity or str(uuid.uuid5(NAMESPACE, key))
    return {"type": "item", "id": identity, "value": _value_with_ids(kind.child_block, value, identity)}


def _raw(value: Any) -> Any:
    return value.get_prep_value() if isinstance(value, StreamValue) else value


# Which sentence of before is which of now -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """A unit as it was; `present` says whether it stood in the source until now."""

    pk: int
    path: str
    number: int
    text: str
    present: bool


def matched(known: list[Known], now: list[Sentence]) -> dict[Place, int]:
    """Place of now → the unit that stands there: the same words first, wherever they moved, then the same place.

    Units that nobody claims have left the source; places without one are new.
    """
    free = {unit.pk: unit for unit in known}
    found: dict[Place, int] = {}

    def claim(sentence: Sentence, candidates: Iterator[Known]) -> None:
        unit = next(candidates, None)
        if unit is not None and sentence.place not in found:
            found[sentence.place] = unit.pk
            del free[unit.pk]

    for fits in (_same_place, _same_path, _same_text):
        for sentence in now:
            if sentence.place not in found:
                candidates = [one for one in free.values() if one.text == sentence.text and fits(one, sentence)]
                claim(sentence, iter(sorted(candidates, key=lambda one: not one.present)))
    for sentence in now:
        if sentence.place not in found:
            reworded = [one for one in free.values() if one.present and one.path == sentence.path]
            claim(sentence, iter(_nearest(sentence, reworded)))
    return found


def _same_place(unit: Known, sentence: Sentence) -> bool:
    return (unit.path, unit.number) == sentence.place and unit.present


def _same_path(unit: Known, sentence: Sentence) -> bool:
    return unit.path == sentence.path


def _same_text(unit: Known, sentence: Sentence) -> bool:
    return True


def _nearest(sentence: Sentence, units: list[Known]) -> list[Known]:
    """Of the units left in this place, the most alike; a field of one sentence always keeps its unit."""
    if not sentence.rich:
        return units[:1]
    rated = [(SequenceMatcher(None, unit.text, sentence.text, autojunk=False).ratio(), unit) for unit in units]
    return [unit for ratio, unit in sorted(rated, key=lambda pair: -pair[0]) if ratio >= ALIKE][:1]


# How long a text may be -----------------------------------------------------------------------------------------------


def limits_of(thing: Thing) -> dict[str, int]:
    """Path → the most letters that fit there, where there is a limit."""
    paths = {sentence.path for sentence in sentences_of(thing)}
    blocks = {block.id: block.block for block in thing.body} if isinstance(thing, Step) else {}
    found = {path: _limit(thing, path.split("."), blocks) for path in paths}
    return {path: most for path, most in found.items() if most is not None}


def _limit(thing: Thing, parts: list[str], blocks: Mapping[str, Any]) -> int | None:
    if len(parts) == 1:
        most = getattr(type(thing)._meta.get_field(parts[0]), "max_length", None)
    else:
        kind = blocks.get(parts[1])
        for part in parts[2:]:
            kind = kind.child_block if isinstance(kind, ListBlock) else getattr(kind, "child_blocks", {}).get(part)
        most = getattr(getattr(kind, "field", None), "max_length", None)
    return most if isinstance(most, int) else None
