"""Finds an adaptation with all that hangs on it, beside the newest edition: what is there, missing, changed, aside."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from equalcity.core.words import language_name, own_name
from equalcity.toolboxes.adapting import AskedFact, Document, Fact, Note, adaptation_body, asked_facts, steps_of
from equalcity.toolboxes.differing import step_digest
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.library import Opened
from equalcity.toolboxes.models import Adaptation, AdaptedFact, AdaptedNote, Edition, PublishedAdaptation


@dataclass(frozen=True)
class LookedAtStep:
    """A step of the newest edition with what the city does with it."""

    id: str
    manual: str
    title: str
    optional: bool
    is_hidden: bool
    notes: tuple[AdaptedNote, ...]
    """In the languages of the city, its first language first."""
    others: tuple[AdaptedNote, ...]
    """In languages that the city does not have; readers do not see them."""
    waiting: tuple[AdaptedNote, ...]
    """Notes that were written for a step that read differently: the city decides on each."""

    @property
    def changed(self) -> bool:
        return bool(self.waiting)

    @property
    def has_something(self) -> bool:
        return bool(self.is_hidden or self.notes or self.others)

    @property
    def languages(self) -> list[str]:
        return [note.language_name for note in self.notes]


@dataclass(frozen=True)
class MissingFact:
    asked: AskedFact
    languages: tuple[str, ...]
    """Names of the languages in which it has no answer; empty: in none has it one."""


@dataclass(frozen=True)
class Adapting:
    """An adaptation beside the newest final edition of its toolbox. Made by `look_at`; a few queries in all."""

    adaptation: Adaptation
    opened: Opened
    language: str
    """Of the page; what it shows of the toolbox is in this language, where the edition has it."""

    @property
    def edition(self) -> Edition:
        return self.opened.edition

    @property
    def languages(self) -> list[str]:
        return list(self.adaptation.languages)

    @property
    def language_names(self) -> list[str]:
        return [own_name(tag) for tag in self.languages]

    @cached_property
    def document(self) -> Document:
        """The text in the language of the page, else in one of the city's, else the original."""
        there = [row.language for row in self.opened.rows]
        wanted = [self.language, *self.languages, self.edition.source_language]
        return self.opened.document(next(tag for tag in wanted if tag in there))

    @cached_property
    def source(self) -> Document:
        return self.opened.document(self.edition.source_language)

    @cached_property
    def facts(self) -> list[AdaptedFact]:
        return list(self.adaptation.facts.select_related("changed_by"))

    @cached_property
    def all_notes(self) -> list[AdaptedNote]:
        return list(self.adaptation.notes.select_related("origin", "changed_by"))

    @cached_property
    def hidden(self) -> set[str]:
        return {str(step) for step in self.adaptation.hidden.values_list("step", flat=True)}

    @cached_property
    def asked(self) -> list[AskedFact]:
        return asked_facts(self.document)

    @cached_property
    def steps(self) -> list[LookedAtStep]:
        sources = {step["id"]: step for _manual, step in steps_of(self.source)}
        return [self._looked_at(manual, step, sources[step["id"]]) for manual, step in steps_of(self.document)]

    def _looked_at(self, manual: Document, step: Document, source: Document) -> LookedAtStep:
        own = [note for note in self.all_notes if str(note.step) == step["id"]]
        notes = [note for tag in self.languages for note in own if note.language == tag]
        digest = step_digest(source) if notes else ""
        return LookedAtStep(
            id=step["id"],
            manual=manual["title"],
            title=step["title"],
            optional=step["optional"],
            is_hidden=step["optional"] and step["id"] in self.hidden,
            notes=tuple(notes),
            others=tuple(note for note in own if note.language not in self.languages),
            waiting=tuple(note for note in notes if note.step_digest != digest),
        )

    def step(self, key: UUID | str) -> LookedAtStep | None:
        return next((step for step in self.steps if step.id == str(key)), None)

    @property
    def changed(self) -> list[LookedAtStep]:
        """Steps that read differently from when their note was written; what of them stays is the city's decision."""
        return [step for step in self.steps if step.changed]

    @property
    def aside(self) -> list[AdaptedNote]:
        """Notes whose step is no longer there."""
        there = {step.id for step in self.steps}
        return [note for note in self.all_notes if str(note.step) not in there]

    @cached_property
    def missing_facts(self) -> list[MissingFact]:
        """What is asked and not answered, and in which of the city's languages."""
        there = {(fact.fact, fact.language) for fact in self.facts}
        missing = []
        for asked in self.asked:
            lacks = [tag for tag in self.languages if not {(asked.fact, ""), (asked.fact, tag)} & there]
            if lacks:
                all_lack = len(lacks) == len(self.languages)
                missing.append(
                    MissingFact(asked, () if all_lack else tuple(language_name(tag, self.language) for tag in lacks))
                )
        return missing

    @property
    def answered(self) -> int:
        return len(self.asked) - len(self.missing_facts)

    @property
    def not_asked(self) -> list[AdaptedFact]:
        """Facts that this edition no longer asks for; they are kept, for an older edition may."""
        asked = {one.fact for one in self.asked}
        return [fact for fact in self.facts if fact.fact not in asked]

    @cached_property
    def newly_asked(self) -> list[AskedFact]:
        """Facts that this edition asks for, and the one that was looked at before does not. One query more, or none."""
        if not self.is_behind:
            return []
        before = Opened(self.adaptation.edition, [self.adaptation.edition], fixed=True)
        known = {one.fact for one in asked_facts(before.document(self.adaptation.edition.source_language))}
        return [one for one in self.asked if one.fact not in known]

    @property
    def is_behind(self) -> bool:
        """Whether nobody of the city has yet said that she is done with the newest edition."""
        return self.adaptation.edition_id != self.edition.pk

    @property
    def to_decide(self) -> int:
        return len(self.changed) + len(self.aside)

    # What readers have ----------------------------------------------------------------------------------------------

    @cached_property
    def last(self) -> PublishedAdaptation | None:
        """What was published last, also where it was taken back."""
        return self.adaptation.published.select_related("published_by", "withdrawn_by").first()

    @property
    def public(self) -> PublishedAdaptation | None:
        return self.last if self.last and self.last.withdrawn_at is None else None

    @cached_property
    def body(self) -> bytes:
        """The adaptation as it would be published now."""
        return body_of(self.adaptation, self.facts, self.all_notes, self.hidden)

    @property
    def is_empty(self) -> bool:
        return not (self.facts or self.all_notes or self.hidden)

    @property
    def is_unpublished(self) -> bool:
        """Whether something differs from what readers have."""
        return self.public is None or self.public.sha256 != sha256_hex(self.body)


def body_of(
    adaptation: Adaptation, facts: Iterable[AdaptedFact], notes: Iterable[AdaptedNote], hidden: Iterable[str]
) -> bytes:
    return adaptation_body(
        city=(adaptation.city.slug, adaptation.city.name),
        toolbox=(str(adaptation.toolbox_key), adaptation.toolbox_slug),
        languages=list(adaptation.languages),
        facts=[
            Fact(fact=one.fact, language=one.language, text=one.text, source=one.source, checked_on=one.checked_on)
            for one in facts
        ],
        notes=[
            Note(
                key=str(one.key),
                step=str(one.step),
                language=one.language,
                html=one.html,
                written_for=one.written_for,
                step_digest=one.step_digest,
            )
            for one in notes
        ],
        hidden=hidden,
    )


def newest_final(toolbox_key: UUID) -> Edition:
    """The newest final edition of a toolbox. Edition.DoesNotExist: it has none."""
    return Edition.objects.final().filter(toolbox_key=toolbox_key).newest_first().defer("manifest")[:1].get()


def open_newest(toolbox_key: UUID) -> Opened:
    edition = newest_final(toolbox_key)
    return Opened(edition, [edition], fixed=False)


def look_at(adaptation: Adaptation, language: str) -> Adapting:
    """This adaptation beside the newest final edition of its toolbox."""
    return Adapting(adaptation, open_newest(adaptation.toolbox_key), language)


def step_as_written_for(adaptation: Adaptation, note: AdaptedNote, language: str) -> tuple[Document, str] | None:
    """The step as a note was written for it, in this language or the original; None: not here."""
    edition = Edition.objects.final().filter(toolbox_key=adaptation.toolbox_key).defer("manifest")
    major, _dot, minor = note.written_for.partition(".")
    found = edition.filter(major=int(major), minor=int(minor)).first()
    if found is None:
        return None
    document = Opened(found, [found], fixed=True).document(language)
    steps = (step for _manual, step in steps_of(document) if step["id"] == str(note.step))
    step = next(steps, None)
    return (step, document["language"]) if step else None


def parsed(published: PublishedAdaptation) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(bytes(published.body))
    return body
