"""A trainer takes a toolbox along as a file; another site shows a step."""

import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_violations
from tests.html_checker import check
from tests.journeys.conftest import EYES_AND_HANDS, OpenPage
from tests.journeys.starter import EDITION, TOOLBOX, address_of, step_with, title_of

CLOCK = step_with("time_critical")
NUMBER = EDITION["number"]
SECONDS_TO_MAKE = 60


def share(language: str = "en") -> str:
    return f"/{language}/toolboxes/{TOOLBOX}/share/"


def embedded(step: str, language: str = "en") -> str:
    return f"{address_of(step, language)}embed/"


def pages(language: str) -> dict[str, str]:
    return {
        "share": share(language),
        "share, in another language": f"{share(language)}?in=fr",
        "export": f"/{language}/toolboxes/{TOOLBOX}/editions/{NUMBER}/share/{language}/slides/",
        "embedded step": embedded(CLOCK, language),
    }


# Persons and what they do --------------------------------------------------------------------------------------------


def given_a_trainer_who_reads_a_toolbox(page: Page) -> None:
    page.goto(f"/en/toolboxes/{TOOLBOX}/")


def when_she_takes_it_along(page: Page) -> None:
    page.get_by_role("link", name="Take it along").click()


def when_she_chooses_the_language(page: Page, name: str) -> None:
    page.get_by_text("In which language?").click()
    page.get_by_role("link", name=name).click()


def when_she_asks_for(page: Page, heading: str) -> None:
    line(page, heading).get_by_role("button", name="Download").click()


def line(page: Page, heading: str):
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=heading))


# Journeys ------------------------------------------------------------------------------------------------------------


def test_a_trainer_takes_the_arabic_book_along_and_the_next_one_need_not_wait(page, open_page, tmp_path):
    given_a_trainer_who_reads_a_toolbox(page)
    when_she_takes_it_along(page)
    when_she_chooses_the_language(page, "العربية")
    with page.expect_download(timeout=SECONDS_TO_MAKE * 1000) as download:
        when_she_asks_for(page, "In a reading app")

    expect(page.get_by_role("status").first).to_have_text("The file is ready.")
    assert download.value.suggested_filename == f"{TOOLBOX}-{NUMBER}-ar.epub"
    assert zipfile.is_zipfile(saved(download.value, tmp_path))

    another = open_page()
    another.goto(f"{share()}?in=ar")
    with another.expect_download() as at_once:
        line(another, "In a reading app").get_by_role("link", name="Download").click()
    assert saved(at_once.value, tmp_path).read_bytes() == saved(download.value, tmp_path).read_bytes()


def saved(download, folder: Path) -> Path:
    path = folder / f"{id(download)}-{download.suggested_filename}"
    download.save_as(path)
    return path


def test_without_javascript_the_page_looks_for_the_file_by_itself(page_without_javascript, tmp_path):
    page = page_without_javascript
    page.goto(share())
    when_she_asks_for(page, "On a USB stick")

    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=SECONDS_TO_MAKE * 1000)
    with page.expect_download() as download:
        link.click()

    assert saved(download.value, tmp_path).read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.fixture
def city(site, tmp_path) -> Iterator[str]:
    """The site of a city, at an address of its own, that shows a step of ours and tries to show another page."""
    frames = [f'<iframe src="{site}{path}" width=340 height=600></iframe>' for path in (embedded(CLOCK), share())]
    (tmp_path / "index.html").write_text(f"<!doctype html><h1>A city</h1>{''.join(frames)}", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


def test_another_site_shows_a_step_and_nothing_else_of_ours(browser, city):
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(city)

    step, other = page.frame_locator("iframe").first, page.frame_locator("iframe").last
    expect(step.get_by_role("heading", level=1)).to_have_text(title_of(CLOCK))
    expect(other.get_by_role("heading", name="Take it along")).to_have_count(0)
    with context.expect_page() as opened:
        step.get_by_role("link", name="Open this step on its own page").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text(title_of(CLOCK))
    expect(page.get_by_role("heading", name="A city")).to_be_visible()
    assert context.cookies() == []
    context.close()


# For everybody -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "viewport", "scheme"), EYES_AND_HANDS)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(open_page: OpenPage, language, viewport, scheme):
    page = open_page(viewport=viewport, color_scheme=scheme, locale=language)

    found = {kind: faults for kind, path in pages(language).items() if (faults := _faults(page, path))}

    assert found == {}


def _faults(page: Page, path: str) -> list[str]:
    page.goto(path)
    page.evaluate("for (const part of document.querySelectorAll('details.fold')) part.open = true")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return axe_violations(page) + ([f"{wide} pixels too wide"] if wide > 0 else [])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_html_checker_finds_nothing(page, language):
    texts = {kind: page.request.get(path).text() for kind, path in pages(language).items()}

    assert check(texts) == []
