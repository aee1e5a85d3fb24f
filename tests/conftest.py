"""What every test stands on: its own folder for data, no network, and a database like the product's."""

import ipaddress
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zlib import crc32

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.signals import user_logged_in
from django.db import connections, transaction
from django.test import override_settings
from django.utils import translation

from equalcity.core import fresh
from equalcity.core.prepare import compile_messages
from equalcity.core.signals import preparing
from tests.factories.signing_in import forced_sign_in_is_whole

DATABASE = {"db", "transactional_db", "django_db_setup"}
"""Fixtures by which a test asks the database."""


class NetworkIsClosedError(AssertionError):
    """A test tried to reach another machine."""


def _is_here(address: object) -> bool:
    """Whether this address of a socket is on this machine: a Unix socket, or a loopback number or name."""
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if host in {"", "localhost", b"localhost", None}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _close_the_network(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        _, address = arguments
        if not _is_here(address):
            raise NetworkIsClosedError(f"{event} to {address}: tests stay on this machine.")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and not _is_here(arguments[:1]):
        raise NetworkIsClosedError(f"{event} of {arguments[0]}: tests stay on this machine.")


# An audit hook, since it sees what every library does, however it came by its socket, and nothing can take it away.
sys.addaudithook(_close_the_network)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--share-pages", action="store_true", help="ask what pages show on one of the two databases, half of it on each"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks no database is run once, beside SQLite; and what hangs on a page where its name was drawn to."""
    is_postgres = "postgresql" in connections.databases["default"]["ENGINE"]
    shares = config.getoption("share_pages")
    mine = [one for one in items if _is_asked(one, is_postgres=is_postgres, shares=shares)]
    config.hook.pytest_deselected(items=[one for one in items if one not in set(mine)])
    items[:] = mine


def _is_asked(test: pytest.Item, *, is_postgres: bool, shares: bool) -> bool:
    if is_postgres and not (test.get_closest_marker("django_db") or DATABASE & set(test.fixturenames)):
        return False
    is_shared = shares and test.get_closest_marker("pages") is not None
    return not is_shared or bool(crc32(test.nodeid.encode()) % 2) == is_postgres


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as in the product: in memory, threads meet a lock that waits for nobody.

    It need not reach the disk, for it lives as long as the tests; and it begins as a new site does.
    """
    database = connections.databases["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        file = tmp_path_factory.mktemp("database") / "equalcity.sqlite3"
        database["TEST"]["NAME"] = str(file)
        database["OPTIONS"]["init_command"] = database["OPTIONS"]["init_command"].replace("FULL", "OFF")
        with closing(sqlite3.connect(file)) as new:
            fresh.copied(fresh.copy_of_now(), new)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What was copied is not made again, only looked over. PostgreSQL's goes with its server."""
    return connections.databases["default"]["ENGINE"] == "django.db.backends.sqlite3"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The first run after a migration keeps what it made, for the next and for the sites of the journeys."""
    with django_db_blocker.unblock():
        connection = connections["default"]
        connection.ensure_connection()
        if connection.vendor == "sqlite" and not fresh.copy_of_now().is_file():
            fresh.keep(connection.connection, fresh.copy_of_now())


@pytest.fixture(scope="module")
def demo_without_content(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A prepared demo without starter content, made once for a file: its tests are transactions inside this one."""
    data = tmp_path_factory.mktemp("data")
    folders = {"DATA_DIR": data, "MEDIA_ROOT": data / "media", "CONTENT_DIR": Path("/nowhere")}
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**folders):
            preparing.send(None, say=lambda line: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _own_data_folder(settings: object, tmp_path: Path) -> None:
    """Files of one test are seen by no other, and never in the data of whoever runs the tests."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    settings.MAIL_DIR = settings.EMAIL_FILE_PATH = settings.DATA_DIR / "mail"


@pytest.fixture(scope="session", autouse=True)
def _messages_are_compiled() -> None:
    """As `equalcity prepare` does it; a fresh checkout has none."""
    compile_messages([Path(folder) for folder in django_settings.LOCALE_PATHS])


@pytest.fixture(autouse=True)
def _plain_static_files(settings: object, tmp_path: Path) -> None:
    """Pages under test need no collected files with hashes; journeys run on those."""
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request leaves its language to the thread; the next test must not inherit it."""
    with translation.override(django_settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _emptied_audit_trail(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with transactions of its own ends with all tables emptied, which the audit trail refuses in SQLite."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")  # so that this ends before that one does
    yield
    if connections["default"].vendor == "sqlite":
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_no_%'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute("DELETE FROM network_auditrecord")
            for _name, sql in triggers:
                cursor.execute(sql)


@pytest.fixture(autouse=True)
def _forced_sign_in_is_whole() -> Iterator[None]:
    """Tests of pages are not about the way in; those of the way in go through its doors."""
    user_logged_in.connect(forced_sign_in_is_whole)
    yield
    user_logged_in.disconnect(forced_sign_in_is_whole)
