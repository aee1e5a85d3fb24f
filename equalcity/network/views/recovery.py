"""When somebody has lost her second factor: a coordinator starts, another confirms, she herself can stop it."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from equalcity.core.pages import interface
from equalcity.network.actions import recovery
from equalcity.network.models import FactorReset, Person
from equalcity.network.rules import can_manage_people, can_reset_factor, is_project_coordinator
from equalcity.network.second_factor import has_factor
from equalcity.network.views.second_factor import fresh

SHOWN = 50


@never_cache
@login_required
def resets(request: HttpRequest) -> HttpResponse:
    """What waits among the people whom this coordinator manages."""
    if not can_manage_people(request.user):
        raise Http404
    rows = [
        {
            "reset": reset,
            "can_confirm": reset.needs_confirmation
            and reset.confirmed_by_id is None
            and is_project_coordinator(request.user)
            and request.user.pk not in {reset.started_by_id, reset.person_id},
            "can_stop": can_reset_factor(request.user, reset.person),
        }
        for reset in _waiting(request.user)[:SHOWN]
    ]
    return render(request, "network/account/resets.html", interface(request) | {"rows": rows})


@fresh
def start(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if not can_reset_factor(request.user, person):
        raise Http404
    if request.method == "POST":
        recovery.start_reset(person, by=request.user)
        return redirect("network:resets")
    context = {"her": person, "has_factor": has_factor(person), "by_two": is_project_coordinator(person)}
    context["RECOVERY_HOURS"] = settings.RECOVERY_HOURS
    return render(request, "network/account/start_reset.html", interface(request) | context)


@fresh
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    recovery.confirm_reset(get_object_or_404(_waiting(request.user), pk=pk), by=request.user)
    return redirect("network:resets")


@never_cache
@require_POST
@login_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """By a coordinator, or by the person herself from her account."""
    mine = FactorReset.objects.waiting().filter(person=request.user)
    reset = get_object_or_404(mine | _waiting(request.user), pk=pk)
    recovery.stop_reset(reset, by=request.user)
    return redirect("mfa_index" if reset.person == request.user else "network:resets")


@never_cache
def stop_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in her mail: it needs no sign-in, and can do nothing else."""
    reset = recovery.reset_with(token)
    stopped = False
    if request.method == "POST" and reset is not None:
        recovery.stop_reset(reset, by=None)
        stopped = True
    context = {"can_stop": reset is not None and not stopped, "stopped": stopped}
    response = render(request, "network/account/stop_reset.html", context)
    # The address tells nobody its word; with "no-referrer" a browser hides its origin too, and “Stop” would be refused.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _waiting(person: Person) -> QuerySet[FactorReset]:
    people = Person.objects.visible_to(person)
    return FactorReset.objects.waiting().filter(person__in=people).select_related("person", "started_by")
