"""Invitations: sending and taking back, opening one's own, answering."""

from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.utils import get_form_class
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equalcity.core.errors import Refused
from equalcity.network.actions import invitations as actions
from equalcity.network.actions.people import person_of_mailbox
from equalcity.network.coming_in import hash_of, masked
from equalcity.network.forms import InvitationsForm, InviteForm, NameForm
from equalcity.network.models import Invitation
from equalcity.network.roles import RoleName
from equalcity.network.rules import can_manage_people
from equalcity.network.views.showing import page_of, show, tell

OPENED = "opened_invitation"
"""In the session: the invitation whose link was opened in this browser."""


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Those that one may send, and a form for a new one."""
    if not can_manage_people(request.user):
        raise PermissionDenied
    form = InviteForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.invite(
            given["email"],
            RoleName(given["role"]),
            given["organisation"],
            language=given["language"],
            by=request.user,
            days=given["days"],
        )
        tell(request, _("The invitation to %(email)s is on its way.") % {"email": made.email})
        return redirect("network:invitations")
    look = InvitationsForm(request.GET)
    found = Invitation.objects.manageable_by(request.user).select_related("organisation", "invited_by")
    return show(
        request, "network/invitations/invitations.html", form=form, look=look, page=page_of(request, look.narrow(found))
    )


@never_cache
@login_required
@require_POST
def send_again(request: HttpRequest, number: int) -> HttpResponse:
    invitation = _mine(request, number)
    actions.send_again(invitation, by=request.user)
    tell(request, _("The invitation to %(email)s is on its way.") % {"email": invitation.email})
    return redirect("network:invitations")


@never_cache
@login_required
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    invitation = _mine(request, number)
    actions.take_back(invitation, by=request.user)
    tell(request, _("The invitation to %(email)s is taken back.") % {"email": invitation.email})
    return redirect("network:invitations")


@never_cache
@require_safe
def come_in(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: remembers the invitation in the session, so that its word stays in no address bar."""
    invitation = Invitation.objects.open().filter(token_sha256=hash_of(token)).first()
    if invitation is None:
        return _not_good(request)
    request.session[OPENED] = invitation.pk
    answer = redirect("network:opened")
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opened(request: HttpRequest) -> HttpResponse:
    """What the opened link invites to. “Yes” sends a code to the invited mailbox, whoever holds the link."""
    invitation = Invitation.objects.open().filter(pk=request.session.get(OPENED)).select_related("organisation").first()
    if invitation is None:
        return _not_good(request)
    if request.user.is_authenticated and request.user.email.lower() == invitation.email:
        return redirect("network:invited")
    if request.method == "POST" and not request.user.is_authenticated:
        return _send_code(request, invitation)
    context = {"invitation": invitation, "mailbox": masked(invitation.email)}
    return show(request, "network/invitations/opened.html", **context)


@never_cache
@login_required
@require_safe
def invited(request: HttpRequest) -> HttpResponse:
    """The invitations to the mailbox that one has signed in with."""
    found = Invitation.objects.for_mailbox_of(request.user).select_related("organisation", "invited_by")
    form = None if request.user.get_full_name() else NameForm()
    return show(request, "network/invitations/invited.html", invitations=found, form=form)


@never_cache
@login_required
@require_POST
def accept(request: HttpRequest, number: int) -> HttpResponse:
    invitation = _to_me(request, number)
    form = NameForm(request.POST)
    if not request.user.get_full_name() and form.is_valid():
        request.user.first_name = form.cleaned_data["name"]
        request.user.save(update_fields=["first_name"])
    membership = actions.accept_invitation(invitation, by=request.user)
    names = {"place": membership.organisation, "role": membership.get_role_display()}
    tell(request, _("Welcome. Your role in %(place)s: %(role)s.") % names)
    return redirect("network:invited")


@never_cache
@login_required
@require_POST
def decline(request: HttpRequest, number: int) -> HttpResponse:
    invitation = _to_me(request, number)
    actions.decline_invitation(invitation, by=request.user)
    sentence = _("You have said no to %(place)s. Nobody can add you without asking again.")
    tell(request, sentence % {"place": invitation.organisation})
    return redirect("network:invited")


def _mine(request: HttpRequest, number: int) -> Invitation:
    return get_object_or_404(Invitation.objects.manageable_by(request.user), pk=number)


def _to_me(request: HttpRequest, number: int) -> Invitation:
    """An invitation to the mailbox of who is signed in, also one that was closed a moment ago: that is said."""
    mine = Invitation.objects.filter(email=request.user.email.lower()).select_related("organisation")
    return get_object_or_404(mine, pk=number)


def _not_good(request: HttpRequest) -> HttpResponse:
    """The same for an unknown, an old, an answered and a taken back invitation."""
    if OPENED in request.session:
        del request.session[OPENED]
    return show(request, "network/invitations/not_good.html", status=404)


def _send_code(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Begin to sign in with the invited mailbox, as the page of sign-in does it, its limits included."""
    person_of_mailbox(invitation.email, language=get_language() or invitation.language)
    return begin_sign_in(request, invitation.email, reverse("network:invited"))


def begin_sign_in(request: HttpRequest, email: str, following: str) -> HttpResponse:
    """Mail a code to a mailbox that had a link of ours; `following` is where she comes to. Refused: too often."""
    asking = get_form_class(app_settings.FORMS, "request_login_code", RequestLoginCodeForm)
    form = asking(data={"email": email})
    if not form.is_valid():
        # Not the form's own words: they could name the address to whoever holds the link.
        raise Refused(_("No code can be sent at the moment. Wait a few minutes and try again."))
    LoginCodeVerificationProcess.initiate(request=request, user=form._user, email=email)  # noqa: SLF001 -- as allauth's own view does
    return redirect(f"{reverse('account_confirm_login_code')}?{urlencode({'next': following})}")
