"""What an edition changed, as readers get it: a few words, and the list of what feedback brought about."""

from dataclasses import dataclass

LINE = "- "
"""Begins a line of the list; freezing writes one for each accepted remark that is done."""


@dataclass(frozen=True)
class ChangeNote:
    """A change note in its two parts; false where an edition says nothing of what it changed."""

    words: str = ""
    lines: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.lines)


def change_note_of(text: str) -> ChangeNote:
    """The words of a change note, and its list: the lines that begin with a dash."""
    every = text.splitlines()
    listed = tuple(line.removeprefix(LINE).strip() for line in every if line.startswith(LINE))
    return ChangeNote("\n".join(line for line in every if not line.startswith(LINE)).strip(), listed)
