"""Pages that belong to no app, and what all public pages share."""

import calendar as months
import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from babel import Locale
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language, get_language_info
from django.views.decorators.http import require_safe

from equalcity.core.words import own_name

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def has_session(request: HttpRequest) -> bool:
    """Whether the browser sent a session cookie. Asking this reads no session, so an answer does not vary by cookie."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def reader(request: HttpRequest) -> Any:
    """Who reads: the person who is signed in, else nobody, without a look at any session."""
    return request.user if has_session(request) else AnonymousUser()


def published(view: View[P]) -> View[P]:
    """Answers to anonymous readers may be kept and say so; answers to others are theirs alone.

    What an anonymous reader may see depends on nothing but the address, since everything guarded is asked of
    `visible_to`; so the header `X-Publish: 1` lets the outermost layer answer the next reader from memory.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if has_session(request):
            response.headers["Cache-Control"] = "private, no-store"
            return response
        response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
        if response.status_code != 200 or not isinstance(response, HttpResponse):  # noqa: PLR2004 -- 200 OK
            return response
        if not request.META.get("QUERY_STRING"):
            response.headers["X-Publish"] = "1"
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers.setdefault("ETag", etag)
        return get_conditional_response(request, etag=response.headers["ETag"], response=response)

    return wrapped


@dataclass(frozen=True)
class LanguageLink:
    """One line of the language menu: the same page in another language."""

    tag: str
    name: str
    url: str
    here: bool
    available: bool
    """Whether the text is there in this language, not only what stands around it."""


def interface(
    request: HttpRequest, *, available: Collection[str] | None = None, reading: str | None = None
) -> dict[str, Any]:
    """What base.html shows around a page: the language menu and who is signed in.

    `available` are the languages of the text (None: those of the interface), `reading` the one that is shown.
    """
    current = str(get_language())
    spoken = [tag for tag, _name in settings.LANGUAGES]
    path = request.path_info.removeprefix(f"/{current}/")
    there = spoken if available is None else available
    links = [LanguageLink(tag, own_name(tag), f"/{tag}/{path}", tag == current, tag in there) for tag in spoken]
    links += [
        LanguageLink(tag, own_name(tag), f"?{urlencode({'in': tag})}", here=False, available=True)
        for tag in there
        if tag not in spoken
    ]
    person = reader(request)
    fallback = reading is not None and reading != current
    return {
        "languages": sorted(links, key=lambda link: not link.available),
        "language_here": own_name(current),
        "origin": f"{request.scheme}://{request.get_host()}",
        "canonical": f"/{reading}/{path}" if fallback and reading in spoken else "",
        "person": person if person.is_authenticated else None,
    }


@require_safe
def to_language(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the language that the browser asks for."""
    response = redirect("home")
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The neutral page that a reader leaves to: this month and the next, and nothing that names us."""
    language = str(get_language())
    today = timezone.localdate()
    next_month = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    context = {
        "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "months": [_month(today, today, language), _month(next_month, today, language)],
    }
    response = render(request, "calendar.html", context)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _month(day: date, today: date, language: str) -> dict[str, Any]:
    """A month as a calendar on the wall shows it: its name, the days of the week, its weeks."""
    locale = Locale.parse(language, sep="-")
    names = locale.days["stand-alone"]["abbreviated"]
    weeks = months.Calendar().monthdatescalendar(day.year, day.month)  # from Monday, as everywhere in Europe
    return {
        "name": f"{locale.months['stand-alone']['wide'][day.month]} {day.year}",
        "days": [names[number] for number in range(7)],
        "weeks": [
            [{"number": one.day if one.month == day.month else "", "today": one == today} for one in week]
            for week in weeks
        ],
    }


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /admin/\nDisallow: /accounts/\n", content_type="text/plain")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came from elsewhere, or too late."""
    return render(request, "403.html", {"too_late": True}, status=403)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """A mistake of ours. The page asks nothing of the database, which may be what broke."""
    return render(request, "500.html", status=500)
