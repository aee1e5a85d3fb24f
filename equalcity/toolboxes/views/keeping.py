"""Keeping a toolbox on the phone: its list of files, the worker, the page of what is kept, the app's facts."""

from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from cachetools import LRUCache, cached
from cachetools.keys import hashkey
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import resolve
from django.utils.translation import get_language, get_language_info, override
from django.views.decorators.http import require_safe

from equalcity.core import release
from equalcity.core.inline import text_of
from equalcity.core.pages import interface, published
from equalcity.toolboxes import keeping
from equalcity.toolboxes.addresses import INTERFACE_LANGUAGES
from equalcity.toolboxes.library import Opened
from equalcity.toolboxes.reading import Page
from equalcity.toolboxes.views.in_city import or_nothing
from equalcity.toolboxes.views.reading import open_page

ICONS = {"app-192.png": "192x192", "app-512.png": "512x512"}
PASSED_ON = {
    "SCRIPT_NAME",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "HTTP_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "wsgi.url_scheme",
}


@require_safe
@published
@or_nothing
def keep(request: HttpRequest, slug: str, city: str | None = None) -> HttpResponse:
    """The files of the newest final edition in this language, each with its size and hash."""
    anonymous = _as_nobody(request, request.get_full_path())
    opened, page = open_page(anonymous, slug, None, city=city)
    if page.addresses.content in INTERFACE_LANGUAGES:  # it has pages, and so a list, in its own language
        raise Http404
    return JsonResponse(_list(opened, page, anonymous))


def _key(opened: Opened, page: Page, _request: HttpRequest) -> Any:
    where = page.addresses
    what = (release.current(), opened.edition.sha256, opened.overlay_hash)
    return hashkey(*what, where.origin, where.slug, where.language, where.content)


@cached(LRUCache(64), key=_key, lock=Lock())
def _list(opened: Opened, page: Page, request: HttpRequest) -> dict[str, Any]:
    """Every page is made once for it, which takes about half a second; then it is known until the release changes."""
    addresses = [*keeping.pages_of(page), *keeping.pages_around(page).values()]
    bodies = {address: _body(request, address) for address in addresses}
    named = set().union(*(keeping.references(body.decode()) for body in bodies.values()))
    bodies |= {address: _body(request, address) for address in keeping.search_files(page)}
    media, others = _media(opened), sorted(named - bodies.keys())
    files = [keeping.kept_file(address, body) for address, body in bodies.items()]
    files += [media.get(address) or keeping.kept_file(address, _file(request, address)) for address in others]
    return keeping.kept_list(page, files)


def _body(request: HttpRequest, address: str) -> bytes:
    """What everybody gets at an address of ours, without the way over the network."""
    asked = _as_nobody(request, address)
    with override(str(get_language())):
        view, args, kwargs = resolve(asked.path_info)
        response = view(asked, *args, **kwargs)
    return response.content if hasattr(response, "content") else b"".join(response.streaming_content)


def _file(request: HttpRequest, address: str) -> bytes:
    """A static file by its address, collected or not; else a picture that a view draws."""
    if not address.startswith(settings.STATIC_URL):
        return _body(request, address)
    name = address.removeprefix(settings.STATIC_URL)
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return bytes(file.read())
    return Path(str(finders.find(name))).read_bytes()


def _media(opened: Opened) -> dict[str, keeping.KeptFile]:
    """Pictures and recordings of the edition by address; their hash is known, so none is read."""
    rows = opened.edition.media.all()
    return {
        default_storage.url(row.path): keeping.KeptFile(default_storage.url(row.path), row.size, row.sha256)
        for row in rows
    }


def _as_nobody(request: HttpRequest, address: str) -> WSGIRequest:
    """The same site asked for an address without any cookie: what is kept on a phone knows no name."""
    path, _mark, query = address.partition("?")
    facts = {name: value for name, value in request.META.items() if name in PASSED_ON}
    return WSGIRequest(
        {**facts, "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": BytesIO()}
    )


@require_safe
@published
def kept(request: HttpRequest) -> HttpResponse:
    """What is on this phone. The phone fills it in; we do not know it."""
    return render(request, "toolboxes/kept.html", interface(request))


@require_safe
@published
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers without a network; registered by those only who keep something."""
    script = text_of("service_worker.js")
    if not script:
        raise Http404
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_safe
@published
def app(request: HttpRequest) -> HttpResponse:
    """The web app manifest, linked only where something can be kept."""
    language = str(get_language())
    pictures = [
        {"src": static(f"core/pictures/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes in ICONS.items()
        for purpose in ("any", "maskable")
    ]
    drawing = {"src": static("core/pictures/app-guide.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    facts = keeping.app_facts(language, direction, [drawing, *pictures])
    return JsonResponse(facts, content_type="application/manifest+json")
