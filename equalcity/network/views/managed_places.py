"""Cities and organisations as those see them who may change them."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from equalcity.network.actions.places import OPEN_FIELDS, save_place
from equalcity.network.forms import CityForm, OrganisationForm
from equalcity.network.models import City, Membership, Organisation
from equalcity.network.rules import can_manage_network, can_manage_people
from equalcity.network.views.showing import page_of, show, tell

FORMS = {City: CityForm, Organisation: OrganisationForm}
LISTS = {City: "network:cities", Organisation: "network:organisations"}
PLACE = {City: "organisation__city", Organisation: "organisation"}
"""Where somebody's membership says the place."""


@never_cache
@login_required
@require_safe
def cities(request: HttpRequest) -> HttpResponse:
    return _list(request, City, City.objects.manageable_by(request.user))


@never_cache
@login_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    return _list(request, Organisation, Organisation.objects.manageable_by(request.user).select_related("city"))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def city(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Change a city, or make one."""
    return _edit(request, City, City.objects.manageable_by(request.user), number)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Change an organisation, or make one."""
    return _edit(request, Organisation, Organisation.objects.manageable_by(request.user), number)


def _list(request: HttpRequest, kind: type, rows: QuerySet) -> HttpResponse:
    if not can_manage_people(request.user):
        raise PermissionDenied
    q = request.GET.get("q", "").strip()[:100]
    found = rows.named_like(q) if kind is City else rows.filter(name__icontains=q)
    page = page_of(request, found.order_by("name"))
    page.object_list = _with_people(kind, list(page.object_list))
    template = "network/places/cities.html" if kind is City else "network/places/organisations.html"
    return show(request, template, page=page, q=q, may_add=can_manage_network(request.user))


def _with_people(kind: type, places: list) -> list:
    """Each with the number of people who work there now; counted for this page only, not for all places."""
    held = Membership.objects.current().filter(**{f"{PLACE[kind]}__in": places})
    counts = dict(held.values_list(PLACE[kind]).annotate(Count("person", distinct=True)))
    for place in places:
        place.people = counts.get(place.pk, 0)
    return places


def _edit(request: HttpRequest, kind: type, rows: QuerySet, number: int | None) -> HttpResponse:
    whole = can_manage_network(request.user)
    if number is None and not whole:
        raise PermissionDenied
    place = kind() if number is None else get_object_or_404(rows, pk=number)
    only = None if whole else OPEN_FIELDS[kind]
    form = FORMS[kind](request.POST if request.method == "POST" else None, instance=place, only=only)
    if request.method == "POST" and form.is_valid():
        save_place(form.instance, form.changed_data, by=request.user)
        tell(request, _("Saved: %(name)s.") % {"name": place})
        return redirect(LISTS[kind])
    # The form has put what was typed into the place; its title stays what is stored.
    name = "" if number is None else kind.objects.values_list("name", flat=True).get(pk=number)
    return show(request, "network/places/place.html", form=form, name=name, list_url=LISTS[kind], is_city=kind is City)
