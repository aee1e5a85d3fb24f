"""A worker with a phone: finding the step, reading it, and leaving without a trace."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.starter import EDITION, MANUAL, STEPS, TOOLBOX, address_of, source, step_with, title_of

FIRST, SECOND, THIRD = STEPS[:3]
LAST_MANUAL = EDITION["manuals"][-1]
QUESTION = step_with("question")
CHECKLIST = step_with("checklist")
CLOCK = step_with("time_critical")


# Persons and what they do --------------------------------------------------------------------------------------------


def given_a_worker_on_the_start_page(page: Page) -> None:
    page.goto("/en/")


def given_a_worker_reading(page: Page, step: str, language: str = "en") -> None:
    page.goto(address_of(step, language))


def when_she_opens_the_toolbox(page: Page) -> None:
    page.get_by_role("main").locator(f"a[href$='/toolboxes/{TOOLBOX}/']").first.click()


def when_she_opens_the_manual(page: Page) -> None:
    page.get_by_role("main").locator(f"a[href$='/{MANUAL}/']").first.click()


def when_she_opens_the_step(page: Page, step: str) -> None:
    page.get_by_role("main").locator(f"a[href$='/{MANUAL}/{step}/']").first.click()


def when_she_goes_on(page: Page) -> None:
    page.locator("a[rel=next]").last.click()


def when_she_goes_back_a_step(page: Page) -> None:
    page.locator("a[rel=prev]").last.click()


def when_she_chooses_the_language(page: Page, language: str) -> None:
    page.locator("details.menu:has(a[hreflang]) summary").click()
    page.locator(f"details.menu a[hreflang={language}]").click()


def when_she_ticks(page: Page, *numbers: int) -> None:
    for number in numbers:
        page.locator("[data-tick]").nth(number).check()


def when_she_clears_the_ticks(page: Page) -> None:
    page.locator("[data-clear]").first.click()


def when_she_chooses_the_answer(page: Page, number: int) -> None:
    page.locator(".question").first.locator("input[type=radio]").nth(number).check(force=True)


def when_she_wants_larger_text(page: Page) -> None:
    page.locator("details:has([data-size]) > summary").click()
    page.locator("[data-size]").last.click()


def when_she_presses_leave_now(page: Page) -> None:
    page.locator("a.exit").first.click()
    page.wait_for_url("**/calendar/")


def when_she_presses_escape_three_times(page: Page) -> None:
    for _time in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/calendar/")


def then_she_reads(page: Page, step: str, language: str = "en") -> None:
    expect(page).to_have_url(re.compile(f"{address_of(step, language)}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(title_of(step, language))


def then_ticked_are(page: Page, *numbers: int) -> None:
    boxes = page.locator("[data-tick]").all()
    assert [number for number, box in enumerate(boxes) if box.is_checked()] == list(numbers)


def then_the_phone_keeps(page: Page, *keys: str) -> None:
    assert page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort()") == sorted(keys)


def then_she_sees_a_calendar_that_does_not_name_us(page: Page) -> None:
    expect(page).to_have_title("Calendar")
    expect(page.locator("body")).to_be_visible()
    assert "equal" not in page.content().lower()
    assert "toolbox" not in page.content().lower()


# Finding -------------------------------------------------------------------------------------------------------------


def test_a_worker_finds_a_step_from_the_start_page(page):
    given_a_worker_on_the_start_page(page)

    when_she_opens_the_toolbox(page)
    when_she_opens_the_manual(page)
    when_she_opens_the_step(page, THIRD)

    then_she_reads(page, THIRD)
    expect(page.get_by_text(f"Step 3 of {len(STEPS)}").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"Edition 1\.0")).first).to_be_visible()


def test_the_bare_address_leads_to_the_language_of_the_phone(open_page: OpenPage):
    page = open_page(locale="fr-LU")

    page.goto("/")

    expect(page).to_have_url(re.compile("/fr/$"))
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_next_and_previous_lead_through_the_steps(page):
    given_a_worker_reading(page, FIRST)

    expect(page.locator("a[rel=prev]")).to_have_count(0)
    when_she_goes_on(page)
    then_she_reads(page, SECOND)
    when_she_goes_on(page)
    then_she_reads(page, THIRD)
    when_she_goes_back_a_step(page)
    then_she_reads(page, SECOND)


def test_the_last_step_of_the_last_manual_leads_no_further(page):
    manual, step = LAST_MANUAL["slug"], LAST_MANUAL["steps"][-1]
    page.goto(f"/en/toolboxes/{TOOLBOX}/{manual}/{step}/")

    expect(page.get_by_role("heading", level=1)).to_have_text(title_of(step))
    expect(page.locator("a[rel=next]")).to_have_count(0)


# Reading -------------------------------------------------------------------------------------------------------------


def test_the_key_message_and_the_clock_come_before_everything_else(page):
    given_a_worker_reading(page, CLOCK)

    key = page.get_by_text(source(CLOCK)["key_message"].strip()[:40]).first
    clock = page.locator(".clock").first
    first_other = page.locator("main section:not(.clock)").first

    tops = [place.bounding_box()["y"] for place in (page.locator("h1"), key, clock, first_other)]
    assert tops == sorted(tops)


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_the_language_switch_stays_on_the_step(page, language, direction):
    given_a_worker_reading(page, THIRD)

    when_she_chooses_the_language(page, language)

    then_she_reads(page, THIRD, language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", direction)


def test_a_machine_draft_says_so_and_leads_to_the_original(page):
    given_a_worker_reading(page, THIRD, "ar")

    original = page.locator(f"main a[href$='{address_of(THIRD)}']").first
    expect(original).to_be_visible()
    original.click()

    then_she_reads(page, THIRD)


def test_a_language_without_the_text_keeps_its_interface_and_says_what_is_read(page):
    page.goto(address_of(THIRD, "nl"))

    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.locator("[lang=en] h1, h1[lang=en]")).to_contain_text(title_of(THIRD))
    expect(page.get_by_role("main").locator(f"a[href$='{address_of(THIRD, 'fr')}']").first).to_be_visible()


def test_an_answer_is_explained_at_once(page):
    question = next(block for block in source(QUESTION)["blocks"] if block["type"] == "question")
    right = next(number for number, option in enumerate(question["options"]) if option.get("correct"))
    wrong = next(number for number, option in enumerate(question["options"]) if not option.get("correct"))
    given_a_worker_reading(page, QUESTION)
    shown = page.locator(".question").first

    expect(shown.locator(".because")).to_be_hidden()
    for chosen in (wrong, right):
        when_she_chooses_the_answer(page, chosen)

        expect(shown.locator(".answer:visible")).to_have_count(1)
        expect(shown.locator(".answer:visible")).to_contain_text(
            question["options"][chosen]["explanation"].strip()[:30]
        )
        expect(shown.locator(".because")).to_be_visible()


def test_a_word_of_the_glossary_opens_on_tap_and_closes_with_escape(page):
    step = _step_with_a_term(page)
    given_a_worker_reading(page, step)
    term = page.locator("a.term").first
    term.scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # nobody taps a word that still moves

    term.click()
    expect(page.locator(".gloss")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator(".gloss")).to_be_hidden()
    then_she_reads(page, step)


def _step_with_a_term(page: Page) -> str:
    for step in STEPS:
        page.goto(address_of(step))
        if page.locator("a.term").count():
            return step
    pytest.fail("No step of the starter toolbox has a word of its glossary.")


def test_the_size_of_text_is_kept_once_changed(page):
    given_a_worker_reading(page, FIRST)
    before = page.locator("main p").first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    then_the_phone_keeps(page)

    when_she_wants_larger_text(page)
    page.reload()

    after = page.locator("main p").first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert after > before * 1.15


def test_the_link_and_the_qr_code_of_a_step_can_be_shared(page):
    given_a_worker_reading(page, THIRD)

    page.locator("details:has([data-share]) summary").click()

    address = page.locator("[data-share]").get_attribute("data-share")
    picture = page.locator("[data-share] img, details:has([data-share]) img").first
    expect(picture).to_be_visible()
    picture.evaluate("node => node.complete || new Promise(done => node.onload = done)")
    assert address.endswith(address_of(THIRD))
    assert picture.evaluate("node => node.naturalWidth") > 0


# Ticks ---------------------------------------------------------------------------------------------------------------


def test_ticks_survive_a_reload_and_can_be_cleared(page):
    given_a_worker_reading(page, CHECKLIST)
    then_the_phone_keeps(page)

    when_she_ticks(page, 0, 2)
    page.reload()
    then_ticked_are(page, 0, 2)

    when_she_clears_the_ticks(page)
    page.reload()
    then_ticked_are(page)
    then_the_phone_keeps(page)


# Leaving -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leave", [when_she_presses_leave_now, when_she_presses_escape_three_times])
def test_leaving_replaces_the_page_and_back_leads_nowhere(page, leave):
    given_a_worker_reading(page, FIRST)
    when_she_goes_on(page)
    when_she_goes_on(page)
    then_she_reads(page, THIRD)

    leave(page)
    then_she_sees_a_calendar_that_does_not_name_us(page)

    for _time in range(2):
        _back(page)
        then_she_sees_a_calendar_that_does_not_name_us(page)


def _back(page: Page) -> None:
    """The button of the browser; what it leads to may replace itself before it is loaded."""
    page.evaluate("setTimeout(() => history.back())")
    page.wait_for_timeout(400)
    page.wait_for_load_state()


def test_leaving_wipes_what_the_phone_kept(page):
    given_a_worker_reading(page, CHECKLIST)
    when_she_ticks(page, 0)
    when_she_wants_larger_text(page)

    when_she_presses_leave_now(page)

    then_the_phone_keeps(page, "left")


def test_a_new_visit_after_leaving_is_possible(page):
    given_a_worker_reading(page, FIRST)
    when_she_presses_leave_now(page)

    given_a_worker_reading(page, SECOND)

    then_she_reads(page, SECOND)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_one_escape_does_not_leave(page):
    given_a_worker_reading(page, FIRST)

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_timeout(2200)
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)

    then_she_reads(page, FIRST)


# Without JavaScript --------------------------------------------------------------------------------------------------


def test_everything_but_ticks_and_keys_works_without_javascript(page_without_javascript):
    page = page_without_javascript
    given_a_worker_on_the_start_page(page)

    when_she_opens_the_toolbox(page)
    when_she_opens_the_manual(page)
    when_she_opens_the_step(page, FIRST)
    when_she_goes_on(page)
    when_she_chooses_the_language(page, "fr")
    then_she_reads(page, SECOND, "fr")

    given_a_worker_reading(page, QUESTION)
    when_she_chooses_the_answer(page, 0)
    expect(page.locator(".question").first.locator(".answer:visible")).to_have_count(1)

    expect(page.locator("[data-clear]:visible")).to_have_count(0)
    expect(page.locator("[data-size]:visible")).to_have_count(0)
    when_she_presses_leave_now(page)
    then_she_sees_a_calendar_that_does_not_name_us(page)


def test_a_word_of_the_glossary_leads_to_its_explanation_without_javascript(page_without_javascript):
    page = page_without_javascript
    given_a_worker_reading(page, _step_with_a_term(page))
    term = page.locator("a.term").first
    target = term.get_attribute("href")

    term.click()

    assert page.url.endswith(target)
    expect(page.locator(f"[id='{target.removeprefix('#')}']")).to_be_in_viewport()
