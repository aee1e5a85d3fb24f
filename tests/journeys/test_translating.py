"""A translator's and a reviewer's work: side by side, after the source has changed, and two at once."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import axe_violations
from tests.journeys.starter import title_of

SignIn = Callable[[str], Page]
FIRST = "textarea[name^=text-]"


def open_board(page: Page) -> str:
    page.goto("/admin/editions/")
    row = page.locator(".ec-row").filter(has_text=title_of("toolbox"))
    row.get_by_role("link", name="Translations").click()
    page.wait_for_url(re.compile("/translations/$"))
    return page.url


def open_a_step(page: Page, language: str) -> str:
    page.goto(open_board(page) + f"{language}/")
    page.get_by_role("link", name="Listen when she tells you", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Listen when she tells you")
    return page.url


def test_a_translator_writes_a_sentence_and_a_reviewer_approves_it(signed_in: SignIn):
    translator = signed_in("translator")
    address = open_a_step(translator, "ar")
    translator.locator(FIRST).first.fill("أصغوا إليها حين تتكلم")
    translator.locator(FIRST).first.press("Tab")
    translator.get_by_role("button", name="Save", exact=True).last.click()
    expect(translator.get_by_text("1 sentence is saved.")).to_be_visible()
    expect(translator.locator(FIRST).first).to_have_attribute("dir", "rtl")

    reviewer = signed_in("reviewer")
    reviewer.goto(address)
    reviewer.get_by_role("button", name=re.compile("^Approve")).first.click()

    expect(reviewer.get_by_text("1 sentence counts as reviewed.")).to_be_visible()
    expect(reviewer.locator(".ec-sentence").first.get_by_text("Reviewed", exact=True)).to_be_visible()


def test_the_slower_of_two_sees_both_texts_and_loses_neither(signed_in: SignIn):
    one, other = signed_in("translator"), signed_in("reviewer")
    address = open_a_step(one, "fr")
    other.goto(address)
    one.locator(FIRST).nth(1).fill("Écoutez d’abord.")
    one.get_by_role("button", name="Save", exact=True).last.click()
    expect(one.get_by_text("1 sentence is saved.")).to_be_visible()

    other.locator(FIRST).nth(1).fill("D’abord, écoutez.")
    other.get_by_role("button", name="Save", exact=True).last.click()

    expect(other.get_by_role("alert")).to_contain_text("Somebody else has changed this translation")
    expect(other.get_by_text("Écoutez d’abord.")).to_be_visible()
    expect(other.locator(FIRST).nth(1)).to_have_value("D’abord, écoutez.")


def test_translating_a_page_leads_to_the_board_and_axe_finds_nothing(signed_in: SignIn):
    translator = signed_in("translator")
    board = open_board(translator)
    pages = (board, board + "ar/", open_a_step(translator, "ar"))
    wrong = {}
    for address in pages:
        for width in (360, 1280):
            translator.set_viewport_size({"width": width, "height": 740})
            translator.goto(address)
            if found := axe_violations(translator, within=".ec-page"):
                wrong[address, width] = found

    assert wrong == {}
