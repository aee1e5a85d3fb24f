"""The authors' own pages in the admin: editions, freezing, packages, the translation board, writing hints."""

import json
import tempfile

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Page

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.editions import freeze_edition, open_edition
from equalcity.toolboxes.actions.packages import export_package, import_package
from equalcity.toolboxes.actions.translations import approve_terms, approve_translation
from equalcity.toolboxes.drafts import draft_of, source_of
from equalcity.toolboxes.forms import FreezeForm, PackageForm
from equalcity.toolboxes.models import Edition, Toolbox
from equalcity.toolboxes.models.pages import AuthoredPage
from equalcity.toolboxes.queries import languages_of, steps_by_language, toolboxes_at_work
from equalcity.toolboxes.rules import can_freeze, can_review, can_write
from equalcity.toolboxes.writing import LIX_EXTRA, LIX_FOR_WORKERS, is_plain, read, reading_age

LONGEST_TEXT = 60_000
"""Characters of one step that the writing hints read."""


def editions(request: HttpRequest) -> HttpResponse:
    """What is being written, and every edition made of it."""
    _require(can_write(request.user))
    return render(
        request,
        "toolboxes/admin/editions.html",
        {
            "toolboxes": toolboxes_at_work(),
            "editions": Edition.objects.visible_to(request.user)
            .prefetch_related("documents")
            .select_related("frozen_by"),
            "open_keys": set(Toolbox.objects.values_list("translation_key", flat=True)),
            "package_form": PackageForm(),
            "may_freeze": can_freeze(request.user),
        },
    )


def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """First what is missing, then number, stage and change note; then the edition is there."""
    _require(can_freeze(request.user))
    toolbox = get_object_or_404(Toolbox, id=pk)
    draft = draft_of(toolbox)
    form = FreezeForm(request.POST or None, toolbox=draft.toolbox)
    if request.method == "POST" and form.is_valid():
        try:
            edition = freeze_edition(toolbox, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, [str(refused.sentence), *map(str, refused.reasons)])
        else:
            messages.success(
                request, _("Edition %(number)s is frozen. Readers get exactly this.") % {"number": edition.number}
            )
            return redirect("toolboxes_admin:editions")
    context = {"draft": draft, "form": form, "languages": languages_of(draft), "toolbox": draft.toolbox}
    return render(request, "toolboxes/admin/freeze.html", context)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Import a package: whole, or not at all with the reasons."""
    _require(can_freeze(request.user))
    form = PackageForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a package file first."))
        return redirect("toolboxes_admin:editions")
    try:
        edition = import_package(form.cleaned_data["package"], by=request.user)
    except Refused as refused:
        return render(request, "toolboxes/admin/package_refused.html", {"refused": refused}, status=422)
    messages.success(
        request,
        _("Edition %(number)s of “%(title)s” is here, byte for byte.")
        % {"number": edition.number, "title": edition.documents.get(language=edition.source_language).title},
    )
    return redirect("toolboxes_admin:editions")


@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The package of an edition."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), pk=pk)
    _require(can_write(request.user))
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    export_package(edition, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{edition.toolbox_slug}-{edition.number}.zip")


@require_POST
def open_for_writing(request: HttpRequest, pk: int) -> HttpResponse:
    """Make pages of an edition that came as a package."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), pk=pk)
    toolbox = open_edition(edition, by=request.user)
    messages.success(request, _("“%(title)s” is open for writing.") % {"title": toolbox.title})
    return redirect("wagtailadmin_explore", toolbox.pk)


def translations(request: HttpRequest, pk: int) -> HttpResponse:
    """Every step in every language: original, draft, reviewed, or behind its source."""
    _require(can_write(request.user))
    toolbox = get_object_or_404(Toolbox, id=pk)
    context = {"board": steps_by_language(toolbox), "toolbox": toolbox, "may_review": can_review(request.user)}
    return render(request, "toolboxes/admin/translations.html", context)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """A reviewer's word for one page."""
    page = get_object_or_404(Page, pk=pk).specific
    _require(isinstance(page, AuthoredPage) and can_write(request.user))
    approve_translation(page, by=request.user)
    messages.success(request, _("“%(title)s” counts as reviewed.") % {"title": page.title})
    toolbox = source_of(Toolbox.objects.ancestor_of(page, inclusive=True).get())
    return redirect("toolboxes_admin:translations", toolbox.pk)


@require_POST
def approve_glossary(request: HttpRequest, pk: int) -> HttpResponse:
    """A reviewer's word for the glossary in one language."""
    count = approve_terms(request.POST.get("language", ""), by=request.user)
    messages.success(request, _("Glossary terms that count as reviewed now: %(count)d.") % {"count": count})
    return redirect("toolboxes_admin:translations", pk)


@require_POST
def writing_hints(request: HttpRequest) -> JsonResponse:
    """Reads the text that is being written and says how plain it is. Nothing is kept."""
    _require(can_write(request.user))
    try:
        sent = json.loads(request.body)
        text, language = str(sent["text"])[:LONGEST_TEXT], str(sent["language"])
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": _("The text could not be read.")}, status=400)
    reading = read(text, language)
    return JsonResponse(
        {
            "words": reading.words,
            "words_a_sentence": reading.words_a_sentence,
            "lix": reading.lix,
            "age": reading_age(reading, language),
            "aim": LIX_FOR_WORKERS + LIX_EXTRA.get(language, 0),
            "plain": is_plain(reading, language),
            "long_sentences": reading.long_sentences[:5],
            "findings": [{"word": finding.word, "instead": finding.instead} for finding in reading.findings],
        }
    )


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
