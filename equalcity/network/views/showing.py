"""What all pages of signed-in people have around them, and lists in pages of fifty."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from equalcity.core.pages import interface
from equalcity.network.rules import can_manage_people

ON_A_PAGE = 50
OURS = "work"
"""Marks messages that our pages show; those of the sign-in may name an address and are not for every page."""


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of signed-in people, with the menu of those who manage."""
    manages = can_manage_people(request.user)
    told = [str(message) for message in messages.get_messages(request) if OURS in message.extra_tags.split()]
    whole = {**interface(request), "manages": manages, "told": told, **context}
    return render(request, template, whole, status=status)


def tell(request: HttpRequest, sentence: str) -> None:
    """Say on the next page what was done."""
    messages.success(request, sentence, extra_tags=OURS)


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page:
    """The page of a list that the address asks for; the first or last where it asks for none that there is."""
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    asked = {name: value for name, value in request.GET.items() if name != "page" and value}
    page.link = f"?{urlencode(asked)}&page=" if asked else "?page="
    return page
