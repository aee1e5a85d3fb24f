"""Draft rounds as their guests see them: hers, what there is to read, what others said, coming in by a mail."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equalcity.network.actions.people import person_of_mailbox
from equalcity.network.coming_in import masked
from equalcity.network.views.invitations import begin_sign_in
from equalcity.network.views.showing import page_of, show, tell
from equalcity.toolboxes.actions import rounds as actions
from equalcity.toolboxes.models import Remark, Round
from equalcity.toolboxes.round_guests import guest_of
from equalcity.toolboxes.round_lists import lines_of, part_of, progress_of, remarks_to_show, said, step_url, titles_of
from equalcity.toolboxes.round_reading import Part


@never_cache
@login_required
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Those that she is a guest of, newest first."""
    page = page_of(request, Round.objects.with_guest(request.user).select_related("edition"))
    return show(
        request, "toolboxes/rounds/rounds.html", page=page, lines=lines_of(page, request.user), who=who(request)
    )


@never_cache
@login_required
@require_safe
def one_round(request: HttpRequest, number: int) -> HttpResponse:
    """What to look at, until when, and the steps with her progress."""
    opened = own_round(request, number)
    [line] = lines_of([opened], request.user)
    return show(
        request,
        "toolboxes/rounds/round.html",
        line=line,
        round=opened,
        progress=progress_of(opened, request.user),
        who=who(request),
        guest=Round.objects.with_guest(request.user).filter(pk=opened.pk).exists(),
    )


@never_cache
@login_required
@require_safe
def feedback_on(request: HttpRequest, number: int, step: UUID | None = None) -> HttpResponse:
    """What guests of this round said on a step, or on the whole."""
    opened = own_round(request, number)
    found = Remark.objects.visible_to(request.user).filter(round=opened, step=step)
    page = page_of(request, remarks_to_show(found))
    part = step_or_404(opened, step) if step else None
    return show(
        request,
        "toolboxes/rounds/remarks.html",
        round=opened,
        page=page,
        remarks=said(page, request.user, opened),
        who=who(request),
        part=part,
        step_url=step_url(opened.edition, part) if part else "",
        title=titles_of([opened.edition])[opened.edition_id],
    )


@never_cache
@login_required
@require_POST
def read(request: HttpRequest, number: int, step: UUID) -> HttpResponse:
    """“I have read this step”, or not yet."""
    opened = own_round(request, number)
    part = step_or_404(opened, step)
    actions.mark_read(opened, step, read="not" not in request.POST, by=request.user)
    return redirect(f"{step_url(opened.edition, part)}#round")


@never_cache
@login_required
@require_POST
def done(request: HttpRequest, number: int) -> HttpResponse:
    """“I am done”, or not yet."""
    opened = own_round(request, number)
    is_done = "not" not in request.POST
    actions.say_done(opened, done=is_done, by=request.user)
    tell(request, _("Thank you. You are not reminded any more.") if is_done else _("You are not done yet."))
    return redirect("rounds:round", opened.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: HttpRequest, word: str) -> HttpResponse:
    """The link of a mail to an expert. “Yes” sends a code to the invited mailbox, whoever holds the link."""
    guest = guest_of(word)
    if guest is None:
        return show(request, "network/invitations/not_good.html", status=404)
    email = guest.email or guest.person.email
    following = reverse("rounds:round", args=[guest.round_id])
    if request.user.is_authenticated and request.user.email.lower() == email.lower():
        return redirect(following)
    if request.method == "POST" and not request.user.is_authenticated:
        person_of_mailbox(email, language=get_language() or guest.language)
        return begin_sign_in(request, email, following)
    answer = show(request, "toolboxes/rounds/come_in.html", guest=guest, mailbox=masked(email))
    # The address tells nobody its word; with "no-referrer" a browser hides its origin too, and “Yes” would be refused.
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer


def who(request: HttpRequest) -> str:
    """A word for this person that her own browser can compare and nobody can read."""
    return salted_hmac("feedback kept on a phone", str(request.user.pk)).hexdigest()[:20]


def own_round(request: HttpRequest, number: int) -> Round:
    """A round that she sees; 404 for others as for those that are not there."""
    return get_object_or_404(Round.objects.visible_to(request.user).select_related("edition"), pk=number)


def step_or_404(opened: Round, step: UUID) -> Part:
    part = part_of(opened, step)
    if part is None:
        raise Http404
    return part
