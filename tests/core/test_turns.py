"""A long job leaves room for somebody who saves."""

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

from equalcity.core.turns import taking_turns

WRITES = 40


def test_all_come_in_order() -> None:
    assert list(taking_turns("abc")) == ["a", "b", "c"]


def test_somebody_who_saves_comes_in_before_a_long_job_has_ended(tmp_path: Path) -> None:
    file, begun, saved = tmp_path / "one.sqlite3", threading.Event(), []

    def save() -> None:
        begun.wait()
        with closing(sqlite3.connect(file, timeout=60)) as other, other:
            other.execute("INSERT INTO words VALUES ('hers')")
        saved.append(time.monotonic())

    with closing(sqlite3.connect(file, isolation_level=None)) as job:
        job.execute("CREATE TABLE words (word)")
        person = threading.Thread(target=save)
        person.start()
        for number in taking_turns(range(WRITES)):
            job.execute("BEGIN IMMEDIATE")
            begun.set()
            job.execute("INSERT INTO words VALUES (?)", [number])
            time.sleep(0.02)
            job.execute("COMMIT")
        ended = time.monotonic()
        person.join()
        words = job.execute("SELECT count(*) FROM words").fetchone()

    assert saved[0] < ended
    assert words == (WRITES + 1,)
