"""The instruments of the journeys see what they should, on pages that are wrong on purpose."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser

from tests.browser import axe_violations, find_browser
from tests.html_checker import check
from tests.journeys.watch import Watch

WRONG = b"""<!doctype html><html lang="en"><title>Wrong</title>
<main><h1>Wrong</h1><p style="color: #ccc">Pale words</p><img src="http://elsewhere.example/pixel.png" alt="">
<script>undefinedFunction()</script></main></html>"""
POLICY = "default-src 'none'; img-src http:; style-src 'unsafe-inline'"


class _WrongPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Set-Cookie", "visitor=1")
        if self.path == "/policy":
            self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(WRONG)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def wrong_site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _WrongPage)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/", "request to another host: http://elsewhere.example/pixel.png"),
        ("/", "error: undefinedFunction is not defined"),
        ("/policy", "violates the following Content Security Policy directive"),
    ],
)
def test_a_page_that_misbehaves_is_noticed(browser: Browser, wrong_site, path, complaint):
    context = browser.new_context()
    watch = Watch(context, wrong_site).start()

    context.new_page().goto(wrong_site + path)
    complaints, cookies = list(watch.complaints), watch.cookies()
    context.close()

    assert complaint in "\n".join(complaints)
    assert cookies == ["cookie: visitor"]


def test_pale_words_are_noticed(browser: Browser, wrong_site):
    page = browser.new_page()
    page.goto(f"{wrong_site}/policy")

    violations = axe_violations(page)
    page.close()

    assert [violation.split(":")[0] for violation in violations] == ["color-contrast"]


def test_wrong_markup_is_noticed():
    pages = {
        "right": "<!doctype html><html lang=en><title>Right</title><p>Right</p></html>",
        "wrong": "<!doctype html><html lang=en><title>Wrong</title><p><div></div></p></html>",
    }

    errors = check(pages)

    assert errors == ["wrong: 1: No “p” element in scope but a “p” end tag seen."]


def test_the_browser_of_the_package_is_unpacked_and_can_be_started():
    found = find_browser()

    assert found.executable.parts[-3:] == ("build", "chromium", "chromium")
    assert found.executable.stat().st_mode & 0o111
