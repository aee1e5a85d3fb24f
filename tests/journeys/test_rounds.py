"""A draft round: an author opens it, a worker gives feedback on her phone without a network, and it comes once."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser import axe_violations

SignIn = Callable[..., Page]
WORDS = "Who may call there at night?"


def test_feedback_that_was_written_without_a_network_comes_once(signed_in: SignIn):
    author = signed_in("project_coordinator")
    open_a_round(author)

    worker = signed_in("frontline_worker")
    worker.goto("/en/work/rounds/")
    worker.locator("a.choice").first.click()
    worker.locator("a.choice").first.click()
    worker.get_by_role("button", name="I have read this step").click()
    expect(worker.get_by_text("You have read this step")).to_be_visible()
    worker.get_by_role("link", name="Give feedback on this step").click()
    worker.get_by_label("Something is missing").check()
    worker.get_by_label("Your feedback").fill(WORDS)
    form = worker.url
    violations = axe_violations(worker)
    worker.context.set_offline(True)
    worker.get_by_role("button", name="Send", exact=True).click()
    expect(worker.get_by_role("heading", name="Not sent yet")).to_be_visible()
    expect(worker.locator("[data-kept-list]")).to_contain_text(WORDS)
    worker.context.set_offline(False)
    expect(worker.get_by_text("Everything is sent. Thank you.")).to_be_visible(timeout=20_000)

    worker.goto(re.sub("give/$", "", form))
    expect(worker.get_by_text(WORDS)).to_have_count(1)
    assert worker.evaluate("localStorage.getItem('feedback')") is None
    assert violations + axe_violations(worker) == []


def open_a_round(author: Page) -> None:
    """On the newest edition, for every city that the list shows first."""
    author.goto("/admin/editions/")
    author.get_by_role("link", name="Draft round").first.click()
    author.get_by_label("Last day").fill((date.today() + timedelta(days=9)).isoformat())  # noqa: DTZ011 -- the site's day is ours
    author.get_by_role("button", name="Open the round").click()
    author.goto(f"{author.url}?q=Example organisation")
    author.get_by_role("button", name=re.compile("^Invite Example organisation")).first.click()
    expect(author.get_by_text("is invited.").first).to_be_visible()
