"""The door of the admin: whoever names a page that is not hers is told that there is none.

Wagtail asks its rights deep inside, and some of its pages show a title before they do, or never ask. So every page that
an address or a form names is looked up here first, by the same policy that makes the lists.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail_localize.models import Translation, TranslationSource

from equalcity.network.roles import roles_that

IN_ADDRESSES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")
IN_QUERIES = ("childOf", "parent_page_id")
IN_FORMS = {
    "wagtailadmin_pages:copy": "new_parent_page",
    "wagtailadmin_pages:move": "new_parent_page",
    "wagtailadmin_pages:choose_parent": "parent_page",
    "wagtail_bulk_action": "chooser",
}
"""Address → the field that names a page. Other forms are left unread, for a view may want to read them itself."""
OF_SEVERAL_PAGES = {"wagtail_bulk_action", "wagtailadmin_choose_page_chosen_multiple"}
BIGGEST = 2**31 - 1
"""The last number of a page that the database knows."""
REPORTS = {
    "wagtailadmin_reports",
    "wagtail_localize:translations_report",
    "wagtail_localize:translations_report_results",
}


class OwnPagesOnly:
    """Answers 404 in the admin for pages of toolboxes that she does not write, as for pages that are not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, named: dict[str, Any]) -> None:
        person: Any = request.user
        if not _is_admin(request) or person.is_superuser or not person.has_perm("wagtailadmin.access_admin"):
            return  # whoever may not come in at all is sent away by Wagtail
        if _is_report(request) and not person.has_any_role(roles_that("all_toolboxes")):
            raise Http404  # a report counts and names what is being written everywhere
        pages = set(_named_pages(request, named))
        if pages and not _are_hers(pages, person):
            raise Http404


def _are_hers(pages: set[int], person: Any) -> bool:
    if max(pages) > BIGGEST:
        return False
    own = policy_registry.get_by_type(Page).explorable_instances(person)
    return own.filter(pk__in=pages).count() == len(pages)


def _is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


def _is_report(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.view_name in REPORTS or bool(REPORTS & set(match.namespaces)))


def _named_pages(request: HttpRequest, named: dict[str, Any]) -> Iterator[int]:
    yield from _numbers(named[name] for name in IN_ADDRESSES if name in named)
    yield from _numbers(request.GET.get(name) for name in IN_QUERIES)
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    if view_name in OF_SEVERAL_PAGES and named.get("model_name", "page") == "page":
        yield from _numbers(request.GET.getlist("id"))
    if request.method == "POST" and view_name in IN_FORMS:
        yield from _numbers([request.POST.get(IN_FORMS[view_name])])
    yield from _translated_pages(named)


def _translated_pages(named: dict[str, Any]) -> Iterator[int]:
    """The pages behind a translation, in every language; terms of the glossary are nobody's own."""
    keys = []
    if "translation_id" in named:
        keys += Translation.objects.filter(pk=named["translation_id"]).values_list("source__object_id", flat=True)
    if "translation_source_id" in named:
        keys += TranslationSource.objects.filter(pk=named["translation_source_id"]).values_list("object_id", flat=True)
    if keys:
        yield from Page.objects.filter(translation_key__in=keys).values_list("pk", flat=True)


def _numbers(values: Any) -> Iterator[int]:
    """Those that are numbers of pages; whatever else was sent, Wagtail refuses."""
    for value in values:
        if isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdigit()):
            yield int(value)
