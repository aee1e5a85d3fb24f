"""An author's first hour: from an empty toolbox to an edition that everybody reads."""

import json
import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage, SignIn
from tests.journeys.writing import begin_to_freeze, freeze, publish


def add_page(author: Page, parent_id: str, kind: str, fields: dict[str, str]) -> str:
    """Fill in the form of a new page, publish it, and give its id."""
    author.goto(f"/admin/pages/add/toolboxes/{kind}/{parent_id}/")
    for name, text in fields.items():
        author.locator(f"[name={name}]").fill(text)
    if kind == "step":
        add_a_checklist(author)
    publish(author)
    row = author.locator("a[href$='/edit/']").filter(has_text=fields["title"]).first
    return re.search(r"/pages/(\d+)/", row.get_attribute("href")).group(1)


def add_a_checklist(author: Page) -> None:
    author.get_by_role("button", name="Insert a block").first.click()
    author.get_by_role("option", name="Checklist").click()
    author.locator("[name='body-0-value-heading']").fill("Before she leaves")
    author.locator("[name='body-0-value-items-0-value']").fill("She has a number that answers at night")


def open_a_step_of_the_starter_content(author: Page) -> None:
    author.goto("/admin/")
    author.get_by_role("link", name="Write").first.click()
    author.get_by_role("link", name="Explore child pages of 'Manual for frontline workers'").click()
    author.get_by_role("link", name="Listen when she tells you").first.click()


def shelf_of(author: Page) -> str:
    author.goto("/admin/pages/")
    href = author.get_by_role("link", name="Explore child pages of 'English'").get_attribute("href")
    return re.search(r"/pages/(\d+)/", href).group(1)


def test_an_author_writes_a_toolbox_and_everybody_reads_its_edition(signed_in: SignIn, open_page: OpenPage):
    author = signed_in("toolbox_author")
    toolbox = add_page(
        author, shelf_of(author), "toolbox", {"title": "Open doors", "summary": "For those who open the door."}
    )

    begin_to_freeze(author, toolbox, "0.1", "Draft")
    expect(author.locator(".ec-problems--must")).to_be_visible()
    expect(author.get_by_role("button", name="Freeze this edition")).to_be_disabled()

    manual = add_page(author, toolbox, "manual", {"title": "For hosts", "audience": "Hosts"})
    add_page(author, manual, "step", {"title": "Say hello", "key_message": "A smile first."})
    freeze(author, toolbox, "0.1", "Draft")

    reader = open_page()
    assert reader.goto("/en/toolboxes/open-doors/").status == 404
    assert reader.goto("/en/toolboxes/open-doors/editions/0.1/").status == 404
    assert author.goto("/en/toolboxes/open-doors/editions/0.1/").status == 200

    freeze(author, toolbox, "1.0", "Final")
    reader.goto("/en/")
    reader.get_by_role("link", name="Open doors").first.click()
    reader.get_by_role("link", name="For hosts").first.click()
    reader.get_by_role("link", name="Say hello").first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Say hello")
    expect(reader.get_by_label("She has a number that answers at night")).to_be_visible()


def test_the_preview_shows_what_readers_would_get_before_it_is_saved(signed_in: SignIn):
    author = signed_in("toolbox_author")
    open_a_step_of_the_starter_content(author)
    author.locator("[name=key_message]").fill("Listen, and nothing else for now.")
    author.get_by_role("button", name="Toggle preview").click()

    preview = author.frame_locator("#w-preview-iframe, iframe[title=Preview]").first
    expect(preview.get_by_role("heading", level=1)).to_have_text("Listen when she tells you")
    expect(preview.get_by_text("Listen, and nothing else for now.")).to_be_visible()


def test_hints_name_a_word_that_harms_while_it_is_written(signed_in: SignIn):
    author = signed_in("toolbox_author")
    open_a_step_of_the_starter_content(author)

    author.locator("[name=key_message]").press_sequentially(" Illegal migrants come here.")

    expect(author.locator("[data-reading]")).to_contain_text("person without papers")


def test_a_package_goes_out_and_comes_in_again(signed_in: SignIn, tmp_path):
    author = signed_in("toolbox_author")
    author.goto("/admin/editions/")
    with author.expect_download() as waiting:
        author.get_by_role("link", name="Download package").first.click()
    package = tmp_path / "package.zip"
    waiting.value.save_as(package)

    author.locator("[name=package]").set_input_files(package)
    author.get_by_role("button", name="Import").click()

    expect(author.get_by_text("is here, byte for byte")).to_be_visible()


def test_a_damaged_package_is_refused_with_the_reason(signed_in: SignIn, tmp_path):
    author = signed_in("toolbox_author")
    damaged = tmp_path / "package.zip"
    damaged.write_text(json.dumps({"not": "a package"}))
    author.goto("/admin/editions/")

    author.locator("[name=package]").set_input_files(damaged)
    author.get_by_role("button", name="Import").click()

    expect(author.get_by_role("heading", name="Package refused")).to_be_visible()
    expect(author.get_by_text("Nothing was imported")).to_be_visible()


def test_a_reviewer_approves_a_translation_on_the_board(signed_in: SignIn):
    reviewer = signed_in("reviewer")
    reviewer.goto("/admin/editions/")
    reviewer.get_by_role("link", name="Translations").first.click()
    approve = reviewer.get_by_role("button", name=re.compile("^Approve “.*” in French")).first
    name = approve.get_attribute("aria-label")

    approve.click()

    expect(reviewer.get_by_text("counts as reviewed")).to_be_visible()
    expect(reviewer.get_by_role("button", name=name, exact=True)).to_have_count(0)
