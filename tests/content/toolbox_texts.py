"""The readable source of a toolbox, taken apart into units of plain text, each with the place where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).parents[2] / "content"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NOT_TEXT = frozenset(
    {
        "type",
        "key",
        "file",
        "url",
        "year",
        "format",
        "need",
        "audience",
        "fact",
        "kind",
        "correct",
        "careful",
        "minutes",
    }
)
"""Fields of blocks and terms that nobody reads as a sentence."""
STEP_TEXTS = ("title", "key_message", "purpose")
TOOLBOX_TEXTS = ("title", "summary", "credits", "cover_alt")
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)")
MARKUP = re.compile(
    r"\*\*|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)|^#+ +|^> ?|^ *(?:[-*]|\d+\.) +|^ *\|?[-| :]+\|? *$", re.MULTILINE
)

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Unit:
    """One text as a translator meets it. `place` is the same in every language."""

    language: str
    place: Place
    kind: str
    """Type of the block; `step`, `toolbox`, `manual` or `term` outside blocks."""
    markdown: str

    @cached_property
    def text(self) -> str:
        """Without markup; a link is what is read of it."""
        return MARKUP.sub("", LINK.sub(r"\1", self.markdown)).strip()

    @property
    def step(self) -> str:
        return str(self.place[0])

    @property
    def block(self) -> str:
        return str(self.place[1])

    @property
    def links(self) -> list[str]:
        return [address for _label, address in LINK.findall(self.markdown)]

    def __str__(self) -> str:
        return f"{self.language}/{self.step}.yaml, " + ", ".join(str(part) for part in self.place[1:])


@dataclass
class Texts:
    """A toolbox as written: `edition` and, by language and file name, what the files hold."""

    edition: dict[str, Any]
    files: dict[str, dict[str, Any]]
    media: dict[str, str] = field(default_factory=dict)
    """The SVG files, as text."""
    known: dict[str, list[Unit]] | None = None
    """Units by language, kept where nobody alters the files any more."""

    @property
    def slug(self) -> str:
        return self.edition["slug"]

    @property
    def source(self) -> str:
        return self.edition["source_language"]

    @property
    def languages(self) -> list[str]:
        return self.edition["languages"]

    @property
    def manuals(self) -> dict[str, list[str]]:
        return {manual["slug"]: manual["steps"] for manual in self.edition["manuals"]}

    @property
    def steps(self) -> list[str]:
        return [step for steps in self.manuals.values() for step in steps]

    def blocks(self, language: str, step: str, *kinds: str) -> list[dict[str, Any]]:
        """The blocks of a step, of these types; of every type when none is named."""
        found = self.files[language].get(step, {}).get("blocks", [])
        return [block for block in found if not kinds or block["type"] in kinds]

    def terms(self, language: str) -> list[dict[str, Any]]:
        return self.files[language].get("glossary", [])

    def units(self, language: str) -> list[Unit]:
        if self.known is not None and language in self.known:
            return self.known[language]
        units = [*self._of_toolbox(language), *self._of_steps(language), *self._of_terms(language)]
        if self.known is not None:
            self.known[language] = units
        return units

    def _of_toolbox(self, language: str) -> Iterator[Unit]:
        toolbox = self.files[language].get("toolbox", {"manuals": {}})
        for name in TOOLBOX_TEXTS:
            if toolbox.get(name):
                yield Unit(language, ("toolbox", name), "toolbox", toolbox[name])
        for slug, manual in toolbox["manuals"].items():
            for name, text in manual.items():
                yield Unit(language, ("toolbox", slug, name), "manual", text)

    def _of_steps(self, language: str) -> Iterator[Unit]:
        for step in self.steps:
            fields = self.files[language].get(step, {})
            for name in STEP_TEXTS:
                if fields.get(name):
                    yield Unit(language, (step, name), "step", fields[name])
            for block in self.blocks(language, step):
                for place, text in _texts(block):
                    yield Unit(language, (step, block["key"], *place), block["type"], text)

    def _of_terms(self, language: str) -> Iterator[Unit]:
        for term in self.terms(language):
            for name in ("term", "definition"):
                yield Unit(language, ("glossary", term["key"], name), "term", term[name])


def _texts(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text in a block, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _texts(item, (*place, number))
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in NOT_TEXT:
                yield from _texts(part, (*place, name))


def folders(content: Path = CONTENT) -> list[Path]:
    """Every toolbox that is loaded: a new folder is checked without a new line here."""
    return sorted(path.parent for path in content.glob("*/edition.yaml"))


@cache
def read_texts(folder: Path) -> Texts:
    """What stands in a folder. Nothing is judged here, and nobody alters it: other tests read the same."""
    edition = yaml.load((folder / "edition.yaml").read_text(encoding="utf-8"), Loader=LOADER)
    files = {
        language: {
            path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
            for path in sorted((folder / language).glob("*.yaml"))
        }
        for language in edition["languages"]
    }
    media = {path.name: path.read_text(encoding="utf-8") for path in sorted((folder / "media").glob("*.svg"))}
    return Texts(edition, files, media, known={})
