"""Whether the documents of an edition belong together: one toolbox, and the same blocks in every language."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from equalcity.toolboxes.document_rules import media_of
from equalcity.toolboxes.media import is_picture

Document = dict[str, Any]


def agreement_faults(manifest: Mapping[str, Any], documents: Mapping[str, Document]) -> list[str]:
    """What does not fit between a manifest and its documents by language; all of them fit the format each."""
    faults = [fault for language, document in documents.items() for fault in _manifest(manifest, language, document)]
    faults += _media(manifest, documents)
    if faults:
        return faults
    source = documents[manifest["source_language"]]
    return [fault for document in documents.values() for fault in _structure(source, document)]


def _manifest(manifest: Mapping[str, Any], language: str, document: Document) -> Iterator[str]:
    toolbox = {"id": document["toolbox"]["id"], "slug": document["toolbox"]["slug"]}
    for name, found, wanted in (
        ("language", document["language"], language),
        ("source_language", document["source_language"], manifest["source_language"]),
        ("toolbox.id", toolbox["id"], manifest["toolbox"]["id"]),
        ("toolbox.slug", toolbox["slug"], manifest["toolbox"]["slug"]),
    ):
        if found != wanted:
            yield _("The document in “%(language)s” says “%(found)s” as %(name)s, the manifest “%(wanted)s”.") % {
                "language": language,
                "name": name,
                "found": found,
                "wanted": wanted,
            }


def _media(manifest: Mapping[str, Any], documents: Mapping[str, Document]) -> list[str]:
    types = {medium["sha256"]: medium["type"] for medium in manifest["media"]}
    unused = set(types)
    faults = []
    for language, document in documents.items():
        for path, sha256, use in media_of(document):
            unused.discard(sha256)
            words = {"language": language, "path": path, "sha256": sha256}
            if sha256 not in types:
                faults.append(_("%(language)s, %(path)s: the manifest does not list the medium %(sha256)s.") % words)
            elif is_picture(types[sha256]) is (use == "recording"):
                faults.append(_("%(language)s, %(path)s: a picture and a recording are mixed up.") % words)
    return [*faults, *(_("No document shows the medium %(sha256)s.") % {"sha256": sha256} for sha256 in sorted(unused))]


def _structure(source: Document, document: Document) -> Iterator[str]:
    """The first difference: after it, everything would differ."""
    words = {"language": document["language"]}
    if _map(source) != _map(document):
        yield _("The manuals and steps in “%(language)s” are not those of the source, in its order.") % words
        return
    if not {term["id"] for term in document["glossary"]} <= {term["id"] for term in source["glossary"]}:
        yield _("The glossary in “%(language)s” holds a term that the source does not have.") % words
    for manual, other_manual in zip(source["manuals"], document["manuals"], strict=True):
        for step, other in zip(manual["steps"], other_manual["steps"], strict=True):
            # Where the source has moved on, its new blocks cannot be there yet; readers are told.
            if not other["translation"]["behind"] and _shape(step) != _shape(other):
                yield _("The blocks of the step “%(step)s” in “%(language)s” are not those of the source.") % {
                    **words,
                    "step": step["slug"],
                }


def _map(document: Document) -> list[Any]:
    return [
        (
            manual["id"],
            manual["slug"],
            manual.get("for_the_public", False),
            [(step["id"], step["slug"], step["optional"]) for step in manual["steps"]],
        )
        for manual in document["manuals"]
    ]


def _shape(step: Mapping[str, Any]) -> list[Any]:
    """What a translation leaves as it is: blocks, things to tick, right answers, what is asked of the city, marks."""
    return [
        (
            block["id"],
            block["type"],
            [(option["id"], option["correct"]) for option in block.get("options", [])],
            [item.get("id") for item in block.get("items", [])] if block["type"] == "checklist" else [],
            [block.get(name) for name in ("fact", "kind", "need", "format", "minutes", "careful")],
        )
        for block in step["blocks"]
    ]
