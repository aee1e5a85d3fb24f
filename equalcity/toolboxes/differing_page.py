"""What the page of a difference shows: names for fields and values, words for those who do not see the marks."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import Sentence
from equalcity.toolboxes.differing import BlockDifference, Difference, PartDifference, StepChange
from equalcity.toolboxes.differing_blocks import FieldDifference, ItemDifference
from equalcity.toolboxes.differing_richtext import Marked
from equalcity.toolboxes.reading_blocks import AUDIENCES, NEEDS, Medium, duration

LETTERS_A_PAGE = 400_000
"""Of changed steps, old and new together; those after it are pages of their own. A whole toolbox is about 300,000."""

CHANGES = {"changed": _("changed"), "added": _("added"), "removed": _("removed")}
BLOCKS = {
    "text": _("Text"),
    "say_dont_say": _("Say / don’t say"),
    "activity": _("Activity"),
    "checklist": _("Checklist"),
    "case_story": _("Case story"),
    "time_critical": _("Time-critical notice"),
    "handout": _("Handout"),
    "question": _("Question"),
    "image": _("Picture"),
    "recording": _("Audio or video"),
    "local_services": _("Local services"),
    "local_fact": _("Local fact"),
    "sources": _("Sources"),
}
FIELDS = {
    "alt": _("Alternative text"),
    "audience": _("For whom"),
    "caption": _("Caption"),
    "correct": _("Right or wrong"),
    "cover": _("Cover"),
    "credits": _("Credits"),
    "definition": _("Definition"),
    "dont_say": _("Don’t say"),
    "explanation": _("Explanation"),
    "fact": _("Short name"),
    "for_the_public": _("For the people themselves"),
    "format": _("Format"),
    "forms": _("Other forms"),
    "group_size": _("Group size"),
    "heading": _("Heading"),
    "hint": _("Hint"),
    "home_city": _("City"),
    "introduction": _("Introduction"),
    "key_message": _("Key message"),
    "kind": _("Kind"),
    "label": _("Label"),
    "limit": _("Time limit"),
    "materials": _("Materials"),
    "media": _("File"),
    "minutes": _("Time"),
    "need": _("Need"),
    "note": _("Note"),
    "optional": _("Optional step"),
    "options": _("Answers"),
    "prompt": _("Conversation prompt"),
    "publisher": _("Publisher"),
    "purpose": _("Purpose"),
    "question": _("Question"),
    "questions": _("Questions to talk about"),
    "say": _("Say"),
    "slug": _("Address of the page"),
    "summary": _("Summary"),
    "term": _("Word"),
    "title": _("Title"),
    "transcript": _("Transcript"),
    "url": _("Link"),
    "why": _("Why"),
    "year": _("Year"),
}
"""A field that is not here (`html`, `text`, `items`) is the text itself, and needs no name."""
VALUES: Mapping[str, Mapping[Any, Sentence]] = {
    "format": {"card": _("Card to fold"), "sheet": _("Sheet of A4"), "poster": _("Poster")},
    "kind": {
        "number": _("Telephone number"),
        "law": _("Law"),
        "address": _("Address"),
        "name": _("Name"),
        "text": _("Text"),
    },
    "need": NEEDS,
    "audience": AUDIENCES,
    "correct": {True: _("right"), False: _("wrong")},
    "optional": {True: _("yes"), False: _("no")},
    "for_the_public": {True: _("yes"), False: _("no")},
}
PLAIN_WHERE_WHOLE = frozenset({"slug", "optional", "correct"})
"""Nothing to read in a part that is new or gone as a whole."""


@dataclass(frozen=True, kw_only=True)
class Showing:
    """How a difference is written. `ui` are the attributes of our words, `media` what pictures can be shown."""

    ui: str = ""
    side: bool = False
    media: Mapping[str, Medium] = field(default_factory=dict)
    read: "ReadUrl" = lambda step: ""
    """Where a step can be read whole."""

    def part(self, part: PartDifference) -> dict[str, Any]:
        """A manual or a term that changed."""
        return {
            "title": part.title,
            "change": part.change,
            "tags": _tags(part.change, moved=part.moved),
            "fields": self.fields(part.fields, whole=_is_whole(part.change)),
        }

    def step(self, step: StepChange) -> dict[str, Any]:
        """A step that changed, with its blocks; those that stayed in between are counted."""
        difference, whole = step.difference, _is_whole(step.change)
        summary = _summary(step) | {"url": self.read(step)}
        if whole and summary["url"]:  # a page of its own shows it better
            return summary | {"key_message": (step.new or step.old or {})["key_message"]}
        return summary | {
            "fields": self.fields(difference.fields, whole=whole),
            "blocks": list(self._blocks(difference.blocks, whole=whole)),
            "coarse": difference.coarse,
        }

    def _blocks(self, blocks: Sequence[BlockDifference], *, whole: bool) -> Iterator[dict[str, Any]]:
        same = 0
        for block in blocks:
            if not block.is_worth_saying:
                same += 1
                continue
            if same:
                yield {"same": same}
                same = 0
            yield {
                "name": BLOCKS.get(block.type, block.type),
                "title": block.title if block.change == "same" else "",
                "change": block.change,
                "tags": [] if whole else _tags(block.change, moved=block.moved),
                "fields": self.fields(block.fields, whole=whole or _is_whole(block.change)),
            }
        if same:
            yield {"same": same}

    def fields(self, fields: Sequence[FieldDifference], *, whole: bool) -> list[dict[str, Any]]:
        """`whole` says that all of it is new or gone, which is told once and not at every word."""
        return [
            self._field(one, whole=whole)
            for one in fields
            if one.is_worth_saying and not (whole and one.name in PLAIN_WHERE_WHOLE)
        ]

    def _field(self, one: FieldDifference, *, whole: bool) -> dict[str, Any]:
        shown = {"label": FIELDS.get(one.name, ""), "change": one.change, "form": one.form}
        if one.form == "items":
            return shown | {"items": [self._item(item, whole=whole) for item in one.items if item.is_worth_saying]}
        if one.form == "media":
            return shown | {"old": self._medium(one.old), "new": self._medium(one.new)}
        marked = one.marked or Marked.of_values(value_words(one.name, one.old), value_words(one.name, one.new))
        return shown | self._words(marked, whole=whole)

    def _words(self, marked: Marked, *, whole: bool) -> dict[str, Any]:
        marked = marked if whole else marked.shortened()
        shown: dict[str, Any] = {"inline": marked.inline if whole else told(marked.inline, self.ui)}
        if self.side and not whole:
            shown |= {"before": told(marked.before, self.ui), "after": told(marked.after, self.ui), "side": True}
        return shown

    def _item(self, item: ItemDifference, *, whole: bool) -> dict[str, Any]:
        one_sided = _is_whole(item.change)
        tags = [] if whole else _tags("same" if item.change == "changed" else item.change, moved=item.moved)
        fields = item.fields if item.change == "same" else tuple(one for one in item.fields if one.is_worth_saying)
        texts = [self._field(one, whole=whole or one_sided or item.change == "same") for one in fields]
        return {"change": item.change, "tags": tags, "fields": texts}

    def _medium(self, value: Any) -> Medium | None:
        return self.media.get(value["media"] if isinstance(value, dict) else value or "")


def _summary(step: StepChange) -> dict[str, Any]:
    return {
        "id": step.id,
        "title": step.title,
        "change": step.change,
        "moved": step.moved,
        "tags": _tags(step.change, moved=step.moved),
        "from_manual": step.from_manual,
        "manual": step.manual["title"],
    }


ReadUrl = Callable[[StepChange], str]
FindMedia = Callable[[Collection[str]], Mapping[str, Medium]]


def difference_context(
    difference: Difference,
    query: Mapping[str, str],
    *,
    ui: str = "",
    media: FindMedia = lambda hashes: {},
    read: ReadUrl = lambda step: "",
) -> dict[str, Any]:
    """What the templates need. `query`: `view=side` for two columns, `step` for one step alone, by its identity."""
    only = query.get("step", "")
    side = query.get("view") == "side"
    steps = [step for step in difference.changed_steps if step.id == only] or list(difference.changed_steps)
    in_full = _as_many_as_fit(steps, difference)
    showing = Showing(ui=ui, side=side, media=media(_media_of(difference, in_full)), read=read)
    rows = [showing.step(step) if step in in_full else _summary(step) | {"elsewhere": True} for step in steps]
    return {
        "difference": difference,
        "counts": [(kind, words % {"count": count}) for kind, count, words in _counts(difference) if count],
        "side": side,
        "alone": len(steps) < len(difference.changed_steps),
        "about": showing.fields(difference.toolbox, whole=False),
        "manuals": [showing.part(part) for part in difference.changed_manuals],
        "summaries": [_summary(step) for step in difference.changed_steps],
        "steps": rows,
        "terms": [showing.part(part) for part in difference.changed_terms],
    }


def _as_many_as_fit(steps: Sequence[StepChange], difference: Difference) -> list[StepChange]:
    """At least one, and those after it until the page is full. Comparing a step takes from what may be spent."""
    effort, fitting = difference.effort, []
    begun = effort.letters
    for step in steps:
        if begun - effort.letters >= LETTERS_A_PAGE:
            break
        fitting.append(step)
        step.difference  # noqa: B018 -- it is compared now, which counts its letters
    return fitting


def _counts(difference: Difference) -> Iterator[tuple[str, int, str]]:
    counts = difference.counts
    yield "changed", counts.changed, ngettext("%(count)d step changed", "%(count)d steps changed", counts.changed)
    yield "added", counts.added, ngettext("%(count)d step added", "%(count)d steps added", counts.added)
    yield "removed", counts.removed, ngettext("%(count)d step removed", "%(count)d steps removed", counts.removed)
    yield "moved", counts.moved, ngettext("%(count)d step moved", "%(count)d steps moved", counts.moved)
    yield "same", counts.same, ngettext("%(count)d step as before", "%(count)d steps as before", counts.same)


def _media_of(difference: Difference, steps: Sequence[StepChange]) -> set[str]:
    """The hashes of pictures and recordings that changed."""
    fields = [one for step in steps for block in step.difference.blocks for one in block.fields]
    values = [side for one in (*difference.toolbox, *fields) if one.form == "media" for side in (one.old, one.new)]
    return {value["media"] if isinstance(value, dict) else value for value in values if value}


def value_words(name: str, value: Any) -> str:
    """A value as a reader knows it: 'right', '2 hours', 'women, girls'."""
    if value is None or value in ("", []):
        return ""
    if name == "minutes":
        return duration(value)
    if isinstance(value, list):
        return ", ".join(value_words(name, one) for one in value)
    return str(VALUES.get(name, {}).get(value, value))


def told(html: SafeString, ui: str) -> SafeString:
    """The same with “added” and “removed” in words, for those who hear the page. Only marks of ours are looked for."""
    for tag, word in (("ins", gettext("added:")), ("del", gettext("removed:"))):
        start = format_html('<{}><span class="only-read"{}>[{} </span>', tag, ui, word)
        end = format_html('<span class="only-read">]</span></{}>', tag)
        html = mark_safe(html.replace(f"<{tag}>", start).replace(f"</{tag}>", end))  # noqa: S308 -- escaped before
    return html


def _is_whole(change: str) -> bool:
    return change in {"added", "removed"}


def _tags(change: str, *, moved: bool) -> list[tuple[str, Sentence]]:
    """Words about a part, each with its kind."""
    tags: list[tuple[str, Sentence]] = [(change, CHANGES[change])] if change in CHANGES else []
    return [*tags, ("moved", _("moved"))] if moved else tags
