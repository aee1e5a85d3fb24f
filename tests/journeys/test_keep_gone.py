"""What is removed from a phone stays removed, whatever was under way on a bad line."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import PHONE, SECONDS_TO_WAIT
from tests.journeys.test_keep import KEPT, NOTHING, ON_THE_PHONE, press, state

SHARE = "/en/toolboxes/migrant-women-and-girls/share/"
LIST = "**/share/keep.json"
GLOSSARY = "**/glossary/"
LONGER_THAN_THE_FIRST_PAUSE = 3_000
MAKE_IT_OLD = """async () => {
    const [name] = await caches.keys();
    const list = await (await caches.match("/.kept/list")).json();
    const cache = await caches.open(name.replace(/[^/]+$/, "older"));
    await cache.put("/.kept/list", new Response(JSON.stringify({...list, version: "older"})));
    await cache.put("/.kept/whole", new Response("1"));
    await caches.delete(name);
}"""


@pytest.fixture
def phone(site: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="en", base_url=site)
    context.set_default_timeout(SECONDS_TO_WAIT * 1000)
    yield context.new_page()
    context.close()


def torn(phone: Page) -> None:
    """A toolbox of which a part is here, and whose next part never comes."""
    phone.context.route(GLOSSARY, lambda route: route.abort())
    phone.goto(SHARE)
    press(phone, "keep")
    state(phone, "waiting")


def held_back(phone: Page, address: str) -> list[Route]:
    """Requests to this address, none of which is answered before the test does so."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    phone.context.route(address, hold)
    return waiting


def test_removing_all_traces_also_ends_what_would_go_on_by_itself(phone):
    torn(phone)
    phone.goto(KEPT)
    state(phone, "waiting")

    phone.get_by_role("button", name="Remove all traces").click()
    expect(phone.get_by_text("Everything that this site kept on this phone is removed.")).to_be_visible()
    phone.wait_for_timeout(LONGER_THAN_THE_FIRST_PAUSE)

    assert phone.evaluate(ON_THE_PHONE) == NOTHING


def test_what_was_removed_in_another_tab_does_not_go_on_in_this_one(phone):
    torn(phone)
    other = phone.context.new_page()
    other.goto(KEPT)

    other.get_by_role("button", name="Remove all traces").click()

    state(phone, "removed")
    assert phone.evaluate(ON_THE_PHONE) == NOTHING


def test_what_is_coming_can_be_stopped_and_leaves_nothing(phone):
    held_back(phone, GLOSSARY)
    phone.goto(SHARE)
    press(phone, "keep")
    state(phone, "fetching")

    press(phone, "remove")

    state(phone, "removed")
    assert phone.evaluate(ON_THE_PHONE) == NOTHING
    phone.context.unroute(GLOSSARY)
    press(phone, "keep")
    state(phone, "whole")


def test_a_list_that_comes_after_all_was_removed_begins_nothing(phone):
    torn(phone)
    waiting = held_back(phone, LIST)
    phone.goto(KEPT)
    state(phone, "fetching")
    phone.wait_for_timeout(200)

    phone.get_by_role("button", name="Remove all traces").click()
    expect(phone.get_by_text("Everything that this site kept on this phone is removed.")).to_be_visible()
    for route in waiting:
        route.continue_()
    phone.wait_for_timeout(1_000)

    assert phone.evaluate(ON_THE_PHONE) == NOTHING


def test_a_newer_copy_that_is_looked_for_does_not_come_after_all_was_removed(phone):
    phone.goto(SHARE)
    press(phone, "keep")
    state(phone, "whole")
    phone.evaluate(MAKE_IT_OLD)
    waiting = held_back(phone, LIST)
    phone.goto(KEPT)
    phone.wait_for_timeout(500)

    phone.get_by_role("button", name="Remove all traces").click()
    expect(phone.get_by_text("Everything that this site kept on this phone is removed.")).to_be_visible()
    assert waiting
    while waiting:  # the worker asks, and asks again before it begins
        waiting.pop().continue_()
        phone.wait_for_timeout(500)

    assert phone.evaluate(ON_THE_PHONE) == NOTHING


def test_where_the_worker_cannot_be_fetched_the_line_is_named_and_not_the_browser(phone):
    phone.context.route("**/sw.js", lambda route: route.abort())
    phone.goto(SHARE)

    press(phone, "keep")

    expect(phone.get_by_text("The network is gone.")).to_be_visible()
