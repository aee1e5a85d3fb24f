"""What a file for translators holds, whatever its format; and the limits of what is read."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from equalcity.core.errors import Refused

MAX_BYTES = 10_000_000
MAX_ENTRIES = 50_000
LONGEST = 50_000
"""Letters of one text."""
MAKER = "equalcity"


class State(StrEnum):
    """How far a text is, as the file says: to do, begun and not to be trusted, done, and read by a second person."""

    NEW = "new"
    UNSURE = "unsure"
    DONE = "done"
    REVIEWED = "reviewed"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One unit. `source` and `target` are inline HTML as in unit_texts; `old_source` is what a late target renders."""

    key: str
    source: str
    target: str = ""
    state: State = State.NEW
    old_source: str = ""
    place: str = ""
    """Where it stands, in words for people."""
    notes: tuple[str, ...] = ()
    remark: str = ""
    """What the translator wrote beside it, for people."""
    is_said: bool = True
    """Whether the file itself says this state; else it says nothing, and the format takes that for done."""

    @property
    def is_named(self) -> bool:
        """Whether the key is an identity of ours; programs that convert files put numbers of their own, or nothing."""
        return "/" in self.key


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A file: the units of one toolbox, from one language into another. `exported`: the moment it was written here."""

    toolbox: str
    title: str
    source_language: str
    language: str
    exported: str = ""
    entries: tuple[Entry, ...] = field(default=())


def no_such_file() -> Refused:
    return Refused(_("This file cannot be read as PO, XLIFF 1.2 or XLIFF 2."))


def check_size(body: bytes) -> None:
    """Refused: more bytes than any toolbox needs."""
    if len(body) > MAX_BYTES:
        raise Refused(_("The file is too large: 10 MB are allowed."))


def check_entries(found: Exchange) -> Exchange:
    """The same. Refused: too many entries, a text that is too long, or one unit twice."""
    if len(found.entries) > MAX_ENTRIES:
        raise Refused(_("The file holds too many entries."))
    if any(len(text) > LONGEST for one in found.entries for text in (one.source, one.target, one.key)):
        raise Refused(_("The file holds a text that is too long."))
    keys = [one.key for one in found.entries if one.is_named]
    if len(set(keys)) < len(keys):
        raise Refused(_("The file has the same entry twice."))
    return found
