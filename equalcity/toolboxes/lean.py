"""One way to leave a field empty, so that the same content has the same hash."""

from typing import Any

from equalcity.toolboxes.careful import document_format

OPTIONAL_FIELDS = {
    *("heading", "why", "group_size", "materials", "questions", "explanation", "caption", "prompt", "audience"),
    *("html", "hint", "publisher", "url", "year", "note", "introduction", "purpose", "home_city", "credits"),
    *("cover", "forms"),
}
"""Fields of the format that may be left out somewhere; where one of them is required, its check says so."""


def as_frozen(document: dict[str, Any]) -> dict[str, Any]:
    """The one form that a document of this content has: the lowest version of the format that can say it, no empty
    optional field, the glossary in order of identity."""
    ordered = {
        **document,
        "format": document_format(document["manuals"]),
        "glossary": sorted(document["glossary"], key=lambda term: term["id"]),
    }
    return {name: part if name == "glossary" and not part else lean(part) for name, part in ordered.items()}


def lean(value: Any) -> Any:
    """Without optional fields that are empty: nothing said and an empty field are the same content, and one hash."""
    if isinstance(value, dict):
        kept = {name: lean(part) for name, part in value.items()}
        return {name: part for name, part in kept.items() if part or part is False or name not in OPTIONAL_FIELDS}
    if isinstance(value, list):
        return [lean(part) for part in value]
    return value
