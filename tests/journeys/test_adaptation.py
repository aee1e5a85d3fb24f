"""A city makes a toolbox its own; a nurse of that city finds its number and its note where she needs them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_violations

OpenPage = Callable[..., Page]
SignIn = Callable[[str], Page]
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
    page.get_by_role("link", name="Fill in facts").click()
    page.locator("#fact-emergency-and-helplines textarea").first.fill(NUMBER)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Know your own map").click()
    page.get_by_label("Note in English").fill(NOTE)
    page.get_by_role("button", name="Save").first.click()
    page.locator(".crumb a").last.click()
    page.get_by_role("link", name="See it as readers will").click()
    expect(page.get_by_text("once you publish")).to_be_visible()
    page.get_by_role("link", name="Back to your work").click()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_load_state()
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


def test_a_nurse_reads_the_edition_of_her_city_and_can_leave_it(city: str, open_page: OpenPage):
    page = open_page()
    page.goto(f"/en/toolboxes/{TOOLBOX}")

    page.get_by_role("navigation", name="The edition of your city").get_by_role("link", name=city).click()
    page.get_by_role("link", name="Manual for frontline workers").click()
    page.get_by_role("link", name=re.compile("Know your own map")).first.click()

    expect(page.get_by_text(f"As used in {city}.").first).to_be_visible()
    expect(page.get_by_text(NOTE)).to_be_visible()
    expect(page.get_by_role("link", name=NUMBER)).to_have_attribute("href", "tel:080030030")
    page.get_by_role("link", name="Without the city’s part").click()
    expect(page).to_have_url(re.compile(rf"/en/toolboxes/{TOOLBOX}{STEP}$"))
    expect(page.get_by_text(NOTE)).to_have_count(0)


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


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
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
