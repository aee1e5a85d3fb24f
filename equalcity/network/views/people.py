"""People: whom one manages, what they may do and did, and leaving an organisation oneself."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equalcity.network.actions import people as actions
from equalcity.network.forms import LookForm, RoleForm
from equalcity.network.models import Membership, Organisation, Person
from equalcity.network.roles import RoleName
from equalcity.network.rules import can_manage_people
from equalcity.network.views.showing import page_of, show, tell


@never_cache
@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody within reach of who looks, with the roles they have there now."""
    _require_manager(request)
    form = LookForm(request.GET, by=request.user)
    held = Membership.objects.current().visible_to(request.user).select_related("organisation").order_by("pk")
    found = form.narrow(Person.objects.visible_to(request.user), request.user)
    found = found.order_by("last_name", "first_name", "email").prefetch_related(
        Prefetch("memberships", queryset=held, to_attr="shown_memberships")
    )
    return show(request, "network/people/people.html", form=form, page=page_of(request, found))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person; the form gives her a role."""
    somebody = _somebody(request, number)
    form = RoleForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        role, organisation = RoleName(form.cleaned_data["role"]), form.cleaned_data["organisation"]
        actions.give_role(somebody, role, organisation, by=request.user)
        tell(request, _("The role is given: %(role)s, %(place)s.") % {"role": role.label, "place": organisation})
        return redirect("network:person", number)
    return show(request, "network/people/person.html", somebody=somebody, form=form, **_memberships(request, somebody))


@never_cache
@login_required
@require_POST
def end_role(request: HttpRequest, number: int, membership: int) -> HttpResponse:
    somebody = _somebody(request, number)
    ended = get_object_or_404(Membership.objects.visible_to(request.user).filter(person=somebody), pk=membership)
    actions.end_role(ended, by=request.user)
    tell(request, _("The role has ended: %(role)s, %(place)s.") % _names(ended))
    return _back_to(request, somebody)


@never_cache
@login_required
@require_POST
def end_roles_in(request: HttpRequest, number: int, organisation: int) -> HttpResponse:
    somebody = _somebody(request, number)
    place = get_object_or_404(Organisation.objects.manageable_by(request.user), pk=organisation)
    actions.end_roles_in(place, somebody, by=request.user)
    tell(request, _("All roles have ended in %(place)s.") % {"place": place})
    return _back_to(request, somebody)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, organisation: int) -> HttpResponse:
    """End one's own roles in an organisation."""
    mine = request.user.memberships.current().filter(organisation=organisation).select_related("organisation")
    if not mine:
        return show(request, "network/people/left.html", status=404)
    if request.method == "POST":
        actions.leave(mine[0].organisation, by=request.user)
        return show(request, "network/people/left.html", organisation=mine[0].organisation)
    return show(request, "network/people/leave.html", organisation=mine[0].organisation, memberships=mine)


def _require_manager(request: HttpRequest) -> None:
    if not can_manage_people(request.user):
        raise PermissionDenied


def _somebody(request: HttpRequest, number: int) -> Person:
    """Somebody within reach; others are not there."""
    return get_object_or_404(Person.objects.visible_to(request.user), pk=number)


def _memberships(request: HttpRequest, somebody: Person) -> dict[str, list[Membership]]:
    """Those that who looks may know of; `mayend` is set on those she may end."""
    reach = request.user.reach()
    whole = somebody.memberships.visible_to(request.user).select_related("organisation", "given_by", "ended_by")
    rows = list(whole.order_by("organisation__name", "pk"))
    for row in rows:
        row.may_end = RoleName(row.role) in reach.roles_in(row.organisation.city_id)
    current = [row for row in rows if row.ended_at is None]
    ended = sorted((row for row in rows if row.ended_at), key=lambda row: row.ended_at, reverse=True)
    return {"current": current, "ended": ended, "all_in": _several(current)}


def _several(current: list[Membership]) -> list[Organisation]:
    """Organisations with more than one role, all of which may be ended at once."""
    places = {row.organisation_id: row.organisation for row in current}
    rows = {number: [row for row in current if row.organisation_id == number] for number in places}
    return [places[number] for number, held in rows.items() if len(held) > 1 and all(row.may_end for row in held)]


def _names(membership: Membership) -> dict[str, object]:
    return {"role": membership.get_role_display(), "place": membership.organisation}


def _back_to(request: HttpRequest, somebody: Person) -> HttpResponse:
    """Her page, or the list where she has just gone out of reach."""
    if Person.objects.visible_to(request.user).filter(pk=somebody.pk).exists():
        return redirect("network:person", somebody.pk)
    return redirect("network:people")
