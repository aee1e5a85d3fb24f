"""What the commands that read and write packages share: bars, and sentences instead of tracebacks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError
from tqdm import tqdm

from equalcity.core.errors import Refused


@contextmanager
def sentences_for_faults() -> Iterator[None]:
    """Turn what was refused, or what the disk says, into the error of a command: exit code 1, no traceback."""
    try:
        yield
    except Refused as refused:
        raise CommandError(str(refused)) from refused
    except OSError as error:
        raise CommandError(f"{error.filename or 'The file'}: {error.strerror or error}") from error


def require_writable_name(path: Path) -> None:
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} is there already, and no file.")


def progress_bar(total: int, title: str) -> "tqdm[None]":
    """A bar that counts bytes; nothing where no person looks."""
    return tqdm(total=total, desc=title, unit="B", unit_scale=True, disable=None, leave=False)
