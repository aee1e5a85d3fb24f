"""A city makes a toolbox its own: the list, starting, what is missing, languages, facts, publishing."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equalcity.network.views.showing import page_of, show, tell
from equalcity.toolboxes import library
from equalcity.toolboxes.actions.adaptations import (
    choose_languages,
    finish_looking,
    publish_adaptation,
    start_adaptation,
    take_back_adaptation,
)
from equalcity.toolboxes.actions.adapted_facts import save_facts
from equalcity.toolboxes.adapted import Adapting, look_at
from equalcity.toolboxes.adapted_lists import adaptations_of, to_start
from equalcity.toolboxes.adapting_forms import FactsForm, LanguagesForm, StartForm
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.models import Adaptation, Edition, PublishedAdaptation
from equalcity.toolboxes.models.adaptations import cities_adapted_by
from equalcity.toolboxes.rules import can_adapt

FORM = ["GET", "HEAD", "POST"]


def opened(request: HttpRequest, number: int) -> Adapting:
    """The adaptation of this number beside the newest edition; 404 where she does not adapt for its city."""
    own = Adaptation.objects.visible_to(request.user).select_related("city", "edition", "started_from__city")
    return look_at(get_object_or_404(own.defer("edition__manifest"), pk=number), str(get_language()))


@never_cache
@login_required
@require_safe
def adaptations(request: HttpRequest) -> HttpResponse:
    """What the cities of this person adapt, and what they could."""
    if not can_adapt(request.user):
        raise PermissionDenied
    page = page_of(request, Adaptation.objects.visible_to(request.user).select_related("city"))
    language = str(get_language())
    return show(
        request,
        "toolboxes/work/adaptations.html",
        page=page,
        lines=adaptations_of(list(page), language),
        to_start=to_start(request.user, language),
    )


@never_cache
@login_required
@require_http_methods(FORM)
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin for a city, from nothing or from what another city has published."""
    if not can_adapt(request.user):
        raise PermissionDenied
    edition = Edition.objects.visible_to(request.user).final().filter(toolbox_slug=slug).newest_first().first()
    if edition is None:
        raise Http404
    (shelved,) = library.shelve([edition], str(get_language()))
    form = _start_form(request, edition, shelved.languages)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = start_adaptation(
            given["city"], edition.toolbox_key, languages=form.in_order, like=given.get("like"), by=request.user
        )
        return redirect("adaptations:adaptation", made.pk)
    return show(request, "toolboxes/work/start_adaptation.html", form=form, shelved=shelved)


def _start_form(request: HttpRequest, edition: Edition, languages: tuple[str, ...]) -> StartForm:
    begun = Adaptation.objects.visible_to(request.user).filter(toolbox_key=edition.toolbox_key, city=OuterRef("pk"))
    published = PublishedAdaptation.objects.visible_to(request.user).select_related("adaptation__city")
    here = str(get_language())
    return StartForm(
        request.POST or None,
        cities=cities_adapted_by(request.user).filter(~Exists(begun)),
        published=published.filter(adaptation__toolbox_key=edition.toolbox_key).defer("body"),
        of_edition=languages,
        initial={"languages": [here], "first": here},
    )


@never_cache
@login_required
@require_safe
def adaptation(request: HttpRequest, number: int) -> HttpResponse:
    """What is there, what is missing, what changed; and the way to each of it."""
    seen = opened(request, number)
    return show(request, "toolboxes/work/adaptation.html", **_around(seen), sha256=sha256_hex(seen.body))


def _around(seen: Adapting) -> dict[str, Any]:
    return {"seen": seen, "adaptation": seen.adaptation, "toolbox": seen.document["toolbox"]}


@never_cache
@login_required
@require_http_methods(FORM)
def languages(request: HttpRequest, number: int) -> HttpResponse:
    seen = opened(request, number)
    form = LanguagesForm(
        request.POST or None,
        of_edition=[row.language for row in seen.opened.rows],
        initial={"languages": seen.languages, "first": seen.languages[0]},
    )
    if request.method == "POST" and form.is_valid():
        choose_languages(seen.adaptation, form.in_order, by=request.user)
        tell(request, _("The languages are saved."))
        return redirect("adaptations:adaptation", number)
    return show(request, "toolboxes/work/adapted_languages.html", form=form, **_around(seen))


@never_cache
@login_required
@require_http_methods(FORM)
def facts(request: HttpRequest, number: int) -> HttpResponse:
    """All facts of the toolbox on one page."""
    seen = opened(request, number)
    form = FactsForm(request.POST or None, seen=seen)
    if request.method == "POST" and form.is_valid():
        conflicts = save_facts(seen.adaptation, form.answers, by=request.user)
        if not conflicts:
            tell(request, _("Saved. Readers get it when you publish."))
            return redirect("adaptations:adaptation", number)
        form.show_conflicts(conflicts)
    return show(request, "toolboxes/work/adapted_facts.html", form=form, **_around(seen))


@never_cache
@login_required
@require_POST
def looked_at(request: HttpRequest, number: int) -> HttpResponse:
    """The city is done with what a new edition changed."""
    seen = opened(request, number)
    wanted = get_object_or_404(
        Edition.objects.visible_to(request.user).filter(toolbox_key=seen.adaptation.toolbox_key),
        pk=_number(request.POST.get("edition")),
    )
    finish_looking(seen.adaptation, wanted, by=request.user)
    tell(request, _("Edition %(number)s is looked at.") % {"number": wanted.number})
    return redirect("adaptations:adaptation", number)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else 0  # noqa: PLR2004 -- digits


@never_cache
@login_required
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    seen = opened(request, number)
    publish_adaptation(seen.adaptation, request.POST.get("sha256", ""), by=request.user)
    tell(request, _("Published. Everybody can read the toolbox as your city uses it."))
    return redirect("adaptations:adaptation", number)


@never_cache
@login_required
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    seen = opened(request, number)
    take_back_adaptation(seen.adaptation, by=request.user)
    tell(request, _("Taken back. Readers get the toolbox without your city’s part; nothing of it is lost."))
    return redirect("adaptations:adaptation", number)
