"""The public face of the network: the map, the cities, what each shows and what none tells."""

import re

import pytest
from django.urls import reverse

from equalcity.core.signals import preparing
from equalcity.network.actions.starter import make_example_people, make_starter_network, remove_examples
from equalcity.network.map import outline
from equalcity.network.models import City, Membership, Organisation, Person
from equalcity.network.queries import cities_on_show
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.models import Edition
from tests.factories.network import a_city, a_worker, an_organisation
from tests.factories.packages import a_package, a_package_file

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def text_of(client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_plane_knows_where_its_middle_is_and_what_lies_outside():
    plane = outline().plane

    assert plane.point(52, 10) == (plane.left, plane.top)
    assert plane.point(-33.9, 151.2) is None
    assert plane.point(-52, -170) is None


def test_the_outline_is_small_and_says_where_it_comes_from():
    file = outline.__wrapped__.__globals__["FILE"]

    assert file.stat().st_size < 40_000
    assert "Natural Earth" in file.read_text()


def test_cities_of_the_north_stand_above_those_of_the_south():
    make_starter_network()

    points = {one.city.name: one.point for one in cities_on_show()}

    assert points["Gothenburg"].y < points["Brussels"].y < points["Luxembourg"].y < points["Rome"].y
    assert points["Brussels"].x < points["Luxembourg"].x < points["Rome"].x


def test_the_first_cities_are_known_by_their_own_names():
    make_starter_network()

    names = ("Bruxelles", "Brussel", "بروكسل", "Roma", "Göteborg", "goteborg", "Lëtzebuerg")
    assert [City.objects.called(name).name for name in names] == (
        ["Brussels"] * 3 + ["Rome"] + ["Gothenburg"] * 2 + ["Luxembourg"]
    )


def test_names_on_the_map_do_not_run_over_each_other():
    make_starter_network()

    before = {one.city.name: one.name_before for one in cities_on_show()}

    assert before == {"Brussels": True, "Luxembourg": False, "Rome": False, "Gothenburg": False}


def test_the_page_shows_each_city_on_the_map_and_in_the_list(client):
    make_starter_network()
    a_city(name="Nowhere yet")

    page = text_of(client, reverse("network"))

    for name in ("Brussels", "Luxembourg", "Rome", "Gothenburg"):
        assert f'aria-label="{name}, Pilot city"' in page
        assert page.count(f'href="/en/network/{name.lower()}/"') == 2
    assert page.count('href="/en/network/nowhere-yet/"') == 1


def test_coordinates_have_points_in_every_language(client):
    make_starter_network()

    assert not re.search(r"translate\(\d+,", text_of(client, "/fr/network/"))


@pytest.mark.parametrize(("people", "told"), [(4, "fewer than 5"), (5, "<strong>5</strong>")])
def test_fewer_than_five_people_are_not_counted_in_public(client, people, told):
    place = an_organisation()
    for _person in range(people):
        a_worker(organisation=place)

    pages = [text_of(client, reverse("network")), text_of(client, reverse("network_city", args=[place.city.slug]))]

    assert all(told in page for page in pages)


def test_a_city_shows_its_organisations_and_names_no_person(client):
    place = an_organisation(name="Night desk")
    place.website = "https://night.example"
    place.save()
    worker = a_worker(organisation=place, first_name="Nadia", last_name="Secretova")

    page = text_of(client, reverse("network_city", args=[place.city.slug]))

    assert "Night desk" in page
    assert 'href="https://night.example"' in page
    assert not re.search(f"Secretova|{worker.email}", page)


def test_a_city_shows_final_toolboxes_of_its_organisations_only(client):
    place, elsewhere = an_organisation(), an_organisation()
    edition = import_package(a_package_file(a_package()), by=None, owner=place)

    here = text_of(client, reverse("network_city", args=[place.city.slug]))
    there = text_of(client, reverse("network_city", args=[elsewhere.city.slug]))
    Edition.objects.filter(pk=edition.pk).update(stage="pilot")
    as_pilot = text_of(client, reverse("network_city", args=[place.city.slug]))

    address = reverse("toolboxes:toolbox", args=[edition.toolbox_slug])
    assert (address in here, address in there, address in as_pilot) == (True, False, False)


def test_the_news_of_a_city_are_its_last_final_editions_newest_first(client):
    place = an_organisation()
    import_package(a_package_file(a_package(number="1.0")), by=None, owner=place)
    newer = import_package(a_package_file(a_package(number="1.1")), by=None, owner=place)
    pilot = import_package(a_package_file(a_package(number="1.2")), by=None, owner=place)
    Edition.objects.filter(pk=newer.pk).update(frozen_at="2027-03-01T12:00Z")
    Edition.objects.filter(pk=pilot.pk).update(stage="pilot", frozen_at="2027-04-01T12:00Z")

    page = text_of(client, reverse("network_city", args=[place.city.slug]))

    assert re.findall(r"Edition ([\d.]+) came out on ([^.]+)\.", re.sub(r"\s+", " ", page))[0] == (
        "1.1",
        "1 March 2027",
    )
    assert re.findall(r"Edition ([\d.]+) came out", page) == ["1.1", "1.0"]


def test_a_city_that_is_not_there(client):
    assert client.get("/en/network/atlantis/").status_code == 404


def test_what_was_written_as_markup_is_shown_as_text(client):
    City.objects.create(name="<b>Bold</b>", slug="bold", country="BE", kind="pilot", about="<script>alert(1)</script>")

    for address in ("/en/network/", "/en/network/bold/"):
        assert not re.search(r"<script>alert|<b>Bold", text_of(client, address))


@pytest.mark.parametrize("number", [1, 3, 250])
def test_the_page_asks_the_database_the_same_however_many_cities(client, django_assert_num_queries, number):
    City.objects.bulk_create(
        City(name=f"C{one}", slug=f"c{one}", country="BE", kind="trainee", latitude=50, longitude=one % 20)
        for one in range(number)
    )

    with django_assert_num_queries(4):
        page = client.get(reverse("network"))

    assert page.headers["X-Publish"] == "1"
    assert len(page.content) < 300_000


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_city_asks_the_database_the_same_however_many_organisations(
    client, django_assert_num_queries, number
):
    place = a_city()
    for _one in range(number):
        an_organisation(city=place)

    with django_assert_num_queries(7):
        client.get(reverse("network_city", args=[place.slug]))


def test_the_starter_network_is_made_once_and_names_nobody():
    made = [len(make_starter_network()), len(make_starter_network())]

    assert made == [4, 0]
    assert Organisation.objects.count() == 11
    assert not Person.objects.exists()
    assert all("http" in city.about for city in City.objects.all())


def test_a_site_with_cities_of_its_own_gets_none_of_ours():
    a_city(name="Ghent")

    assert make_starter_network() == []


def test_production_begins_without_examples(settings, tmp_path):
    settings.DEMO, settings.CONTENT_DIR = False, tmp_path

    preparing.send(None, say=lambda line: None)

    assert not City.objects.filter(is_example=True).exists()
    assert not Person.objects.exists()


def test_example_people_work_for_the_example_organisation_only():
    make_starter_network()
    make_example_people()
    make_example_people()

    assert set(Membership.objects.values_list("organisation__name", flat=True)) == {"Example organisation"}
    assert set(City.objects.filter(is_example=True).values_list("name", flat=True)) == {
        "Brussels (example)",
        "Example City (north)",
        "Example City (south)",
    }


def test_a_demo_of_before_gets_the_pilot_cities_and_keeps_its_example_city_under_the_new_name():
    old = City.objects.create(name="Example City", slug="example-city", country="EU", kind="trainee")
    Organisation.objects.create(name="Example organisation", city=old)

    made = make_starter_network()
    make_example_people()

    old.refresh_from_db()
    assert len(made) == 4
    assert (old.name, old.organisations.get().is_example) == ("Example City (north)", True)


def test_examples_go_with_all_that_hangs_on_them_and_real_places_stay():
    make_starter_network()
    make_example_people()
    north = City.objects.get(slug="example-city-north")
    real = an_organisation(name="Real", city=north)
    a_worker(organisation=Organisation.objects.get(name="Example organisation"), email="real@example.net")

    removed = remove_examples()

    real.refresh_from_db()
    assert removed == 8
    assert (real.city, Person.objects.get().email) == (None, "real@example.net")
    assert not City.objects.filter(is_example=True).exists()
    assert City.objects.count() == 4
