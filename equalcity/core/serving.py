"""Runs the site: one process that has loaded everything, and forks the web workers and the job worker from itself.

Forking keeps the code in memory once: the two together need about half of what two separate processes need, and start
in the time of one. The children end when this process ends, however it ends.
"""

import gc
import http.client
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any

from equalcity.core.starting import CannotStart

BACKLOG = 4096  # connections; granian stops accepting without a word at its own lower default
WEB_STOPS_IN = 3  # seconds
JOBS_STOP_IN = 4  # seconds, counted from the signal
MOST_RESTARTS = 5
RESTARTS_WITHIN = 60.0  # seconds
ANSWERS_WITHIN = 60.0  # seconds


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How the site is to run."""

    target: str
    host: str
    port: int
    workers: int
    installation: str


class Jobs:
    """Keeps one job worker alive."""

    def __init__(self, installation: str, give_up: Callable[[], object]) -> None:
        self.installation = installation
        self.give_up = give_up
        self.failed = False
        self.stopping = threading.Event()
        self.process: Any = None

    def start(self) -> None:
        self._spawn()
        threading.Thread(target=self._watch, daemon=True).start()

    def _spawn(self) -> None:
        self.process = multiprocessing.Process(target=_job_worker, args=(self.installation,), name="jobs")
        self.process.start()

    def _watch(self) -> None:
        deaths: list[float] = []
        while not self.stopping.is_set():
            self.process.join()
            if self.stopping.is_set():
                return
            now = time.monotonic()
            deaths = [death for death in deaths if now - death < RESTARTS_WITHIN] + [now]
            if len(deaths) > MOST_RESTARTS:
                self.failed = True
                print("The job worker fails again and again: Equalcity stops.", file=sys.stderr, flush=True)
                self.give_up()
                return
            self.stopping.wait(1)
            if not self.stopping.is_set():
                self._spawn()

    def stop(self) -> None:
        self.stopping.set()
        if self.process is not None and self.process.is_alive():
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        self.process.join(max(seconds, 0.1))
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def serve(plan: Plan, *, ready: Callable[[], object]) -> int:
    """Run until told to stop; gives the exit code. `ready` is called once the site answers."""
    from granian.constants import Interfaces  # noqa: PLC0415 -- as below
    from granian.log import LogLevels  # noqa: PLC0415 -- a wrong start shall say so before anything heavy is loaded
    from granian.server import Server  # noqa: PLC0415 -- as above

    if sys.platform == "linux":
        multiprocessing.set_start_method("fork", force=True)
    load(plan.target)
    server = Server(
        plan.target,
        address=plan.host,
        port=plan.port,
        interface=Interfaces.ASGI,
        workers=plan.workers,
        websockets=False,
        backlog=BACKLOG,
        backpressure=BACKLOG,
        log_level=LogLevels.error,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=WEB_STOPS_IN,
    )
    jobs = Jobs(plan.installation, give_up=server.signal_handler_interrupt)
    _connect(server, jobs, plan, ready)
    try:
        server.serve(target_loader=partial(_web_worker, plan.target), wrap_loader=False)
    except SystemExit as end:
        return int(end.code or 0) or int(jobs.failed)
    return int(jobs.failed)


def load(target: str) -> Any:
    """Import the application and everything it would load at its first request."""
    import django  # noqa: PLC0415 -- as in `serve`
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 -- as above
    from django.db import connections  # noqa: PLC0415 -- as above
    from django.urls import get_resolver  # noqa: PLC0415 -- as above

    from equalcity.core.errors import Refused  # noqa: PLC0415 -- as above

    module, _, name = target.partition(":")
    if module in sys.modules:  # in a forked child everything is there
        return getattr(sys.modules[module], name)
    try:
        django.setup()
        application = getattr(importlib.import_module(module), name)
    except (ImproperlyConfigured, Refused) as error:
        raise CannotStart(str(error)) from error
    _ = get_resolver().url_patterns
    connections.close_all()  # a connection must not be shared with the children
    gc.collect()
    gc.freeze()  # keeps the collector from touching, and so copying, what is shared
    return application


def _connect(server: Any, jobs: Jobs, plan: Plan, ready: Callable[[], object]) -> None:
    """Start and stop the job worker with the server, and obey a closed terminal like Ctrl-C."""
    stopped_at: list[float] = []
    main = os.getpid()

    def interrupt(number: int, frame: FrameType | None) -> None:
        if os.getpid() == main:
            stopped_at.append(time.monotonic())
            jobs.stop()
            server.signal_handler_interrupt()

    def started() -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interrupt)
        jobs.start()
        threading.Thread(target=_when_it_answers, args=(plan, ready), daemon=True).start()

    def stopped() -> None:
        jobs.stop()
        jobs.wait(JOBS_STOP_IN - (time.monotonic() - stopped_at[0]) if stopped_at else JOBS_STOP_IN)

    server.on_startup(started)
    server.on_shutdown(stopped)


def _when_it_answers(plan: Plan, ready: Callable[[], object]) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(plan.host, plan.host)  # noqa: S104 -- asked at home
    end = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection(host, plan.port, timeout=30)
            connection.request("HEAD", "/")
            connection.getresponse()
        except OSError:
            time.sleep(0.05)
        else:
            ready()
            return


def _web_worker(target: str) -> Any:
    """In a web worker: what it serves."""
    _become_child()
    return load(target)


def _job_worker(installation: str) -> None:
    """In the job worker."""
    _become_child()
    import django  # noqa: PLC0415 -- as in `serve`

    django.setup()
    from equalcity.core.jobs import run_jobs  # noqa: PLC0415 -- after the set-up

    run_jobs(installation)


def _become_child() -> None:
    """Leave the terminal to the main process, and end with it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()  # Ctrl-C reaches the main process alone, and that one ends its children in order
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(WEB_STOPS_IN)
        os._exit(1)
