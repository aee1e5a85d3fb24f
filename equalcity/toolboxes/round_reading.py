"""What an edition is made of, as a guest of a draft round goes through it: its steps and their blocks."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from equalcity.toolboxes.library import documents_of
from equalcity.toolboxes.models import Edition


@dataclass(frozen=True)
class Part:
    """A step: where it is, what it is called, and its blocks by identity with their kind and heading."""

    id: UUID
    title: str
    manual: str
    manual_slug: str
    slug: str
    language: str
    blocks: dict[str, tuple[str, str]] = field(default_factory=dict)


def document_of(edition: Edition, language: str = "") -> dict[str, Any]:
    """Its text in this language, else in its own; parsed ones are kept in memory."""
    rows = list(edition.documents.defer("body").filter(language__in={language, edition.source_language}))
    row = next((one for one in rows if one.language == language), rows[0])
    return documents_of([row])[row.language]


def parts_of(edition: Edition, language: str = "") -> list[Part]:
    """Every step in the order of reading."""
    document = document_of(edition, language)
    return [
        Part(
            id=UUID(step["id"]),
            title=step["title"],
            manual=manual["title"],
            manual_slug=manual["slug"],
            slug=step["slug"],
            language=document["language"],
            blocks={block["id"]: (block["type"], _heading(block)) for block in step["blocks"]},
        )
        for manual in document["manuals"]
        for step in manual["steps"]
    ]


def _heading(block: dict[str, Any]) -> str:
    """What a person knows this block by: its own heading, or its question or label."""
    for name in ("heading", "title", "question", "label", "caption"):
        if block.get(name):
            return str(block[name])
    return ""
