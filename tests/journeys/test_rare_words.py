"""Words that a search index had no room for: found once the texts are read, and nobody is told “nothing” before."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.starter import TOOLBOX

RARE, ITS_STEP = "sleeplessness", "/make-it-possible-to-tell/"
"""It stands once in the texts, and in no title."""
FOR_THE_BUDGET = {"words": "", "places": "", "whole": False}
ENGINE = """async ([index, texts, stemmer, without]) => {
  const {makeEngine} = await import(document.querySelector('script[src*="search"]').src);
  const stem = (await import(stemmer)).stemmer;
  const [whole, read] = await Promise.all([index, texts].map(async (one) => (await fetch(one)).json()));
  const url = ({step}) => step;
  const engine = makeEngine([{index: {...whole, ...without}, stemmer: stem, url}]);
  const before = RARE.map((word) => [engine.open(word + " ", true), engine.find(word + " ").map((one) => one.url)]);
  engine.addTexts(0, read);
  while (engine.read());
  const after = RARE.map((word) => [engine.open(word + " ", false), engine.find(word + " ").map((one) => one.url)]);
  return [before, after];
}"""


def with_a_light_index(page: Page) -> Page:
    """The index that this page fetches has no room for any word of a text."""

    def lighter(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | FOR_THE_BUDGET)

    page.route("**/index.json", lighter)
    return page


@pytest.fixture
def light(open_page: OpenPage) -> Iterator[Page]:
    page = with_a_light_index(open_page())
    yield page
    page.unroute_all(behavior="ignoreErrors")


def given_texts_on_a_slow_line(page: Page) -> list[Route]:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/texts.json", hold)
    page.goto("/en/search/")
    page.wait_for_load_state("networkidle")
    return waiting


def when_they_have_come(page: Page, waiting: list[Route]) -> None:
    for _look in range(100):
        if waiting:
            break
        page.wait_for_timeout(50)  # the request may still be under way to this test
    for route in waiting:
        route.continue_()


# What the engine knows -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    {
        "en": {"sleeplessness": "make-it-possible-to-tell", "midwives": "plan-the-training", "surname": "reach-out"},
        "fr": {"couture": "make-it-possible-to-tell", "dialectes": "interpreters", "escalier": "interpreters"},
        "de": {"Dialekt": "interpreters", "Codewort": "safety-plan", "Heimweg": "see-the-journey"},
        "ar": {"وبالقابلة": "interpreters", "عمارة": "interpreters", "متخصصة": "trafficking"},
    }.items(),
)
def test_reading_brings_the_words_that_the_index_lacks(open_page: OpenPage, language: str, words: dict[str, str]):
    page = open_page()
    page.goto(f"/{language}/search/")
    told = page.locator(f"[data-index*='/{TOOLBOX}/']")  # other journeys publish toolboxes of their own
    addresses = [told.get_attribute(f"data-{name}") for name in ("index", "texts", "stemmer")]

    before, after = page.evaluate(ENGINE.replace("RARE", json.dumps(list(words))), [*addresses, FOR_THE_BUDGET])

    assert [open_sources for open_sources, _found in before] == [[0]] * len(words)
    assert [step in found for step, (_open, found) in zip(words.values(), before, strict=True)] == [False] * len(words)
    assert [found[0] for _open, found in after] == list(words.values())
    assert [open_sources for open_sources, _found in after] == [[]] * len(words)


# What she sees -------------------------------------------------------------------------------------------------------


def test_a_rare_word_is_looked_for_in_the_texts(light: Page):
    waiting = given_texts_on_a_slow_line(light)

    light.locator("#sought").fill(RARE)
    expect(light.get_by_role("status")).to_have_text(re.compile("One moment"))
    said_early = light.get_by_role("status").inner_text()
    when_they_have_come(light, waiting)

    expect(light.locator(f".results a[href*='{ITS_STEP}']")).to_be_visible()
    expect(light.get_by_role("status")).to_have_text("Places found: 1")
    assert "Nothing" not in said_early


def test_nothing_is_said_only_when_all_texts_are_read(light: Page):
    waiting = given_texts_on_a_slow_line(light)

    light.locator("#sought").fill("xylophone quartz")
    expect(light.get_by_role("status")).to_have_text("One moment, please.")
    when_they_have_come(light, waiting)

    expect(light.get_by_role("status")).to_have_text(re.compile("^Nothing found.*below\\.$"))
    expect(light.locator("#topics")).to_be_visible()


def test_texts_that_do_not_come_are_owned_up_to_and_tried_again(browser: Browser, site: str):
    context = browser.new_context(viewport=PHONE, locale="en", base_url=site)
    page = with_a_light_index(context.new_page())
    page.route("**/texts.json", lambda route: route.abort())
    page.goto("/en/search/")
    page.wait_for_load_state("networkidle")
    page.locator("#sought").fill("sleeplessnes")
    expect(page.get_by_role("status")).to_have_text(re.compile("Nothing found.* Some toolboxes could not be searched"))
    page.unroute("**/texts.json")

    page.locator("#sought").fill(RARE)

    expect(page.locator(f".results a[href*='{ITS_STEP}']")).to_be_visible()
    context.close()


def test_what_is_fetched_for_a_rare_word_does_not_tell_it(light: Page):
    requests: list[str] = []
    light.on("request", lambda request: requests.append(request.url))
    light.goto("/en/search/")
    light.wait_for_load_state("networkidle")
    requests.clear()

    light.locator("#sought").fill(RARE)
    expect(light.locator(f".results a[href*='{ITS_STEP}']")).to_be_visible()

    assert {url.rsplit("/")[-1] for url in requests} == {"texts.json"}
