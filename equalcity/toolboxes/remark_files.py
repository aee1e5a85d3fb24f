"""The feedback of a round as files: a table for spreadsheets, a report for paper."""

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext as _

from equalcity.core.words import isolated, language_name
from equalcity.network.csv_files import BEGINS_A_FORMULA
from equalcity.toolboxes.exporting.typesetting import set_pages, shortened
from equalcity.toolboxes.models import Remark, Round
from equalcity.toolboxes.remark_board import AT_HAND, ShownRemark, StepNames, in_order, shown_remarks

COLUMNS = (
    "id", "at", "edition", "step", "step_title", "block", "kind", "language", "city", "organisation", "person",
    "text", "suggestion", "agreed", "group", "state", "reason",
)  # fmt: skip
UNKNOWN = "und"
"""ISO 639 for a language that nobody named: who gives feedback may leave it out."""
IN_REPORT = 1500
"""Remarks that a report prints; a longer one would take minutes, and nobody reads it."""
AT_ONCE = 500


class _Echo:
    """What csv writes to: gives each row back."""

    def write(self, row: str) -> str:
        return row


def csv_rows(remarks: QuerySet[Remark], names: StepNames) -> Iterator[str]:
    """Rows of a table, with a mark that spreadsheets know UTF-8 by; what begins a formula is made plain text.

    Of whom wrote anonymously, only the organisation.
    """
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for some in _in_parts(remarks.order_by("at", "pk")):
        for one in shown_remarks(some, names):
            yield writer.writerow([_harmless(cell) for cell in _cells(one)])


def _in_parts(remarks: QuerySet[Remark]) -> Iterator[list[Remark]]:
    rows = remarks.select_related("round__edition", *AT_HAND).iterator(chunk_size=AT_ONCE)
    part: list[Remark] = []
    for one in rows:
        part.append(one)
        if len(part) == AT_ONCE:
            yield part
            part = []
    yield part


def _cells(shown: ShownRemark) -> tuple[str, ...]:
    one = shown.remark
    return (
        str(one.pk),
        f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
        one.round.edition.number,
        str(one.step or ""),
        shown.step,
        shown.block,
        str(one.get_kind_display()),
        one.language,
        shown.city,
        str(one.organisation or ""),
        "" if one.anonymous else str(one.author or ""),
        one.text,
        one.suggestion,
        str(one.agreed),
        str(one.grouped_with_id or ""),
        str(shown.became),
        one.reason,
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \n\v\f\u00a0\ufeff").startswith(BEGINS_A_FORMULA) else cell


# The report -----------------------------------------------------------------------------------------------------------


def report_of(one: Round, remarks: QuerySet[Remark], names: StepNames, *, title: str) -> bytes:
    """The PDF (A4, PDF/UA-1) of a round in the language that is active: numbers, then step by step what was said."""
    return set_pages("report.typ", report_data(one, remarks, names, title=title), at=one.opened_at)


def report_data(one: Round, remarks: QuerySet[Remark], names: StepNames, *, title: str) -> dict[str, Any]:
    """All that the template reads. What stands in a group is counted, and printed once."""
    ordered = in_order(remarks, "step", names).select_related(*AT_HAND)
    everything = shown_remarks(list(ordered), names)
    heads = [shown for shown in everything if shown.remark.grouped_with_id is None]
    language = str(get_language() or "en")
    heading = _("Feedback on “%(title)s”") % {"title": title}
    edition = _("Edition %(number)s") % {"number": one.edition.number}
    return {
        "language": language.partition("-")[0],
        "region": "",
        "rtl": get_language_info(language)["bidi"],
        "ui_language": language,
        "ui_rtl": get_language_info(language)["bidi"],
        "title": heading,
        "head": shortened(heading),
        "author": "equalcity",
        "edition": edition,
        "facts": list(_facts(one, edition, everything)),
        "look_at": [line for line in one.look_at.splitlines() if line.strip()],
        "words": {
            "look_at": _("What the authors asked to look at"),
            "numbers": _("In numbers"),
            "steps": _("Step by step"),
            "suggestion": _("Suggestion"),
            "nothing": _("Nobody has said anything yet."),
            "page": "#",
        },
        "counts": list(_counts(everything)),
        "steps": list(_steps(heads[:IN_REPORT], names)),
        "left_out": _left_out(len(heads) - IN_REPORT),
    }


def _facts(one: Round, edition: str, everything: list[ShownRemark]) -> Iterator[str]:
    yield f"{edition}. " + _("Open until %(day)s.") % {"day": date_format(one.closes_on, "DATE_FORMAT")}
    organisations = len({shown.remark.organisation_id for shown in everything})
    said = ngettext("%(number)s remark", "%(number)s remarks", len(everything)) % {"number": len(everything)}
    places = ngettext("%(number)s organisation", "%(number)s organisations", organisations) % {"number": organisations}
    yield f"{said}, {places}."


def _counts(everything: list[ShownRemark]) -> Iterator[dict[str, Any]]:
    number = _("Remarks")
    kinds = Counter(str(shown.remark.get_kind_display()) for shown in everything)
    states = Counter(str(shown.became) for shown in everything)
    cities = Counter(shown.city for shown in everything if shown.city)
    languages = Counter(_language(shown.remark) for shown in everything)
    found = ((_("Kind"), kinds), (_("State"), states), (_("City"), cities), (_("Language"), languages))
    for name, counter in found:
        if counter:
            yield {"head": [name, number], "rows": [[words, str(count)] for words, count in counter.most_common()]}


def _language(one: Remark) -> str:
    return language_name(one.language, str(get_language())) if one.language else "–"


def _steps(heads: list[ShownRemark], names: StepNames) -> Iterator[dict[str, Any]]:
    by_step: dict[UUID | None, list[ShownRemark]] = {}
    for shown in heads:
        by_step.setdefault(shown.remark.step, []).append(shown)
    for step, inside in by_step.items():
        kinds = Counter(str(shown.remark.get_kind_display()) for shown in inside)
        counts = " · ".join(f"{kind}: {count}" for kind, count in kinds.most_common())
        title = _said(inside[0].step, names.language(step) or str(get_language() or "en"))
        yield {"title": title, "counts": counts, "remarks": [_printed(shown) for shown in inside]}


def _printed(shown: ShownRemark) -> dict[str, Any]:
    one = shown.remark
    agree = ngettext("%(number)s agrees", "%(number)s agree", one.agreed) % {"number": one.agreed}
    like = ngettext("%(number)s more like it", "%(number)s more like it", one.like_it) % {"number": one.like_it}
    kind = str(one.get_kind_display())
    return {
        "kind": f"{kind} · {shown.block}" if shown.block else kind,
        "who": ", ".join(filter(None, (one.signed, isolated(shown.city) if shown.city else ""))),
        "agree": agree if one.agreed else "",
        "like": like if one.like_it else "",
        "text": _lines(one.text, one.language),
        "suggestion": _lines(one.suggestion, one.language),
        "state": str(shown.became),
        "reason": _lines(one.reason, ""),
    }


def _lines(text: str, language: str) -> list[dict[str, Any]]:
    return [_said(line, language) for line in text.splitlines() if line.strip()]


def _said(words: str, language: str) -> dict[str, Any]:
    """Words of a person: in her language, where she named it, and in the direction in which they begin."""
    kinds = (unicodedata.bidirectional(letter) for letter in words)
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    return {"words": words, "language": language.partition("-")[0], "rtl": first != "L"}


def _left_out(number: int) -> str:
    if number <= 0:
        return ""
    sentence = ngettext(
        "%(number)s more remark stands in the table (CSV) of this round.",
        "%(number)s more remarks stand in the table (CSV) of this round.",
        number,
    )
    return sentence % {"number": number}
