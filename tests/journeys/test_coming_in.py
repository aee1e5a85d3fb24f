"""Coming in: a coordinator invites, the invited says yes; somebody asks, and a coordinator answers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_violations
from tests.journeys.people import mail_to

SignIn = Callable[[str], Page]
PHONE = {"width": 360, "height": 740}
PAGES = [
    "people/",
    "invitations/",
    "invitations/files/",
    "requests/",
    "organisations/",
    "cities/",
    "cities/new/",
    "invited/",
]


def test_an_invited_nurse_comes_in_with_her_mailbox(signed_in: SignIn, visitor: Page):
    coordinator = signed_in("project_coordinator")
    coordinator.goto("/en/work/invitations/")
    if not coordinator.get_by_role("button", name="Send the invitation").is_visible():
        coordinator.get_by_text("Invite somebody").click()
    coordinator.get_by_role("textbox", name="E-mail address", exact=True).fill("nurse@example.net")
    coordinator.locator("#id_organisation").select_option(index=1)
    coordinator.locator("form.form #id_role").select_option("frontline_worker")
    coordinator.get_by_role("button", name="Send the invitation").click()
    expect(coordinator.get_by_text("nurse@example.net").first).to_be_visible()

    link = mail_to(coordinator, "nurse@example.net", r"(/en/work/come-in/[\w-]+/)")
    visitor.goto(link)
    expect(visitor).to_have_url(re.compile(r"/en/work/come-in/$"))
    assert axe_violations(visitor) == []
    visitor.get_by_role("button", name="Send me a code").click()
    code = mail_to(coordinator, "nurse@example.net", r"Your code is (\S+)")
    visitor.get_by_label("Code", exact=True).fill(code)
    visitor.locator("main").get_by_role("button", name="Sign in").click()
    assert axe_violations(visitor) == []
    visitor.get_by_label("Your name").fill("Nadia N.")
    visitor.get_by_role("button", name="Accept").click()

    expect(visitor.get_by_role("status")).to_contain_text("Welcome")
    coordinator.goto("/en/work/people/?q=Nadia")
    expect(coordinator.get_by_role("link", name="Nadia N.")).to_be_visible()


def test_somebody_asks_and_is_let_in(signed_in: SignIn, visitor: Page):
    visitor.goto("/en/work/ask/")
    assert axe_violations(visitor) == []
    visitor.wait_for_timeout(3_500)  # quicker is only a program
    visitor.get_by_label("Your name").fill("Olga O.")
    visitor.get_by_label("E-mail address at work").fill("olga@example.net")
    visitor.get_by_label("Organisation").fill("Night desk")
    visitor.get_by_label("City", exact=True).fill("Example City")
    visitor.get_by_label("Country").select_option("BE")
    visitor.get_by_label("Your role").select_option("trainer")
    visitor.get_by_label("Why do you ask?").fill("We train at night.")
    visitor.get_by_role("button", name="Send my request").click()
    expect(visitor.get_by_role("heading", name="Look into your mailbox")).to_be_visible()

    coordinator = signed_in("project_coordinator")
    visitor.goto(mail_to(coordinator, "olga@example.net", r"(/en/work/ask/[\w-]+/)"))
    visitor.get_by_role("button", name="Yes, it was me").click()
    coordinator.goto("/en/work/requests/")
    coordinator.get_by_role("link", name="Olga O.").click()
    assert axe_violations(coordinator) == []
    coordinator.get_by_role("button", name="Accept").click()

    expect(coordinator.get_by_role("status")).to_contain_text("Olga O. has an account now")
    assert mail_to(coordinator, "olga@example.net", r"(You have an account now)")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_on_the_pages_of_managers(signed_in: SignIn, language):
    page = signed_in("project_coordinator")
    violations = {}

    for viewport in (PHONE, {"width": 1280, "height": 800}):
        page.set_viewport_size(viewport)
        for path in PAGES:
            page.goto(f"/{language}/work/{path}")
            page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            if found := [*axe_violations(page), *(["scrolls sideways"] if wide else [])]:
                violations[path] = found

    assert violations == {}
