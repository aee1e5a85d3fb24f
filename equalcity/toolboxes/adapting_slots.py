"""What adaptations add to pages of the network: to what waits for a person, to notices, to the audit trail."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from equalcity.network.audit import VERBS
from equalcity.network.models import Person
from equalcity.network.notifying import NOTICES, Kind
from equalcity.network.roles import ROLES, RoleName, Scope, roles_that
from equalcity.network.slots import Line, waiting_lines
from equalcity.toolboxes.adapted_lists import waiting_adaptations
from equalcity.toolboxes.models import Adaptation, Edition
from equalcity.toolboxes.models.adaptations import cities_adapted_by
from equalcity.toolboxes.rules import can_adapt

VERBS |= {
    "adaptation.published": gettext_lazy("Adaptation published"),
    "adaptation.taken_back": gettext_lazy("Adaptation taken back"),
}
NOTICES |= {
    "adapted_edition": Kind(
        gettext_lazy("A new edition of a toolbox that your city adapts"),
        gettext_lazy("Edition %(number)s of “%(title)s” is here. Look at what changed under the notes of %(city)s."),
        waits=True,
    ),
}


def waiting_for(person: Person) -> Iterator[Line]:
    """Adaptations whose toolbox has a newer edition; and, for whoever adapts for a city, the way there. Few queries."""
    if not can_adapt(person):
        return
    url = reverse("adaptations:list")
    local = [name for name in RoleName if ROLES[name].adapts == Scope.OWN_CITY]
    own = Adaptation.objects.manageable_by(person).filter(city__in=person.cities_as(local))
    number, behind = waiting_adaptations(own)
    if behind:
        sentence = ngettext(
            "A toolbox that your city adapts has a new edition. Look at what changed.",
            "%(number)s toolboxes that your city adapts have a new edition. Look at what changed.",
            behind,
        )
        yield Line(sentence % {"number": behind}, url, decides=True)
    elif number:
        sentence = ngettext("Your city adapts %(number)s toolbox.", "Your city adapts %(number)s toolboxes.", number)
        yield Line(sentence % {"number": number}, url)
    elif person.has_any_role(roles_that("all_toolboxes")):
        yield Line(_("How cities make toolboxes their own."), url)
    elif cities_adapted_by(person).exists() and Edition.objects.final().exists():
        yield Line(_("Make a toolbox your city’s own: its numbers, its addresses, your notes."), url)


waiting_lines.append(waiting_for)
