"""SQLite lets one write at a time, and who waits looks only now and then: a long job leaves room between its writes."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.db import connection

LONGEST_PAUSE = 0.3  # seconds
One = TypeVar("One")


def taking_turns(items: Iterable[One]) -> Iterator[One]:
    """Each of these, with a pause after it as long as the work on it took, so that others come in between."""
    for item in items:
        begun = time.monotonic()
        yield item
        if connection.vendor == "sqlite":
            time.sleep(min(time.monotonic() - begun, LONGEST_PAUSE))
