"""What toolboxes add to pages of the network: to the page of a city, to what waits for a person, to the audit trail."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from equalcity.network.audit import VERBS
from equalcity.network.models import City, Person
from equalcity.network.slots import Line, Section, city_sections, waiting_lines
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.library import Shelved, published_by, shelve
from equalcity.toolboxes.models import Edition, Stage

VERBS |= {
    "edition.frozen": gettext_lazy("Edition frozen"),
    "edition.imported": gettext_lazy("Package taken in"),
    "edition.opened": gettext_lazy("Edition opened for writing"),
    "edition.readers_invited": gettext_lazy("Readers of a pilot invited"),
    "edition.readers_taken_back": gettext_lazy("Readers of a pilot taken back"),
    "glossary.approved": gettext_lazy("Word of the glossary approved"),
    "page.deleted": gettext_lazy("Page deleted"),
    "toolbox.given": gettext_lazy("Toolbox given to an organisation"),
    "translation.approved": gettext_lazy("Translation approved"),
}


def toolboxes_of(city: City, language: str) -> Section | None:
    """The newest final edition of each toolbox that belongs to an organisation of this city."""
    editions = Edition.objects.final().newest_of_each_toolbox().filter(owner__city=city).defer("manifest")
    shelf = shelve(editions, language)
    return Section(gettext_lazy("Toolboxes"), "toolboxes/_city.html", list(shelf)) if shelf else None


@dataclass(frozen=True)
class Adapted:
    """A toolbox as this city uses it, and where that is."""

    shelved: Shelved
    url: str


def adapted_in(city: City, language: str) -> Section | None:
    """The toolboxes that this city has made its own, as everybody may read them. A few queries, however many."""
    keys = [row.adaptation.toolbox_key for row in published_by(AnonymousUser(), city.slug)]
    editions = Edition.objects.final().newest_of_each_toolbox().filter(toolbox_key__in=keys).defer("manifest")
    things = [
        Adapted(one, Addresses(slug=one.edition.toolbox_slug, language=language, city=city.slug).toolbox())
        for one in shelve(editions, language)
    ]
    name = gettext_lazy("As used in this city")
    return Section(name, "toolboxes/_adapted.html", list(things)) if things else None


def waiting_for(person: Person) -> Iterator[Line]:
    """Pilots that nobody was invited to read, and pilots that she may read. Two queries."""
    newest = Edition.objects.visible_to(person).newest_of_each_toolbox().filter(stage=Stage.PILOT)
    lonely = newest.filter(pk__in=Edition.objects.freezable_by(person).values("pk"), readers__isnull=True).count()
    if lonely:
        sentence = ngettext(
            "%(number)s pilot edition has no readers yet. Invite cities to it.",
            "%(number)s pilot editions have no readers yet. Invite cities to them.",
            lonely,
        )
        yield Line(sentence % {"number": lonely}, reverse("toolboxes_admin:editions"), decides=True)
    readable = newest.count()
    if readable:
        sentence = ngettext(
            "You may read %(number)s pilot edition before everybody else.",
            "You may read %(number)s pilot editions before everybody else.",
            readable,
        )
        yield Line(sentence % {"number": readable}, reverse("toolboxes:toolboxes"))


city_sections.append(adapted_in)
city_sections.append(toolboxes_of)
waiting_lines.append(waiting_for)
