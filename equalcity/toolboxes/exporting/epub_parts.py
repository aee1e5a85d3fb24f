"""The files of a book: title page, contents, manuals, steps, glossary, style, media, and the list of them all."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html

from equalcity.core.inline import text_of
from equalcity.toolboxes import reading
from equalcity.toolboxes.exporting.portable import about, media_that_go_along, portable_page, step_pages
from equalcity.toolboxes.exporting.source import ExportMedium, Report, Source
from equalcity.toolboxes.exporting.xhtml import well_formed, without_controls
from equalcity.toolboxes.media import EXTENSIONS
from equalcity.toolboxes.reading import Medium, Page

XHTML, CSS = "application/xhtml+xml", "text/css"
KINDS = frozenset({"image/svg+xml", "image/png", "image/jpeg", "image/webp", "audio/mpeg", "audio/mp4"})
"""Core media types of EPUB 3.3, which every reader shows; films and other sounds stay online, their words go along."""
OWN_BLOCKS = frozenset(
    {"checklist", "handout", "image", "local_fact", "local_services", "question", "recording", "sources"}
)
"""Blocks whose page needs a screen to be pressed; in a book they have a form of their own."""
MARKED = '<a class="term" href="#'
TO_GLOSSARY = '<a class="term" epub:type="glossref" role="doc-glossref" href="glossary.xhtml#'
MOST_PLACES = 3
"""So many steps are named where a word is explained; a word of every step would be all links."""
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'


@dataclass(frozen=True)
class Part:
    """A file of the book."""

    href: str
    body: bytes
    content_type: str
    properties: str = ""
    is_read: bool = False
    """Whether it is a page in the order of reading."""

    @property
    def id(self) -> str:
        return "i-" + self.href.partition(".")[0].replace("/", "-")

    @property
    def is_packed_already(self) -> bool:
        return self.content_type.partition("/")[0] in {"image", "audio"} and self.content_type != "image/svg+xml"


def parts_of(source: Source, report: Report) -> Iterator[Part]:
    """Every part, at the end the list of all. `report` is told after each step."""
    media = media_that_go_along(source, KINDS)
    shown = {sha256: Medium(_href(sha256, medium), medium.content_type) for sha256, medium in media.items()}
    page = portable_page(source, pattern="{}.xhtml", media=shown)
    items: list[Part] = []
    for part in (*_front(source, page), *_body(source, page, report)):
        items.append(part)
        yield part
    for part in _things(source, media):
        # Their bytes may be many: of each only what the list says is kept.
        items.append(Part(part.href, b"", part.content_type, part.properties))
        yield part
    yield _package(source, page, items)


def _href(sha256: str, medium: ExportMedium) -> str:
    return f"media/{sha256}.{EXTENSIONS[medium.content_type]}"


def _page(name: str, template: str, context: Mapping[str, Any], properties: str = "") -> Part:
    html = render_to_string(f"toolboxes/epub/{template}.html", dict(context)).replace(MARKED, TO_GLOSSARY)
    return Part(f"{name}.xhtml", (HEAD + well_formed(html).strip() + "\n").encode(), XHTML, properties, is_read=True)


def _front(source: Source, page: Page) -> Iterator[Part]:
    front = reading.toolbox_page({source.language: page.document}, page) | about(source)
    front["coverage"] = front["coverage"][0]
    yield _page("contents", "title", front)
    for manual in front["manuals"]:
        manual["contents"] = reading.manual_page(manual["slug"], page)["contents"]
    yield _page("nav", "nav", front, "nav")


def _body(source: Source, page: Page, report: Report) -> Iterator[Part]:
    """Manuals with their steps, and the glossary, which knows by now where its words stand."""
    used: dict[str, list[reading.Place]] = {}
    last = None
    for number, step in enumerate(step_pages(page, source, _template), start=1):
        manual = step["manual"]
        if manual is not last:
            last = manual
            yield _page(f"manual-{manual['id']}", "manual", reading.manual_page(manual["slug"], page))
        for term in step["terms"]:
            used.setdefault(term["id"], []).append(page.place(manual, step["step"]))
        yield _page(f"step-{step['step']['id']}", "step", step)
        report(number, len(page.steps))
    if page.document["glossary"]:
        words = reading.glossary_page(page)
        words["terms"] = [{**term, "places": used.get(term["id"], [])[:MOST_PLACES]} for term in words["terms"]]
        yield _page("glossary", "glossary", words)


def _template(kind: str) -> str:
    return f"toolboxes/epub/blocks/{kind}.html" if kind in OWN_BLOCKS else f"toolboxes/blocks/{kind}.html"


def _things(source: Source, media: Mapping[str, ExportMedium]) -> Iterator[Part]:
    yield Part("style.css", text_of("epub.css").encode(), CSS)
    cover = source.document["toolbox"].get("cover") or {}
    for sha256, medium in media.items():
        properties = "cover-image" if sha256 == cover.get("media") else ""
        yield Part(_href(sha256, medium), medium.read(), medium.content_type, properties)


def _package(source: Source, page: Page, items: list[Part]) -> Part:
    """The list of all parts, with what a library wants to know of the book."""
    own = source.language == source.interface_language
    context = page.context() | {
        "identifier": uuid.uuid5(uuid.NAMESPACE_URL, f"{source.sha256}/{source.language}{source.adaptation}").urn,
        "moment": source.frozen_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "license": source.license,
        "online_url": source.online_url,
        "ui_xml": "" if own else format_html(' xml:lang="{}"', source.interface_language),
        "items": items,
        "spine": [part.id for part in items if part.is_read],
        **_accessibility(source, {part.content_type.partition("/")[0] for part in items}),
    }
    text = without_controls(render_to_string("toolboxes/epub/package.html", context))
    return Part("package.opf", text.encode(), "application/oebps-package+xml")


def _accessibility(source: Source, kinds: set[str]) -> dict[str, list[str]]:
    """What schema.org calls the ways to read this book. No claim of conformance: nobody has examined this edition."""
    steps = [step for manual in source.document["manuals"] for step in manual["steps"]]
    is_told = any(block["type"] == "recording" for step in steps for block in step["blocks"])
    # What a recording holds is not known to a program.
    loud = ["noFlashingHazard", "noMotionSimulationHazard", "unknownSoundHazard"]
    return {
        "modes": ["textual", *(["visual"] if "image" in kinds else []), *(["auditory"] if "audio" in kinds else [])],
        "features": [
            *("tableOfContents", "structuralNavigation", "readingOrder", "displayTransformability", "ARIA"),
            *(["alternativeText"] if "image" in kinds else []),
            *(["transcript"] if is_told else []),
        ],
        "hazards": loud if "audio" in kinds else ["none"],
    }
