"""Reads a table of people to invite, as spreadsheets write it: CSV in UTF-8. Pure; knows neither people nor places."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LARGEST = 2_000_000
"""Bytes."""
MOST_ROWS = 5_000
LONGEST_LINE = 2_000
SHOWN = 60
"""Letters of a wrong cell that are shown."""
COLUMNS = ("email", "organisation", "role", "language")
NEEDED = COLUMNS[:3]
OTHER_NAMES = {"e-mail": "email", "mail": "email", "organization": "organisation"}
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

TEMPLATE = "email,organisation,role,language\r\nanna@example.org,Example organisation,frontline_worker,en\r\n"
"""What can be downloaded and filled in."""

ROW_ERRORS: dict[str, Promise] = {
    "empty": _("Nothing stands here."),
    "columns": _("This row has more cells than the first one."),
    "formula": _("This begins like a formula of a spreadsheet."),
    "address": _("This is no e-mail address."),
    "organisation": _("You manage no organisation of this name."),
    "role": _("There is no such role."),
    "not_yours": _("You may not give this role in this organisation."),
    "language": _("This is no language of this site. Write one such as en or fr, or nothing."),
    "twice": _("The same address and role stand in a row above."),
    "invited": _("This address is invited to this role already."),
    "member": _("This person has this role already."),
}

FILE_ERRORS: dict[str, Promise] = {
    "large": _("This file is too large. It may have 2 MB."),
    "nothing": _("There is nothing in this file."),
    "utf16": _("This file is written in UTF-16. Save it as “CSV UTF-8” and try again."),
    "binary": _("This is no CSV file. In your spreadsheet, choose “Save as” and “CSV UTF-8”."),
    "utf8": _("This file is not written in UTF-8. Save it as “CSV UTF-8” and try again."),
    "line": _("A line of this file is too long. Is it a list of people?"),
    "quotes": _("The quotation marks in this file do not match. Look for a cell that opens one and does not close it."),
    "heading": _("The first row must name the columns: email, organisation, role, language."),
    "rows": _("This file has too many rows. It may have 5,000; divide it into two."),
}


class NotReadable(Exception):  # noqa: N818 -- an answer to the person, not a mistake of ours
    """The file as a whole is refused; `sentence` says why."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.sentence = FILE_ERRORS[kind]


@dataclass(frozen=True)
class Row:
    """One person to invite. `number` is that of the spreadsheet, where the heading is row 1."""

    number: int
    email: str
    organisation: str
    role: str
    language: str


@dataclass(frozen=True)
class RowError:
    """What is wrong with a cell: `kind` is one of ROW_ERRORS, `value` the beginning of what stands there."""

    row: int
    column: str
    kind: str
    value: str = ""


@dataclass
class Table:
    """What a file says: rows that have the right shape, and errors of those that have not; `total` counts both."""

    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    total: int = 0


def read_table(data: bytes) -> Table:
    """Read a file of any origin. NotReadable: too large, not UTF-8, no heading, too many rows, broken quotes."""
    text = _text(data)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    table = Table()
    try:
        columns = _columns(next(lines))
        for number, cells in _filled(lines):
            table.total += 1
            if table.total > MOST_ROWS:
                raise NotReadable("rows")
            _take(table, number, columns, cells)
    except (csv.Error, StopIteration) as error:
        raise NotReadable("quotes" if isinstance(error, csv.Error) else "nothing") from error
    if not table.total:
        raise NotReadable("nothing")
    return table


def _text(data: bytes) -> str:
    if len(data) > LARGEST:
        raise NotReadable("large")
    if data.startswith(UTF_16):
        raise NotReadable("utf16")
    if b"\0" in data:
        raise NotReadable("binary")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable("utf8") from error
    if not text.strip():
        raise NotReadable("nothing")
    # Before anything is parsed: the limit of Python's reader is one for the whole process.
    if any(len(line) > LONGEST_LINE for line in text.splitlines()):
        raise NotReadable("line")
    return text


def _delimiter(text: str) -> str:
    """The one that stands most often in the first line; spreadsheets of many countries write semicolons."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t", key=first.count)


def _columns(heading: list[str]) -> list[str]:
    names = [name.strip().lower() for name in heading]
    columns = [OTHER_NAMES.get(name, name) for name in names]
    if not set(NEEDED) <= set(columns) or any(columns.count(name) > 1 for name in COLUMNS):
        raise NotReadable("heading")
    return columns


def _filled(lines: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with something in them, with their number in the spreadsheet."""
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            yield number, cells


def _take(table: Table, number: int, columns: list[str], cells: list[str]) -> None:
    if len(cells) > len(columns):
        table.errors.append(RowError(number, "", "columns", cells[-1].strip()[:SHOWN]))
        return
    values = dict.fromkeys(COLUMNS, "") | {
        name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name in COLUMNS
    }
    errors = [RowError(number, name, "empty") for name in NEEDED if not values[name]]
    errors += [
        RowError(number, name, "formula", value[:SHOWN])
        for name, value in values.items()
        if value.startswith(BEGINS_A_FORMULA)
    ]
    table.errors += errors
    if not errors:
        table.rows.append(Row(number, **values))
