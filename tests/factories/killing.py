"""Kills a process in the middle of an act, at one of its writes after the other, and says what is left on the disk."""

import hashlib
import os
import shutil
import signal
import sqlite3
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
Act = Callable[[], object]


def file_of_now(folder: Path) -> Path:
    """The database of this test as it is now, as a file of its own; all connections are closed."""
    file = folder / "before.sqlite3"
    name = connection.settings_dict["NAME"]
    connections.close_all()
    with closing(sqlite3.connect(name)) as there, closing(sqlite3.connect(file)) as here:
        there.backup(here)
        here.execute("PRAGMA journal_mode=WAL")
    return file


def killed_at_each_write(act: Act, before: Path, *, apart_from: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    """Digests of the database after a kill at the first write, the second, …; and of before and after the whole act.

    Each time a new process with a fresh copy of the database does the act, and kills itself when it is about to write.
    Tables in `apart_from` are left out.
    """
    work = before.with_name("work.sqlite3")
    left = []
    for number in range(1, 1000):
        _copy(before, work)
        killed = _done_by_a_child(act, work, kill_at=number)
        if not killed:
            return left, [digest(before, apart_from), digest(work, apart_from)]
        left.append(digest(work, apart_from))
    raise AssertionError("This act never ends.")


def digest(file: Path, apart_from: tuple[str, ...] = ()) -> str:
    """All rows of all tables."""
    found = hashlib.sha256()
    with closing(sqlite3.connect(file)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (table,) in tables:
            if table not in apart_from:
                rows = database.execute(f'SELECT * FROM "{table}"').fetchall()
                found.update(repr((table, sorted(map(repr, rows)))).encode())
    return found.hexdigest()


def _copy(before: Path, work: Path) -> None:
    for ending in ("-wal", "-shm"):
        work.with_name(work.name + ending).unlink(missing_ok=True)
    shutil.copyfile(before, work)


def _done_by_a_child(act: Act, work: Path, *, kill_at: int) -> bool:
    """Whether the act had as many writes, so that the child was killed; else it has done it all."""
    child = os.fork()
    if child == 0:
        try:
            connection.settings_dict["NAME"] = str(work)
            with _killed_at(kill_at):
                act()
            connections.close_all()
        except BaseException:  # noqa: BLE001 -- whatever it is, a child must not go on as a second run of all tests
            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert status == 0, "The act failed; its error stands above."
    return False


@contextmanager
def _killed_at(number: int) -> Iterator[None]:
    seen = 0

    def count(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        nonlocal seen
        if sql.lstrip().upper().startswith(WRITES):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, *arguments)

    with connection.execute_wrapper(count):
        yield
