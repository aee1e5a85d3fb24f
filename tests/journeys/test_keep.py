"""A worker who keeps a toolbox on her phone: where there is no network, when it changes, and when she wants it gone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser import axe_violations
from tests.factories.packages import a_document, a_package, a_package_file
from tests.journeys.conftest import PHONE, SECONDS_TO_WAIT, OpenPage

TOOLBOX = "/en/toolboxes/safe-evenings/"
STEP = f"{TOOLBOX}front-desk/listen/"
SECOND_STEP = f"{TOOLBOX}front-desk/hand-over/"
SHARE = f"{TOOLBOX}share/"
KEPT = "/en/kept/"
SECONDS_TO_IMPORT = 30
SECONDS_TO_KEEP = 20
OFFLINE = "Object.defineProperty(Navigator.prototype, 'onLine', {get: () => false})"
"""What every phone says of itself in flight mode; the smallest of the browsers forgets it with the next page."""
NEWER_WORDS = "Listen, and take your time."
ON_THE_PHONE = """async () => ({
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    stored: Object.keys(localStorage).length + Object.keys(sessionStorage).length,
})"""
NOTHING = {"caches": 0, "workers": 0, "stored": 0}


# Editions ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def publish(browser: Browser, site: str) -> Iterator[object]:
    """Takes in an edition of a small toolbox by hand of an author, as the admin does it."""
    context = browser.new_context(base_url=site, locale="en")
    author = context.new_page()
    author.goto("/demo/")
    author.locator("form:has(input[name=role][value=toolbox_author]) button").click()
    author.wait_for_load_state()

    def take_in(number: str, *, key_message: str = "") -> None:
        documents = [a_document("en"), a_document("ar")]
        if key_message:
            documents[0]["manuals"][0]["steps"][0]["key_message"] = key_message
        body = a_package_file(a_package(*documents, number=number, stage="final")).read()
        author.goto("/admin/editions/")
        author.locator("[name=package]").set_input_files(
            {"name": "package.zip", "mimeType": "application/zip", "buffer": body}
        )
        author.get_by_role("button", name="Import").click()
        expect(author.get_by_text("byte for byte")).to_be_visible(timeout=SECONDS_TO_IMPORT * 1000)

    take_in("1.0")
    yield take_in
    context.close()


@pytest.fixture
def phone(publish: object, page: Page) -> Page:
    return page


@pytest.fixture
def bad_line(publish: object, browser: Browser, site: str) -> Iterator[Page]:
    """A phone whose requests fail, of which the browser's own console complains; so nobody watches that."""
    context = browser.new_context(viewport=PHONE, locale="en", base_url=site)
    context.set_default_timeout(SECONDS_TO_WAIT * 1000)
    yield context.new_page()
    context.close()


# What she does -------------------------------------------------------------------------------------------------------


def state(page: Page, name: str) -> None:
    expect(page.locator(f".keep[data-state={name}]").first).to_be_visible(timeout=SECONDS_TO_KEEP * 1000)


def press(page: Page, name: str) -> None:
    page.locator(f".keep [data-do={name}]").first.click()


def keep(page: Page, share: str = SHARE) -> None:
    page.goto(share)
    press(page, "keep")
    state(page, "whole")


def flight_mode(page: Page) -> None:
    page.context.set_offline(True)


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def fetched_by(context: BrowserContext) -> list[str]:
    """Paths that go over the network from now on."""
    paths: list[str] = []
    context.on("requestfinished", lambda request: paths.append(re.sub("^https?://[^/]+", "", request.url)))
    return paths


# Nothing without asking ----------------------------------------------------------------------------------------------


def test_nothing_is_stored_until_it_is_asked_for(phone):
    for path in ("/en/", TOOLBOX, STEP, SHARE, KEPT):
        phone.goto(path)
        phone.wait_for_load_state("networkidle")

    assert phone.evaluate(ON_THE_PHONE) == NOTHING


def test_the_size_is_said_before(phone):
    phone.goto(SHARE)

    expect(phone.locator(".keep [data-part=said]")).to_have_text(re.compile(r"It takes \d+\.\d MB on this phone\."))


# Flight mode ---------------------------------------------------------------------------------------------------------


def test_in_flight_mode_everything_of_the_toolbox_works(phone):
    keep(phone)
    flight_mode(phone)

    phone.goto(TOOLBOX)
    phone.get_by_role("link", name="Manual for front desks").first.click()
    phone.get_by_role("main").get_by_role("link", name="Listen").first.click()
    expect(phone).to_have_url(re.compile(f"{STEP}$"))
    phone.locator("[data-tick]").first.check()
    phone.reload()
    expect(phone.locator("[data-tick]").first).to_be_checked()
    for path in (f"{SECOND_STEP}#words", f"{STEP}?from=mail", f"{TOOLBOX}glossary/"):
        assert phone.goto(path).status == 200
    phone.goto(TOOLBOX)
    pictures = "() => [...document.images].map(one => one.decode().then(() => one.naturalWidth))"
    assert 0 not in phone.evaluate(f"Promise.all(({pictures})())")


def test_in_flight_mode_the_search_finds_and_leads_to_the_step(bad_line):
    keep(bad_line)
    flight_mode(bad_line)

    bad_line.goto("/en/search/")
    bad_line.locator("#search input").fill("hand over")
    bad_line.locator(".results a[href*='safe-evenings']").first.click()

    expect(bad_line).to_have_url(re.compile("/safe-evenings/"))
    expect(bad_line.get_by_role("heading", level=1)).to_be_visible()


def test_in_flight_mode_what_is_not_here_is_said_and_what_is_is_offered(phone):
    keep(phone)
    flight_mode(phone)

    answer = phone.goto("/en/toolboxes/migrant-women-and-girls/")

    assert answer.status == 503
    expect(phone.get_by_text("is not on this phone, and there is no network")).to_be_visible()
    assert axe_violations(phone) == []
    phone.get_by_role("link", name="Safe evenings").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Safe evenings")


def test_in_flight_mode_the_language_menu_says_which_languages_are_here(phone):
    keep(phone)
    keep(phone, SHARE.replace("/en/", "/ar/"))
    flight_mode(phone)
    phone.add_init_script(OFFLINE)

    phone.goto(STEP)
    phone.locator("details.language summary").click()
    expect(phone.locator(".language a[hreflang=fr]")).to_contain_text("not on this phone")
    expect(phone.locator(".language a[hreflang=ar]")).not_to_contain_text("not on this phone")
    phone.locator(".language a[hreflang=ar]").click()

    expect(phone.locator("html")).to_have_attribute("lang", "ar")
    expect(phone).to_have_url(re.compile(STEP.replace("/en/", "/ar/")))


def test_in_flight_mode_leaving_shows_a_calendar_and_keeps_what_was_asked_for(phone):
    keep(phone)
    flight_mode(phone)
    phone.goto(STEP)
    phone.locator("[data-tick]").first.check()

    phone.locator("a.exit").click()

    expect(phone).to_have_title("Calendar")
    assert "safe" not in phone.content().lower()
    phone.evaluate("setTimeout(() => history.back())")
    phone.wait_for_timeout(400)
    expect(phone).to_have_title("Calendar")
    phone.goto(STEP)
    expect(phone.locator("[data-tick]").first).not_to_be_checked()


def test_a_recording_can_be_played_from_any_place_of_it(phone):
    keep(phone)
    flight_mode(phone)
    phone.goto(STEP)

    part = phone.evaluate("""async () => {
        const source = document.querySelector("audio").src;
        const whole = await (await fetch(source)).blob();
        const answer = await fetch(source, {headers: {range: "bytes=4-7"}});
        return [answer.status, answer.headers.get("content-range"), await answer.text(), whole.size];
    }""")

    assert part[:2] == [206, f"bytes 4-7/{part[3]}"]
    assert len(part[2]) == 4


# Newer editions ------------------------------------------------------------------------------------------------------


def test_a_newer_edition_comes_by_itself_and_leaves_the_ticks(publish, open_page: OpenPage):
    phone = open_page()
    keep(phone)
    phone.goto(STEP)
    phone.locator("[data-tick]").first.check()
    publish("1.1", key_message=NEWER_WORDS)
    other = phone.context.new_page()

    other.goto(KEPT)

    expect(other.get_by_text("Edition 1.1 is on this phone")).to_be_visible()
    expect(phone.get_by_text("A newer edition is on this phone now.")).to_be_visible()
    flight_mode(phone)
    phone.get_by_role("link", name="Reload").click()
    expect(phone.get_by_text(NEWER_WORDS)).to_be_visible()
    expect(phone.locator("[data-tick]").first).to_be_checked()


def test_a_newer_worker_takes_over_while_a_page_is_open(phone):
    keep(phone)
    phone.goto(STEP)
    phone.context.route("**/sw.js?newer", serve_a_newer_worker)

    phone.evaluate("""() => new Promise((done, failed) => {
        setTimeout(failed, 10_000, "No newer worker came.");
        navigator.serviceWorker.addEventListener("controllerchange", done, {once: true});
        navigator.serviceWorker.register("/sw.js?newer", {scope: "/"});
    })""")

    flight_mode(phone)
    assert phone.evaluate("fetch('/newer-worker').then(answer => answer.text())") == "yes"
    phone.goto(SECOND_STEP)
    assert heading(phone) == "Hand over"


def serve_a_newer_worker(route: Route) -> None:
    """That of the next release, which also answers an address of its own."""
    answer = route.fetch()
    more = """addEventListener("fetch", (event) => {
        if (!event.request.url.endsWith("/newer-worker")) return;
        event.respondWith(new Response("yes"));
        event.stopImmediatePropagation();
    });"""
    route.fulfill(response=answer, body=more + answer.text())


# When something comes between ----------------------------------------------------------------------------------------


def test_a_torn_download_goes_on_where_it_was(bad_line):
    bad_line.context.route(f"**{SECOND_STEP}", lambda route: route.abort())
    bad_line.goto(SHARE)
    press(bad_line, "keep")
    expect(bad_line.get_by_text("The network is gone.")).to_be_visible()
    bad_line.close()

    bad_line.context.unroute(f"**{SECOND_STEP}")
    again = bad_line.context.new_page()
    fetched = fetched_by(bad_line.context)
    again.goto(SHARE)

    state(again, "whole")
    assert SECOND_STEP in fetched
    assert TOOLBOX not in fetched


def test_it_goes_on_by_itself_when_the_network_is_back(bad_line):
    bad_line.context.route("**/glossary/", lambda route: bad_line.context.set_offline(True) or route.abort())
    bad_line.goto(SHARE)
    press(bad_line, "keep")
    state(bad_line, "waiting")
    bad_line.context.unroute("**/glossary/")

    bad_line.context.set_offline(False)

    state(bad_line, "whole")


def test_a_page_that_a_strange_network_answers_with_is_never_stored(phone):
    phone.context.route(f"**{STEP}", lambda route: route.fulfill(body="<h1>Welcome to the hotel</h1>"))

    phone.goto(SHARE)
    press(phone, "keep")

    expect(phone.get_by_text("Something other than this site has answered.")).to_be_visible()
    holds = "async (path) => Boolean(await caches.match(path))"
    assert phone.evaluate(holds, STEP) is False
    phone.context.unroute(f"**{STEP}")
    press(phone, "go-on")
    state(phone, "whole")


def test_a_full_phone_is_said_plainly_and_what_is_here_can_be_removed(phone, site):
    cdp = phone.context.new_cdp_session(phone)
    phone.goto(SHARE)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": site, "quotaSize": 60_000})

    press(phone, "keep")

    expect(phone.get_by_text("There is no room left on this phone.")).to_be_visible()
    press(phone, "remove")
    expect(phone.get_by_text("It is removed from this phone.")).to_be_visible()
    assert phone.evaluate(ON_THE_PHONE) == NOTHING


def test_what_the_system_has_thrown_away_is_noticed_and_completed(phone):
    keep(phone)
    phone.evaluate(
        "async path => { const [name] = await caches.keys(); (await caches.open(name)).delete(path); }", STEP
    )

    phone.goto(STEP)
    assert heading(phone) == "Listen"
    phone.goto(KEPT)
    expect(phone.get_by_text("The phone has thrown parts of it away")).to_be_visible()
    press(phone, "complete")

    state(phone, "whole")
    flight_mode(phone)
    assert phone.goto(STEP).status == 200


def test_when_the_system_has_emptied_everything_pages_come_from_the_network_again(phone):
    keep(phone)
    phone.evaluate("async () => { for (const name of await caches.keys()) await caches.delete(name); }")

    phone.goto(STEP)
    assert heading(phone) == "Listen"
    phone.goto(KEPT)
    expect(phone.get_by_text("Nothing is kept on this phone.")).to_be_visible()

    phone.wait_for_function("navigator.serviceWorker.getRegistrations().then(all => all.length === 0)")
    assert phone.evaluate(ON_THE_PHONE) == NOTHING


# Gone again ----------------------------------------------------------------------------------------------------------


def test_one_toolbox_can_be_removed_and_the_others_stay(phone):
    keep(phone)
    keep(phone, SHARE.replace("/en/", "/ar/"))

    phone.goto(KEPT)
    phone.locator(".kept", has_text="English").locator("[data-do=remove]").click()
    expect(phone.get_by_text("It is removed from this phone.")).to_be_visible()
    assert phone.evaluate(ON_THE_PHONE) == {"caches": 1, "workers": 1, "stored": 0}
    phone.locator(".kept", has_text="العربية").locator("[data-do=remove]").click()

    phone.wait_for_function("caches.keys().then(names => names.length === 0)")
    assert phone.evaluate(ON_THE_PHONE) == NOTHING


def test_one_tap_removes_all_traces(phone):
    keep(phone)
    phone.goto(STEP)
    phone.locator("[data-tick]").first.check()
    phone.goto(KEPT)
    assert axe_violations(phone) == []

    phone.get_by_role("button", name="Remove all traces").click()

    expect(phone.get_by_text("Everything that this site kept on this phone is removed.")).to_be_visible()
    assert phone.evaluate(ON_THE_PHONE) == NOTHING
    flight_mode(phone)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        phone.context.new_page().goto(STEP)


def test_without_javascript_the_pages_say_what_is_missing(publish, page_without_javascript):
    page_without_javascript.goto(KEPT)
    expect(page_without_javascript.get_by_text("this page needs JavaScript")).to_be_visible()

    page_without_javascript.goto(SHARE)
    expect(page_without_javascript.get_by_text("For this the browser needs JavaScript.")).to_be_visible()
