"""What a city has made its own is found by its search, and can be used by everybody."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_violations
from tests.journeys.cities import fill_in_fact, publish_for_the_city, write_note
from tests.journeys.conftest import OpenPage, SignIn

TOOLBOX = "migrant-women-and-girls/"
STEP = "frontline-workers/know-your-map/"
NUMBER, NOTE = "0800 30 030", "Ring the brass bell."


def given_a_city_that_adapts(page: Page) -> str:
    """Its coordinator begins, writes a number and a note, looks at it, and publishes. Gives its name."""
    page.goto(f"/en/work/adaptations/start/{TOOLBOX}")
    city = page.get_by_label("City", exact=True).locator("option").first.inner_text()
    page.get_by_label("English", exact=True).first.check()
    page.get_by_label("العربية", exact=True).first.check()
    page.get_by_role("button", name="Begin").click()
    fill_in_fact(page, "emergency-and-helplines", NUMBER)
    page.get_by_role("link", name="Know your own map").click()
    write_note(page, "English", NOTE)
    page.locator(".crumb a").last.click()
    page.get_by_role("link", name="See it as readers will").click()
    expect(page.get_by_text("once you publish")).to_be_visible()
    page.get_by_role("link", name="Back to your work").click()
    publish_for_the_city(page)
    return city


@pytest.fixture
def city(signed_in: SignIn) -> str:
    """The name of a city that has published; the first journey does it, those after it find it done."""
    page = signed_in("city_coordinator")
    page.goto("/en/work/adaptations/")
    published = page.locator("a[href*='/work/adaptations/']", has=page.locator("strong")).filter(has_text=":")
    if published.count():
        return published.first.locator("strong bdi").first.inner_text()
    return given_a_city_that_adapts(page)


def test_what_the_city_wrote_is_found_by_its_search(city: str, open_page: OpenPage):
    page = open_page()
    page.goto(f"/en/toolboxes/{TOOLBOX}")
    page.get_by_role("navigation", name="The edition of your city").get_by_role("link", name=city).click()

    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_label("What do you look for?").fill("brass bell")

    result = page.locator("[data-results] a").first
    expect(result).to_contain_text("Know your own map")
    result.click()
    expect(page.get_by_text(NOTE)).to_be_visible()


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("ar", "light")])
def test_axe_finds_nothing_in_the_edition_of_a_city(city: str, open_page: OpenPage, language: str, scheme: str):
    page = open_page(color_scheme=scheme)
    page.goto(f"/{language}/toolboxes/{TOOLBOX}")
    page.locator(".cities a", has_text=city).click()
    home = page.url
    found = {}

    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        for path in ("", STEP):
            page.goto(f"{home}{path}")
            is_too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            found[path, width] = (axe_violations(page), is_too_wide)

    assert found == dict.fromkeys(found, ([], False))
