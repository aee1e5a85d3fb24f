"""Lays what a city has published over a document: its facts, its notes, without the steps that it hides.

Pure: a document and an overlay (docs/adaptation-format.md) in, a document out; nothing that comes in is changed. What
comes out is for reading only and no edition document: `city` says whose it is, local facts may have `filled`, and steps
may hold blocks of the type `city_note`. Whatever a city wrote is cleaned once more.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language_info

from equalcity.toolboxes.differing import step_digest
from equalcity.toolboxes.documents import FORBIDDEN
from equalcity.toolboxes.richtext import clean

Document = Mapping[str, Any]
Overlay = Mapping[str, Any]
EVERY_LANGUAGE = ""
"""Where a language stands otherwise: the same in all of them."""
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def laid(
    document: Document,
    overlay: Overlay,
    *,
    edition_number: str,
    source_document: Document,
    wanted: str = "",
    is_example: bool = False,
) -> dict[str, Any]:
    """The document as this city uses it; `source_document` is the original of the same edition.

    A note that was written for a step that read differently has the number of that edition in `written_for`. `wanted`
    is the language that the reader asked for, where the edition does not have it: the city may.
    """
    layer = _Layer(document, overlay, edition_number, source_document, wanted=wanted, is_example=is_example)
    return {**document, "city": {**layer.city, **layer.mark}, "manuals": layer.manuals()}


class _Layer:
    """What one overlay does to one document."""

    def __init__(
        self, document: Document, overlay: Overlay, number: str, source: Document, *, wanted: str, is_example: bool
    ) -> None:
        self.mark = {"is_example": True} if is_example else {}
        self.document = document
        self.number = number
        self.language = str(document["language"])
        self.languages = [str(tag) for tag in overlay["languages"]]
        self.wanted = wanted or self.language
        self.city = {"slug": str(overlay["city"]["slug"]), "name": _plain(overlay["city"]["name"])}
        self.facts: Mapping[str, Mapping[str, Document]] = overlay["facts"]
        self.hidden = frozenset(overlay["hidden"])
        self.notes: dict[str, list[Document]] = {}
        for note in overlay["notes"]:
            self.notes.setdefault(note["step"], []).append(note)
        self.sources = {step["id"]: step for step in _steps(source) if step["id"] in self.notes}

    def manuals(self) -> list[dict[str, Any]]:
        """Without hidden steps, and without a manual that has none left; were nothing left, nothing is hidden."""
        shown = {step["id"] for step in _steps(self.document) if not self._is_hidden(step)}
        shown = shown or {step["id"] for step in _steps(self.document)}
        manuals = [(manual, [step for step in manual["steps"] if step["id"] in shown]) for manual in self._manuals]
        return [{**manual, "steps": [self._step(step) for step in steps]} for manual, steps in manuals if steps]

    @property
    def _manuals(self) -> Sequence[Document]:
        manuals: Sequence[Document] = self.document["manuals"]
        return manuals

    def _is_hidden(self, step: Document) -> bool:
        return bool(step["optional"]) and step["id"] in self.hidden

    def _step(self, step: Document) -> dict[str, Any]:
        """The note stands first: what is urgent or is to be said goes before it in every form, the rest behind it."""
        return {**step, "blocks": [*self._note(step), *(self._block(block) for block in step["blocks"])]}

    def _block(self, block: Document) -> Document:
        filled = self._filled(block["fact"]) if block["type"] == "local_fact" else None
        return {**block, "filled": filled} if filled else block

    def _filled(self, fact: str) -> dict[str, Any] | None:
        """The answer in the language of the reader or of the page, else that for all, else in one that the city has."""
        answers = self.facts.get(fact, {})
        for tag in (self.wanted, self.language, EVERY_LANGUAGE, *self.languages):
            text = _plain(answers[tag]["text"]) if tag in answers else ""
            if text:
                return {
                    "text": text,
                    "source": _plain(answers[tag]["source"]),
                    "checked_on": str(answers[tag]["checked_on"]),
                    "language": tag or self.language,
                    "direction": self._direction(tag or self.language),
                    "city": self.city["name"],
                    **self.mark,
                }
        return None

    def _note(self, step: Document) -> Iterator[dict[str, Any]]:
        by_language = {note["language"]: note for note in reversed(self.notes.get(step["id"], ()))}
        tag = next((tag for tag in (self.wanted, self.language, *self.languages) if tag in by_language), "")
        note = by_language.get(tag)
        html = clean(FORBIDDEN.sub("", note["html"])) if note else ""
        if note and html:
            yield {
                "type": "city_note",
                "id": str(note["id"]),
                "html": html,
                "city": self.city["name"],
                **self.mark,
                "language": note["language"],
                "direction": self._direction(note["language"]),
                "written_for": self._written_for(note, step),
            }

    def _written_for(self, note: Document, step: Document) -> str:
        source = self.sources.get(step["id"], step)
        if note["written_for"] == self.number or note["step_digest"] == step_digest(source):
            return ""
        return str(note["written_for"])

    def _direction(self, tag: str) -> str:
        return str(self.document["direction"]) if tag == self.language else direction_of(tag)


def direction_of(tag: str) -> str:
    """In which direction a language is written."""
    try:
        return "rtl" if get_language_info(tag)["bidi"] else "ltr"
    except KeyError:
        return "rtl" if tag.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def _steps(document: Document) -> Iterator[Document]:
    for manual in document["manuals"]:
        yield from manual["steps"]


def _plain(text: Any) -> str:
    """A text without invisible characters that could turn what stands around it."""
    return FORBIDDEN.sub("", str(text)).strip()
