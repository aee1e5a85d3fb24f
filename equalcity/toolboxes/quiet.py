"""What publishing and saving a page brings with it, left out for a while by whoever knows better."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from wagtail.signal_handlers import disable_reference_index_auto_update

_known = ContextVar("words_are_known", default=False)
_together = ContextVar("indexed_together", default=False)


@contextmanager
def words_are_known() -> Iterator[None]:
    """While this holds, a page that is published brings no new words: they came from its units, or from a package."""
    token = _known.set(True)
    try:
        yield
    finally:
        _known.reset(token)


def are_known() -> bool:
    return _known.get()


@contextmanager
def indexed_together() -> Iterator[None]:
    """While this holds, pages that are saved make no jobs for the indexes: one job does it for all (tasks_pages.py)."""
    token = _together.set(True)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        _together.reset(token)


def are_indexed_together() -> bool:
    return _together.get()
