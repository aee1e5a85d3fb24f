"""Every kind of page, for every pair of eyes and hands: small and large, light and dark, left and right, keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_violations
from tests.html_checker import check
from tests.journeys.conftest import EYES_AND_HANDS, SMALLEST, OpenPage
from tests.journeys.starter import STEPS, address_of, doors, kinds_of_page

FOCUSABLE = "a[href], button, input, select, textarea, summary, audio[controls], video[controls]"
TARGETS = "button, summary, nav a, header a, a.button, .options label, .check label"
KIBIBYTE = 1024
FIRST_VISIT = 60 * KIBIBYTE
FIRST_VISIT_REQUESTS = 8


@pytest.mark.parametrize(("language", "viewport", "scheme"), EYES_AND_HANDS)
def test_axe_finds_nothing_on_any_kind_of_page(open_page: OpenPage, language, viewport, scheme):
    page = open_page(viewport=viewport, color_scheme=scheme, locale=language)

    found = {kind: (_overflow(page, path), axe_violations(page)) for kind, path in kinds_of_page(language).items()}

    assert found == dict.fromkeys(found, (0, []))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_the_doors(browser, site, scheme):
    page = browser.new_page(base_url=site, viewport=SMALLEST, color_scheme=scheme)

    violations = {kind: found for kind, path in doors().items() if (found := _axe(page, path))}
    page.close()

    assert violations == {}


def test_axe_finds_nothing_with_everything_open(page):
    page.goto("/en/look/")
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.evaluate("for (const answer of document.querySelectorAll('.options input')) answer.checked = true")

    assert axe_violations(page) == []


def _axe(page: Page, path: str) -> list[str]:
    page.goto(path)
    return axe_violations(page)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_html_checker_finds_nothing_on_any_kind_of_page(page, language):
    addresses = kinds_of_page(language) | {f"step {step}": address_of(step, language) for step in STEPS}

    pages = {kind: page.request.get(path).text() for kind, path in addresses.items()}

    assert check(pages) == []


def test_the_html_checker_finds_nothing_at_the_doors_and_dead_ends(browser, site):
    addresses = doors() | {"dead end": "/en/nowhere/"}
    context = browser.new_context(base_url=site)

    pages = {kind: context.request.get(path).text() for kind, path in addresses.items()}
    context.close()

    assert check(pages) == []


@pytest.mark.parametrize("language", ["fr", "de", "ar"])
def test_no_step_scrolls_sideways_at_320_pixels(open_page: OpenPage, language):
    page = open_page(viewport=SMALLEST, locale=language)

    wide = {step: width for step in STEPS if (width := _overflow(page, address_of(step, language)))}

    assert wide == {}


def test_no_page_scrolls_sideways_with_text_twice_as_large(open_page: OpenPage):
    page = open_page(viewport={"width": 640, "height": 800})

    wide = {kind: width for kind, path in kinds_of_page().items() if (width := _overflow(page, path, font_size="200%"))}

    assert wide == {}


def _overflow(page: Page, path: str, *, font_size: str = "") -> int:
    """How many pixels the page is wider than the screen."""
    page.goto(path)
    return page.evaluate(
        """size => {
            const root = document.documentElement;
            root.style.fontSize = size;
            return Math.max(root.scrollWidth, document.body.scrollWidth) - root.clientWidth;
        }""",
        font_size,
    )


@pytest.mark.parametrize("kind", ["start", "toolbox", "manual", "step with a clock", "glossary"])
def test_the_keyboard_alone_reaches_everything(desktop_page: Page, kind):
    page = desktop_page
    page.goto(kinds_of_page()[kind])
    page.evaluate(
        """wanted => {
            window.reached = new Set();
            addEventListener("focusin", event => reached.add(event.target), true);
            window.wanted = [...document.querySelectorAll(wanted)].filter(node => node.checkVisibility()
                && node.tabIndex >= 0 && !(node.type === "radio" && !isFirstOfItsGroup(node)));
            function isFirstOfItsGroup(node) {
                return document.querySelector(`input[type=radio][name="${CSS.escape(node.name)}"]`) === node;
            }
        }""",
        FOCUSABLE,
    )

    for _press in range(page.evaluate("wanted.length") + 5):
        page.keyboard.press("Tab")

    missed = page.evaluate("wanted.filter(node => !reached.has(node)).map(node => node.outerHTML.slice(0, 120))")
    assert missed == []


def test_what_has_the_focus_is_seen(desktop_page: Page):
    page = desktop_page
    page.goto(address_of(STEPS[0]))

    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.getBoundingClientRect().top")
    first = page.evaluate("document.activeElement.hash")
    page.keyboard.press("Enter")

    assert skip >= 0
    expect(page.locator(first)).to_be_in_viewport()


def test_everything_that_can_be_pressed_is_big_enough(open_page: OpenPage):
    page = open_page(viewport=SMALLEST, has_touch=True)

    small = {kind: found for kind, path in kinds_of_page().items() if (found := _small_targets(page, path))}

    assert small == {}


def _small_targets(page: Page, path: str) -> list[str]:
    """Buttons, menus and links outside running text that are less than 44 pixels high or 24 wide."""
    page.goto(path)
    return page.evaluate(
        """wanted => [...document.querySelectorAll(wanted)]
            .filter(node => node.checkVisibility() && !node.closest("p"))
            .filter(node => { const box = node.getBoundingClientRect();
                return box.top + box.height > 0 && (box.height < 43.5 || box.width < 24); })
            .map(node => node.outerHTML.slice(0, 120))""",
        TARGETS,
    )


def test_the_first_visit_to_a_step_is_light(page):
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    sizes = []
    cdp.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    page.goto(address_of(STEPS[4]))
    page.wait_for_load_state("networkidle")

    assert sum(sizes) <= FIRST_VISIT
    assert len(sizes) <= FIRST_VISIT_REQUESTS


def test_a_dead_end_shows_a_page_of_ours(page):
    answer = page.goto("/en/nowhere/")

    assert (answer.status, axe_violations(page)) == (404, [])
    assert page.get_by_role("main").get_by_role("link").count() >= 1
