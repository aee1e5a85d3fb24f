"""What toolboxes add to pages of the network: to the page of a city, to what waits for a person, to the audit trail."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from equalcity.network.audit import VERBS
from equalcity.network.models import City, Person
from equalcity.network.notifying import NOTICES, Kind
from equalcity.network.slots import Line, Section, city_sections, own_parts, waiting_lines
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.library import Shelved, published_by, shelve
from equalcity.toolboxes.models import Edition, Round, RoundDone, Stage
from equalcity.toolboxes.own_words import own_words
from equalcity.toolboxes.remark_board import open_feedback

VERBS |= {
    "edition.frozen": gettext_lazy("Edition frozen"),
    "edition.imported": gettext_lazy("Package taken in"),
    "edition.opened": gettext_lazy("Edition opened for writing"),
    "edition.readers_invited": gettext_lazy("Readers of a pilot invited"),
    "edition.readers_taken_back": gettext_lazy("Readers of a pilot taken back"),
    "glossary.approved": gettext_lazy("Word of the glossary approved"),
    "page.deleted": gettext_lazy("Page deleted"),
    "round.closed": gettext_lazy("Draft round closed"),
    "round.guests_invited": gettext_lazy("Guests of a draft round invited"),
    "round.guests_taken_back": gettext_lazy("Guests of a draft round taken back"),
    "round.opened": gettext_lazy("Draft round opened"),
    "toolbox.given": gettext_lazy("Toolbox given to an organisation"),
    "translation.approved": gettext_lazy("Translation approved"),
    "translation.drafted": gettext_lazy("Translation drafted by a machine"),
    "translation.taken": gettext_lazy("Translations taken from a file"),
}

NEWS = 5
"""Editions that a city's page tells of."""
NOTICES |= {
    "round_opened": Kind(
        gettext_lazy("A draft for you to read"),
        gettext_lazy("You are asked to read edition %(number)s of “%(title)s” and to say what is missing."),
    ),
    "round_ends": Kind(
        gettext_lazy("A draft still waits for your feedback"),
        gettext_lazy("Until %(until)s you can say what is missing in “%(title)s”. Or say that you are done."),
    ),
}


def toolboxes_of(city: City, language: str) -> Section | None:
    """The newest final edition of each toolbox that belongs to an organisation of this city."""
    editions = Edition.objects.final().newest_of_each_toolbox().filter(owner__city=city).defer("manifest")
    shelf = shelve(editions, language)
    return Section(gettext_lazy("Toolboxes"), "toolboxes/_city.html", list(shelf)) if shelf else None


def news_of(city: City, language: str) -> Section | None:
    """The last final editions of its organisations, newest first."""
    editions = Edition.objects.final().filter(owner__city=city).defer("manifest").order_by("-frozen_at", "-pk")
    news = shelve(editions[:NEWS], language)
    return Section(gettext_lazy("News"), "toolboxes/_city_news.html", list(news)) if news else None


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


def rounds_for(person: Person) -> Iterator[Line]:
    """Open draft rounds that she is a guest of and has not said to be done with. One query."""
    asked = (
        Round.objects.with_guest(person).open().exclude(pk__in=RoundDone.objects.filter(person=person).values("round"))
    )
    if number := asked.count():
        sentence = ngettext(
            "%(number)s draft asks for your feedback.", "%(number)s drafts ask for your feedback.", number
        )
        yield Line(sentence % {"number": number}, reverse("rounds:rounds"))


def feedback_for(person: Person) -> Iterator[Line]:
    """Feedback that waits for her decision. One query."""
    waiting = {key: number for key, number in open_feedback(person).items() if number}
    if number := sum(waiting.values()):
        sentence = ngettext(
            "%(number)s remark on your drafts waits for a decision.",
            "%(number)s remarks on your drafts wait for a decision.",
            number,
        )
        url = reverse("toolboxes_admin:remarks", args=[*waiting]) if len(waiting) == 1 else ""
        yield Line(sentence % {"number": number}, url or reverse("toolboxes_admin:editions"), decides=True)


city_sections += [adapted_in, toolboxes_of, news_of]
waiting_lines.append(waiting_for)
waiting_lines.append(rounds_for)
waiting_lines.append(feedback_for)
own_parts.append(own_words)
