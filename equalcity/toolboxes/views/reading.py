"""What readers see. Nobody needs to sign in; whoever has, sees pilots and drafts as far as her role says."""

from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from equalcity.core.files import send_file
from equalcity.core.pages import interface, published, reader
from equalcity.toolboxes import library, reading
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.change_notes import what_changed
from equalcity.toolboxes.look import sample_page
from equalcity.toolboxes.models import Edition, EditionMedia
from equalcity.toolboxes.round_lists import beside_step
from equalcity.toolboxes.views.in_city import or_plain


def open_page(
    request: HttpRequest, slug: str, number: str | None, *, whole: bool = False, city: str | None = None
) -> tuple[library.Opened, reading.Page]:
    """The edition, and the page of its text in the language of the address (or of `?in=`).

    library.NotAdapted: the city lays nothing over it.
    """
    try:
        opened = library.open_edition(reader(request), slug, number, whole=whole, city=city)
    except Edition.DoesNotExist as missing:
        raise Http404 from missing
    language = str(get_language())
    facts = opened.facts()
    content = request.GET.get("in", "")
    addresses = Addresses(
        slug=slug,
        language=language,
        number=number,
        content=content if content in facts.languages else None,
        origin=f"{request.scheme}://{request.get_host()}",
        city=city,
    )
    document = opened.document(addresses.content or language)
    return opened, reading.Page(
        document=document, edition=facts, addresses=addresses, ui_language=language, media=opened.media
    )


def _show(request: HttpRequest, template: str, page: reading.Page, context: dict[str, Any]) -> HttpResponse:
    languages = interface(request, available=page.edition.languages, reading=page.language)
    return render(request, template, languages | context)


@require_safe
@published
def start(request: HttpRequest) -> HttpResponse:
    shelf = library.shelf(reader(request), str(get_language()))
    return render(request, "start.html", interface(request) | {"shelf": shelf})


@require_safe
@published
def toolboxes(request: HttpRequest) -> HttpResponse:
    person = reader(request)
    shelf = library.shelf(person, str(get_language()))
    in_work = library.shelf(person, str(get_language()), finals=False) if person.is_authenticated else []
    return render(request, "toolboxes/toolboxes.html", interface(request) | {"shelf": shelf, "in_work": in_work})


@require_safe
@published
@or_plain
def toolbox(request: HttpRequest, slug: str, number: str | None = None, city: str | None = None) -> HttpResponse:
    opened, page = open_page(request, slug, number, whole=True, city=city)
    context = reading.toolbox_page(opened.documents, page) | {
        "what_changed": what_changed(opened.edition.change_note),
        "license": opened.license,
        "sha256": opened.edition.sha256,
        "cities": library.cities_with(reader(request), opened, page.addresses),
        "cite_url": page.addresses.whole(page.addresses.in_edition(opened.edition.number).toolbox()),
    }
    return _show(request, "toolboxes/toolbox.html", page, context)


@require_safe
@published
@or_plain
def editions(request: HttpRequest, slug: str, city: str | None = None) -> HttpResponse:
    opened, page = _open_any(request, slug, city)
    lines = [(line, page.addresses.in_edition(line.edition.number).toolbox()) for line in library.history(opened)]
    context = page.context() | {"editions": lines, "plain_url": page.plain(Addresses.editions)}
    return _show(request, "toolboxes/editions.html", page, context)


def _open_any(request: HttpRequest, slug: str, city: str | None) -> tuple[library.Opened, reading.Page]:
    """The newest final edition, else the newest that this person may read."""
    try:
        return open_page(request, slug, None, city=city)
    except Http404:
        newest = Edition.objects.visible_to(reader(request)).filter(toolbox_slug=slug).newest_first().first()
        if newest is None:
            raise
        return open_page(request, slug, newest.number, city=city)


@require_safe
@published
@or_plain
def glossary(request: HttpRequest, slug: str, number: str | None = None, city: str | None = None) -> HttpResponse:
    _opened, page = open_page(request, slug, number, city=city)
    return _show(request, "toolboxes/glossary.html", page, reading.glossary_page(page))


@require_safe
@published
@or_plain
def manual(
    request: HttpRequest, slug: str, manual: str, number: str | None = None, city: str | None = None
) -> HttpResponse:
    _opened, page = open_page(request, slug, number, city=city)
    try:
        context = reading.manual_page(manual, page)
    except reading.NotThere as missing:
        raise Http404 from missing
    return _show(request, "toolboxes/manual.html", page, context)


@require_safe
@published
@or_plain
def step(
    request: HttpRequest, slug: str, manual: str, step: str, number: str | None = None, city: str | None = None
) -> HttpResponse:
    opened, page = open_page(request, slug, number, city=city)
    try:
        context = reading.step_of(page, manual, step)
    except reading.NotThere as missing:
        raise Http404 from missing
    if (person := reader(request)).is_authenticated:
        context["beside"] = beside_step(person, opened.edition, context["step"]["id"])
    return _show(request, "toolboxes/step.html", page, context)


@require_safe
@published
@or_plain
def qr(
    request: HttpRequest, slug: str, manual: str, step: str, number: str | None = None, city: str | None = None
) -> HttpResponse:
    """The address of a step, to be pointed at with a phone."""
    _opened, page = open_page(request, slug, number, city=city)
    if not any((its["slug"], one["slug"]) == (manual, step) for its, one in page.steps):
        raise Http404
    response = HttpResponse(content_type="image/svg+xml")
    code = segno.make_qr(page.addresses.whole(page.addresses.step(manual, step)), error="m")
    code.save(response, kind="svg", scale=4, border=3, light="#fff", xmldecl=False)
    return response


@require_safe
@published
def media(request: HttpRequest, folder: str, name: str) -> HttpResponseBase:
    """A frozen picture or recording. Its name is its hash, so a published one may be kept for ever."""
    try:
        medium, is_final = library.find_medium(reader(request), folder, name)
    except EditionMedia.DoesNotExist as missing:
        raise Http404 from missing
    response = send_file(request, medium.path, content_type=medium.content_type, etag=medium.sha256)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    if is_final:
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
@published
def look(request: HttpRequest) -> HttpResponse:
    """The gallery: every token and component, for those who build pages."""
    return render(request, "toolboxes/look.html", interface(request) | sample_page())
