"""The release: a mark that changes whenever something that the public reads has changed.

Every process looks at the same small file, so that a page kept in memory is never older than the last commit.
"""

import os
import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings


def _file() -> Path:
    return settings.DATA_DIR / "release"


@lru_cache(maxsize=4)
def _name(folder: Path) -> str:
    return str(folder / "release")


def current() -> int:
    """The present release, as nanoseconds of the last bump; 0 before the first. Costs about two microseconds."""
    try:
        # Asked at every page: four times as fast as joining paths and Path.stat.
        return os.stat(_name(settings.DATA_DIR)).st_mtime_ns  # noqa: PTH116 -- as above
    except FileNotFoundError:
        return 0


def bump() -> None:
    """Say that published pages have changed. Call it on commit, so that nobody keeps what may yet be undone."""
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = max(time.time_ns(), current() + 1)
    path.touch()
    os.utime(path, ns=(mark, mark))
