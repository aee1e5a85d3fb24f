"""Who changes what is known of cities and organisations."""

import pytest
from django.urls import reverse

from equalcity.core import release
from equalcity.network.models import AuditRecord, City, Organisation
from tests.factories.network import a_city, a_city_coordinator, a_coordinator, an_organisation
from tests.network.test_people import signed_in

pytestmark = pytest.mark.django_db

WHOLE = {
    "name": "Ghent",
    "slug": "",
    "country": "be",
    "kind": "trainee",
    "about": "Nights.",
    "website": "ghent.example",
}


def test_a_project_coordinator_adds_and_changes_a_city(django_capture_on_commit_callbacks):
    client, before = signed_in(a_coordinator()), release.current()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("network:new_city"), WHOLE)
    city = City.objects.get(name="Ghent")

    client.post(
        reverse("network:edit_city", args=[city.pk]), WHOLE | {"slug": "gent", "latitude": "51", "longitude": "4"}
    )

    city.refresh_from_db()
    assert (city.slug, city.country, city.website, float(city.latitude)) == ("gent", "BE", "https://ghent.example", 51)
    assert AuditRecord.objects.filter(verb="city.changed").count() == 2
    assert release.current() > before


@pytest.mark.parametrize(
    "wrong", [{"country": "ZZ"}, {"latitude": "91", "longitude": "0"}, {"latitude": "1"}, {"name": ""}]
)
def test_a_city_that_cannot_be_is_refused(wrong):
    answer = signed_in(a_coordinator()).post(reverse("network:new_city"), WHOLE | wrong)

    assert answer.status_code == 200
    assert not City.objects.filter(about="Nights.").exists()


def test_a_city_coordinator_changes_only_the_open_fields_of_her_city():
    place = an_organisation()
    client = signed_in(a_city_coordinator(organisation=place))
    forged = {"about": "By us.", "name": "Taken over", "country": "FR", "kind": "pilot", "city": a_city().pk}

    client.post(reverse("network:edit_city", args=[place.city.pk]), forged)
    client.post(reverse("network:edit_organisation", args=[place.pk]), forged)

    city, organisation = City.objects.get(pk=place.city.pk), Organisation.objects.get(pk=place.pk)
    assert (city.about, city.name, city.country, city.kind) == ("By us.", place.city.name, "BE", "trainee")
    assert (organisation.about, organisation.name, organisation.city) == ("By us.", place.name, place.city)


def test_a_city_is_found_by_its_name_in_another_language_which_only_the_network_gives():
    place = an_organisation()
    chief, local = signed_in(a_coordinator()), signed_in(a_city_coordinator(organisation=place))
    address = reverse("network:edit_city", args=[place.city.pk])

    local.post(address, {"about": "", "other_names": "Gand"})
    before = City.objects.get(pk=place.city.pk).other_names
    chief.post(address, WHOLE | {"name": place.city.name, "other_names": "Gand\nGent"})

    found, other = (chief.get(reverse("network:cities"), {"q": q}).content.decode() for q in ("gand", "Brux"))
    assert (before, place.city.name in found, place.city.name in other) == ("", True, False)


def test_places_of_others_are_not_there():
    client, elsewhere = signed_in(a_city_coordinator()), an_organisation()

    answers = [client.get(reverse("network:edit_city", args=[elsewhere.city.pk]))]
    answers += [client.post(reverse("network:edit_organisation", args=[elsewhere.pk]), {"about": "Mine"})]
    answers += [client.get(reverse("network:new_city")), client.post(reverse("network:new_organisation"), {})]

    assert [answer.status_code for answer in answers] == [404, 404, 403, 403]
    assert elsewhere.name not in client.get(reverse("network:organisations")).content.decode()
