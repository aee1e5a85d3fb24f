"""A step alone, to stand in a page of another site (docs/open-data.md)."""

import re
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from equalcity.core.pages import published
from equalcity.toolboxes import reading
from equalcity.toolboxes.views.in_city import or_plain
from equalcity.toolboxes.views.reading import open_page

LINK = re.compile(r'<a (?P<attributes>[^>]*href="(?!#)[^>]*)>')
REL = re.compile(r'\s*\brel="[^"]*"')
ANYWHERE = {"frame-ancestors": ["*"], "script-src": None}
"""Every site may show it; and nothing runs in it, so that nothing can be kept or sent."""


@xframe_options_exempt
@csp_replace(ANYWHERE)
@require_safe
@published
@or_plain
def embed(
    request: HttpRequest, slug: str, manual: str, step: str, number: str | None = None, city: str | None = None
) -> HttpResponse:
    """The words of one step, nothing around them; links open beside the page that shows it."""
    opened, page = open_page(request, slug, number, city=city)
    try:
        context = reading.step_of(page, manual, step)
    except reading.NotThere as missing:
        raise Http404 from missing
    facts: dict[str, Any] = {
        "license": opened.license,
        "whole_url": page.addresses.whole(page.addresses.step(manual, step)),
    }
    return HttpResponse(_links_open_beside(render_to_string("toolboxes/embed.html", context | facts, request)))


def _links_open_beside(page: str) -> str:
    """Else a link would open inside the frame, where nothing says whose page it is and nobody can leave it."""

    def beside(match: re.Match[str]) -> str:
        return f'<a {REL.sub("", match["attributes"])} target="_blank" rel="noopener noreferrer">'

    return LINK.sub(beside, page)
