"""What is looked at before the site starts, in plain Python so that a wrong start says so at once."""

import errno
import fcntl
import hashlib
import os
import shutil
import socket
import sys
import uuid
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parents[2]
BUNDLE = PROJECT / "build" / "bundle"
STATIC_MANIFEST = PROJECT / "build" / "static" / "staticfiles.json"
DISK_NEEDED = 200_000_000  # bytes: the database with its log, and one upload on the way
LAST_PORT = 65_535
# What a start depends on; changing one of them prepares anew.
SOURCES = ("equalcity", "content", "build/bundle", "requirements/main.txt")
SETTINGS = ("MODE", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "PROXY_HTTPS", "CONTENT_DIR")


class CannotStart(Exception):  # noqa: N818 -- an answer to the person at the terminal
    """One sentence that says what is in the way and what helps."""


def read_settings_file(file: Path, environment: MutableMapping[str, str]) -> None:
    """Take lines KEY=VALUE of a file into the environment, where what is set already wins."""
    if not file.is_file():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        name, is_setting, value = line.strip().partition("=")
        if is_setting and not name.startswith("#"):
            environment.setdefault(name.removeprefix("export ").strip(), value.strip().strip("'\""))


def data_folder(environment: Mapping[str, str]) -> Path:
    """Where all state lives."""
    return Path(environment.get("DATA_DIR") or PROJECT / "data").resolve()


def require_folder(folder: Path) -> None:
    """Refused: the folder cannot be made or written, or its disk is full."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"equalcity")
        probe.unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise CannotStart(f"The disk of {folder} is full: please make room and start again.") from error
        raise CannotStart(
            f"Equalcity cannot write to {folder} ({error.strerror}):"
            " please give it a folder of its own with DATA_DIR=/some/folder."
        ) from error
    if free < DISK_NEEDED:
        raise CannotStart(
            f"The disk of {folder} has only {free // 1_000_000} MB left, and {DISK_NEEDED // 1_000_000} MB are needed:"
            " please make room, or choose another folder with DATA_DIR=/some/folder."
        )


def require_bundle(bundle: Path = BUNDLE) -> None:
    """Refused: styles and scripts are not built."""
    if not (bundle / "site.css").is_file():
        raise CannotStart("The styles and scripts of the pages are not built yet: please run `make bundle`.")


def require_port(host: str, port: int) -> None:
    """Refused: somebody listens there already, or the address is not ours."""
    if not 0 < port <= LAST_PORT:
        raise CannotStart(f"{port} is not a port: choose a number from 1024 to {LAST_PORT}.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CannotStart(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program: choose another one, for example `make run PORT={port + 1}`."
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"Port {port} is reserved for the system: choose one above 1023, for example `make run PORT=8000`."
    return f"Equalcity cannot listen at {host}, port {port} ({error.strerror}): please check HOST and PORT."


def take_lock(folder: Path) -> IO[str]:
    """Hold the folder for this process and its children. Refused: another Equalcity runs on it."""
    lock = (folder / "lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise CannotStart(
            f"Equalcity runs on {folder} already: please stop it first,"
            " or give this one another folder with DATA_DIR=/some/folder."
        ) from error
    return lock


def installation(folder: Path) -> str:
    """The name of this installation, made once: its jobs carry it, so that after a crash they are found again."""
    file = folder / "installation"
    if not file.exists():
        file.write_text(uuid.uuid4().hex, encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


def fingerprint(folder: Path, environment: Mapping[str, str]) -> str:
    """Changes whenever a start has something to prepare: code, content, bundle, settings, a missing database."""
    parts = [sys.version, str(folder), *(f"{name}={environment.get(name, '')}" for name in SETTINGS)]
    has_database = bool(environment.get("DATABASE_URL")) or (folder / "equalcity.sqlite3").exists()
    parts += [f"database {has_database}", f"static {STATIC_MANIFEST.exists()}"]
    for source in SOURCES:
        parts += _facts_of(PROJECT / source)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _facts_of(place: Path) -> Iterator[str]:
    if place.is_file():
        stat = place.stat()
        yield f"{place} {stat.st_size} {stat.st_mtime_ns}"
    for folder, folders, files in os.walk(place):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(name for name in files if not name.endswith((".mo", ".pyc"))):
            stat = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118 -- a thousand files at every start
            yield f"{folder}/{name} {stat.st_size} {stat.st_mtime_ns}"


def is_prepared(folder: Path, now: str) -> bool:
    """Whether the last preparation was for this fingerprint."""
    mark = folder / "prepared"
    return mark.exists() and mark.read_text(encoding="utf-8") == now


def mark_prepared(folder: Path, now: str) -> None:
    """Remember what was prepared; written whole or not at all."""
    draft = folder / "prepared.new"
    draft.write_text(now, encoding="utf-8")
    draft.replace(folder / "prepared")
