"""What the coordinator of a city does to make a toolbox its own."""

from playwright.sync_api import Page, expect


def fill_in_fact(page: Page, fact: str, text: str) -> None:
    page.get_by_role("link", name="Fill in facts").click()
    page.locator(f"#fact-{fact}").get_by_role("textbox").first.fill(text)
    page.get_by_role("button", name="Save").click()


def write_note(page: Page, language: str, text: str) -> None:
    """On the step whose page is open."""
    form = page.locator("form.adapting", has=page.get_by_label(f"Note in {language}"))
    form.get_by_role("textbox").fill(text)
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Readers get it when you publish.")).to_be_visible()


def publish_for_the_city(page: Page) -> None:
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Published.")
