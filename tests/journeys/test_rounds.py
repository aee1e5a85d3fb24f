"""A draft round: an author opens it, a worker gives feedback on her phone without a network, and it comes once."""

import re

from playwright.sync_api import expect

from tests.browser import axe_violations
from tests.journeys.conftest import SignIn
from tests.journeys.starter import EDITION, TOOLBOX
from tests.journeys.writing import open_a_round, row_of

WORDS = "Who may call there at night?"


def test_feedback_that_was_written_without_a_network_comes_once(signed_in: SignIn):
    author = signed_in("project_coordinator")
    open_a_round(author, row_of(author, TOOLBOX, EDITION["number"]), ["Example organisation"])

    worker = signed_in("frontline_worker")
    worker.goto("/en/work/rounds/")
    worker.locator("a.choice").first.click()
    worker.locator("a.choice").first.click()
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
