"""Local facts of a city: all answers of one page are saved together, or none where somebody else was quicker."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from equalcity.core.errors import require
from equalcity.network.models import Person
from equalcity.toolboxes.actions.adaptations import locked, touch
from equalcity.toolboxes.adapted import look_at
from equalcity.toolboxes.models import Adaptation, AdaptedFact

Place = tuple[str, str]
"""A fact and a language; an empty language stands for all."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What somebody wrote, tidied, and the version that she had before her; 0 for none. No text: no answer."""

    fact: str
    language: str
    text: str
    source: str = ""
    checked_on: date | None = None
    version: int = 0

    @property
    def place(self) -> Place:
        return self.fact, self.language


@transaction.atomic
def save_facts(adaptation: Adaptation, answers: Iterable[Answer], *, by: Person) -> dict[Place, AdaptedFact | None]:
    """Keep these answers; gives those that somebody else has changed meanwhile, with what they are now (None: gone).

    Where there is one of these, nothing is saved. What she did not change is left alone, whatever its version.
    Refused: not her city, a fact that the newest edition does not ask for, a language that the city does not have.
    """
    adaptation = locked(adaptation, by=by)
    seen = look_at(adaptation, adaptation.edition.source_language)
    places = {(one.fact, tag) for one in seen.asked for tag in one.languages(seen.languages)}
    wanted = {answer.place: answer for answer in answers}
    require(wanted.keys() <= places, _("A newer edition asks for other facts, or the languages changed. Start again."))
    now = {(fact.fact, fact.language): fact for fact in seen.facts}
    changed = {place: answer for place, answer in wanted.items() if _differs(answer, now.get(place))}
    conflicts = {
        place: now.get(place) for place, answer in changed.items() if _version(now.get(place)) != answer.version
    }
    if conflicts:
        return conflicts
    for place, answer in changed.items():
        _save(adaptation, answer, now.get(place), by=by)
    if changed:
        touch(adaptation)
    return {}


def _version(fact: AdaptedFact | None) -> int:
    return fact.version if fact else 0


def _differs(answer: Answer, fact: AdaptedFact | None) -> bool:
    if fact is None:
        return bool(answer.text)
    return (answer.text, answer.source, answer.checked_on) != (fact.text, fact.source, fact.checked_on)


def _save(adaptation: Adaptation, answer: Answer, fact: AdaptedFact | None, *, by: Person) -> None:
    if not answer.text:
        if fact is not None:
            fact.delete()
        return
    fact = fact or AdaptedFact(adaptation=adaptation, fact=answer.fact, language=answer.language, version=0)
    fact.text, fact.source, fact.checked_on = answer.text, answer.source, answer.checked_on
    fact.version, fact.changed_by = fact.version + 1, by
    fact.save()
