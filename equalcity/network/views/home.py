"""Where people come to after sign-in: what waits for them, who they are here, and ways on."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from equalcity.network.models import Person
from equalcity.network.queries import own_numbers
from equalcity.network.roles import ROLES, RoleName, roles_that
from equalcity.network.rules import can_manage_people, can_read_audit
from equalcity.network.slots import waiting_lines
from equalcity.network.views.showing import show


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person: Person = request.user
    lines = [line for give in waiting_lines for line in give(person)]
    manages = can_manage_people(person)
    return show(
        request,
        "network/home/home.html",
        decisions=[line for line in lines if line.decides],
        news=[line for line in lines if not line.decides],
        memberships=_memberships(person),
        ways=_ways(person),
        manages=manages,
        numbers=own_numbers(person) if manages else None,
        everywhere=manages and bool(person.reach().everywhere),
    )


def _memberships(person: Person) -> list[tuple[str, object, object]]:
    """Role, place, and what the role is."""
    held = person.memberships.current().select_related("organisation__city").order_by("organisation__name", "pk")
    return [(one.get_role_display(), one.organisation, ROLES[RoleName(one.role)].description) for one in held]


def _ways(person: Person) -> list[tuple[str, str]]:
    """Name of an address and what stands on the link, by what her roles let her do."""
    ways = [("toolboxes:toolboxes", _("Read toolboxes")), ("network", _("The network and its cities"))]
    if person.has_any_role(roles_that("writes")):
        ways.insert(0, ("wagtailadmin_home", _("Write and translate")))
    if can_manage_people(person):
        ways += [("network:invitations", _("Invite somebody"))]
    if can_read_audit(person):
        ways += [("network:audit", _("Who did what: the audit trail"))]
    if not settings.EMAIL_HOST and person.has_any_role([RoleName.PROJECT_COORDINATOR]):
        ways += [("mail", _("Mail that was written"))]
    return [*ways, ("network:me", _("My account"))]
