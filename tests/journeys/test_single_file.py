"""Somebody with a USB stick: the whole toolbox from one file, no network, and a way out that leaves nothing."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from equalcity.toolboxes.exporting import single_file
from tests.browser import axe_violations
from tests.factories.export_sources import a_hostile_document, a_source, starter_source
from tests.journeys.conftest import DESKTOP, PHONE, SECONDS_TO_WAIT, SMALLEST
from tests.journeys.watch import Watch

STEP = "Health: the clock"
OpenFile = Callable[..., Page]


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the toolbox in two languages, and one with hostile words."""
    folder = tmp_path_factory.mktemp("stick")
    sources = {"en": starter_source("en"), "ar": starter_source("ar"), "hostile": a_source(a_hostile_document())}
    for name, source in sources.items():
        (folder / f"{name}.html").write_bytes(single_file.make(source, lambda done, count: None))
    return folder


@pytest.fixture
def open_file(browser: Browser, stick: Path) -> Iterator[OpenFile]:
    """Opens a file of the stick; a request but for the file itself, an error or a cookie fails the journey."""
    watches = []
    requests = []

    def open_one(name: str = "en", **options: object) -> Page:
        context = browser.new_context(**{"viewport": PHONE} | options)
        context.set_default_timeout(SECONDS_TO_WAIT * 1000)
        context.on("request", lambda request: requests.append(request.url))
        watches.append(Watch(context, "").start())
        page = context.new_page()
        page.goto((stick / f"{name}.html").as_uri())
        return page

    yield open_one

    complaints = [complaint for watch in watches for complaint in watch.complaints + watch.cookies()]
    for watch in watches:
        watch.context.close()
    assert complaints == []
    assert [url for url in requests if not re.match(rf"{stick.as_uri()}/\w+\.html|data:|blob:", url)] == []


# What she does -------------------------------------------------------------------------------------------------------


def when_she_opens_the_step(page: Page, title: str = STEP) -> None:
    page.locator("main .choice", has_text=title).click()


def when_she_searches(page: Page, words: str) -> None:
    page.locator(".bar a[href='#search']").click()
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(words)


def when_she_leaves(page: Page) -> None:
    page.locator(".exit").click()
    page.wait_for_url("blob:**")


def then_she_sees(page: Page, title: str) -> None:
    expect(page.locator("h1:visible")).to_have_text(title)


def then_there_is_nothing_of_us(page: Page) -> None:
    expect(page.locator("td[aria-current]")).to_be_visible()
    assert "toolbox" not in page.content().lower()
    assert "equal" not in page.content().lower()


# Reading -------------------------------------------------------------------------------------------------------------


def test_it_opens_at_the_contents_and_shows_one_page_at_a_time(open_file: OpenFile):
    page = open_file()

    then_she_sees(page, "Migrant women and girls")
    expect(page).to_have_title("Guide")
    when_she_opens_the_step(page)
    then_she_sees(page, STEP)
    page.locator(".next .on:visible").click()
    then_she_sees(page, "A safety plan: tonight and later")


def test_back_and_forward_work_as_on_the_site(open_file: OpenFile):
    page = open_file()
    when_she_opens_the_step(page)

    page.go_back()
    then_she_sees(page, "Migrant women and girls")
    page.go_forward()
    then_she_sees(page, STEP)


def test_a_word_of_the_glossary_opens_beside_itself(open_file: OpenFile):
    page = open_file()
    when_she_opens_the_step(page)

    page.locator("main a.term:visible").first.click()

    expect(page.locator(".gloss")).to_be_visible()
    then_she_sees(page, STEP)


def test_questions_answer_and_ticks_can_be_cleared(open_file: OpenFile):
    page = open_file()
    when_she_opens_the_step(page)

    page.locator(".question:visible input").first.check(force=True)
    ticks = page.locator("[data-tick]:visible")
    ticks.first.check()

    expect(page.locator(".answer:visible").first).to_be_visible()
    page.locator("[data-clear]:visible").click()
    expect(ticks.first).not_to_be_checked()


def test_nothing_is_stored(open_file: OpenFile):
    page = open_file()
    when_she_opens_the_step(page)
    page.locator("[data-tick]:visible").first.check()
    page.locator("details.tools > summary").click()
    page.locator("[data-size='3']").click()

    expect(page.locator("html")).to_have_attribute("data-text", "3")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("window.name") == ""


# Finding -------------------------------------------------------------------------------------------------------------


def test_search_finds_a_step_and_goes_to_the_sentence(open_file: OpenFile):
    page = open_file()

    when_she_searches(page, "husband interpreter")
    expect(page.locator("#search-results mark").first).to_be_visible()
    link = page.locator("#search-results a[href*='.']").first
    title = link.locator("strong").inner_text()
    link.click()

    then_she_sees(page, title)
    expect(page.locator(".found")).to_be_in_viewport()


def test_search_finds_arabic_words_in_another_form(open_file: OpenFile):
    page = open_file("ar")

    when_she_searches(page, "اغتصاب")

    expect(page.locator("#search-results a").first).to_contain_text("الصحة: الوقت مهم")


def test_search_that_finds_nothing_says_so(open_file: OpenFile):
    page = open_file()

    when_she_searches(page, "xyzzyqqq")

    expect(page.locator("#search [role=status]")).to_have_text("Nothing found. Try another word.")


# Leaving -------------------------------------------------------------------------------------------------------------


def test_leaving_shows_a_calendar_and_neither_back_nor_forward_lead_to_the_file(open_file: OpenFile):
    page = open_file()
    when_she_opens_the_step(page)
    page.locator(".next .on:visible").click()
    page.go_back()

    when_she_leaves(page)

    then_there_is_nothing_of_us(page)
    page.go_back()
    then_there_is_nothing_of_us(page)
    page.go_forward()
    then_there_is_nothing_of_us(page)
    assert page.evaluate("history.length") <= 3  # the empty tab, the calendar, and what cuts off the rest
    page.go_back()
    page.go_back()
    expect(page).to_have_url("about:blank")


def test_escape_three_times_leaves(open_file: OpenFile):
    page = open_file()

    for _time in range(3):
        page.keyboard.press("Escape")

    page.wait_for_url("blob:**")
    then_there_is_nothing_of_us(page)


# For everybody -------------------------------------------------------------------------------------------------------


def test_everything_can_be_read_without_javascript(open_file: OpenFile):
    page = open_file(java_script_enabled=False)

    page.locator("main .choice", has_text=STEP).click()

    expect(page.locator("h1", has_text=STEP)).to_be_in_viewport()
    assert page.locator("main .page:visible").count() == 19  # contents, two manuals, 15 steps, glossary
    expect(page.locator(".by-script:visible")).to_have_count(0)


@pytest.mark.parametrize(("name", "viewport"), [("en", DESKTOP), ("ar", SMALLEST), ("hostile", SMALLEST)])
def test_axe_finds_nothing_and_nothing_is_cut_off(open_file: OpenFile, name, viewport):
    page = open_file(name, viewport=viewport)
    places = page.evaluate("[...document.querySelectorAll('.page')].map((one) => one.id)")

    found = {}
    for place in [*places[:5], places[-1]]:
        page.evaluate("(place) => (location.hash = place)", place)
        expect(page.locator(f"[id='{place}']")).to_be_visible()
        found[place] = axe_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    assert [fault for faults in found.values() for fault in faults] == []


def test_a_step_fits_in_the_dark_at_the_largest_text(open_file: OpenFile):
    page = open_file(viewport=SMALLEST, color_scheme="dark")
    when_she_opens_the_step(page)
    page.locator("details.tools > summary").click()
    page.locator("[data-size='3']").click()

    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"]
