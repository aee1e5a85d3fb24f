"""Starts and stops what is measured: the product on a scratch folder, and the bare yardstick beside it."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PATIENCE = 300  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    """The product's settings: a demo with data of its own."""
    own = {"DATABASE_URL", "MODE", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "BASE_URL", "PROXY_HTTPS"}
    return {name: value for name, value in os.environ.items() if name not in own} | {"DATA_DIR": str(folder)}


def command(folder: Path, *arguments: str) -> float:
    """Run an `equalcity` command; gives its seconds, from typing it to its end."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "equalcity", *arguments],
        cwd=PROJECT,
        env=environment(folder),
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=PATIENCE,
    )
    return time.perf_counter() - begun


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Host": f"localhost:{port}"} | headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@contextlib.contextmanager
def running(arguments: list[str], env: dict[str, str], port: int, path: str) -> Iterator[tuple[int, float]]:
    """A server until the block ends: its process id, and the seconds until it answered."""
    begun = time.perf_counter()
    process = subprocess.Popen(arguments, cwd=PROJECT, env=env, stdout=subprocess.DEVNULL)
    try:
        yield process.pid, _seconds_to_answer(process, port, path, begun)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _seconds_to_answer(process: subprocess.Popen[bytes], port: int, path: str, begun: float) -> float:
    while time.perf_counter() - begun < PATIENCE:
        if process.poll() is not None:
            raise SystemExit(f"The server ended with {process.returncode}.")
        with contextlib.suppress(OSError):
            if get(port, path)[0] == http.HTTPStatus.OK:
                return time.perf_counter() - begun
        time.sleep(0.02)
    raise SystemExit("The server does not answer.")


@contextlib.contextmanager
def product(folder: Path, path: str) -> Iterator[tuple[int, int, float]]:
    """Equalcity: port, process id, seconds until the page answered."""
    port = free_port()
    arguments = [sys.executable, "-m", "equalcity", "up", "--port", str(port)]
    with running(arguments, environment(folder), port, path) as (pid, seconds):
        yield port, pid, seconds


@contextlib.contextmanager
def bare(bodies: Path) -> Iterator[int]:
    """The yardstick, with the same server, worker count and limits as the product."""
    port = free_port()
    arguments = [sys.executable, "-m", "granian", "--interface", "asgi", "--workers", "1", "--no-ws"]
    arguments += ["--backlog", "4096", "--backpressure", "4096", "--log-level", "error", "--port", str(port)]
    with running([*arguments, "bench.bare:application"], {**os.environ, "BARE_BODIES": str(bodies)}, port, "/"):
        yield port


def memory_of(pid: int) -> float:
    """Megabytes of a process and all its children, what they share counted once (PSS)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    own = int(found[1]) * 1024 / 1_000_000 if found else 0.0
    return own + sum(map(memory_of, children_of(pid)))


def children_of(pid: int) -> list[int]:
    """The processes that this one has started and that still run."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    started = {int(child) for thread in threads for child in (thread / "children").read_text(encoding="ascii").split()}
    return sorted(started)
