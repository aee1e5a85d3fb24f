"""What must hold in a document or manifest and a schema cannot say. Each fault is a sentence with its JSON path."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from equalcity.toolboxes.richtext_inspection import inspect

# A manual's part of the address stands beside these pages of a toolbox.
RESERVED_SLUGS = frozenset({"editions", "glossary", "share"})

RICH_TEXT_FIELDS = frozenset({"html", "introduction", "transcript"})

# Languages written from right to left, unless the tag names another script.
RIGHT_TO_LEFT_LANGUAGES = frozenset(
    {"ar", "arc", "azb", "bal", "ckb", "dv", "fa", "glk", "he", "ks", "lrc", "mzn", "nqo", "pnb", "prs"}
    | {"ps", "rhg", "sd", "syr", "ug", "ur", "yi"}
)
RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})
SCRIPT_LETTERS = 4

Found = Iterator[tuple[str, Any]]
Rule = Callable[[dict[str, Any]], Iterator[str]]


def direction(language: str) -> str:
    """`rtl` or `ltr`: how this language is written, by its BCP 47 tag."""
    primary, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == SCRIPT_LETTERS and part.isalpha()), "")
    if script:
        return "rtl" if script in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if primary in RIGHT_TO_LEFT_LANGUAGES else "ltr"


def document_faults(document: dict[str, Any]) -> list[str]:
    """What is wrong in a document that fits its schema; empty when all is well."""
    return [fault for rule in DOCUMENT_RULES for fault in rule(document)]


def manifest_faults(manifest: dict[str, Any]) -> list[str]:
    """What is wrong in a manifest that fits its schema; empty when all is well."""
    languages = [document["language"] for document in manifest["documents"]]
    return [
        *_twice("$.documents", [language.lower() for language in languages]),
        *_twice("$.documents", [document["sha256"] for document in manifest["documents"]]),
        *_twice("$.media", [medium["sha256"] for medium in manifest["media"]]),
        *([] if manifest["source_language"] in languages else [_("$.documents: the source language is missing.")]),
        *([] if _is_moment(manifest["frozen_at"]) else [_("$.frozen_at: there is no such date or time.")]),
    ]


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


# Walking -------------------------------------------------------------------------------------------------------------


def manuals(document: dict[str, Any]) -> Found:
    yield from ((f"$.manuals[{index}]", manual) for index, manual in enumerate(document["manuals"]))


def steps(document: dict[str, Any]) -> Found:
    for path, manual in manuals(document):
        yield from ((f"{path}.steps[{index}]", step) for index, step in enumerate(manual["steps"]))


def blocks(document: dict[str, Any]) -> Found:
    for path, step in steps(document):
        yield from ((f"{path}.blocks[{index}]", block) for index, block in enumerate(step["blocks"]))


def terms(document: dict[str, Any]) -> Found:
    yield from ((f"$.glossary[{index}]", term) for index, term in enumerate(document["glossary"]))


def rich_texts(document: dict[str, Any]) -> Found:
    """Every rich text that is not empty."""
    for path, holder in (*manuals(document), *blocks(document)):
        yield from ((f"{path}.{name}", holder[name]) for name in RICH_TEXT_FIELDS & holder.keys() if holder[name])


def media_of(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every medium that the document shows: JSON path, hash, and the kind it must be (`image` or `recording`)."""
    if cover := document["toolbox"].get("cover"):
        yield "$.toolbox.cover", cover["media"], "image"
    for path, block in blocks(document):
        if "media" in block:
            yield path, block["media"], block["type"]


# Rules ---------------------------------------------------------------------------------------------------------------


def _twice(path: str, values: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            yield _("%(path)s: “%(value)s” is there twice.") % {"path": path, "value": value[:80]}
        seen.add(value)


def _ids_are_single(document: dict[str, Any]) -> Iterator[str]:
    """Pages and terms in the whole document, blocks in their step (a copied step keeps them), items in their block."""
    yield from _twice("$", [found["id"] for _path, found in (*manuals(document), *steps(document), *terms(document))])
    for path, step in steps(document):
        yield from _twice(f"{path}.blocks", [block["id"] for block in step["blocks"]])
    for path, block in blocks(document):
        parts = [*block.get("options", []), *block.get("items", [])]
        yield from _twice(path, [part["id"] for part in parts if "id" in part])


def _slugs_are_single(document: dict[str, Any]) -> Iterator[str]:
    yield from _twice("$.manuals", [manual["slug"] for manual in document["manuals"]])
    for path, manual in manuals(document):
        yield from _twice(f"{path}.steps", [step["slug"] for step in manual["steps"]])
        if manual["slug"] in RESERVED_SLUGS:
            yield _("%(path)s: the address “%(slug)s” belongs to a page of every toolbox.") % {
                "path": path,
                "slug": manual["slug"],
            }


def _facts_are_asked_alike(document: dict[str, Any]) -> Iterator[str]:
    """A city fills in a fact once; asked in two steps, it must be the same kind of thing."""
    kinds: dict[str, str] = {}
    for path, block in blocks(document):
        if block["type"] == "local_fact" and kinds.setdefault(block["fact"], block["kind"]) != block["kind"]:
            yield _("%(path)s: the fact “%(fact)s” is of another kind elsewhere.") % {
                "path": path,
                "fact": block["fact"],
            }


def _questions_have_an_answer(document: dict[str, Any]) -> Iterator[str]:
    for path, block in blocks(document):
        if block["type"] == "question" and not any(option["correct"] for option in block["options"]):
            yield _("%(path)s: no option is correct.") % {"path": path}


def _rich_text_is_clean(document: dict[str, Any]) -> Iterator[str]:
    known = {f"step:{step['id']}" for _path, step in steps(document)}
    for path, html in rich_texts(document):
        inspection = inspect(html)
        yield from (f"{path}: {fault}" for fault in inspection.faults)
        if not (inspection.faults or inspection.has_words):
            yield _("%(path)s: there is nothing to read.") % {"path": path}
        for address in inspection.links:
            if address.startswith("step:") and address not in known:
                yield _("%(path)s: the link “%(address)s” leads to no step of this toolbox.") % {
                    "path": path,
                    "address": address,
                }


def _direction_fits(document: dict[str, Any]) -> Iterator[str]:
    wanted = direction(document["language"])
    if document["direction"] != wanted:
        yield _("$.direction: this language is written %(wanted)s.") % {"wanted": wanted}


def _source_is_original(document: dict[str, Any]) -> Iterator[str]:
    if document["language"] != document["source_language"]:
        return
    parts = (("$.toolbox", document["toolbox"]), *manuals(document), *steps(document), *terms(document))
    for path, part in parts:
        if part["translation"] != {"status": "original", "behind": False}:
            yield _("%(path)s: in the source language everything is original and nothing is behind.") % {"path": path}


DOCUMENT_RULES: tuple[Rule, ...] = (
    _direction_fits,
    _ids_are_single,
    _slugs_are_single,
    _source_is_original,
    _questions_have_an_answer,
    _facts_are_asked_alike,
    _rich_text_is_clean,
)
