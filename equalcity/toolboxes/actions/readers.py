"""Who reads a pilot edition early: inviting cities and organisations, and taking it back."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import require
from equalcity.network.audit import record
from equalcity.network.models import City, Membership, Organisation, Person
from equalcity.network.notifying import notify
from equalcity.network.roles import roles_that
from equalcity.toolboxes.models import Edition, EditionReaders, Stage
from equalcity.toolboxes.rules import can_freeze


@transaction.atomic
def invite_readers(
    edition: Edition, *, cities: Iterable[City] = (), organisations: Iterable[Organisation] = (), by: Person
) -> list[EditionReaders]:
    """Let the people of these cities and organisations read a pilot edition, and tell them; gives who is new.

    Refused: no right to freeze this toolbox, an edition that is no pilot. Who is invited already stays so.
    """
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)  # two may invite the same at once
    require(can_freeze(by, edition), _("You may not say who reads this edition. Ask an author of it."))
    require(edition.stage == Stage.PILOT, _("Only a pilot edition has invited readers."))
    known = set(edition.readers.values_list("city", "organisation"))
    wanted = [EditionReaders(edition=edition, city=city, invited_by=by) for city in cities]
    wanted += [EditionReaders(edition=edition, organisation=one, invited_by=by) for one in organisations]
    new = [one for one in wanted if (one.city_id, one.organisation_id) not in known]
    for one in new:
        one.save(force_insert=True)
    if new:
        record("edition.readers_invited", edition, by=by, readers=[str(one) for one in new])
        _tell(edition, new, by)
    return new


@transaction.atomic
def uninvite_readers(readers: EditionReaders, *, by: Person) -> Edition:
    """Take an invitation back, with effect at once. Refused: no right to freeze this toolbox."""
    edition = readers.edition
    require(can_freeze(by, edition), _("You may not say who reads this edition. Ask an author of it."))
    name = str(readers)
    if EditionReaders.objects.filter(pk=readers.pk).delete()[0]:  # else somebody else was quicker
        record("edition.readers_taken_back", edition, by=by, readers=[name])
    return edition


def tell_of_final(edition: Edition, *, by: Person | None) -> None:
    """Tell those who were invited to a pilot of this toolbox that it is final now."""
    _tell(edition, list(EditionReaders.objects.filter(edition__toolbox_key=edition.toolbox_key)), by, "edition_final")


def _tell(edition: Edition, readers: list[EditionReaders], by: Person | None, kind: str = "pilot_to_read") -> None:
    cities = [one.city_id for one in readers if one.city_id]
    organisations = [one.organisation_id for one in readers if one.organisation_id]
    reach = Q(organisation__in=organisations) | Q(organisation__city__in=cities)
    held = Membership.objects.current().filter(reach, role__in=roles_that("reads_pilots"))
    people = Person.objects.filter(pk__in=held.values("person"), is_active=True)
    people = people.exclude(pk=by.pk) if by else people
    title = edition.documents.get(language=edition.source_language).title
    url = f"/toolboxes/{edition.toolbox_slug}/editions/{edition.number}/"
    notify(people, kind, url=url, title=title, number=edition.number)
