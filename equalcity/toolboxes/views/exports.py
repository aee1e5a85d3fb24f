"""“Take it along”: what an edition can be taken along as, how far a file is, and the file."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import escape
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, get_language_info
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from equalcity.core.files import send_file
from equalcity.core.pages import has_session, interface, reader
from equalcity.toolboxes import library, reading
from equalcity.toolboxes.actions.exports import ask_for_export
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.exporting.makers import MAKERS, file_name
from equalcity.toolboxes.keeping import keep_address
from equalcity.toolboxes.models import Edition, Stage
from equalcity.toolboxes.sharing import Offer, export_languages, offer, offers
from equalcity.toolboxes.views.in_city import or_nothing, or_plain
from equalcity.toolboxes.views.reading import open_page

SEE_OTHER = 303


@require_safe
@or_plain
def share(request: HttpRequest, slug: str, number: str | None = None, city: str | None = None) -> HttpResponse:
    """What changes here changes without a release (a file is done), so nobody keeps this page."""
    opened, page = open_page(request, slug, number, whole=True, city=city)
    language = str(get_language())
    context = {
        "languages_of_text": export_languages(opened, ui_language=language, chosen=page.language),
        "offers": offers(opened, page.language),
        "plain_url": page.plain(Addresses.share),
        "content_language": page.language,
        "keep_url": keep_address(page.addresses) if _is_newest_final(opened, page) else "",
        "embed_code": _embed_code(page),
        "slug": slug,
        "number": opened.edition.number,
    }
    response = render(request, "toolboxes/share.html", _around(request, page) | context)
    return _kept_by(response, request, opened.edition, "no-cache")


def _is_newest_final(opened: library.Opened, page: reading.Page) -> bool:
    """Only that one is kept on a phone, where it becomes the next one by itself."""
    return opened.edition.stage == Stage.FINAL and not page.edition.newer_final


def _around(request: HttpRequest, page: reading.Page) -> dict[str, Any]:
    """What stands around: these pages speak the reader's language, whatever language she takes along."""
    language = str(get_language())
    return (
        interface(request)
        | page.context()
        | {
            "ui": "",
            "text_language": language,
            "text_direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
            "title_language": page.language,
            "title_direction": page.document["direction"],
        }
    )


def _embed_code(page: reading.Page) -> str:
    """What stands in a page of another site, so that it shows the first step."""
    manual, step = page.steps[0]
    path = page.addresses.step(manual["slug"], step["slug"]).partition("?")[0]
    src = page.addresses.whole(f"{path}embed/")
    sized = 'width="100%" height="900" loading="lazy"'
    return f'<iframe src="{escape(src)}" title="{escape(step["title"])}" {sized}></iframe>'


# Anonymous pages hold no token that a form could be guarded by, and this one needs none: it changes nothing that
# belongs to anybody, and however often it is asked for, there is one file for an edition, a language and a kind.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@or_plain
def export(
    request: HttpRequest, slug: str, number: str, content: str, kind: str, city: str | None = None
) -> HttpResponse:
    """How far a file is; POST asks for it."""
    opened, found = _found(request, slug, number, content, kind, city)
    if request.method == "POST":
        ask_for_export(opened.edition, language=content, kind=kind, adaptation=opened.overlay_hash)
        return HttpResponseRedirect(found.url, status=SEE_OTHER)
    _opened, page = open_page(request, slug, number, city=city)
    context = {
        "offer": found,
        "content_language": content,
        "back_url": _back_url(page, content),
        "plain_url": page.plain(Addresses.share),
    }
    response = render(request, "toolboxes/export.html", _around(request, page) | context)
    response.headers["X-Robots-Tag"] = "noindex"
    return _kept_by(response, request, opened.edition, "no-store")


def _back_url(page: reading.Page, content: str) -> str:
    """The page that offers this file, in the language that was chosen there."""
    path = page.addresses.share()
    return path if content == get_language() else f"{path}?{urlencode({'in': content})}"


@require_safe
@or_nothing
def export_file(
    request: HttpRequest, slug: str, number: str, content: str, kind: str, name: str, city: str | None = None
) -> HttpResponseBase:
    """The file itself, always to be saved and never shown as a page of ours."""
    opened, found = _found(request, slug, number, content, kind, city)
    if name != file_name(slug, number, content, kind, city or "") or found.export is None or not found.is_ready:
        raise Http404
    response = send_file(request, found.export.path, content_type=MAKERS[kind].content_type, etag=found.export.sha256)
    response.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Robots-Tag"] = "noindex"
    return _kept_by(response, request, opened.edition, "public, max-age=0, must-revalidate")


def _found(
    request: HttpRequest, slug: str, number: str, content: str, kind: str, city: str | None
) -> tuple[library.Opened, Offer]:
    """The edition, if this reader may read it, and what it offers. Http404: anything else."""
    try:
        opened = library.open_edition(reader(request), slug, number, city=city)
        return opened, offer(opened, content, kind)
    except (Edition.DoesNotExist, LookupError) as missing:
        raise Http404 from missing


def _kept_by(response: HttpResponseBase, request: HttpRequest, edition: Edition, public: str) -> Any:
    """Say who may keep an answer: nobody, where it is somebody's own or not for everybody."""
    is_public = edition.stage == Stage.FINAL and not has_session(request)
    response.headers["Cache-Control"] = public if is_public else "private, no-store"
    return response
