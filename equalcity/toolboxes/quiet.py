"""While this holds, a page that is published brings no new words: they came from its units, or from a package."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_known = ContextVar("words_are_known", default=False)


@contextmanager
def words_are_known() -> Iterator[None]:
    token = _known.set(True)
    try:
        yield
    finally:
        _known.reset(token)


def are_known() -> bool:
    return _known.get()
