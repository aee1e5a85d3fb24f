"""What the project's coordinator does for people: gives a role, looks into the mailboxes of the demo."""

import re

from playwright.sync_api import Page


def give_role(coordinator: Page, email: str, organisation: str, role: str) -> None:
    coordinator.goto(f"/en/work/people/?q={email}")
    coordinator.locator("main .rows a").first.click()
    coordinator.locator("#id_organisation").select_option(label=organisation)
    coordinator.locator("#id_role").select_option(role)
    coordinator.locator("main form.form").get_by_role("button").click()


def mail_to(coordinator: Page, address: str, pattern: str) -> str:
    """What the newest mail to this address says; mail takes a moment, for a job writes it."""
    for _look in range(60):
        coordinator.goto("/mail/")
        mails = coordinator.locator("article.mail").filter(has_text=address)
        found = re.search(pattern, mails.first.inner_text()) if mails.count() else None
        if found:
            return found.group(1)
        coordinator.wait_for_timeout(500)
    raise AssertionError(f"No mail to {address}")
