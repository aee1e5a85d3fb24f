"""A running product, and readers with different phones. Whatever a page should never do fails its journey."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import running_browser
from tests.journeys.site import running_site
from tests.journeys.watch import Watch

PHONE = {"width": 360, "height": 740}
SMALLEST = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 800}
EYES_AND_HANDS = [
    pytest.param("en", SMALLEST, "light", id="en-320-light"),
    pytest.param("en", DESKTOP, "dark", id="en-1280-dark"),
    pytest.param("ar", SMALLEST, "dark", id="ar-320-dark"),
    pytest.param("ar", DESKTOP, "light", id="ar-1280-light"),
]
"""Every language with every size and every scheme, and every size with every scheme: half of all the journeys."""
SECONDS_TO_WAIT = 30
expect.set_options(timeout=SECONDS_TO_WAIT * 1000)

OpenPage = Callable[..., Page]
SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo with the starter content, shared by all journeys."""
    with running_site(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each file: while it runs, Playwright's event loop keeps Django's database away from this thread."""
    with running_browser() as browser:
        yield browser


@contextmanager
def watched_pages(browser: Browser, site: str, *, cookies: bool) -> Iterator[OpenPage]:
    """Opens pages of people, each with a phone of her own, and watches them to the end."""
    watches = []

    def open_one(**options: object) -> Page:
        phone = {"viewport": PHONE, "locale": "en", "base_url": site} | options
        context = browser.new_context(**phone)
        context.set_default_timeout(SECONDS_TO_WAIT * 1000)
        watches.append(Watch(context, site).start())
        return context.new_page()

    yield open_one

    complaints = [complaint for watch in watches for complaint in watch.complaints]
    if not cookies:
        complaints += [complaint for watch in watches for complaint in watch.cookies()]
    for watch in watches:
        watch.context.close()
    assert complaints == []


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """Opens pages as an anonymous reader with the phone that is asked for; no page may set a cookie."""
    with watched_pages(browser, site, cookies=False) as open_one:
        yield open_one


@pytest.fixture
def visitor(browser: Browser, site: str) -> Iterator[Page]:
    """Somebody with a phone who is not signed in yet; a form needs a cookie against forgery."""
    with watched_pages(browser, site, cookies=True) as open_one:
        yield open_one()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A cheap phone."""
    return open_page()


@pytest.fixture
def desktop_page(open_page: OpenPage) -> Page:
    return open_page(viewport=DESKTOP)


@pytest.fixture
def dark_page(open_page: OpenPage) -> Page:
    return open_page(color_scheme="dark")


@pytest.fixture
def page_without_javascript(open_page: OpenPage) -> Page:
    return open_page(java_script_enabled=False)


@pytest.fixture
def signed_in(browser: Browser, site: str) -> Iterator[SignIn]:
    """Opens a page, on a desktop if nothing else is said, signed in through the demo's door as who has this role."""
    with watched_pages(browser, site, cookies=True) as open_one:

        def open_as(role: str, **options: object) -> Page:
            page = open_one(**{"viewport": DESKTOP} | options)
            page.goto("/demo/")
            page.locator(f"form:has(input[name=role][value={role}]) button").click()
            page.wait_for_load_state()
            return page

        yield open_as
