"""What authors and translators do in the admin, for journeys in which they do it on the way to something else."""

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def publish(author: Page) -> None:
    """The page whose form is open. Who went on before the answer came would take it back."""
    author.get_by_role("button", name="More actions").last.click()
    author.get_by_role("button", name="Publish", exact=True).click()
    expect(author.locator(".messages")).to_contain_text(re.compile("published|publié"))


def begin_to_freeze(author: Page, toolbox_id: str, number: str, stage: str, note: str = "First steps.") -> None:
    """Fill in the form, and leave it open."""
    author.goto(f"/admin/editions/toolbox/{toolbox_id}/freeze/")
    author.get_by_role("textbox", name="Number").fill(number)
    author.get_by_role("radio", name=re.compile(stage)).check()
    author.get_by_label("What changed").fill(note)


def freeze(author: Page, toolbox_id: str, number: str, stage: str, note: str = "First steps.") -> None:
    begin_to_freeze(author, toolbox_id, number, stage, note)
    author.get_by_role("button", name="Freeze this edition").click()
    expect(author.get_by_text(f"Edition {number} is frozen.")).to_be_visible()


def row_of(author: Page, slug: str, number: str) -> Locator:
    """The line of this edition in the list of all."""
    author.goto("/admin/editions/")
    cell = author.get_by_role("cell", name=number, exact=True)
    return author.get_by_role("row").filter(has_text=slug).filter(has=cell)


def open_a_round(author: Page, edition: Locator, guests: list[str], *, look_at: str = "") -> None:
    """On the edition of this line, for a week and two days, with these cities and organisations as guests."""
    edition.get_by_role("link", name="Draft round").click()
    author.get_by_label("What to look at").fill(look_at)
    last_day = date.today() + timedelta(days=9)  # noqa: DTZ011 -- the site's day is ours
    author.get_by_label("Last day").fill(last_day.isoformat())
    author.get_by_role("button", name="Open the round").click()
    page = author.url
    for name in guests:
        author.goto(f"{page}?q={name}")
        author.get_by_role("button", name=f"Invite {name}", exact=True).click()
        expect(author.get_by_text(f"{name} is invited.").first).to_be_visible()


# On the board of feedback -----------------------------------------------------------------------------------------


def on_board(author: Page, text: str) -> Locator:
    return author.locator(".ec-remark").filter(has_text=text)


def tag_on_board(author: Page, text: str) -> str:
    return on_board(author, text).locator(".ec-tag").inner_text()


def decide(author: Page, button: str, *texts: str, reason: str = "") -> None:
    for text in texts:
        on_board(author, text).get_by_role("checkbox").check()
    author.get_by_label("Reason").fill(reason)
    author.get_by_role("button", name=button).click()
    author.wait_for_load_state()


# Translations as files -----------------------------------------------------------------------------------------------


def take_out(translator: Page, board: str, kind: str, file: Path) -> Path:
    """Everything, in a file of this kind; `board` is the address of the language."""
    translator.goto(f"{board}files/")
    with translator.expect_download() as waiting:
        translator.get_by_role("link", name=re.compile(rf"^Everything \({kind}")).click()
    waiting.value.save_as(file)
    return file


def bring_back(translator: Page, file: Path, count: int, *, reviewed: bool = False) -> None:
    """Look at what would become of it, then say yes: every sentence is new, and every sentence is taken."""
    translator.locator("[name=file]").set_input_files(file)
    if reviewed:
        translator.get_by_label("What the file calls reviewed counts as reviewed").check()
    translator.get_by_role("button", name="Look at it").click()
    expect(translator.get_by_role("row", name="New translation")).to_contain_text(str(count))
    translator.get_by_role("button", name=f"Take {count} sentences").click()
    expect(translator.get_by_text("The file is taken in.")).to_be_visible()
