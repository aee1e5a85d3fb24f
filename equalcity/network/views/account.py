"""My account: who I am, where I am signed in, and my way out."""

from typing import Any

from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from equalcity.core.errors import require
from equalcity.core.pages import interface
from equalcity.network import mailbox_codes
from equalcity.network.account_forms import AboutMe, CodesOfBothMailboxes, DeleteAccount, NewAddress
from equalcity.network.actions.accounts import change_email, delete_account
from equalcity.network.models import OpenSession, Person
from equalcity.network.own_data import own_data
from equalcity.network.rules import needs_second_factor
from equalcity.network.second_factor import has_factor
from equalcity.network.sessions import end_sessions, hash_of
from equalcity.network.views.second_factor import fresh

NEW_ADDRESS = "new address"
OLD_MAILBOX, NEW_MAILBOX = "old mailbox", "new mailbox"


@never_cache
@login_required
def me(request: HttpRequest) -> HttpResponse:
    form = AboutMe(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with override(person.preferred_language):
            return redirect(f"{reverse('network:me')}?saved=1")
    person = Person.objects.get(pk=request.user.pk)  # not what a form with mistakes has written into it
    sessions = list(OpenSession.objects.of(person))
    here = hash_of(request.session.session_key)
    context = {
        "form": form,
        "saved": "saved" in request.GET,
        "memberships": person.memberships.current().select_related("organisation__city").order_by("organisation__name"),
        "has_factor": has_factor(person),
        "needs_factor": needs_second_factor(person),
        "sessions": [(session, session.key_sha256 == here) for session in sessions],
    }
    return _page(request, "me", context)


@never_cache
@require_POST
@login_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of my sessions; this one too."""
    session = get_object_or_404(OpenSession.objects.of(request.user), pk=pk)
    if session.key_sha256 == hash_of(request.session.session_key):
        auth.logout(request)
        return redirect("home")
    session.delete()
    return redirect("network:me")


@never_cache
@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    end_sessions(request.user, but=request.session.session_key)
    return redirect("network:me")


@fresh
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """A file with everything that the product holds of me."""
    response = JsonResponse(own_data(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@fresh
def new_address(request: HttpRequest) -> HttpResponse:
    """Ask both mailboxes for a code. The answer is the same whether somebody has the new address or not."""
    form = NewAddress(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = Person.objects.normalize_email(form.cleaned_data["email"]).lower()
        require(email != request.user.email.lower(), _("This is your address already."))
        free = not Person.objects.filter(email__iexact=email).exists()
        sent = mailbox_codes.ask(request, OLD_MAILBOX, request.user.email)
        sent = sent and mailbox_codes.ask(request, NEW_MAILBOX, email, known=free)
        require(sent, _("Too many tries. Please wait some minutes, then ask for a new code."))
        request.session[NEW_ADDRESS] = email
        return redirect("network:confirm_address")
    return _page(request, "address", {"form": form})


@fresh
def confirm_address(request: HttpRequest) -> HttpResponse:
    """Both codes change the address; either alone does nothing."""
    email = request.session.get(NEW_ADDRESS)
    asked = mailbox_codes.is_asked(request, OLD_MAILBOX) and mailbox_codes.is_asked(request, NEW_MAILBOX)
    if not email or not asked:
        return redirect("network:new_address")
    form = CodesOfBothMailboxes(request.POST or None)
    if request.method == "POST" and form.is_valid():
        old = mailbox_codes.is_right(request, OLD_MAILBOX, request.user.email, form.cleaned_data["old_code"])
        new = mailbox_codes.is_right(request, NEW_MAILBOX, email, form.cleaned_data["new_code"])
        if old and new:
            mailbox_codes.forget(request, OLD_MAILBOX, NEW_MAILBOX)
            del request.session[NEW_ADDRESS]
            change_email(request.user, email, session=request.session.session_key)
            return redirect(f"{reverse('network:me')}?saved=1")
        form.add_error(None, _("One of the codes is not right. Look at the newest mail in both mailboxes."))
    return _page(request, "confirm_address", {"form": form, "email": email})


@fresh
def delete_me(request: HttpRequest) -> HttpResponse:
    form = DeleteAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        delete_account(request.user)
        request.session.flush()
        return redirect("network:deleted")
    return _page(request, "delete", {"form": form})


@never_cache
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    return _page(request, "deleted", {})


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"network/account/{name}.html", interface(request) | context)
