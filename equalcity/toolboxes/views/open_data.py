"""Editions for other systems: JSON and packages at stable addresses, and a feed of new editions (docs/open-data.md)."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import uuid5

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from equalcity.core.errors import Refused
from equalcity.core.files import send_file
from equalcity.core.pages import has_session, published, reader
from equalcity.toolboxes.actions.exports import ready_package
from equalcity.toolboxes.catalogue import (
    find_document,
    find_edition,
    new_editions,
    title_of,
    toolbox_editions,
    toolbox_list,
)
from equalcity.toolboxes.models import Edition, EditionDocument, Stage

NO_CONTENT, NOT_FOUND, NOT_ALLOWED, CONFLICT = 204, 404, 405, 409
FOR_EVER = "public, max-age=31536000, immutable"
METHODS = "GET, HEAD, OPTIONS"
View = Callable[..., HttpResponseBase]


def _error(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"error": {"status": status, "sentence": sentence}}, status=status)


def open_data(view: View) -> View:
    """Every site may ask, nobody as somebody else: no cookie is needed or set. Errors are JSON of one shape."""

    @csrf_exempt  # nothing is changed here, and a POST is refused by an error of ours instead of a page
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _answer(view, request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Content-Disposition"
        return response

    return wrapped


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if request.method == "OPTIONS":  # asked by browsers before a request with a header of its own
        response = HttpResponse(status=NO_CONTENT)
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match, Range"
        response.headers["Access-Control-Max-Age"] = "86400"
    elif request.method not in {"GET", "HEAD"}:
        response = _error(NOT_ALLOWED, "Only GET and HEAD are answered here.")
    else:
        try:
            return view(request, *args, **kwargs)
        except (Http404, Edition.DoesNotExist, EditionDocument.DoesNotExist):
            response = _error(NOT_FOUND, "There is nothing at this address, or you may not read it.")
        except Refused as refused:
            response = _error(CONFLICT, str(refused.sentence))
    if response.status_code == NOT_ALLOWED:
        response.headers["Allow"] = METHODS
    response.headers["Cache-Control"] = "no-store"
    return response


# Lists ---------------------------------------------------------------------------------------------------------------


@open_data
@published
def toolboxes(request: HttpRequest) -> HttpResponse:
    return _readable({"toolboxes": toolbox_list(reader(request), request.build_absolute_uri)})


@open_data
@published
def toolbox(request: HttpRequest, slug: str) -> HttpResponse:
    return _readable(toolbox_editions(reader(request), slug, request.build_absolute_uri))


def _readable(value: dict[str, Any]) -> JsonResponse:
    """As a person would read it, too: in every script."""
    return JsonResponse(value, json_dumps_params={"ensure_ascii": False, "indent": 1})


@open_data
def nothing_here(request: HttpRequest) -> HttpResponse:
    """So that a mistyped address is answered like the others."""
    raise Http404


# What is frozen ------------------------------------------------------------------------------------------------------


@gzip_page
@open_data
def manifest(request: HttpRequest, slug: str, number: str) -> HttpResponseBase:
    edition = find_edition(reader(request), slug, number)
    return _frozen(request, edition, edition.sha256, lambda: bytes(edition.manifest))


@gzip_page
@open_data
def document(request: HttpRequest, slug: str, number: str, language: str) -> HttpResponseBase:
    edition, row = find_document(reader(request), slug, number, language)
    response = _frozen(request, edition, row.sha256, lambda: bytes(row.body))
    response.headers["Content-Language"] = language
    return response


def _frozen(request: HttpRequest, edition: Edition, sha256: str, read: Callable[[], bytes]) -> HttpResponseBase:
    """Bytes as they were frozen, under their own hash; they are fetched only for who has not got them."""
    etag = f'"{sha256}"'
    known = get_conditional_response(request, etag=etag)
    response = known if known is not None else HttpResponse(read(), content_type="application/json")
    response.headers["ETag"] = etag
    return _for_ever(request, edition, response)


@open_data
def package(request: HttpRequest, slug: str, number: str) -> HttpResponseBase:
    """Everything of an edition in one file; made at the first request, and the same bytes ever after."""
    edition = find_edition(reader(request), slug, number)
    export = ready_package(edition)
    response = send_file(request, export.path, content_type="application/zip", etag=export.sha256)
    name = f"{slug}-{number}.zip"
    response.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    return _for_ever(request, edition, response)


def _for_ever(request: HttpRequest, edition: Edition, response: HttpResponseBase) -> HttpResponseBase:
    is_public = edition.stage == Stage.FINAL and not has_session(request)
    response.headers["Cache-Control"] = FOR_EVER if is_public else "private, no-store"
    return response


# The feed ------------------------------------------------------------------------------------------------------------


class NewEditions(Feed):
    """Final editions of all toolboxes, the last frozen first, titled in the language of the address."""

    feed_type = Atom1Feed
    author_name = "Equalcity"

    def title(self) -> str:
        return _("New editions of the toolboxes")

    def subtitle(self) -> str:
        return _("Each edition that is final, with what changed.")

    def link(self) -> str:
        return reverse("toolboxes:toolboxes")

    def items(self) -> list[Edition]:
        return new_editions(AnonymousUser())

    def item_title(self, item: Edition) -> str:
        words = {"title": title_of(item, str(get_language())), "number": item.number}
        return _("%(title)s, edition %(number)s") % words

    def item_description(self, item: Edition) -> str:
        return linebreaksbr(item.change_note, autoescape=True)  # Atom readers take a summary for HTML

    def item_link(self, item: Edition) -> str:
        return reverse("toolboxes:edition_toolbox", kwargs={"slug": item.toolbox_slug, "number": item.number})

    def item_guid(self, item: Edition) -> str:
        return uuid5(item.toolbox_key, item.sha256).urn

    def item_pubdate(self, item: Edition) -> datetime:
        return item.frozen_at

    item_updateddate = item_pubdate


feed = require_safe(published(NewEditions()))
