"""The network: whoever reads finds a city, a coordinator finds what waits, on a phone, without a mouse, in Arabic."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_violations
from tests.journeys.people import give_role

OpenPage = Callable[..., Page]
SignIn = Callable[[str], Page]
SIZES = ({"width": 320, "height": 640}, {"width": 360, "height": 740}, {"width": 1280, "height": 800})
PUBLIC = ["network/", "network/luxembourg/", "network/example-city-north/"]
WORK = ["work/", "work/notices/", "work/audit/"]


def is_too_wide(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_reader_finds_a_city_by_the_list_and_by_the_map(page: Page):
    page.goto("/en/")
    page.get_by_role("contentinfo").get_by_role("link", name="The network").click()
    page.locator(".map").get_by_role("link", name="Luxembourg, Pilot city").click()
    expect(page.get_by_role("heading", name="Luxembourg", level=1)).to_be_visible()
    expect(page.get_by_text("Femmes en détresse asbl")).to_be_visible()
    expect(page.locator("a[href='https://belgium.iom.int/equalcity-luxembourg-0']")).to_be_visible()

    page.get_by_role("link", name="The network").first.click()
    page.locator("#cities").get_by_role("link", name="Example City (north)").click()

    expect(page.get_by_text("This city is an example of the demo.")).to_be_visible()
    expect(page.get_by_role("heading", name="Toolboxes")).to_be_visible()


def test_the_map_can_be_used_with_the_keyboard_and_be_skipped(page: Page):
    page.goto("/en/network/")
    page.get_by_role("link", name="The list below says the same as the map").focus()
    page.keyboard.press("Tab")

    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.get_by_role("link", name="The list below says the same as the map").press("Enter")

    assert first == "Example City (north), Trainee city"
    expect(page).to_have_url(re.compile(r"#cities$"))


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("ar", "light")])
def test_axe_finds_nothing_on_the_public_pages(open_page: OpenPage, language: str, scheme: str):
    page = open_page(color_scheme=scheme)
    found = {}

    for size in SIZES:
        page.set_viewport_size(size)
        for path in PUBLIC:
            page.goto(f"/{language}/{path}")
            found[path, size["width"]] = (axe_violations(page), is_too_wide(page))

    assert found == dict.fromkeys(found, ([], False))


def test_the_map_is_not_mirrored_in_arabic(page: Page):
    places = {}
    for language in ("en", "ar"):
        page.goto(f"/{language}/network/")
        brussels, rome = (
            page.locator(f".map a[href$='/{name}/'] .pilot").bounding_box()["x"] for name in ("brussels", "rome")
        )
        places[language] = rome > brussels

    assert places == {"en": True, "ar": True}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("role", ["project_coordinator", "city_coordinator", "frontline_worker"])
def test_axe_finds_nothing_on_the_pages_of_signed_in_people(signed_in: SignIn, role: str, language: str):
    page = signed_in(role)
    expect(page).to_have_url(re.compile(r"/en/work/$"))
    found = {}

    for size in SIZES:
        page.set_viewport_size(size)
        for path in WORK if role == "project_coordinator" else WORK[:2]:
            page.goto(f"/{language}/{path}")
            page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
            found[path, size["width"]] = (axe_violations(page), is_too_wide(page))

    assert found == dict.fromkeys(found, ([], False))


def test_a_worker_is_told_of_a_new_role_reads_it_and_it_counts_no_more(signed_in: SignIn):
    coordinator = signed_in("project_coordinator")
    give_role(coordinator, "trainer@example.org", "Example night desk", "frontline_worker")

    for _look in range(60):
        coordinator.goto("/mail/")
        news = coordinator.locator("article.mail").filter(has_text="trainer@example.org").first
        if news.count():
            break
        coordinator.wait_for_timeout(500)
    expect(news).to_contain_text("There is something for you.")
    expect(news).not_to_contain_text("night desk")
    news.get_by_role("link", name="As a mail program shows it").click()
    expect(coordinator.get_by_role("link", name="Sign in and read")).to_be_visible()

    trainer = signed_in("trainer")
    trainer.get_by_role("link", name="1 new notice").click()
    expect(trainer.get_by_text("Your new role in Example night desk: Frontline worker.")).to_be_visible()
    assert axe_violations(trainer) == []
    trainer.get_by_role("button", name=re.compile("^Mark as read")).click()
    expect(trainer.get_by_text("You have read everything.")).to_be_visible()
    expect(trainer.get_by_role("link", name="1 new notice")).to_have_count(0)


def test_a_coordinator_searches_the_audit_trail_and_takes_it_away(signed_in: SignIn):
    page = signed_in("project_coordinator")
    page.goto("/en/work/audit/")
    page.locator("#main").get_by_text("Search").click()
    page.get_by_label("What or whom").fill("Example Reviewer")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".rows strong")).to_have_text(["Role given"])

    with page.expect_download() as download:
        page.get_by_role("button", name="Download these lines (CSV)").click()

    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "Example Reviewer" in text
    assert "Example Trainer" not in text
