"""Pages with what a city lays over a toolbox: where it lays nothing, readers get the same page without it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from equalcity.core.pages import published
from equalcity.toolboxes.library import NotAdapted


def or_plain(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Lead to the plain page where the city has published nothing, or took it back: help before all else."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotAdapted:
            response = redirect(request.get_full_path().replace(f"/in/{kwargs['city']}/", "/", 1))
            response.headers["Cache-Control"] = "no-cache"  # tomorrow the city may have published
            return response

    return wrapped


def or_nothing(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """As `or_plain`, for what programs fetch: they must not take the plain text for that of the city."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotAdapted as missing:
            raise Http404 from missing

    return wrapped


@require_safe
@published
def city(request: HttpRequest, city: str) -> HttpResponse:
    """What a city has made its own is listed on its page."""
    return redirect("network_city", slug=city)
