"""What goes along: exports with their time and memory, the search index, and a question asked on a slow phone."""

import contextlib
import html
import http.client
import itertools
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import brotli
from playwright.sync_api import Browser

from bench import servers, visits

TOOLBOX = "migrant-women-and-girls"
NUMBER = "1.0"
LANGUAGES = ("en", "fr", "de", "ar")
INTERFACE = ("en", "fr", "nl", "de", "it", "sv", "ar")
OK = 200
KINDS = ("pdf", "epub", "html", "slides")
TOOLBOXES = 4  # so many the limit of the search is for
LONGEST_WAIT = 180  # seconds

QUESTIONS = ("rape", "passprot taken", "morning after pill", "is she in danger at home tonight", "interpretr")
ASK = """async ([sources, questions]) => {
  const {makeEngine} = await import(document.querySelector('script[src*="search"]').src);
  const opened = await Promise.all(sources.map(async ({index, texts, stemmer}) => {
    const [read, whole] = await Promise.all([index, texts].map(async (one) => (await fetch(one)).json()));
    return {index: read, texts: whole, stemmer: stemmer && (await import(stemmer)).stemmer};
  }));
  const engine = makeEngine(opened);
  while (engine.read());
  return questions.map((question) => {
    const times = Array.from({length: 9}, () => {
      const begun = performance.now();
      engine.find(question);
      return performance.now() - begun;
    });
    return times.sort((one, other) => one - other)[4];
  });
}"""


def export_address(language: str, kind: str) -> str:
    return f"/en/toolboxes/{TOOLBOX}/editions/{NUMBER}/share/{language}/{kind}/"


def ask_for(port: int, language: str, kind: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", export_address(language, kind), headers={"Host": f"localhost:{port}"})
    connection.getresponse().read()
    connection.close()


def wait_for(port: int, language: str, kind: str) -> bytes:
    """The page of an export once its file is there."""
    end = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < end:
        _, _, body = servers.get(port, export_address(language, kind))
        if b"data-file" in body:
            return body
        time.sleep(0.05)
    raise SystemExit(f"The export {kind} in {language} is not there after {LONGEST_WAIT} s.")


def file_of(port: int, language: str, kind: str) -> bytes:
    page = wait_for(port, language, kind).decode()
    found = re.search(r'href="([^"]+)"[^>]*data-file|data-file[^>]*href="([^"]+)"', page)
    if found is None:
        raise SystemExit("The page of an export names no file.")
    return servers.get(port, found[1] or found[2])[2]


@contextlib.contextmanager
def highest_memory(pid: int) -> Iterator[list[float]]:
    """While the block runs, the highest memory (MB) of the job worker of the site `pid` and what it has started.

    The job worker is the child that starts programs of its own; the web worker starts none.
    """
    seen, done = [0.0], threading.Event()

    def look() -> None:
        while not done.wait(0.1):
            with contextlib.suppress(OSError):
                busy = [child for child in servers.children_of(pid) if servers.children_of(child)]
                seen.append(max((servers.memory_of(child) for child in busy), default=0.0))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    yield seen
    done.set()
    watcher.join()


def slowest_pdf(folder: Path) -> float:
    """Seconds to make the PDF in the language that takes longest, Python's own start not counted."""
    command = [sys.executable, "-m", "bench.making", "pdf", *LANGUAGES]
    done = subprocess.run(
        command, cwd=servers.PROJECT, env=servers.environment(folder), check=True, capture_output=True, text=True
    )
    return float(max(json.loads(done.stdout).values()))


def exports(port: int, pid: int) -> tuple[float, float, float]:
    """Seconds for all kinds in all languages, highest MB meanwhile, MB of the largest single file."""
    begun = time.perf_counter()
    with highest_memory(pid) as seen:
        for kind in KINDS:
            for language in LANGUAGES:
                ask_for(port, language, kind)
        for kind in KINDS:
            for language in LANGUAGES:
                wait_for(port, language, kind)
    every = time.perf_counter() - begun
    largest = max(len(file_of(port, language, "html")) for language in LANGUAGES)
    return every, max(seen), largest / 1_000_000


def search_index(port: int) -> float:
    """KB of all indexes that the search page fetches, in the largest language, compressed as the site sends them."""
    return max(sum(_weight(port, path) for path in _indexes(port, language)) for language in INTERFACE) / 1000


def _indexes(port: int, language: str) -> list[str]:
    """The addresses of the indexes of all toolboxes, each in this language or in its own."""
    found = re.findall(r'data-index="([^"]+)"', servers.get(port, f"/{language}/search/")[2].decode())
    if not found:
        raise SystemExit("The search page names no index.")
    return [html.unescape(path) for path in found]


def _weight(port: int, path: str) -> int:
    status, headers, body = servers.get(port, path, **{"Accept-Encoding": "br"})
    if status != OK or headers.get("content-encoding") != "br":
        raise SystemExit(f"The index is not sent compressed: {path}")
    json.loads(brotli.decompress(body))
    return len(body)


def slowest_answer(chromium: Browser, port: int) -> float:
    """Milliseconds of the slowest of some questions (median of nine askings) on a slow phone that read four toolboxes.

    Those of the site; as long as there are fewer, some of them again.
    """
    with visits.phone(chromium) as (page, session):
        page.goto(f"http://localhost:{port}/en/search/", wait_until="networkidle")
        declared = page.locator("[data-index]").evaluate_all("all => all.map(({dataset}) => ({...dataset}))")
        sources = list(itertools.islice(itertools.cycle(declared), max(TOOLBOXES, len(declared))))
        session.send("Emulation.setCPUThrottlingRate", {"rate": visits.SLOWER_CPU})
        return float(max(page.evaluate(ASK, [sources, list(QUESTIONS)])))
