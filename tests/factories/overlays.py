"""What a city lays over the small edition, written by hand; and the source of an export with that over it."""

from typing import Any

from equalcity.toolboxes.differing import step_digest
from equalcity.toolboxes.exporting.source import Source
from equalcity.toolboxes.laying import laid
from tests.factories.export_sources import a_source
from tests.factories.packages import FIRST_STEP, SECOND_STEP, TOOLBOX, a_document, an_id

NUMBER, NOTE, ARABIC_NOTE = "0800 30 030", "Ring at the side door.", "اقرعي الباب الجانبي."
NOTE_ID = an_id("note/en")


def an_overlay(**changes: Any) -> dict[str, Any]:
    """Brussels answers the one fact, and adds a note to the first step. `changes` replace fields at the top."""
    return {
        "format": "equalcity/adaptation/1",
        "city": {"slug": "brussels", "name": "Brussels"},
        "toolbox": {"id": str(TOOLBOX), "slug": "safe-evenings"},
        "languages": ["en", "ar"],
        "facts": {"night-number": {"": a_fact(NUMBER)}},
        "notes": [a_note(), a_note(language="ar", html=f"<p>{ARABIC_NOTE}</p>")],
        "hidden": [],
        **changes,
    }


def a_fact(text: str, *, source: str = "https://example.org/night", checked_on: str = "2026-11-02") -> dict[str, str]:
    return {"text": text, "source": source, "checked_on": checked_on}


def a_note(*, step: str = FIRST_STEP, language: str = "en", html: str = f"<p>{NOTE}</p>", **changes: Any) -> dict:
    digests = {one["id"]: step_digest(one) for manual in a_document()["manuals"] for one in manual["steps"]}
    return {
        "id": an_id(f"note/{language}"),
        "step": step,
        "language": language,
        "html": html,
        "written_for": "1.0",
        "step_digest": digests.get(step, "0" * 64),
        **changes,
    }


def hiding_the_last() -> dict[str, Any]:
    return an_overlay(hidden=[SECOND_STEP])


def laid_over(
    language: str = "en", overlay: dict[str, Any] | None = None, *, number: str = "1.0", is_example: bool = False
) -> dict[str, Any]:
    return laid(
        a_document(language),
        overlay or an_overlay(),
        edition_number=number,
        source_document=a_document(),
        is_example=is_example,
    )


def a_source_of_brussels(
    language: str = "en", overlay: dict[str, Any] | None = None, *, is_example: bool = False
) -> Source:
    return a_source(laid_over(language, overlay, is_example=is_example), adaptation="cd" * 32)


def blocks_of(document: dict[str, Any], step: str = FIRST_STEP) -> list[dict[str, Any]]:
    return next(one["blocks"] for manual in document["manuals"] for one in manual["steps"] if one["id"] == step)


def only(document: dict[str, Any], kind: str, step: str = FIRST_STEP) -> dict[str, Any]:
    """The one block of this kind in this step."""
    (found,) = (block for block in blocks_of(document, step) if block["type"] == kind)
    return found
