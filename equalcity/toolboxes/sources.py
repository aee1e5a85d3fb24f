"""Builds a package from a folder that people can read, review and translate; content/README.md describes it.

The same folder gives the same package, byte for byte: identities grow from the toolbox's own and from the keys.
"""

import json
import re
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from equalcity.core.errors import Refused
from equalcity.toolboxes.adaptation_sources import read_adaptations
from equalcity.toolboxes.careful import document_format
from equalcity.toolboxes.document_rules import direction
from equalcity.toolboxes.documents import canonical, check_document
from equalcity.toolboxes.lean import as_frozen
from equalcity.toolboxes.packages import Package, check_package, make_package
from equalcity.toolboxes.source_fields import BLOCKS, MAYBE, TEXT, Converter, Field
from equalcity.toolboxes.source_files import SLUG, SourceFiles

TRANSLATIONS = ("machine", "translated", "reviewed")
OTHER_FILES = frozenset({"toolbox", "glossary"})

EDITION = {
    "toolbox": TEXT,
    "slug": TEXT,
    "number": TEXT,
    "stage": TEXT,
    "frozen_at": Field(kind="moment"),
    "change_note": MAYBE,
    "license": TEXT,
    "source_language": TEXT,
    "languages": Field(kind="texts"),
    "cover": MAYBE,
    "manuals": Field(
        kind="parts",
        parts={
            "slug": TEXT,
            "for_the_public": Field(kind="flag", optional=True, fixed=True),
            "steps": Field(kind="texts"),
        },
    ),
}
TOOLBOX = {"title": TEXT, "summary": TEXT, "home_city": MAYBE, "credits": MAYBE, "cover_alt": MAYBE}
MANUAL = {"title": TEXT, "audience": TEXT, "introduction": Field(kind="markdown", optional=True)}
STEP = {"title": TEXT, "optional": Field(kind="flag", optional=True, fixed=True), "key_message": TEXT, "purpose": MAYBE}
TERM = {"term": TEXT, "forms": Field(kind="texts", optional=True), "definition": TEXT}


def build_package(folder: Path, *, languages: Collection[str] | None = None) -> Package:
    """The package that this folder describes; `languages` builds fewer than it lists.

    Refused: with every fault that was found, each with its file, block and field.
    """
    package = _Source(SourceFiles(folder), languages).package()
    check_package(package)
    _check_adaptations(folder, package)
    return package


def _check_adaptations(folder: Path, package: Package) -> None:
    """They are no part of the package, yet a fact that it does not ask for any more is a fault of the folder."""
    source_language = json.loads(package.manifest)["source_language"]
    read_adaptations(folder, json.loads(package.documents[source_language]))


class _EditionConverter(Converter):
    def _moment(self, where: str, _wanted: Field, found: object, _source: object) -> datetime:
        if isinstance(found, str):
            try:
                found = datetime.fromisoformat(found)
            except ValueError:
                found = None
        if not isinstance(found, datetime) or found.tzinfo is None:
            self.say(_("%(where)s: write a moment such as 2026-11-24T08:00:00Z.") % {"where": where})
            return datetime.now(UTC)
        return found


@dataclass
class _Source:
    files: SourceFiles
    only: Collection[str] | None

    def package(self) -> Package:
        edition = self.edition
        self._refuse_faults()
        documents = {language: self._document(language) for language in self._ordered_languages()}
        self._refuse_faults()
        for document in documents.values():
            self._check(document)
        self._refuse_faults()
        return make_package(
            toolbox=self.toolbox_id,
            slug=edition["slug"],
            number=edition["number"],
            stage=edition["stage"],
            frozen_at=edition["frozen_at"],
            change_note=edition.get("change_note", ""),
            license_name=edition["license"],
            source_language=edition["source_language"],
            documents={language: canonical(as_frozen(document)) for language, document in documents.items()},
            media=self.files.media,
        )

    def _refuse_faults(self) -> None:
        if self.files.faults:
            raise Refused(_("The folder cannot be made into a package."), self.files.faults)

    # The edition ------------------------------------------------------------------------------------------------------

    @cached_property
    def edition(self) -> dict[str, Any]:
        converter = _EditionConverter(say=self.files.say, address=str, medium=self.files.medium, new_id=str)
        found = self.files.read("edition.yaml")
        edition = converter.fields("edition.yaml", EDITION, found, found)
        if not self.files.faults:
            self._check_edition(edition)
        return edition

    def _check_edition(self, edition: dict[str, Any]) -> None:
        try:
            uuid.UUID(edition["toolbox"])
        except ValueError:
            self.files.say(_("edition.yaml, toolbox: there should be a UUID here."))
        if edition["source_language"] not in edition["languages"]:
            self.files.say(_("edition.yaml, languages: the source language is missing."))
        slugs = [slug for manual in edition["manuals"] for slug in manual["steps"]]
        for slug in [*slugs, *(manual["slug"] for manual in edition["manuals"])]:
            if not SLUG.fullmatch(slug):
                self.files.say(
                    _("edition.yaml: “%(slug)s” should be small letters, digits and hyphens.") % {"slug": slug}
                )
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1 or slug in OTHER_FILES}):
            self.files.say(
                _("edition.yaml: no two steps, and no other file, may have the name “%(slug)s”.") % {"slug": slug}
            )

    def _ordered_languages(self) -> list[str]:
        """The source first, for the others are compared with it."""
        source = self.edition["source_language"]
        others = [language for language in self.edition["languages"] if language != source]
        return [source, *(language for language in others if self.only is None or language in self.only)]

    @cached_property
    def toolbox_id(self) -> uuid.UUID:
        return uuid.UUID(self.edition["toolbox"])

    @cached_property
    def steps(self) -> dict[str, str]:
        """Identity of each step by its slug."""
        slugs = [slug for manual in self.edition["manuals"] for slug in manual["steps"]]
        return {slug: self._id(f"step/{slug}") for slug in slugs}

    def _id(self, name: str) -> str:
        return str(uuid.uuid5(self.toolbox_id, name))

    # A language -------------------------------------------------------------------------------------------------------

    def _document(self, language: str) -> dict[str, Any]:
        name = f"{language}/toolbox.yaml"
        found, source = self._both(self.files.fields, language, "toolbox.yaml")
        converter = self._converter(str)
        texts = dict(found)
        manuals, translation = texts.pop("manuals", None), texts.pop("translation", None)
        toolbox = converter.fields(name, TOOLBOX, texts, {key: source.get(key) for key in TOOLBOX})
        alt = toolbox.pop("cover_alt", "")
        status = self._translation(name, language, translation)
        made = list(self._manuals(language, manuals, source.get("manuals"), status))
        return {
            "format": document_format(made),
            "language": language,
            "direction": direction(language),
            "source_language": self.edition["source_language"],
            "toolbox": {
                "id": str(self.toolbox_id),
                "slug": self.edition["slug"],
                **toolbox,
                **self._cover(alt),
                "translation": status,
            },
            "manuals": made,
            # As it will be frozen: then the bytes that are checked here need no second look as a package.
            "glossary": sorted(self._glossary(language), key=lambda term: term["id"]),
        }

    def _cover(self, alt: str) -> dict[str, Any]:
        if not self.edition.get("cover"):
            return {}
        try:
            return {"cover": {"media": self.files.medium(self.edition["cover"]), "alt": alt}}
        except Refused as refused:
            fault = f"edition.yaml, cover: {refused}"
            if fault not in self.files.faults:
                self.files.say(fault)
            return {}

    def _manuals(
        self, language: str, found: object, source: object, status: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        name = f"{language}/toolbox.yaml"
        texts = found if isinstance(found, dict) else {}
        patterns = source if isinstance(source, dict) else texts
        slugs = [manual["slug"] for manual in self.edition["manuals"]]
        for slug in sorted(texts.keys() - set(slugs)):
            self.files.say(
                _("%(where)s: the manual “%(name)s” is not in edition.yaml.") % {"where": name, "name": slug}
            )
        for manual in self.edition["manuals"]:
            slug = manual["slug"]
            yield {
                "id": self._id(f"manual/{slug}"),
                "slug": slug,
                **({"for_the_public": True} if manual.get("for_the_public") else {}),
                **self._converter(str).fields(f"{name}, {slug}", MANUAL, texts.get(slug), patterns.get(slug)),
                "translation": status,
                "steps": [self._step(language, step) for step in manual["steps"]],
            }

    def _step(self, language: str, slug: str) -> dict[str, Any]:
        name = f"{language}/{slug}.yaml"
        found, source = self._both(self.files.fields, language, f"{slug}.yaml")
        texts = dict(found)
        blocks, translation = texts.pop("blocks", None), texts.pop("translation", None)
        fields = self._converter(str).fields(name, STEP, texts, {key: source.get(key) for key in STEP}) if found else {}
        return {
            "id": self.steps[slug],
            "slug": slug,
            **fields,
            "translation": self._translation(name, language, translation) if found else {},
            "blocks": list(self._blocks(name, slug, blocks, source.get("blocks"))) if found else [],
        }

    def _blocks(self, name: str, slug: str, found: object, source: object) -> Iterator[dict[str, Any]]:
        blocks = self.files.keyed(name, found)
        patterns = self.files.keyed(name, source, quiet=found is not source)
        if list(blocks) != list(patterns):
            self.files.say(
                _("%(where)s: the blocks are %(found)s, in the source %(wanted)s.")
                % {"where": name, "found": ", ".join(blocks), "wanted": ", ".join(patterns)}
            )
        for key, block in blocks.items():
            if key in patterns:
                yield self._block(
                    _("%(file)s, block “%(key)s”") % {"file": name, "key": key}, slug, block, patterns[key]
                )

    def _block(self, where: str, slug: str, block: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
        kind = block.get("type")
        if kind not in BLOCKS or kind != source.get("type"):
            self.files.say(
                _("%(where)s: the type “%(type)s” is unknown here.") % {"where": where, "type": str(kind)[:80]}
            )
            return {}
        block_id = self._id(f"step/{slug}/block/{block['key']}")
        texts = {name: value for name, value in block.items() if name not in {"type", "key"}}
        fields = self._converter(lambda part: str(uuid.uuid5(uuid.UUID(block_id), part))).fields(
            where, BLOCKS[kind], texts, source
        )
        if not fields.get("careful"):
            fields.pop("careful", None)
        return {"id": block_id, "type": kind, **fields}

    def _glossary(self, language: str) -> Iterator[dict[str, Any]]:
        name = f"{language}/glossary.yaml"
        found, source = self._both(self.files.entries, language, "glossary.yaml")
        terms, patterns = self.files.keyed(name, found), self.files.keyed(name, source, quiet=found is not source)
        if list(terms) != list(patterns) and found:
            self.files.say(
                _("%(where)s: the terms are %(found)s, in the source %(wanted)s.")
                % {"where": name, "found": ", ".join(terms), "wanted": ", ".join(patterns)}
            )
        for key, term in terms.items():
            where = _("%(file)s, term “%(key)s”") % {"file": name, "key": key}
            texts = {part: value for part, value in term.items() if part not in {"key", "translation"}}
            # Other forms are of the language: three in one, none in another.
            fields = self._converter(str).fields(where, TERM, texts, {**texts})
            given = term.get("translation")
            is_source = language == self.edition["source_language"]
            status = self._translation(where, language, given if is_source else given or "machine")
            yield {"id": self._id(f"term/{key}"), **fields, "translation": status}

    # Parts of it ------------------------------------------------------------------------------------------------------

    def _converter(self, new_id: Callable[[str], str]) -> Converter:
        return Converter(say=self.files.say, address=self._address, medium=self.files.medium, new_id=new_id)

    def _address(self, written: str) -> str:
        scheme, _colon, slug = written.partition(":")
        return f"step:{self.steps[slug]}" if scheme == "step" and slug in self.steps else written

    def _translation(self, where: str, language: str, given: object) -> dict[str, Any]:
        is_source = language == self.edition["source_language"]
        if is_source and given is not None:
            self.files.say(_("%(where)s, translation: this is the source language.") % {"where": where})
        if not is_source and given not in TRANSLATIONS:
            self.files.say(_("%(where)s, translation: write machine, translated or reviewed.") % {"where": where})
        return {"status": "original" if is_source else given, "behind": False}

    def _both(self, read: Callable[[str], Any], language: str, name: str) -> tuple[Any, Any]:
        """What this file holds in this language, and in the source; where the source has nothing, the same again."""
        found = read(f"{language}/{name}")
        return found, read(f"{self.edition['source_language']}/{name}") or found

    # What the format says ---------------------------------------------------------------------------------------------

    def _check(self, document: Mapping[str, Any]) -> None:
        """Say what the format refuses, by file and block instead of JSON path."""
        try:
            check_document(canonical(document))
        except Refused as refused:
            named = partial(_named, document, self.files)
            for reason in refused.reasons or (refused.sentence,):
                self.files.say(PLACE.sub(named, str(reason)))


PLACE = re.compile(r"^\$(?:\.manuals\[(\d+)\](?:\.steps\[(\d+)\](?:\.blocks\[(\d+)\])?)?|\.glossary\[(\d+)\])?(\.?)")


def _named(document: Mapping[str, Any], files: SourceFiles, found: re.Match[str]) -> str:
    """The place in a document that a JSON path begins with, as file and key."""
    *numbers, dot = found.groups()
    place = _place(document, files, *(None if number is None else int(number) for number in numbers))
    return f"{place}, " if dot else place


def _place(
    document: Mapping[str, Any],
    files: SourceFiles,
    manual: int | None,
    step: int | None,
    block: int | None,
    term: int | None,
) -> str:
    language = document["language"]
    if term is not None:
        return f"{language}/glossary.yaml, {_key_of(document, files, document['glossary'][term]['id'])}"
    if manual is None:
        return f"{language}/toolbox.yaml"
    found = document["manuals"][manual]
    if step is None:
        return f"{language}/toolbox.yaml, {found['slug']}"
    name = f"{language}/{found['steps'][step]['slug']}.yaml"
    return name if block is None else f"{name}, {files.fields(name)['blocks'][block]['key']}"


def _key_of(document: Mapping[str, Any], files: SourceFiles, term: str) -> str:
    """The key of this term: the documents have them in another order than the files."""
    toolbox = uuid.UUID(document["toolbox"]["id"])
    keys = [str(entry["key"]) for entry in files.entries(f"{document['language']}/glossary.yaml")]
    return next(key for key in keys if str(uuid.uuid5(toolbox, f"term/{key}")) == term)
