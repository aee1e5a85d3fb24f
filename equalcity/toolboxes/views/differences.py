"""What changed between two editions, for whoever may read both."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from equalcity.core.pages import interface, published, reader
from equalcity.core.words import language_name, own_name
from equalcity.toolboxes import comparing, reading
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.change_notes import what_changed
from equalcity.toolboxes.comparing import Compared
from equalcity.toolboxes.differing_page import difference_context
from equalcity.toolboxes.models import Edition


@require_safe
@published
def difference(request: HttpRequest, slug: str, since: str, number: str) -> HttpResponseBase:
    """The older edition stands first; the other way round leads there."""
    if _order(since) > _order(number):
        return redirect("toolboxes:difference", slug=slug, since=number, number=since)
    try:
        compared = comparing.open_two(reader(request), slug, since, number)
    except Edition.DoesNotExist as missing:
        raise Http404 from missing
    ui = str(get_language())
    language = compared.language(request.GET.get("in", ""), ui)
    content = language if language != ui and request.GET.get("in") == language else None
    addresses = Addresses(slug=slug, language=ui, number=number, content=content)
    context = _context(compared, addresses, language, request)
    available = interface(request, available=compared.languages, reading=language or None)
    return render(request, "toolboxes/difference.html", available | context)


def _order(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def _context(compared: Compared, addresses: Addresses, language: str, request: HttpRequest) -> dict[str, Any]:
    facts = replace(compared.new.facts(), newer="", newer_final="")
    shown = language or compared.new.edition.source_language
    old, new = compared.documents(language) if language else (None, compared.new.document(shown))
    page = reading.Page(document=new, edition=facts, addresses=addresses, ui_language=addresses.language)
    asked = request.GET.get("in", "")
    wanted = asked if asked in compared.all_languages else addresses.language
    context = page.context() | {
        "since": compared.old.edition,
        "now": compared.new.edition,
        "what_changed": what_changed(compared.new.edition.change_note),
        "missing_in": compared.without(wanted) if language != wanted else [],
        "wanted": language_name(wanted, addresses.language),
        "reading": language_name(language, addresses.language) if language else "",
        "others": [(own_name(tag), _link(addresses, tag, compared)) for tag in compared.languages if tag != language],
        "number_url": addresses.toolbox(),
        "since_url": addresses.in_edition(compared.old.edition.number).toolbox(),
        "this_url": (here := _link(addresses, language, compared)),
        "join": "&" if "?" in here else "?",
    }
    if old is None:
        return context
    since = addresses.in_edition(compared.old.edition.number)
    found = comparing.difference_of(old, new, since=since, now=addresses)
    read = partial(comparing.step_url, since=since, now=addresses)
    return context | difference_context(found, request.GET, ui=context["ui"], media=compared.media, read=read)


def _link(addresses: Addresses, language: str, compared: Compared) -> str:
    one = addresses.in_language(language) if language and language != addresses.language else addresses
    return one.difference(compared.old.edition.number, compared.new.edition.number)
