"""An activity is read aloud by the device itself, and by no voice that would be sent what is read."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_violations
from tests.journeys.starter import address_of, step_with

STEP = step_with("activity")
DEVICE = """(voices) => {
  window.said = [];
  window.ended = 0;
  const device = new EventTarget();
  device.getVoices = () => voices;
  device.cancel = () => { window.ended += 1; window.current?.onend?.(); };
  device.speak = (one) => { window.said.push([one.text, one.voice.name]); window.current = one; };
  Object.defineProperty(window, "speechSynthesis", {value: device});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""
HERE = {"name": "Here", "lang": "en-GB", "localService": True}
ELSEWHERE = {"name": "Elsewhere", "lang": "en-US", "localService": False}
LINES = "<blockquote><p>Look around. (wait)</p><p>Name the room.</p></blockquote><p>For the leader only.</p>"


def given_a_device(page: Page, *voices: dict) -> Page:
    page.add_init_script(f"({DEVICE})({list(voices)!r})".replace("True", "true").replace("False", "false"))
    page.goto(address_of(STEP))
    return page


def button_of(page: Page):
    return page.locator("[data-aloud] button").first


def said(page: Page) -> list[list[str]]:
    return page.evaluate("window.said")


def test_it_is_said_line_by_line_and_stops_when_she_says_so(page: Page):
    given_a_device(page, ELSEWHERE, HERE)
    page.evaluate("(lines) => (document.querySelector('[data-said]').innerHTML = lines)", LINES)

    button_of(page).click()
    expect(button_of(page)).to_have_text("Stop reading")
    first = said(page)
    button_of(page).click()

    assert first == [["Look around. ", "Here"]]
    expect(button_of(page)).to_have_text("Read aloud")
    assert page.evaluate("window.ended") == 2  # nothing of before, and this


def test_lines_to_be_said_are_said_and_no_others(page: Page):
    given_a_device(page, HERE)
    page.evaluate("(lines) => (document.querySelector('[data-said]').innerHTML = lines)", LINES.replace(" (wait)", ""))

    button_of(page).click()
    for number in (1, 2):
        page.wait_for_function("(number) => window.said.length === number", arg=number)
        page.evaluate("window.current.onend()")

    expect(button_of(page)).to_have_text("Read aloud")
    assert [text for text, _voice in said(page)] == ["Look around.", "Name the room."]


@pytest.mark.parametrize("voices", [[], [ELSEWHERE], [HERE | {"lang": "de-DE"}]])
def test_without_a_voice_of_the_device_in_this_language_nothing_is_offered(page: Page, voices: list[dict]):
    given_a_device(page, *voices)

    expect(page.locator("[data-said]").first).to_be_visible()
    expect(button_of(page)).to_be_hidden()


def test_leaving_the_page_ends_it(page: Page):
    given_a_device(page, HERE)
    button_of(page).click()

    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")

    assert page.evaluate("window.ended") == 2


def test_nothing_is_in_the_way_of_anybody(page: Page):
    given_a_device(page, HERE)

    expect(button_of(page)).to_be_visible()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
