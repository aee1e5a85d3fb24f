"""What an edition says of its changes, in two parts: words, and below them a list with dashes. Pure."""

from dataclasses import dataclass

DASH = "- "


@dataclass(frozen=True)
class WhatChanged:
    """A change note as it is shown; false where there is none."""

    words: str
    changes: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.words or self.changes)


def what_changed(note: str) -> WhatChanged:
    """The parts of a change note as it is frozen."""
    lines = note.splitlines()
    return WhatChanged(
        words="\n".join(line for line in lines if not line.startswith(DASH)).strip(),
        changes=tuple(line.removeprefix(DASH) for line in lines if line.startswith(DASH)),
    )
