"""A new SQLite database begins as a copy of a migrated one: the same tables, twenty seconds sooner, nine in ten of
which Django spends on picturing how its models once were. The copy is kept in build/, named after its migrations.
"""

import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

FOLDER = settings.PROJECT / "build" / "fresh"


def migrated(migrate: Callable[[], object]) -> None:
    """Let `migrate` run, which has nothing left to do where a copy was there; keep a copy where a new one was made."""
    is_new = connection.vendor == "sqlite" and not connection.introspection.table_names()
    was_copied = is_new and copied(copy_of_now(), connection.connection)
    migrate()
    if is_new and not was_copied:
        connection.ensure_connection()
        keep(connection.connection, copy_of_now())


def copy_of_now() -> Path:
    """Where the copy for the present migrations is, if somebody has made it."""
    return FOLDER / f"{migrations_mark()}.sqlite3"


def copied(copy: Path, database: sqlite3.Connection) -> bool:
    """Whether the database was filled from this copy; one that is missing or damaged leaves it as it was."""
    if not copy.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as source:
            is_whole = source.execute("PRAGMA quick_check").fetchone() == ("ok",)
            if not is_whole or source.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
                return False
            source.backup(database)
    except sqlite3.DatabaseError:
        return False
    return True


def keep(database: sqlite3.Connection, copy: Path) -> None:
    """Keep a copy of this database in place of all older ones, whole or not at all. A folder of others stays."""
    half = copy.with_suffix(f".{os.getpid()}.half")  # two may start at once
    with suppress(OSError, sqlite3.OperationalError):
        copy.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(half)) as target:
            database.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
        for older in copy.parent.glob("*.sqlite3"):
            older.unlink(missing_ok=True)
        half.replace(copy)


def migrations_mark() -> str:
    """Changes with every migration of every app, and with what migrations ask for."""
    languages = (settings.LANGUAGE_CODE, settings.LANGUAGES, settings.TIME_ZONE)
    mark = hashlib.sha256(repr((sys.version, django.VERSION, sqlite3.sqlite_version, *languages)).encode())
    for app in apps.get_app_configs():
        mark.update(app.label.encode())
        for file in sorted(_migrations(app.label)):
            mark.update(file.name.encode() + file.read_bytes())
    return mark.hexdigest()[:16]


def _migrations(app: str) -> Iterator[Path]:
    name, _is_chosen = MigrationLoader.migrations_module(app)
    if name is not None and find_spec(name) is not None:
        for folder in import_module(name).__path__:
            yield from Path(folder).glob("*.py")
