"""Pages of the admin for who translates elsewhere: files out and in, and a machine's drafts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Locale

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.machine_runs import ask_machine
from equalcity.toolboxes.actions.unit_files import check_translation_file, export_units, take_translation_file
from equalcity.toolboxes.drafts import source_of
from equalcity.toolboxes.exchange.formats import FORMATS
from equalcity.toolboxes.forms import TranslationFileForm
from equalcity.toolboxes.machine.providers import provider
from equalcity.toolboxes.merging import Outcome
from equalcity.toolboxes.models import MachineRun, RunState, Toolbox, TranslationFile
from equalcity.toolboxes.models.translation_work import UNDER_WAY
from equalcity.toolboxes.rules import can_review, can_write

OUTCOMES = {
    Outcome.CONFLICT: gettext_lazy(
        "Somebody has written here since the file was made: her words stay, these are kept aside"
    ),
    Outcome.FAULTY: gettext_lazy("Not taken, for the text does not fit its source: kept aside"),
    Outcome.UNFINISHED: gettext_lazy("Not finished, says the file: kept aside"),
    Outcome.UNKNOWN: gettext_lazy("Not of this toolbox: passed over"),
    Outcome.GONE: gettext_lazy("No longer in the source: kept aside"),
    Outcome.BEHIND: gettext_lazy("Translation of an older source: taken, and marked as behind"),
    Outcome.NEW: gettext_lazy("New translation"),
    Outcome.CHANGED: gettext_lazy("Changed translation"),
    Outcome.CONFIRMED: gettext_lazy("Still right"),
    Outcome.SAME: gettext_lazy("As it is here"),
    Outcome.EMPTY: gettext_lazy("Not translated in the file"),
}


@never_cache
def files(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """What can be taken out, what is brought back, and what a machine has drafted."""
    toolbox, locale = _place(request, pk, language)
    may_review = can_review(request.user, toolbox)
    form = TranslationFileForm(request.POST or None, request.FILES or None, may_review=may_review)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data.get(name, False) for name in ("unfinished", "reviewed")}
        sent = form.cleaned_data["file"]
        try:
            file = check_translation_file(toolbox, language, sent.read(), name=sent.name, by=request.user, **facts)
        except Refused as refused:
            form.add_error("file", [str(refused.sentence), *map(str, refused.reasons)])
        else:
            return redirect("toolboxes_admin:translation_file", file.pk)
    context = {
        "toolbox": toolbox,
        "locale": locale,
        "form": form,
        "formats": FORMATS,
        "provider": provider(),
        **_run(toolbox, language),
    }
    status = 422 if form.errors else 200
    return render(request, "toolboxes/admin/translation_files.html", context, status=status)


@never_cache
@require_GET
def file_out(request: HttpRequest, pk: int, language: str, kind: str) -> HttpResponse:
    """The units of a toolbox in one language as a file: all, or with `?to_do` only what is to do."""
    toolbox, _locale = _place(request, pk, language)
    if kind not in FORMATS:
        raise Http404
    only_to_do = "to_do" in request.GET
    body = export_units(toolbox, language, kind, only_to_do=only_to_do, by=request.user)
    name = f"{toolbox.slug}-{language}{'-to-do' if only_to_do else ''}{FORMATS[kind].ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(body, content_type=FORMATS[kind].content_type, headers=headers)


@never_cache
def file_report(request: HttpRequest, pk: int) -> HttpResponse:
    """What would become of a file; after a yes, what has become of it."""
    file = get_object_or_404(TranslationFile.objects.visible_to(request.user), pk=pk)
    toolbox = Toolbox.objects.visible_to(request.user).filter(translation_key=file.toolbox).first()
    if toolbox is None:
        raise Http404
    toolbox, locale = _place(request, toolbox.pk, file.language)
    if request.method == "POST":
        file = take_translation_file(file, toolbox, by=request.user)
        messages.success(request, _("The file is taken in. What became of each entry stands below."))
        return redirect("toolboxes_admin:translation_file", file.pk)
    counts = file.report["counts"]
    lines = [{**line, "said": OUTCOMES[Outcome(line["outcome"])]} for line in file.report["lines"]]
    context = {
        "toolbox": toolbox,
        "locale": locale,
        "file": file,
        "counts": [(OUTCOMES[one], counts[one.value]) for one in Outcome if counts.get(one.value)],
        "lines": lines,
        "left_off": file.report.get("told", len(lines)) - len(lines),
        "changes": sum(counts[one.value] for one in (Outcome.BEHIND, Outcome.NEW, Outcome.CHANGED, Outcome.CONFIRMED)),
    }
    return render(request, "toolboxes/admin/translation_file.html", context)


@require_POST
def machine(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Have a machine draft what nobody has translated."""
    toolbox, _locale = _place(request, pk, language)
    run = ask_machine(toolbox, language, by=request.user)
    sentence = ngettext(
        "The machine drafts %(count)d sentence. It takes a few minutes.",
        "The machine drafts %(count)d sentences. It takes a few minutes.",
        run.total,
    )
    messages.success(request, sentence % {"count": run.total})
    return redirect("toolboxes_admin:translation_files", toolbox.pk, language)


ADDRESSES = [
    path("toolbox/<int:pk>/translations/<slug:language>/files/", files, name="translation_files"),
    path("toolbox/<int:pk>/translations/<slug:language>/files/<slug:kind>/", file_out, name="translation_file_out"),
    path("toolbox/<int:pk>/translations/<slug:language>/machine/", machine, name="machine"),
    path("translation-file/<int:pk>/", file_report, name="translation_file"),
]


def _run(toolbox: Toolbox, language: str) -> dict[str, Any]:
    """The newest run of a machine; one whose job is lost is not at work."""
    runs = MachineRun.objects.filter(toolbox=toolbox.translation_key, language=language)
    run = runs.first()
    at_work = run is not None and run.state in UNDER_WAY and runs.under_way().filter(pk=run.pk).exists()
    failed = run is not None and not at_work and run.state != RunState.DONE
    return {"run": run, "is_at_work": at_work, "has_failed": failed}


def _place(request: HttpRequest, pk: int, language: str) -> tuple[Toolbox, Locale]:
    """The toolbox in its first language, and the language to translate into; 404 for what she does not write."""
    toolbox = source_of(get_object_or_404(Toolbox.objects.visible_to(request.user), id=pk))
    locale = get_object_or_404(Locale.objects.exclude(pk=toolbox.locale_id), language_code=language)
    if not can_write(request.user, toolbox):
        raise PermissionDenied
    return toolbox, locale
