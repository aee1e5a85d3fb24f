"""Reads a tagged PDF as a screen reader does: its words in the order of its structure, and where links lead."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

ASIDE = -1
"""The number of what stands in no structure: running heads and feet, ornaments."""
LINE = 0.5
"""Points; text that stands higher or lower by more begins a new line."""


@dataclass
class _Page:
    """The words of a page by the number of their marked content, in the order in which they are drawn."""

    texts: dict[int, str] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)

    def add(self, number: int, text: str, height: float) -> None:
        before = self.heights.get(number)
        room = "\n" if before is not None and abs(before - height) > LINE else ""
        self.texts[number] = self.texts.get(number, "") + room + text
        self.heights[number] = height


class Reading:
    """A PDF with the words of each element of its structure."""

    def __init__(self, body: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(body))
        self.fonts: dict[tuple[int, int], dict[int, str]] = {}
        self.pages = {page.obj.objgen: self._read(page) for page in self.pdf.pages}

    def elements(self) -> list[tuple[str, str]]:
        """Each piece of text with the kind of its element ("H1", "P", "Alt" …), in the order of reading."""
        return list(self._below(self.pdf.Root.StructTreeRoot, "", None))

    def text(self) -> str:
        return "\n".join(text for _kind, text in self.elements())

    def page_text(self, number: int) -> str:
        """The words of a page (from 0), in the order in which they are drawn."""
        texts = self.pages[self.pdf.pages[number].obj.objgen].texts
        return "".join(text for mark, text in texts.items() if mark != ASIDE)

    def aside(self, number: int) -> str:
        """What the head and the foot of a page (from 0) say."""
        return self.pages[self.pdf.pages[number].obj.objgen].texts.get(ASIDE, "")

    def _below(self, element: pikepdf.Object, kind: str, page: pikepdf.Object | None) -> Iterator[tuple[str, str]]:
        if "/S" in element:
            kind = str(element.S).removeprefix("/")
        page = element.get("/Pg", page)
        if "/ActualText" in element:  # stands in place of what is drawn
            yield kind, str(element.ActualText)
            return
        if "/Alt" in element:
            yield "Alt", str(element.Alt)
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                yield from self._marked(kind, page, kid)
            elif kid.get("/Type") == "/MCR":
                yield from self._marked(kind, kid.get("/Pg", page), int(kid.MCID))
            elif kid.get("/Type") != "/OBJR":
                yield from self._below(kid, kind, page)

    def _marked(self, kind: str, page: pikepdf.Object | None, number: int) -> Iterator[tuple[str, str]]:
        assert page is not None
        if text := self.pages[page.objgen].texts.get(number, ""):
            yield kind, text

    def _read(self, page: pikepdf.Page) -> _Page:
        read = _Page()
        marks: list[tuple[int | None, bool]] = []
        """What is open: the number of the content, if it has one; whether its words are given otherwise."""
        letters: dict[int, str] = {}
        height = 0.0
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC":
                    properties = (
                        operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
                    )
                    number = properties.get("/MCID")
                    here = int(number) if number is not None else marks[-1][0] if marks else None
                    if operands[0] == "/Artifact":
                        here = ASIDE
                    given = "/ActualText" in properties
                    if given and here is not None:
                        read.add(here, str(properties["/ActualText"]), read.heights.get(here, height))
                    marks.append((here, given or bool(marks and marks[-1][1])))
                case "EMC":
                    marks.pop()
                case "Tf":
                    letters = self._letters(page, operands[0])
                case "Tm":
                    height = float(operands[5])
                case "Tj" | "TJ" if marks and marks[-1][0] is not None and not marks[-1][1]:
                    pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                    codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
                    glyphs = (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2))
                    read.add(marks[-1][0], "".join(letters.get(glyph, "") for glyph in glyphs), height)
        return read

    def _letters(self, page: pikepdf.Page, name: pikepdf.Object) -> dict[int, str]:
        """The letters of each glyph of a font."""
        font = page.resources.Font[str(name)]
        if font.objgen not in self.fonts:
            self.fonts[font.objgen] = dict(_letters_of(font.ToUnicode))
        return self.fonts[font.objgen]


def _letters_of(table: pikepdf.Object) -> Iterator[tuple[int, str]]:
    for operands, operator in pikepdf.parse_content_stream(table):
        if str(operator) == "endbfchar":
            for at in range(0, len(operands), 2):
                yield int.from_bytes(bytes(operands[at])), bytes(operands[at + 1]).decode("utf-16-be")
        elif str(operator) == "endbfrange":
            raise AssertionError("A range of letters; this reader knows none.")


def links(pdf: pikepdf.Pdf) -> Iterator[tuple[int, str | tuple[int, float]]]:
    """The links of each page (from 0): an address, or the page and the height that it leads to."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    names = pikepdf.NameTree(pdf.Root.Names.Dests)
    for number, page in enumerate(pdf.pages):
        for note in page.obj.get("/Annots", []):
            if note.Subtype != "/Link":
                continue
            if "/A" in note and note.A.S == "/URI":
                yield number, str(note.A.URI)
            else:
                place = note.get("/Dest") or note.A.D
                place = names[str(place)] if isinstance(place, pikepdf.String) else place
                place = place.D if isinstance(place, pikepdf.Dictionary) else place
                yield number, (numbers[place[0].objgen], float(place[3]))
