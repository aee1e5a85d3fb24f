"""What may stand in a block of the readable source, and how it becomes a block of a document.

The table is that of content/README.md. Faults are gathered, for who mends a text wants to see all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from equalcity.core.errors import Refused
from equalcity.toolboxes.markdown import from_markdown


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of the source. `fixed`: the same in every language, so a translation may leave it out."""

    kind: str = "text"
    to: str = ""
    optional: bool = False
    fixed: bool = False
    parts: "Mapping[str, Field]" = field(default_factory=dict)


TEXT = Field()
MAYBE = Field(optional=True)
MARKDOWN = Field(kind="markdown", to="html")
CHOICE = Field(fixed=True)
TEXTS = Field(kind="texts", optional=True)
SENTENCES = Field(kind="parts", parts={"text": TEXT, "why": MAYBE})
CAREFUL = Field(kind="flag", optional=True, fixed=True)
"""Of every block but the time-critical one, where a wrong word does harm anyway."""

FIELDS: dict[str, dict[str, Field]] = {
    "text": {"heading": MAYBE, "text": MARKDOWN},
    "say_dont_say": {"heading": MAYBE, "say": SENTENCES, "dont_say": SENTENCES},
    "activity": {
        "title": TEXT,
        "minutes": Field(kind="number", fixed=True),
        "group_size": MAYBE,
        "materials": TEXTS,
        "text": MARKDOWN,
    },
    "checklist": {"heading": MAYBE, "items": Field(kind="items")},
    "case_story": {"title": TEXT, "text": MARKDOWN, "questions": TEXTS},
    "time_critical": {"limit": TEXT, "heading": TEXT, "text": MARKDOWN},
    "handout": {"title": TEXT, "format": CHOICE, "text": MARKDOWN},
    "question": {
        "question": TEXT,
        "options": Field(
            kind="options",
            parts={"text": TEXT, "correct": Field(kind="flag", optional=True, fixed=True), "explanation": MAYBE},
        ),
        "explanation": TEXT,
    },
    "image": {
        "file": Field(kind="file", to="media", fixed=True),
        "alt": TEXT,
        "caption": MAYBE,
        "prompt": MAYBE,
    },
    "recording": {
        "file": Field(kind="file", to="media", fixed=True),
        "title": TEXT,
        "transcript": Field(kind="markdown"),
    },
    "local_services": {
        "heading": TEXT,
        "need": CHOICE,
        "audience": Field(kind="choices", optional=True, fixed=True),
        "text": Field(kind="markdown", to="html", optional=True),
    },
    "local_fact": {"fact": CHOICE, "label": TEXT, "kind": CHOICE, "hint": MAYBE},
    "sources": {
        "items": Field(
            kind="parts",
            parts={
                "title": TEXT,
                "publisher": MAYBE,
                "url": Field(optional=True, fixed=True),
                "year": Field(kind="year", optional=True),
                "note": MAYBE,
            },
        )
    },
}
BLOCKS: dict[str, dict[str, Field]] = {
    kind: fields if kind == "time_critical" else {**fields, "careful": CAREFUL} for kind, fields in FIELDS.items()
}


@dataclass
class Converter:
    """Turns what was read into what stands in a document, and says where it cannot."""

    say: Callable[[str], None]
    address: Callable[[str], str]
    """What a link as written leads to."""
    medium: Callable[[str], str]
    """The hash of a file named in the source; raises Refused."""
    new_id: Callable[[str], str]
    """The identity of a part of the block, by its place."""

    def fields(self, where: str, spec: Mapping[str, Field], found: object, source: object) -> dict[str, Any]:
        """The fields of one mapping. `source` is the same mapping in the source language, the mapping itself there."""
        if not isinstance(found, dict):
            self.say(_("%(where)s: there should be fields here.") % {"where": where})
            return {}
        pattern = source if isinstance(source, dict) else found
        for name in sorted(str(name) for name in found.keys() - spec.keys()):
            self.say(_("%(where)s: the field “%(name)s” is unknown.") % {"where": where, "name": name[:80]})
        converted = {}
        for name, wanted in spec.items():
            value = self._value(f"{where}, {name}", wanted, found.get(name), pattern.get(name))
            if value is not None:
                converted[wanted.to or name] = value
        return converted

    def _value(self, where: str, wanted: Field, found: object, source: object) -> Any:
        if wanted.kind == "flag":  # what is left out is false
            source = source or False
        if wanted.fixed:
            found = source if found is None else found
            if found != source:
                self.say(
                    _("%(where)s: this is the same in every language, but the source has it otherwise.")
                    % {"where": where}
                )
        elif wanted.optional and (found is None) != (source is None):
            self.say(_("%(where)s: it is in one language and not in the other.") % {"where": where})
        if found is None:
            if not wanted.optional:
                self.say(_("%(where)s: this is missing.") % {"where": where})
            return None
        return getattr(self, f"_{wanted.kind}")(where, wanted, found, source)

    def _text(self, where: str, _wanted: Field, found: object, _source: object) -> str:
        if not isinstance(found, str):
            self.say(_("%(where)s: there should be text here; put it in quotes.") % {"where": where})
            return ""
        return found.strip()

    def _markdown(self, where: str, wanted: Field, found: object, source: object) -> str:
        try:
            return from_markdown(self._text(where, wanted, found, source), self.address)
        except Refused as refused:
            for reason in refused.reasons:
                self.say(f"{where}: {reason}")
            return ""

    def _number(self, where: str, _wanted: Field, found: object, _source: object) -> int:
        if not isinstance(found, int) or isinstance(found, bool):
            self.say(_("%(where)s: there should be a whole number here.") % {"where": where})
            return 1
        return found

    def _flag(self, where: str, _wanted: Field, found: object, _source: object) -> bool:
        if not isinstance(found, bool):
            self.say(_("%(where)s: write true or false.") % {"where": where})
        return found is True

    def _year(self, where: str, wanted: Field, found: object, source: object) -> str:
        if isinstance(found, datetime | date):
            return found.isoformat()
        is_number = isinstance(found, int) and not isinstance(found, bool)
        return self._text(where, wanted, str(found) if is_number else found, source)

    def _file(self, where: str, wanted: Field, found: object, source: object) -> str:
        try:
            return self.medium(self._text(where, wanted, found, source))
        except Refused as refused:
            self.say(f"{where}: {refused}")
            return ""

    def _choices(self, where: str, wanted: Field, found: object, source: object) -> list[str]:
        return [found] if isinstance(found, str) else self._texts(where, wanted, found, source)

    def _texts(self, where: str, wanted: Field, found: object, source: object) -> list[str]:
        return [
            self._text(f"{where} {number}", wanted, item, None)
            for number, item in enumerate(self._list(where, found, source), start=1)
        ]

    def _items(self, where: str, wanted: Field, found: object, source: object) -> list[dict[str, str]]:
        texts = self._texts(where, wanted, found, source)
        return [{"id": self.new_id(f"item/{number}"), "text": text} for number, text in enumerate(texts, start=1)]

    def _parts(self, where: str, wanted: Field, found: object, source: object) -> list[dict[str, Any]]:
        items = self._list(where, found, source)
        patterns = source if isinstance(source, list) and len(source) == len(items) else items
        return [
            self.fields(f"{where} {number}", wanted.parts, item, pattern)
            for number, (item, pattern) in enumerate(zip(items, patterns, strict=True), start=1)
        ]

    def _options(self, where: str, wanted: Field, found: object, source: object) -> list[dict[str, Any]]:
        options = self._parts(where, wanted, found, source)
        return [{"id": self.new_id(f"option/{number}"), **option} for number, option in enumerate(options, start=1)]

    def _list(self, where: str, found: object, source: object) -> list[Any]:
        if not isinstance(found, list):
            self.say(_("%(where)s: there should be a list here.") % {"where": where})
            return []
        if isinstance(source, list) and len(source) != len(found):
            self.say(
                _("%(where)s: there are %(found)d items, the source has %(wanted)d.")
                % {"where": where, "found": len(found), "wanted": len(source)}
            )
        return found
