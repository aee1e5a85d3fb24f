"""Drawings of editions: a list of elements that draw, and nothing that runs, fetches or grows without end."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from equalcity.core.errors import Refused, require

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

DRAWING_ELEMENTS = """
    svg g defs symbol use switch title desc metadata style text tspan textPath view
    path rect circle ellipse line polyline polygon linearGradient radialGradient stop pattern clipPath mask marker
    filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
    feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology
    feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
    animate animateMotion animateTransform mpath set
"""
"""Not feImage, which fetches."""
ELEMENTS = frozenset(DRAWING_ELEMENTS.split())
MOVING = frozenset({"animate", "animateTransform", "set"})

# What drawing programs leave for themselves; browsers pass over it.
NOTE_SPACES = frozenset(
    {
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://creativecommons.org/ns#",
        "http://purl.org/dc/elements/1.1/",
    }
)

# A backslash could spell any of the others; url( may only point into the drawing itself.
FETCHING = re.compile(
    r"""javascript:|vbscript:|data:|@import|@font-face|expression\s*\(|image-set\s*\(|\bsrc\s*\(|\bimage\s*\(|\\
      | url\s*\((?!\s*["']?\s*\#)""",
    re.IGNORECASE | re.VERBOSE,
)

MAX_ELEMENTS = 20_000
MAX_DEPTH = 100
MAX_DRAWN = 100_000
"""Elements after every `use` is followed: twenty lines that use each other twice are a million shapes."""


def check_svg(data: bytes) -> tuple[int, int] | None:
    """Width and height of the drawing, None where it has none.

    Refused: not SVG in UTF-8, DOCTYPE, any element that does not draw, event attributes, addresses outside the file.
    """
    root = _parsed(data)
    require(root.tag == f"{SVG}svg", _("The file is no SVG drawing."))
    faults = sorted({fault for element in _elements(root) for fault in _faults(element)})
    if faults:
        raise Refused(_("The drawing holds something that is not allowed."), faults[:10])
    _refuse_endless(root)
    return _size(root)


def _parsed(data: bytes) -> Element:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(_("The drawing is not written in UTF-8.")) from None
    declaration, rest = _split_declaration(text)
    encoding = re.search(r"""encoding\s*=\s*["']([^"']*)""", declaration)
    require(encoding is None or encoding[1].lower() in {"utf-8", "utf8"}, _("The drawing is not written in UTF-8."))
    require("<?" not in rest, _("The drawing holds an instruction for programs."))
    try:
        root: Element = fromstring(rest, forbid_dtd=True)
    except DefusedXmlException:
        raise Refused(_("The drawing has a DOCTYPE or entities.")) from None
    except (ParseError, ValueError, RecursionError):
        raise Refused(_("The drawing is damaged.")) from None
    return root


def _split_declaration(text: str) -> tuple[str, str]:
    text = text.removeprefix("\ufeff")
    if not text.startswith("<?xml"):
        return "", text
    declaration, _end, rest = text.partition("?>")
    return declaration, rest


def _elements(root: Element) -> Iterator[Element]:
    waiting = [(root, 0)]
    count = 0
    while waiting:
        element, depth = waiting.pop()
        count += 1
        require(depth <= MAX_DEPTH and count <= MAX_ELEMENTS, _("The drawing has too many parts."))
        yield element
        waiting.extend((child, depth + 1) for child in element)


def _faults(element: Element) -> Iterator[str]:
    space, _brace, name = element.tag.removeprefix("{").rpartition("}")
    if space in NOTE_SPACES:
        return
    if f"{{{space}}}" != SVG or name not in ELEMENTS:
        yield _("The element <%(name)s> is not allowed.") % {"name": name[:80]}
    if name in MOVING and _is_hidden_address(element.get("attributeName", "")):
        yield _("The address of a link cannot move.")
    if name == "style" and FETCHING.search("".join(element.itertext())):
        yield _("The style sheet of the drawing fetches something.")
    for attribute, value in element.items():
        yield from _attribute_faults(attribute, value)


def _attribute_faults(attribute: str, value: str) -> Iterator[str]:
    name = attribute.rpartition("}")[2].lower()
    if name.startswith("on") or attribute.startswith("{http://www.w3.org/XML/1998/namespace}base"):
        yield _("The attribute %(name)s is not allowed.") % {"name": name[:80]}
    if name == "href" and not value.strip().startswith("#"):
        yield _("The drawing links to something outside of itself.")
    # Browsers leave out white space and controls when they read the scheme of an address.
    if FETCHING.search(value) or FETCHING.search(re.sub(r"[\x00-\x20]", "", value)):
        yield _("The attribute %(name)s fetches or runs something.") % {"name": name[:80]}


def _is_hidden_address(name: str) -> bool:
    """Whether an animation of this attribute changes an address, or an event."""
    bare = name.strip().lower().rpartition(":")[2]
    return bare == "href" or bare.startswith("on")


def _refuse_endless(root: Element) -> None:
    """Refuse drawings that show more parts than a phone can draw, or that show themselves."""
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    known: dict[int, int] = {}

    def drawn(element: Element, around: tuple[int, ...]) -> int:
        if id(element) in around:
            raise Refused(_("The drawing shows itself within itself."))
        if id(element) not in known:
            inside = [*element, *([by_id[target]] if (target := _used(element)) in by_id else [])]
            require(len(around) <= MAX_DEPTH * 2, _("The drawing has too many parts."))
            known[id(element)] = 1 + sum(drawn(child, (*around, id(element))) for child in inside)
            require(known[id(element)] <= MAX_DRAWN, _("The drawing has too many parts."))
        return known[id(element)]

    drawn(root, ())


def _used(element: Element) -> str:
    if element.tag != f"{SVG}use":
        return ""
    return (element.get("href") or element.get(XLINK_HREF) or "").strip().removeprefix("#")


def _size(root: Element) -> tuple[int, int] | None:
    sides = [_pixels(root.get(name, "")) for name in ("width", "height")]
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if not all(sides) and len(box) == 4:  # noqa: PLR2004 -- x, y, width, height
        sides = [_pixels(box[2]), _pixels(box[3])]
    width, height = sides
    return (width, height) if width and height else None


def _pixels(length: str) -> int | None:
    """A length without unit or in px, in whole pixels; None for anything else."""
    found = re.fullmatch(r"\+?([0-9]{1,5}(?:\.[0-9]{1,20})?)(?:px)?", length.strip())
    rounded = round(float(found[1])) if found else 0
    return rounded if 1 <= rounded <= 20_000 else None  # noqa: PLR2004 -- the largest side in the schema
