"""Adaptations of the small edition: a city with its coordinator, and editions that change under her notes."""

from typing import Any

from equalcity.network.models import City, Person
from equalcity.network.roles import RoleName
from equalcity.toolboxes.actions.adaptations import publish_adaptation, start_adaptation
from equalcity.toolboxes.actions.adapted_facts import Answer, save_facts
from equalcity.toolboxes.actions.adapted_notes import save_note
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.adapted import look_at
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.models import Adaptation, Edition, PublishedAdaptation
from tests.factories.network import a_city, a_person, an_organisation
from tests.factories.packages import FIRST_STEP, TOOLBOX, a_document, a_package, a_package_file, an_id

FACT = "night-number"


def an_edition(
    number: str = "1.0", *, stage: str = "final", documents: list[dict] | None = None, **facts: Any
) -> Edition:
    documents = documents or [a_document(), a_document("ar")]
    return import_package(a_package_file(a_package(*documents, number=number, stage=stage, **facts)), by=None)


def documents_with(change: Any) -> list[dict]:
    """The documents after `change` was done to each of them."""
    documents = [a_document(), a_document("ar")]
    for document in documents:
        change(document)
    return documents


def reworded(document: dict) -> None:
    """The first step says something else."""
    document["manuals"][0]["steps"][0]["key_message"] += " And wait."


def with_another_first_step(document: dict) -> None:
    """The first step was written anew, so it is another one."""
    document["manuals"][0]["steps"][0]["id"] = an_id("step/another")


def adapts(city: City | None = None, **facts: object) -> Person:
    """Somebody who coordinates this city."""
    return a_person(RoleName.CITY_COORDINATOR, organisation=an_organisation(city=city or a_city()), **facts)


def city_of(person: Person) -> City:
    return person.memberships.get().organisation.city


def an_adaptation(*, by: Person | None = None, languages: tuple[str, ...] = ("en", "ar")) -> Adaptation:
    """Of the edition that is there, for the city of this person."""
    by = by or adapts()
    return start_adaptation(city_of(by), TOOLBOX, languages=languages, by=by)


def a_filled_adaptation(*, by: Person) -> Adaptation:
    """With a number for all languages, and a note in two."""
    adaptation = an_adaptation(by=by)
    save_facts(adaptation, [Answer(fact=FACT, language="", text="0800 30 030")], by=by)
    for tag, text in (("en", "Ring at **the side door**."), ("ar", "اقرعي الباب الجانبي.")):
        save_note(adaptation, FIRST_STEP, tag, text, version=0, by=by)
    return adaptation


def published(adaptation: Adaptation, *, by: Person) -> PublishedAdaptation:
    return publish_adaptation(adaptation, sha256_hex(look_at(adaptation, "en").body), by=by)
