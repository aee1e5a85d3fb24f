"""The author's board of feedback in the admin: found, read, answered, put together, decided, taken away as a file."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.decisions import (
    answer_remark,
    decide_remarks,
    group_remarks,
    ungroup_remark,
)
from equalcity.toolboxes.models import Edition, Remark, Round, Step
from equalcity.toolboxes.remark_board import (
    AT_HAND,
    ByStep,
    few,
    in_order,
    narrowed,
    newest_edition,
    remarks_of,
    rounds_of,
    shown_remarks,
    step_names,
    with_facts,
)
from equalcity.toolboxes.remark_files import csv_rows, report_of
from equalcity.toolboxes.remark_forms import GROUP, AnswerForm, BoardForm, DecisionForm
from equalcity.toolboxes.rules import can_freeze, can_write

ON_A_PAGE = 30


@never_cache
@require_GET
def board(request: HttpRequest, key: UUID) -> HttpResponse:
    """The feedback on one toolbox, thirty at a time."""
    edition = _edition(request, key)
    rounds = list(rounds_of(request.user, key).select_related("edition").defer("edition__manifest"))
    names = step_names(key, {one.edition_id for one in rounds}, get_language())
    form = BoardForm(request.GET, rounds=rounds, steps=names)
    asked = form.asked()
    narrow, sort = narrowed(remarks_of(request.user, key), asked), asked.get("sort", "")
    found = ByStep(narrow, names) if sort == "step" else in_order(narrow, sort, names)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("p"))
    page.object_list = shown_remarks(few(page.object_list), names)
    context = {
        "edition": edition,
        "form": form,
        "page": page,
        "rounds": rounds,
        "one_round": asked.get("round") or (rounds[0] if len(rounds) == 1 else None),
        "may_decide": can_freeze(request.user, edition),
        "title": _title(edition),
    }
    return render(request, "toolboxes/admin/remarks.html", context)


@never_cache
@require_GET
def remark(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One remark with all that was said and decided on it."""
    return _shown(request, _remark(request, pk), AnswerForm())


@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = _remark(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, one, form, status=422)
    answer_remark(one, form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Your answer is there. Everybody in this round can read it."))
    return redirect("toolboxes_admin:remark", one.pk)


@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Decide the chosen ones, or put them together; then back to where she was."""
    _edition(request, key)
    form = DecisionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose some feedback first."))
        sent = form.cleaned_data
        if sent["what"] == GROUP:
            group_remarks(sent["seen"], by=request.user)
            messages.success(request, _("They stand together now. One decision holds for all."))
        else:
            done = decide_remarks(sent["seen"], sent["what"], reason=sent["reason"], by=request.user)
            sentence = ngettext("%(number)s remark is decided.", "%(number)s remarks are decided.", len(done))
            messages.success(request, sentence % {"number": len(done)})
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    return redirect(_back(request) or reverse("toolboxes_admin:remarks", args=[key]))


@require_POST
def ungroup(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = ungroup_remark(_remark(request, pk), by=request.user)
    messages.success(request, _("This feedback stands for itself again."))
    return redirect("toolboxes_admin:remark", one.pk)


@never_cache
@require_GET
def table(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The feedback of a round as CSV, row by row as the database gives it."""
    one = _round(request, pk)
    names = step_names(one.edition.toolbox_key, [one.edition_id], get_language())
    rows = csv_rows(with_facts(_all_of(request, one)), names)
    return _as_file(StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8"), one, "csv")


@never_cache
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The feedback of a round as a PDF, by step."""
    one = _round(request, pk)
    names = step_names(one.edition.toolbox_key, [one.edition_id], get_language())
    body = report_of(one, with_facts(_all_of(request, one)), names, title=_title(one.edition))
    return _as_file(HttpResponse(body, content_type="application/pdf"), one, "pdf")


def _as_file(answer: HttpResponseBase, one: Round, ending: str) -> HttpResponseBase:
    name = f"{one.edition.toolbox_slug}-{one.edition.number}-feedback.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _shown(request: HttpRequest, one: Remark, form: AnswerForm, status: int = 200) -> HttpResponse:
    edition = one.round.edition
    names = step_names(edition.toolbox_key, [edition.pk], get_language())
    like_it = remarks_of(request.user, edition.toolbox_key).filter(grouped_with=one)
    members = few(like_it.order_by("at", "pk")[:ON_A_PAGE])
    (shown,) = shown_remarks([one], names)
    context = {
        "one": shown,
        "members": shown_remarks(members, names),
        "answers": one.answers.select_related("person").order_by("at", "pk"),
        "decisions": one.decisions.select_related("by").order_by("pk"),
        "outcomes": one.outcomes.select_related("edition").defer("edition__manifest").order_by("pk"),
        "form": form,
        "edition": edition,
        "title": _title(edition),
        "may_decide": can_freeze(request.user, edition),
        "step_page": Step.objects.filter(translation_key=one.step).only("pk").first() if one.step else None,
    }
    return render(request, "toolboxes/admin/remark.html", context, status=status)


def _edition(request: HttpRequest, key: UUID) -> Edition:
    try:
        return newest_edition(key, request.user)
    except Edition.DoesNotExist:
        raise Http404 from None


def _round(request: HttpRequest, pk: int) -> Round:
    one = get_object_or_404(Round.objects.visible_to(request.user).select_related("edition"), pk=pk)
    _edition(request, one.edition.toolbox_key)  # a guest of the round gets no list of all that was said
    return one


def _all_of(request: HttpRequest, one: Round) -> "QuerySet[Remark]":
    return remarks_of(request.user, one.edition.toolbox_key).filter(round=one)


def _remark(request: HttpRequest, pk: UUID) -> Remark:
    seen = with_facts(Remark.objects.visible_to(request.user)).select_related("round__edition", *AT_HAND)
    one = get_object_or_404(seen, pk=pk)
    _edition(request, one.round.edition.toolbox_key)
    if not can_write(request.user, one.round.edition):
        raise PermissionDenied
    return one


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("back", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else ""


def _title(edition: Edition) -> str:
    return str(edition.documents.get(language=edition.source_language).title)
