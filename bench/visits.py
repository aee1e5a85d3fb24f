"""What a phone sees: bytes and requests of a first and a second visit, and when the largest text is painted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.browser import find_browser

PHONE = {"width": 360, "height": 740}
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWER_CPU = 4
LARGEST_PAINT = """() => new Promise(done => new PerformanceObserver(
    list => done(list.getEntries().at(-1).startTime)).observe({type: "largest-contentful-paint", buffered: true}))"""


@dataclass
class Wire:
    """What went over the wire."""

    requests: int = 0
    bytes: int = 0


@contextmanager
def browser() -> Iterator[Browser]:
    found = find_browser()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found.executable, args=found.args, env=found.env)
        yield chromium
        chromium.close()


@contextmanager
def phone(chromium: Browser) -> Iterator[tuple[Page, CDPSession]]:
    """A phone that has never been here."""
    context = chromium.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    yield page, session
    context.close()


def watch(session: CDPSession) -> Wire:
    """Counts what is really fetched; what comes out of the browser's own store is not."""
    wire = Wire()

    def finished(event: dict[str, float]) -> None:
        if event["encodedDataLength"]:
            wire.requests += 1
            wire.bytes += int(event["encodedDataLength"])

    session.on("Network.loadingFinished", finished)
    return wire


def two_visits(chromium: Browser, address: str) -> tuple[Wire, Wire]:
    """The first visit and, in the same browser, the second."""
    with phone(chromium) as (page, session):
        wire = watch(session)
        page.goto(address, wait_until="networkidle")
        first = Wire(wire.requests, wire.bytes)
        page.goto("about:blank")
        page.goto(address, wait_until="networkidle")
        return first, Wire(wire.requests - first.requests, wire.bytes - first.bytes)


def largest_paint(chromium: Browser, address: str, times: int = 5) -> float:
    """Seconds until the largest text is painted, on a slow line and a slow phone; the median of some first visits."""
    return median(_largest_paint_once(chromium, address) for _ in range(times))


def _largest_paint_once(chromium: Browser, address: str) -> float:
    with phone(chromium) as (page, session):
        session.send("Network.emulateNetworkConditions", SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
        page.goto(address, wait_until="load")
        page.wait_for_timeout(300)
        return float(page.evaluate(LARGEST_PAINT)) / 1000


def words_of(chromium: Browser, address: str) -> list[str]:
    """The paragraphs of a page as plain text, for the bare page of the same words."""
    with phone(chromium) as (page, _):
        page.goto(address)
        return [line for line in page.inner_text("body").splitlines() if line.strip()]
