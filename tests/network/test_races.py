"""Two who press at the same moment: one gets through, the other gets a sentence."""

import pytest

from equalcity.network.actions.invitations import accept_invitation, invite
from equalcity.network.actions.people import leave
from equalcity.network.actions.requests import accept_request, decline_request
from equalcity.network.models import Membership, Notice
from equalcity.network.roles import RoleName
from tests.factories.at_once import at_once
from tests.factories.network import a_city_coordinator, a_coordinator, a_person, an_organisation
from tests.network.test_requests import a_request

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_acceptances_make_one_membership():
    place = an_organisation()
    invitation = invite(
        "a@example.org", RoleName.TRAINER, place, language="en", by=a_city_coordinator(organisation=place)
    )
    anna = a_person(email="a@example.org")

    answers = at_once(*[lambda: accept_invitation(invitation, by=anna)] * 2)

    assert answers == ["done", "refused"]
    assert (Membership.objects.filter(person=anna).count(), Notice.objects.count()) == (1, 1)


def test_two_invitations_to_the_same_address_make_one():
    place, chief = an_organisation(), a_coordinator()
    coordinator = a_city_coordinator(organisation=place)

    answers = at_once(
        lambda: invite("a@example.org", RoleName.TRAINER, place, language="en", by=chief),
        lambda: invite("A@example.org", RoleName.TRAINER, place, language="en", by=coordinator),
    )

    assert answers == ["done", "refused"]


def test_two_coordinators_answer_a_request_once():
    place, chief = an_organisation(), a_coordinator()
    coordinator, request = a_city_coordinator(organisation=place), a_request(place.city)

    answers = at_once(
        lambda: accept_request(request, place, RoleName.TRAINER, by=coordinator),
        lambda: decline_request(request, "No.", by=chief),
    )

    assert answers == ["done", "refused"]


def test_the_last_two_project_coordinators_do_not_both_leave():
    one, other = a_coordinator(), a_coordinator()
    places = [person.memberships.get().organisation for person in (one, other)]

    answers = at_once(lambda: leave(places[0], by=one), lambda: leave(places[1], by=other))

    assert answers == ["done", "refused"]
