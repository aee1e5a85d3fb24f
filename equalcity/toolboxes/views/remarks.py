"""Feedback as its author writes it: giving, changing and taking it back, agreeing, and what became of it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equalcity.core.errors import Refused
from equalcity.network.views.showing import page_of, show, tell
from equalcity.toolboxes.actions import remarks as actions
from equalcity.toolboxes.actions.remarks import Words, organisation_in
from equalcity.toolboxes.models import Remark, Round
from equalcity.toolboxes.round_forms import RemarkForm
from equalcity.toolboxes.round_lists import remarks_to_show, said, titles_of
from equalcity.toolboxes.round_reading import Part, parts_of
from equalcity.toolboxes.views.rounds import step_or_404, who


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, number: int, step: UUID | None = None) -> HttpResponse:
    """The form on a step, or on what she chooses; by script with an answer in JSON, so that it can be sent later."""
    opened = get_object_or_404(Round.objects.with_guest(request.user).select_related("edition"), pk=number)
    parts = [step_or_404(opened, step)] if step else parts_of(opened.edition, str(get_language()))
    may_hide = organisation_in(opened, request.user) is not None
    form = _form(request, parts, step, may_hide=may_hide, initial={"block": request.GET.get("block", "")})
    new: bool | None = None
    if request.method == "POST" and form.is_valid():
        words = words_of(form)
        try:
            remark, new = actions.give_remark(opened, words, identity=form.cleaned_data["identity"], by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
    if request.headers.get("X-Requested-With") == "kept":
        return _in_json(request, new, form)
    if new is False and (remark.text, remark.kind) != (words.text.strip(), words.kind):
        return _ask_again(request, opened, parts, step)
    if new is not None:
        tell(request, _("Thank you. Your feedback is sent.") if new else _("This feedback was sent already."))
        return redirect(_back_to(opened, remark.step))
    return _show_form(request, opened, form, parts, step)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Her own feedback in other words, until it is decided."""
    remark = _own(request, identity)
    parts = parts_of(remark.round.edition, str(get_language()))
    parts = [part for part in parts if part.id == remark.step] or parts
    names = ("step", "block", "kind", "text", "suggestion", "language", "anonymous", "version")
    initial = {name: getattr(remark, name) for name in names} | {"identity": remark.pk}
    may_hide = remark.organisation is not None  # as when she wrote it, whatever she belongs to by now
    form = _form(request, parts, remark.step, may_hide=may_hide, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_remark(remark, words_of(form), version=form.cleaned_data["version"] or 0, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            tell(request, _("Your feedback is changed."))
            return redirect("rounds:mine")
    return _show_form(request, remark.round, form, parts, remark.step, remark=remark)


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest, identity: UUID) -> HttpResponse:
    actions.withdraw_remark(_own(request, identity), by=request.user)
    tell(request, _("You have taken your feedback back. Its words are gone."))
    return redirect("rounds:mine")


@never_cache
@login_required
@require_POST
def agree(request: HttpRequest, identity: UUID) -> HttpResponse:
    """“I agree”, or not any more."""
    visible = Remark.objects.visible_to(request.user).select_related("round")
    remark = get_object_or_404(visible, pk=identity)
    actions.agree(remark, agrees="not" not in request.POST, by=request.user)
    return redirect(f"{_back_to(remark.round, remark.step)}#remark-{remark.pk}")


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Her own feedback of all rounds, with what became of each."""
    found = remarks_to_show(Remark.objects.written_by(request.user)).select_related(
        "author", "organisation", "round__edition"
    )
    page = page_of(request, found.prefetch_related("outcomes__edition"))
    titles = titles_of({one.round.edition_id: one.round.edition for one in page}.values())
    lines = [(one, titles[one.remark.round.edition_id]) for one in said(page, request.user)]
    return show(request, "toolboxes/rounds/mine.html", page=page, lines=lines, who=who(request))


def words_of(form: RemarkForm) -> Words:
    given = form.cleaned_data
    return Words(
        kind=given["kind"],
        text=given["text"],
        step=UUID(given["step"]) if given.get("step") else None,
        block=given.get("block", ""),
        suggestion=given["suggestion"],
        language=given["language"],
        anonymous=given.get("anonymous", False),
    )


def _form(
    request: HttpRequest, parts: list[Part], step: UUID | None, *, may_hide: bool, initial: dict[str, Any]
) -> RemarkForm:
    sent = request.POST if request.method == "POST" else None
    return RemarkForm(sent, parts=parts, on_step=bool(step), may_hide=may_hide, initial=initial)


def _in_json(request: HttpRequest, new: bool | None, form: RemarkForm) -> JsonResponse:
    if new is None:
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"sentences": sentences}, status=422)
    if new:
        tell(request, _("Thank you. Your feedback is sent."))
    return JsonResponse({"new": new}, status=201 if new else 200)


def _ask_again(request: HttpRequest, opened: Round, parts: list[Part], step: UUID | None) -> HttpResponse:
    """She came back to a page whose feedback was sent, and wrote something else: as new, if she says so."""
    data = request.POST.copy()
    data["identity"] = str(uuid4())
    may_hide = organisation_in(opened, request.user) is not None
    form = RemarkForm(data, parts=parts, on_step=bool(step), may_hide=may_hide)
    form.add_error(None, _("From this page feedback was sent already. If this is something new, press Send again."))
    return _show_form(request, opened, form, parts, step)


def _show_form(
    request: HttpRequest, opened: Round, form: RemarkForm, parts: list[Part], step: UUID | None, **more: object
) -> HttpResponse:
    return show(
        request,
        "toolboxes/rounds/give.html",
        round=opened,
        form=form,
        part=parts[0] if step else None,
        title=titles_of([opened.edition])[opened.edition_id],
        back=_back_to(opened, step),
        who=who(request),
        status=422 if form.errors else 200,
        **more,
    )


def _back_to(opened: Round, step: UUID | None) -> str:
    return reverse("rounds:step", args=[opened.pk, step]) if step else reverse("rounds:whole", args=[opened.pk])


def _own(request: HttpRequest, identity: UUID) -> Remark:
    mine = Remark.objects.written_by(request.user).select_related("round__edition", "organisation")
    return get_object_or_404(mine, pk=identity)
