"""What of the network waits for a person: her invitations and notices; of coordinators also requests and resets."""

from collections.abc import Iterator

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import ngettext

from equalcity.network.models import AccessRequest, FactorReset, Invitation, Person
from equalcity.network.roles import RoleName
from equalcity.network.slots import Line, waiting_lines


def waiting_for(person: Person) -> Iterator[Line]:
    """A few queries, whatever there is."""
    yield from _for_everybody(person)
    reach = person.reach()
    if reach.everywhere or reach.cities:
        yield from _for_coordinators(person)


def _for_everybody(person: Person) -> Iterator[Line]:
    invited = Invitation.objects.for_mailbox_of(person).count()
    if invited:
        sentence = ngettext("You are invited to %(number)s role.", "You are invited to %(number)s roles.", invited)
        yield Line(sentence % {"number": invited}, reverse("network:invited"), decides=True)
    if unread := person.unread:
        sentence = ngettext("%(number)s notice is new.", "%(number)s notices are new.", unread)
        yield Line(sentence % {"number": unread}, reverse("network:notices"))


def _for_coordinators(person: Person) -> Iterator[Line]:
    requests = AccessRequest.objects.manageable_by(person).waiting()
    oldest = requests.aggregate(at=Min("confirmed_at"))["at"]
    if oldest is not None:
        number = requests.count()
        sentence = ngettext("%(number)s person asks for access.", "%(number)s people ask for access.", number)
        yield Line(sentence % {"number": number}, reverse("network:requests"), decides=True, since=oldest)
    expired = Invitation.objects.manageable_by(person).expired().count()
    if expired:
        sentence = ngettext(
            "%(number)s invitation was not answered in time. Send it again, or take it back.",
            "%(number)s invitations were not answered in time. Send them again, or take them back.",
            expired,
        )
        yield Line(sentence % {"number": expired}, f"{reverse('network:invitations')}?state=expired", decides=True)
    yield from _resets(person)


def _resets(person: Person) -> Iterator[Line]:
    """Of second factors of people whom she manages; to confirm where two must agree, else only to know of."""
    waiting = FactorReset.objects.waiting().filter(person__in=Person.objects.visible_to(person))
    mine = {"confirmed_by": None, "needs_confirmation": True}
    coordinates = person.has_any_role([RoleName.PROJECT_COORDINATOR])
    to_confirm = waiting.filter(**mine).exclude(started_by=person).exclude(person=person).count() if coordinates else 0
    number = waiting.count()
    if number:
        sentence = ngettext(
            "%(number)s second factor is to be taken away. If that is wrong, stop it.",
            "%(number)s second factors are to be taken away. If that is wrong, stop it.",
            number,
        )
        since = waiting.aggregate(at=Min("started_at"))["at"]
        yield Line(sentence % {"number": number}, reverse("network:resets"), decides=bool(to_confirm), since=since)


waiting_lines.append(waiting_for)
