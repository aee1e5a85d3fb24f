"""Asking for access, and the queue of those who asked."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from equalcity.network.actions import requests as actions
from equalcity.network.coming_in import hash_of
from equalcity.network.forms import AcceptForm, AskForm, DeclineForm
from equalcity.network.models import AccessRequest, Organisation
from equalcity.network.roles import RoleName
from equalcity.network.rules import can_manage_people
from equalcity.network.views.showing import page_of, show, tell


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form for whoever works with survivors and wants an account."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_by_a_program:
        return redirect("network:asked")  # it learns nothing
    if request.method == "POST" and form.is_valid():
        wanted = form.save(commit=False)
        wanted.language = get_language()
        actions.ask_for_access(wanted)
        return redirect("network:asked")
    return show(request, "network/requests/ask.html", form=form)


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """The same for everybody, whatever the address."""
    return show(request, "network/requests/asked.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail. It does nothing before the button is pressed, for programs open links too."""
    unconfirmed = AccessRequest.objects.filter(state=AccessRequest.State.UNCONFIRMED)
    wanted = unconfirmed.filter(token_sha256=hash_of(token)).first()
    if wanted is None:
        return show(request, "network/requests/not_good.html", status=404)
    if request.method == "POST":
        actions.confirm_mailbox(wanted)
        return show(request, "network/requests/confirmed.html")
    return show(request, "network/requests/confirm.html")


@never_cache
@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Those about cities that one manages: waiting ones, oldest first; or the answered ones."""
    if not can_manage_people(request.user):
        raise PermissionDenied
    found = AccessRequest.objects.manageable_by(request.user).select_related("city", "decided_by")
    answered = request.GET.get("answered") == "1"
    found = found.exclude(state=AccessRequest.State.WAITING).order_by("-decided_at") if answered else found.waiting()
    return show(request, "network/requests/requests.html", page=page_of(request, found), answered=answered)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def access_request(request: HttpRequest, number: int) -> HttpResponse:
    """One request, with a form for yes and one for no."""
    visible = AccessRequest.objects.manageable_by(request.user).select_related("city", "decided_by")
    wanted = get_object_or_404(visible, pk=number)
    says_yes, says_no = "accept" in request.POST, "decline" in request.POST
    yes = AcceptForm(request.POST if says_yes else None, by=request.user, initial=_proposal(request, wanted))
    no = DeclineForm(request.POST if says_no else None)
    if says_yes and yes.is_valid():
        return _accept(request, wanted, yes.cleaned_data)
    if says_no and no.is_valid():
        actions.decline_request(wanted, no.cleaned_data["answer"], by=request.user)
        tell(request, _("The answer to %(name)s is on its way.") % {"name": wanted.name})
        return redirect("network:requests")
    return show(request, "network/requests/request.html", wanted=wanted, yes=yes, no=no, open_no=says_no)


def _accept(request: HttpRequest, wanted: AccessRequest, given: dict[str, object]) -> HttpResponse:
    new = actions.NewOrganisation(str(given["new_name"]), str(given["new_kind"] or Organisation.Kind.NGO))
    somebody = actions.accept_request(
        wanted,
        given["organisation"] or new,
        RoleName(given["role"]),
        by=request.user,
        answer=str(given["answer"]),
    )
    tell(request, _("%(name)s has an account now; a mail is on its way.") % {"name": somebody})
    return redirect("network:requests")


def _proposal(request: HttpRequest, wanted: AccessRequest) -> dict[str, object]:
    """What the forms begin with: the organisation of this name, or a new one."""
    known = Organisation.objects.manageable_by(request.user).filter(name__iexact=wanted.organisation_name).first()
    new = {} if known else {"new_name": wanted.organisation_name}
    return {"role": wanted.role, "organisation": known, **new}
