"""The search page, and what a phone fetches to search by itself. Nothing that is looked for is ever sent here."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from equalcity.core.pages import interface, published, reader
from equalcity.network.models import City
from equalcity.toolboxes import library
from equalcity.toolboxes.models import Edition
from equalcity.toolboxes.searched import index_of, searched, topics_in
from equalcity.toolboxes.searching import search_texts
from equalcity.toolboxes.topics import by_letter
from equalcity.toolboxes.views.in_city import or_nothing


@require_safe
@published
def search(request: HttpRequest, city: str | None = None) -> HttpResponse:
    """All topics from A to Z, and with script a field above them that searches on the phone.

    In a city: its own edition of each toolbox that it has adapted, the others as they are.
    """
    place = get_object_or_404(City, slug=city) if city else None
    toolboxes = searched(reader(request), str(get_language()), city=city)
    topics = [topic for one in toolboxes for topic in topics_in(one)]
    context = {"letters": by_letter(topics), "searched": toolboxes, "city": place, "search_url": request.path}
    return render(request, "toolboxes/search.html", interface(request) | context)


@require_safe
@published
@or_nothing
def index(request: HttpRequest, slug: str, number: str, content: str, city: str | None = None) -> JsonResponse:
    """Which word stands in which step."""
    return _json(index_of(_document(request, slug, number, content, city)))


@require_safe
@published
@or_nothing
def texts(request: HttpRequest, slug: str, number: str, content: str, city: str | None = None) -> JsonResponse:
    """All texts of a toolbox, always whole: who fetches them does not tell what was found."""
    return _json(search_texts(_document(request, slug, number, content, city)))


def _document(request: HttpRequest, slug: str, number: str, content: str, city: str | None) -> dict[str, Any]:
    try:
        opened = library.open_edition(reader(request), slug, number, city=city)
    except Edition.DoesNotExist as missing:
        raise Http404 from missing
    if content not in (row.language for row in opened.rows):
        raise Http404
    return opened.document(content)


def _json(value: dict[str, Any]) -> JsonResponse:
    return JsonResponse(value, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
