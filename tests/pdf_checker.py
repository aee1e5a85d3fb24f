"""Looks into PDF files as a checker and a reader with a screen reader would."""

import io
from pathlib import Path

import pdfua
import pikepdf


def faults(body: bytes, folder: Path) -> list[str]:
    """What a checker of PDF/UA-1 finds in it."""
    path = folder / "checked.pdf"
    path.write_bytes(body)
    return [f"{one.rule_id}: {one.message}" for one in pdfua.validate(str(path)).findings]


def opened(body: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(body))


def bookmarks(pdf: pikepdf.Pdf) -> list[tuple[int, str]]:
    """The titles of all bookmarks with their depth, from 0."""
    found: list[tuple[int, str]] = []

    def walk(items: list[pikepdf.OutlineItem], depth: int) -> None:
        for item in items:
            found.append((depth, str(item.title)))
            walk(item.children, depth + 1)

    with pdf.open_outline() as outline:
        walk(list(outline.root), 0)
    return found


def page_sizes(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """Width and height of its pages in millimetres."""
    return {tuple(round(float(side) * 25.4 / 72) for side in list(page.mediabox)[2:]) for page in pdf.pages}
