"""An edition as one HTML file that asks no network: it opens from a USB stick, with search and exit."""

import base64
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from equalcity.core.inline import text_of
from equalcity.toolboxes import reading, searching
from equalcity.toolboxes.exporting.places import places_of
from equalcity.toolboxes.exporting.portable import about, media_that_go_along, portable_page, step_pages
from equalcity.toolboxes.exporting.source import ExportMedium, Report, Source
from equalcity.toolboxes.media import EXTENSIONS
from equalcity.toolboxes.reading import Medium, Page

OWN_BLOCKS = frozenset({"checklist", "recording"})
CUT_FORWARD = "history.pushState(null,'')"
"""Runs in the neutral page after leaving: a new entry, so that the Forward button leads nowhere."""


def make(source: Source, report: Report) -> bytes:
    """The file, in UTF-8. `report` is told after each step."""
    with override(source.interface_language):
        media = {key: _inside(medium) for key, medium in media_that_go_along(source, EXTENSIONS).items()}
        page = portable_page(source, pattern="#{}", media=media)
        context = _front(source, page)
        pages = mark_safe("\n".join(_pages(source, page, context, report)))  # noqa: S308 -- made by templates
        html = _written("file", context | _head(source) | _data(page) | {"pages": pages})
    return html.encode()


def _inside(medium: ExportMedium) -> Medium:
    """A medium whose address is the medium itself."""
    letters = base64.b64encode(medium.read()).decode()
    url = f"data:{medium.content_type};base64,{letters}"
    return Medium(url, medium.content_type, medium.width, medium.height)


def _front(source: Source, page: Page) -> dict[str, Any]:
    front = reading.toolbox_page({source.language: page.document}, page) | about(source)
    for manual in front["manuals"]:
        manual["contents"] = reading.manual_page(manual["slug"], page)["contents"]
    return front | {"coverage": front["coverage"][0], "ui_language": page.ui_language}


def _pages(source: Source, page: Page, front: dict[str, Any], report: Report) -> Iterator[str]:
    """The pages in the order of reading; all are in the file at once, and script shows one at a time."""
    yield _written("contents", front)
    yield _written("search", front)
    places = places_of(page.document)
    last = None
    for number, step in enumerate(step_pages(page, source, _template), start=1):
        manual = step["manual"]
        if manual is not last:
            last = manual
            here = {"place": places["manual", manual["slug"]]}
            yield _written("manual", reading.manual_page(manual["slug"], page) | here)
        yield _written("step", step)
        report(number, len(page.steps))
    if page.document["glossary"]:
        yield _written("glossary", reading.glossary_page(page))


def _written(template: str, context: dict[str, Any]) -> str:
    return render_to_string(f"toolboxes/single_file/{template}.html", context)


def _template(kind: str) -> str:
    return f"toolboxes/single_file/blocks/{kind}.html" if kind in OWN_BLOCKS else f"toolboxes/blocks/{kind}.html"


def _head(source: Source) -> dict[str, SafeString]:
    """The style sheet, the script, and a policy that allows them by their hash, and nothing else from anywhere."""
    style = text_of("site.css") + text_of("single_file.css")
    script = text_of(f"single_file-{source.language.partition('-')[0]}.js") or text_of("single_file-other.js")
    calendar = text_of("calendar.css")
    styles, scripts = f"{_hash(style)} {_hash(calendar)}", f"{_hash(script)} {_hash(CUT_FORWARD)}"
    policy = (
        f"default-src 'none'; style-src {styles}; script-src {scripts}; "
        "img-src data:; media-src data:; form-action 'none'; base-uri 'none'"
    )
    facts = format_html(
        'data-language="{}" data-style="{}" data-after="{}"', source.interface_language, calendar, CUT_FORWARD
    )
    return {
        "policy": mark_safe(policy),  # noqa: S308 -- hashes and our own words
        "style": mark_safe(f"<style>{style}</style>"),  # noqa: S308 -- our own bundle
        "script": mark_safe(f"<script {facts}>{script}</script>"),  # noqa: S308 -- our own bundle
    }


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _data(page: Page) -> dict[str, SafeString]:
    """What the search reads: index, texts, where the steps are, and what the kinds of results are called."""
    places = {"/".join(slugs): place for (kind, *slugs), place in places_of(page.document).items() if kind == "step"}
    found = {
        "index": searching.search_index(page.document, most=None),
        "texts": searching.search_texts(page.document),
        "places": places,
        "words": _kinds(page.document.get("city")),
    }
    return {"data": _json("search-data", found)}


def _kinds(city: Mapping[str, Any] | None) -> dict[str, str]:
    """What a result is, in the words that its block has on the page; ordinary text needs none."""
    return {
        "activity": _("Activity"),
        "case_story": _("Invented example"),
        "checklist": _("Checklist"),
        "city_note": _("Example of a city") if city and city.get("is_example") else _("Written by the city"),
        "local_fact": _("In your city"),
        "local_services": _("In your city"),
        "question": _("Check yourself"),
        "say_dont_say": _("Words"),
        "term": _("Glossary"),
        "time_critical": _("Time matters"),
    }


def _json(name: str, value: Any) -> SafeString:
    """Data in the page: nothing in it can end its element or begin another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")
    return format_html('<script type="application/json" id="{}">{}</script>', name, mark_safe(text))  # noqa: S308 -- as said
