"""Draft rounds as authors have them in the admin: opening, guests, how many answered, closing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from equalcity.core.errors import Refused
from equalcity.network.models import City, Organisation
from equalcity.toolboxes.actions import rounds as actions
from equalcity.toolboxes.models import Edition, Round, RoundGuest
from equalcity.toolboxes.round_forms import GuestForm, RoundForm
from equalcity.toolboxes.round_lists import answered, titles_of, who_could_be_guest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """The rounds on an edition, and the form that opens one."""
    editions = Edition.objects.visible_to(request.user).freezable_by(request.user)
    edition = get_object_or_404(editions.defer("manifest"), pk=pk)
    form = RoundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opened = actions.open_round(
                edition, look_at=given["look_at"], closes_on=given["closes_on"], by=request.user
            )
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The round is open. Invite its guests now."))
            return redirect("toolboxes_admin:round", opened.pk)
    rounds = Round.objects.manageable_by(request.user).filter(edition=edition)
    context = {
        "edition": edition,
        "form": form,
        "rounds": rounds[:50],
        "has_open": rounds.open().exists(),
        "title": titles_of([edition])[edition.pk][0],
    }
    return render(request, "toolboxes/admin/draft_rounds.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A round: its guests and how many of each answered; what to look at and until when can be changed."""
    opened = _own(request, pk)
    form = RoundForm(request.POST if request.method == "POST" else None, initial=_as_it_is(opened))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_round(
                opened,
                look_at=given["look_at"],
                closes_on=given["closes_on"],
                version=given["version"] or 0,
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The round is changed."))
            return redirect("toolboxes_admin:round", opened.pk)
    return _show(request, opened, form, GuestForm(initial={"language": get_language()}))


@never_cache
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one more city, organisation or expert read and give feedback."""
    opened = _own(request, pk)
    form = GuestForm(request.POST)
    if not form.is_valid():
        return _show(request, opened, RoundForm(initial=_as_it_is(opened)), form)
    given = form.cleaned_data
    new = actions.invite_guests(
        opened,
        cities=[given["city"]] if given["city"] else [],
        organisations=[given["organisation"]] if given["organisation"] else [],
        emails=[given["email"]] if given["email"] else [],
        language=given["language"] or str(get_language()),
        by=request.user,
    )
    for guest in new:
        messages.success(request, _("%(name)s is invited.") % {"name": guest})
    if not new:
        messages.info(request, _("This guest is invited already."))
    return redirect("toolboxes_admin:round", opened.pk)


@never_cache
@require_POST
def uninvite(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the invitation of a guest back, with effect at once."""
    own = Round.objects.manageable_by(request.user)
    guest = get_object_or_404(RoundGuest.objects.filter(round__in=own).select_related("round"), pk=pk)
    opened = actions.uninvite_guest(guest, by=request.user)
    messages.success(request, _("%(name)s does not read this draft any more.") % {"name": guest})
    return redirect("toolboxes_admin:round", opened.pk)


@never_cache
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    actions.close_round(_own(request, pk), by=request.user)
    messages.success(request, _("The round is closed. Its guests can go on reading."))
    return redirect("toolboxes_admin:round", pk)


def _as_it_is(opened: Round) -> dict[str, object]:
    return {"look_at": opened.look_at, "closes_on": opened.closes_on, "version": opened.version}


def _own(request: HttpRequest, pk: int) -> Round:
    """A round of a toolbox that she may freeze; 404 for others as for those that are not there."""
    return get_object_or_404(Round.objects.manageable_by(request.user).select_related("edition", "closed_by"), pk=pk)


def _show(request: HttpRequest, opened: Round, form: RoundForm, guest_form: GuestForm) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    context = {
        "round": opened,
        "form": form,
        "guest_form": guest_form,
        "guests": answered(opened),
        "words": words,
        "cities": who_could_be_guest(words, opened, City, name="city"),
        "organisations": who_could_be_guest(words, opened, Organisation, name="organisation"),
        "title": titles_of([opened.edition])[opened.edition_id][0],
    }
    return render(request, "toolboxes/admin/draft_round.html", context)
