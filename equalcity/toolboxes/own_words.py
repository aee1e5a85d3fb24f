"""What a person has said, decided, translated and noted here, in her own words, for the file of her data.

Words of others stay out: an answer is hers, the remark that it answers is not.
"""

from typing import Any

from django.db.models import F, Model, QuerySet

from equalcity.network.models import Person
from equalcity.toolboxes.models import (
    AdaptedFact,
    AdaptedNote,
    HiddenStep,
    Remark,
    RemarkAgreement,
    RemarkAnswer,
    RemarkDecision,
    Round,
    RoundDone,
    StepRead,
    TranslationFile,
    UnitHistory,
)

Facts = dict[str, Any]
PLACES = {"toolbox": "edition__toolbox_slug", "major": "edition__major", "minor": "edition__minor"}
EDITION = {name: F(place) for name, place in PLACES.items()}
CITY = {"city": F("adaptation__city__name"), "toolbox": F("adaptation__toolbox_slug")}


def own_words(person: Person) -> Facts:
    """By kind, oldest first, ready for JSON. A dozen queries, however much there is."""
    return {
        "feedback": _rows(
            Remark.objects.written_by(person),
            "id", "step", "block", "kind", "text", "suggestion", "language", "anonymous", "organisation__name",
            "at", "changed_at", "state", **EDITION,
        ),
        "agreements": _rows(
            RemarkAgreement.objects.filter(person=person), "at", feedback=F("remark"), **_through("remark")
        ),
        "answers_to_feedback": _rows(
            RemarkAnswer.objects.filter(person=person), "text", "at", feedback=F("remark"), **_through("remark")
        ),
        "decisions_on_feedback": _rows(
            RemarkDecision.objects.filter(by=person),
            "verdict", "reason", "at", feedback=F("remark"), **_through("remark"),
        ),
        "draft_rounds_opened": _rows(
            Round.objects.filter(opened_by=person), "look_at", "opened_at", "closes_on", **EDITION
        ),
        "steps_read": _rows(StepRead.objects.filter(person=person), "step", "at", **_through("round")),
        "draft_rounds_done": _rows(RoundDone.objects.filter(person=person), "at", **_through("round")),
        "translations": _rows(
            UnitHistory.objects.filter(by=person),
            "language", "event", "text", "source", "status", "origin", "at", step=F("unit__thing"),
        ),
        "files_of_translations": _rows(
            TranslationFile.objects.filter(by=person), "name", "toolbox", "language", "at", "taken_at"
        ),
        "notes_of_a_city": _rows(
            AdaptedNote.objects.filter(changed_by=person),
            "step", "step_title", "language", "html", "written_for", "changed_at", **CITY,
        ),
        "facts_of_a_city": _rows(
            AdaptedFact.objects.filter(changed_by=person),
            "fact", "language", "text", "source", "checked_on", "changed_at", **CITY,
        ),
        "steps_hidden_in_a_city": _rows(HiddenStep.objects.filter(hidden_by=person), "step", "at", **CITY),
    }  # fmt: skip


def _rows(things: "QuerySet[Any, Model]", *fields: str, **named: F) -> list[Facts]:
    return list(things.order_by("pk").values(*fields, **named))


def _through(owner: str) -> dict[str, F]:
    """The edition, where it is that of a remark or a round."""
    return {name: F(f"{owner}__{place}") for name, place in PLACES.items()}
