"""A new database begins as a copy of a migrated one, and never as a copy of something else."""

import sqlite3
from pathlib import Path

import pytest

from equalcity.core import fresh


@pytest.fixture
def migrated() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE words (word TEXT)")
    database.execute("INSERT INTO words VALUES ('welcome')")
    database.commit()
    return database


def words(database: sqlite3.Connection) -> list[tuple[str]]:
    return database.execute("SELECT word FROM words").fetchall()


def tables(database: sqlite3.Connection) -> list[tuple[str]]:
    return database.execute("SELECT name FROM sqlite_master").fetchall()


def test_a_kept_copy_fills_a_new_database(migrated, tmp_path):
    copy = tmp_path / "fresh" / "mark.sqlite3"
    fresh.keep(migrated, copy)
    new = sqlite3.connect(tmp_path / "new.sqlite3")
    new.execute("PRAGMA journal_mode=WAL")

    assert fresh.copied(copy, new)

    assert words(new) == [("welcome",)]
    assert [file.name for file in copy.parent.iterdir()] == ["mark.sqlite3"]


def test_only_the_newest_copy_is_kept(migrated, tmp_path):
    for mark in ("old", "new"):
        fresh.keep(migrated, tmp_path / f"{mark}.sqlite3")

    assert [file.name for file in tmp_path.iterdir()] == ["new.sqlite3"]


@pytest.mark.parametrize("damage", [None, b"", b"x" * 5000, "half"])
def test_a_copy_that_is_missing_or_damaged_is_left_alone(migrated, tmp_path, damage):
    copy = tmp_path / "mark.sqlite3"
    fresh.keep(migrated, copy)
    whole = copy.read_bytes()
    copy.unlink()
    if damage is not None:
        copy.write_bytes(whole[: len(whole) // 2] if damage == "half" else damage)
    new = sqlite3.connect(":memory:")

    assert not fresh.copied(copy, new)

    assert tables(new) == []


def test_a_folder_that_cannot_be_written_is_no_hindrance(migrated, tmp_path):
    (tmp_path / "file").write_text("no folder")

    fresh.keep(migrated, tmp_path / "file" / "mark.sqlite3")

    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_the_mark_changes_with_migrations_and_languages(settings, tmp_path, monkeypatch):
    before = [fresh.migrations_mark(), fresh.migrations_mark()]
    settings.LANGUAGE_CODE = "fr"
    in_french = fresh.migrations_mark()
    (tmp_path / "0001_initial.py").write_text("")
    monkeypatch.setattr(fresh, "_migrations", lambda app: Path(tmp_path).glob("*.py"))

    assert len({*before, in_french, fresh.migrations_mark()}) == 3
