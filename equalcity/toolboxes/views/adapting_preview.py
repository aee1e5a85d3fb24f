"""The toolbox as readers of the city will see it once the adaptation is published."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from equalcity.core.pages import interface
from equalcity.toolboxes import reading
from equalcity.toolboxes.adapting_steps import preview_page
from equalcity.toolboxes.views.adapting import opened


def _shown(
    request: HttpRequest, number: int, template: str, context: Callable[[reading.Page], dict[str, Any]]
) -> HttpResponse:
    seen = opened(request, number)
    page = preview_page(
        seen,
        language=str(get_language()),
        content=request.GET.get("in", ""),
        origin=f"{request.scheme}://{request.get_host()}",
    )
    try:
        shown = context(page)
    except reading.NotThere as missing:
        raise Http404 from missing
    around = interface(request, available=page.edition.languages, reading=page.language)
    mine = {"page_of_readers": f"toolboxes/{template}.html", "adaptation": seen.adaptation}
    return render(request, "toolboxes/work/adapted_preview.html", around | shown | mine)


@never_cache
@login_required
@require_safe
def toolbox(request: HttpRequest, number: int) -> HttpResponse:
    return _shown(request, number, "toolbox", lambda page: reading.toolbox_page({page.language: page.document}, page))


@never_cache
@login_required
@require_safe
def manual(request: HttpRequest, number: int, manual: str) -> HttpResponse:
    return _shown(request, number, "manual", lambda page: reading.manual_page(manual, page))


@never_cache
@login_required
@require_safe
def step(request: HttpRequest, number: int, manual: str, step: str) -> HttpResponse:
    return _shown(request, number, "step", lambda page: reading.step_of(page, manual, step))


@never_cache
@login_required
@require_safe
def glossary(request: HttpRequest, number: int) -> HttpResponse:
    return _shown(request, number, "glossary", reading.glossary_page)
