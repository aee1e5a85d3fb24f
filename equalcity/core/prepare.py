"""Makes a folder of data ready for this version: tables, files for browsers, languages, starter content."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.management import call_command
from django.db import OperationalError, connection

from equalcity.core.errors import Refused
from equalcity.core.fresh import migrated
from equalcity.core.signals import preparing

Say = Callable[[str], object]


def prepare(*, say: Say) -> None:
    """Do what is missing, and only that. Refused: unsafe settings, or a database that does not answer."""
    for folder in (settings.DATA_DIR, settings.MEDIA_ROOT, settings.MAIL_DIR):
        folder.mkdir(parents=True, exist_ok=True)
    require_database()
    require_safe_settings()
    say("Setting up the database …")
    migrated(lambda: call_command("migrate", interactive=False, verbosity=0))
    compile_messages(settings.LOCALE_PATHS)
    say("Collecting styles, scripts and pictures …")
    _collect()
    preparing.send(sender=None, say=say)


def _collect() -> None:
    """One after the other: two starts at once share the folder that this fills, and would trip over each other."""
    settings.STATIC_ROOT.parent.mkdir(parents=True, exist_ok=True)
    with (settings.STATIC_ROOT.parent / "collecting.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("collectstatic", interactive=False, verbosity=0)


def require_database() -> None:
    """Refused: the database does not answer."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        first_line = str(error).strip().splitlines()[0]
        sentence = f"The database does not answer ({first_line}): please check DATABASE_URL, and that it runs."
        raise Refused(sentence) from error


def require_safe_settings() -> None:
    """Refused: a system check found an error, above all what must never be so in production."""
    errors = [message for message in run_checks(databases=["default"]) if message.level >= ERROR]
    if errors:
        raise Refused(
            "Equalcity does not start like this:", [f"{error.msg} {error.hint or ''}".strip() for error in errors]
        )


def compile_messages(folders: list[Path]) -> int:
    """Turn changed PO files into what Django reads, without gettext; gives how many were made."""
    made = 0
    for folder in folders:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            half = target.with_suffix(f".{os.getpid()}.mo.half")  # two may start at once
            with source.open("rb") as po, half.open("wb") as mo:
                write_mo(mo, read_po(po, locale=source.parts[-3]))
            half.replace(target)
            made += 1
    return made
