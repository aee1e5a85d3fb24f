"""What guests of a draft round do: read a step, and say what they miss; in whatever language the buttons are."""

from playwright.sync_api import Page, expect


def read_and_say(guest: Page, kind: str, text: str) -> None:
    """On the first step of the round whose page is open."""
    guest.locator("a.choice").first.click()
    guest.locator(".round-note form button").click()
    expect(guest.locator(".round-note .tag")).to_contain_text("✓")
    guest.locator(".round-note a.button.main").click()
    say(guest, kind, text)


def say(guest: Page, kind: str, text: str) -> None:
    guest.locator(f"[name=kind][value={kind}]").check()
    guest.locator("[name=text]").fill(text)
    guest.locator("form[data-feedback] .button.main").click()
    expect(guest.locator(".remark .words").filter(has_text=text)).to_have_count(1)
