"""`equalcity up` from a terminal: starts, stops, starts again, and leaves nobody behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from tests.factories.sources import a_source_folder

PROJECT = Path(__file__).resolve().parents[2]
FIRST_START = 180  # seconds, also on a busy machine
LATER_START = 30

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="a start brings a database of its own")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Start:
    """One run of `equalcity up`."""

    def __init__(self, folder, *, patience):
        self.port = free_port()
        self.folder = folder
        self.said = folder.parent / f"said-{self.port}"
        begun = time.monotonic()
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                command("up", "--port", str(self.port)), cwd=PROJECT, env=environment(folder), stdout=out, stderr=out
            )
        self.wait_for("Equalcity runs at", patience)
        self.seconds = time.monotonic() - begun

    def wait_for(self, words, patience):
        end = time.monotonic() + patience
        while words not in self.said.read_text():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < end, self.said.read_text()
            time.sleep(0.05)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return answer.status, answer.read().decode()

    def family(self):
        """Process ids of the main process and its children."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
        return [self.process.pid, *(pid for pid, parent in pairs if parent == self.process.pid)]

    def renewed_family(self, before):
        """The main process and its children, once all that were there before are replaced."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            family = self.family()
            if len(family) == len(before) and not set(family[1:]) & set(before):
                return family
            time.sleep(0.1)
        raise AssertionError(self.said.read_text())

    def end(self, number):
        """Send a signal to the main process alone; gives who is left, and how long it took."""
        family = self.family()
        begun = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(20)
        while (left := [pid for pid in family if is_alive(pid)]) and time.monotonic() - begun < 10:
            time.sleep(0.05)
        return code, left, time.monotonic() - begun


def command(*arguments):
    return [sys.executable, "-m", "equalcity", *arguments]


def environment(folder):
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "MODE", "SECRET_KEY"}}
    return kept | {"DATA_DIR": str(folder), "CONTENT_DIR": str(folder.parent / "content"), "PYTHONUNBUFFERED": "1"}


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def refused(*arguments, env):
    """Exit code and sentences of a start that must not succeed."""
    done = subprocess.run(
        command("up", *arguments), cwd=PROJECT, env=env, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder that was started on once, with a small toolbox in it."""
    folder = tmp_path_factory.mktemp("a folder") / "data"
    a_source_folder(folder.parent / "content" / "safe-evenings")
    start = Start(folder, patience=FIRST_START)
    status, page = start.get("/en/toolboxes/")
    start.end(signal.SIGINT)
    assert status == 200
    assert "safe-evenings" in page
    return folder


def test_a_later_start_prepares_nothing_and_ctrl_c_stops_everything(folder):
    start = Start(folder, patience=LATER_START)

    code, left, seconds = start.end(signal.SIGINT)

    assert "Setting up" not in start.said.read_text()
    assert (code, left) == (0, [])
    assert seconds < 5


def test_nobody_is_left_when_the_main_process_is_killed(folder):
    start = Start(folder, patience=LATER_START)
    start.get("/en/")
    family = start.family()

    _, left, _ = start.end(signal.SIGKILL)

    assert len(family) == 3
    assert left == []


def test_a_worker_that_died_is_replaced(folder):
    start = Start(folder, patience=LATER_START)
    before = start.family()
    for worker in before[1:]:
        os.kill(worker, signal.SIGKILL)
    after = start.renewed_family(before)

    status, _ = start.get("/en/")
    start.end(signal.SIGTERM)

    assert (status, len(after)) == (200, 3)


def test_a_second_start_on_the_same_folder_or_port_says_why_not(folder):
    start = Start(folder, patience=LATER_START)

    same_port = refused("--port", str(start.port), env=environment(folder))
    same_folder = refused("--port", str(free_port()), env=environment(folder))
    start.end(signal.SIGTERM)

    assert (same_port[0], same_folder[0]) == (1, 1)
    assert f"Port {start.port} is taken" in same_port[1]
    assert f"Equalcity runs on {folder} already" in same_folder[1]


def test_production_does_not_start_on_the_example_people_of_a_demo(folder):
    unsafe = environment(folder) | {"MODE": "production", "SECRET_KEY": "k9" * 30, "ALLOWED_HOSTS": "a.example"}

    code, said = refused("--port", str(free_port()), env=unsafe)

    assert code == 1
    assert "This database holds the example people of the demo." in said
    assert "Traceback" not in said


def test_the_help_lists_our_commands_first():
    done = subprocess.run(command("--help"), cwd=PROJECT, capture_output=True, text=True, check=True)

    listed = re.findall(r"^  ([a-z-]+) {2,}\S", done.stdout, re.MULTILINE)
    assert listed[:7] == ["up", "check", "prepare", "freeze", "export", "export-package", "import-package"]
