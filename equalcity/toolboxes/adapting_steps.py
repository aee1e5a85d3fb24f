"""What stands around a note while it is written: the step itself, what changed in it; and the preview of the whole."""

import json
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from equalcity.toolboxes import reading
from equalcity.toolboxes.adapted import Adapting, LookedAtStep, step_as_written_for
from equalcity.toolboxes.adapting import Document, steps_of
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.differing import StepDifference, step_difference
from equalcity.toolboxes.laying import laid
from equalcity.toolboxes.models import AdaptedNote

PREVIEWED = frozenset({"toolbox", "manual", "step", "glossary"})


@dataclass(frozen=True, kw_only=True)
class PreviewAddresses(Addresses):
    """Pages of the preview lead to each other; what it does not have leads to the public toolbox."""

    adaptation: int

    def _path(self, name: str, parts: dict[str, str]) -> str:
        if name not in PREVIEWED:
            return super()._path(name, parts)
        with override(self.language):
            return reverse(f"adaptations:preview_{name}", kwargs={"number": self.adaptation, **parts})


def preview_page(seen: Adapting, *, language: str, content: str, origin: str) -> reading.Page:
    """A page of the newest edition with the adaptation as it would be published now."""
    there = [row.language for row in seen.opened.rows]
    chosen = content if content in there else None
    addresses = PreviewAddresses(
        slug=seen.edition.toolbox_slug,
        language=language,
        content=chosen,
        origin=origin,
        adaptation=seen.adaptation.pk,
    )
    document = seen.opened.document(chosen or language)
    overlay = json.loads(seen.body)
    merged = laid(
        document,
        overlay,
        edition_number=seen.edition.number,
        source_document=seen.source,
        wanted=chosen or language,
        is_example=seen.adaptation.city.is_example,
    )
    facts = reading.EditionFacts(
        number="",
        stage="final",
        frozen_at=None,
        languages=tuple(there),
        source_language=seen.edition.source_language,
        preview=True,
    )
    return reading.Page(
        document=merged, edition=facts, addresses=addresses, ui_language=language, media=seen.opened.media
    )


def shown_step(found: LookedAtStep, seen: Adapting, language: str) -> dict[str, Any]:
    """The blocks of the step as readers have them, without anything of a city."""
    page = reading.Page(
        document=seen.document,
        edition=seen.opened.facts(),
        addresses=Addresses(slug=seen.edition.toolbox_slug, language=language),
        ui_language=language,
        media=seen.opened.media,
    )
    manual, step = next(pair for pair in page.steps if pair[1]["id"] == found.id)
    context = reading.step_of(page, manual["slug"], step["slug"])
    wanted = ("step", "blocks", "terms", "ui", "text_language", "text_direction", "share_url")
    return {name: context[name] for name in wanted}


@dataclass(frozen=True)
class Changes:
    """What changed in a step since these notes were written, in a language that both editions have."""

    before: str
    notes: tuple[AdaptedNote, ...]
    difference: StepDifference | None
    """None where the edition that they were written for is not here, or the step was not in it."""
    language: str


def changes_under(found: LookedAtStep, seen: Adapting) -> list[Changes]:
    """The notes that wait for a decision, by the edition that they were written for, the oldest first."""
    by_edition: dict[str, list[AdaptedNote]] = {}
    for note in sorted(found.waiting, key=lambda note: tuple(int(part) for part in note.written_for.split("."))):
        by_edition.setdefault(note.written_for, []).append(note)
    return [_changes_since(before, tuple(notes), seen) for before, notes in by_edition.items()]


def _changes_since(before: str, notes: tuple[AdaptedNote, ...], seen: Adapting) -> Changes:
    old = step_as_written_for(seen.adaptation, notes[0], seen.document["language"])
    if old is None:
        return Changes(before, notes, None, seen.document["language"])
    step, language = old
    document: Document = seen.document if seen.document["language"] == language else seen.source
    after = next(one for _manual, one in steps_of(document) if one["id"] == step["id"])
    return Changes(before, notes, step_difference(step, after, document["language"]), document["language"])
