"""The product as people start it: `equalcity up` on a free port, with a folder of its own and one starter toolbox."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.starter import FOLDER

PROJECT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_START = 240
SECONDS_TO_STOP = 15


@contextmanager
def running_site(folder: Path, **settings: str) -> Iterator[str]:
    """Start the product in demo mode with its data in this folder, give its address, always stop it."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    said = folder / "said.txt"
    (folder / "content").mkdir()
    (folder / "content" / FOLDER.name).symlink_to(FOLDER)
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "equalcity", "up", "--port", str(port)],
            cwd=PROJECT,
            env=os.environ | _settings(folder, address) | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        try:
            _wait_until_it_answers(process, address, said)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _settings(folder: Path, address: str) -> dict[str, str]:
    """Each one that could lead to data of whoever runs the tests, whether set in her shell or in her .env."""
    return {
        "MODE": "demo",
        "DEBUG": "",
        "SECRET_KEY": "for-journeys-only",
        "DATA_DIR": str(folder),
        "CONTENT_DIR": str(folder / "content"),
        "DATABASE_URL": f"sqlite:///{folder / 'equalcity.sqlite3'}",
        "ALLOWED_HOSTS": "*",
        "BASE_URL": address,
        "EXIT_URL": "/calendar/",
        "PROXY_HTTPS": "",
        "EMAIL_HOST": "",
    }


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def _wait_until_it_answers(process: subprocess.Popen, address: str, said: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"The site ended by itself ({process.returncode}):\n{said.read_text()}")
        try:
            with urllib.request.urlopen(f"{address}/en/", timeout=5):
                return
        except urllib.error.HTTPError as error:
            raise AssertionError(f"The start page answers {error.code}:\n{said.read_text()}") from error
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"The site did not answer in {SECONDS_TO_START} s:\n{said.read_text()}")
