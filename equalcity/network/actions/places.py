"""Changing what is known of cities and organisations."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from equalcity.core import release
from equalcity.core.errors import require
from equalcity.network.audit import record
from equalcity.network.models import City, Organisation, Person
from equalcity.network.rules import can_manage_network, roles_to_give

OPEN_FIELDS = {City: {"about", "website", "contact_email"}, Organisation: {"about", "website"}}
"""What also whoever manages the people there may change; the rest is for those who manage the network."""


@transaction.atomic
def save_place(place: City | Organisation, changed: Iterable[str], *, by: Person) -> City | Organisation:
    """Keep changed fields of a city or organisation, or a new one whole.

    Refused: a place that `by` does not manage, or a field that is not hers to change.
    """
    changed = set(changed)
    new = place.pk is None
    whole = can_manage_network(by)
    within = not new and changed <= OPEN_FIELDS[type(place)] and manages(by, place)
    require(whole or within, _("You may not change this."))
    place.save()
    verb = "city.changed" if isinstance(place, City) else "organisation.changed"
    record(verb, place, by=by, fields=sorted(changed), new=new)
    transaction.on_commit(release.bump)
    return place


@transaction.atomic
def add_organisation(name: str, kind: str, city: City | None, *, by: Person) -> Organisation:
    """Make an organisation in a city. Refused: not her city; a name that there is already."""
    organisation = Organisation(name=name, kind=kind, city=city)
    require(roles_to_give(by, organisation), _("You may not add an organisation here."))
    require(not Organisation.objects.filter(name__iexact=name).exists(), _("There is an organisation of this name."))
    organisation.save()
    record("organisation.changed", organisation, by=by, fields=["city", "kind", "name"], new=True)
    transaction.on_commit(release.bump)
    return organisation


def manages(person: Person, place: City | Organisation) -> bool:
    """Whether this person manages the people of this place."""
    reach = person.reach()
    return bool(reach.roles_in(place.pk if isinstance(place, City) else place.city_id))
