"""The authors' own pages in the admin: editions, freezing, packages, who reads pilots, translations, writing hints."""

import json
import tempfile

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Page

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.editions import freeze_edition, open_edition
from equalcity.toolboxes.actions.owners import give_toolbox
from equalcity.toolboxes.actions.packages import export_package, import_package
from equalcity.toolboxes.actions.readers import invite_readers, uninvite_readers
from equalcity.toolboxes.actions.translations import approve_terms, approve_translation
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.drafts import draft_of, source_of
from equalcity.toolboxes.forms import FreezeForm, OwnerForm, PackageForm, ReadersForm
from equalcity.toolboxes.models import Edition, EditionReaders, Stage, Toolbox
from equalcity.toolboxes.queries import languages_of, steps_by_language, toolboxes_at_work, who_could_read
from equalcity.toolboxes.rules import can_freeze, can_give_away, can_review, can_write
from equalcity.toolboxes.translation_board import languages_of_board
from equalcity.toolboxes.writing import highest_lix, is_plain, read, reading_age

EDITIONS_A_PAGE = 50
LONGEST_TEXT = 60_000
"""Characters of one step that the writing hints read."""


def editions(request: HttpRequest) -> HttpResponse:
    """What is being written, and every edition made of it."""
    _require(can_write(request.user))
    visible = Edition.objects.visible_to(request.user).defer("manifest")
    shown = Paginator(visible.prefetch_related("documents").select_related("frozen_by"), EDITIONS_A_PAGE)
    page = shown.get_page(request.GET.get("p"))
    keys = [edition.toolbox_key for edition in page]
    freezable = Edition.objects.freezable_by(request.user).filter(pk__in=[edition.pk for edition in page])
    return render(
        request,
        "toolboxes/admin/editions.html",
        {
            "toolboxes": toolboxes_at_work(request.user),
            "editions": page,
            "open_keys": set(
                Toolbox.objects.filter(translation_key__in=keys).values_list("translation_key", flat=True)
            ),
            "freezable": set(freezable.values_list("pk", flat=True)),
            "package_form": PackageForm(person=request.user),
            "may_import": can_freeze(request.user),
            "may_give_away": can_give_away(request.user),
        },
    )


def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """First what is missing, then number, stage and change note; then the edition is there."""
    toolbox = _own_toolbox(request, pk)
    _require(can_freeze(request.user, toolbox))
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
            if edition.stage == Stage.PILOT:
                return redirect("toolboxes_admin:readers", edition.pk)
            return redirect("toolboxes_admin:editions")
    context = {"draft": draft, "form": form, "languages": languages_of(draft), "toolbox": draft.toolbox}
    return render(request, "toolboxes/admin/freeze.html", context)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Import a package: whole, or not at all with the reasons."""
    _require(can_freeze(request.user))
    form = PackageForm(request.POST, request.FILES, person=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose a package file first."))
        return redirect("toolboxes_admin:editions")
    try:
        edition = import_package(form.cleaned_data["package"], by=request.user, owner=form.cleaned_data.get("owner"))
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
    toolbox = source_of(_own_toolbox(request, pk))
    context = {
        "languages": languages_of_board(sync_toolbox(toolbox)),
        "board": steps_by_language(toolbox),
        "toolbox": toolbox,
        "may_review": can_review(request.user, toolbox),
        "may_review_glossary": can_review(request.user),
    }
    return render(request, "toolboxes/admin/translations.html", context)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """A reviewer's word for one page."""
    page = get_object_or_404(Page, pk=pk).specific
    toolbox = Toolbox.objects.visible_to(request.user).ancestor_of(page, inclusive=True).first()
    if toolbox is None:
        raise Http404
    approve_translation(page, by=request.user)
    messages.success(request, _("“%(title)s” counts as reviewed.") % {"title": page.title})
    return redirect("toolboxes_admin:translations", source_of(toolbox).pk)


@require_POST
def approve_glossary(request: HttpRequest, pk: int) -> HttpResponse:
    """A reviewer's word for the glossary in one language."""
    toolbox = _own_toolbox(request, pk)
    count = approve_terms(request.POST.get("language", ""), by=request.user)
    messages.success(request, _("Glossary terms that count as reviewed now: %(count)d.") % {"count": count})
    return redirect("toolboxes_admin:translations", toolbox.pk)


@require_GET
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Which cities and organisations read a pilot edition; found by name, invited, taken back."""
    edition = get_object_or_404(Edition.objects.freezable_by(request.user).defer("manifest"), pk=pk, stage=Stage.PILOT)
    words = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    cities, organisations = who_could_read(words, edition)
    context = {
        "edition": edition,
        "readers": edition.readers.select_related("city", "organisation__city", "invited_by"),
        "cities": cities,
        "organisations": organisations,
        "words": words,
        "title": edition.documents.get(language=edition.source_language).title,
    }
    return render(request, "toolboxes/admin/readers.html", context)


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one more city or organisation read a pilot edition."""
    edition = get_object_or_404(Edition.objects.freezable_by(request.user), pk=pk)
    form = ReadersForm(request.POST)
    chosen = form.cleaned_data if form.is_valid() else {}
    cities, organisations = ([one] if (one := chosen.get(kind)) else [] for kind in ("city", "organisation"))
    for one in invite_readers(edition, cities=cities, organisations=organisations, by=request.user):
        messages.success(request, _("%(name)s may read this pilot now.") % {"name": one})
    return redirect("toolboxes_admin:readers", edition.pk)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a city or organisation read a pilot edition no longer."""
    own = Edition.objects.freezable_by(request.user)
    one = get_object_or_404(EditionReaders.objects.filter(edition__in=own).select_related("edition"), pk=pk)
    edition = uninvite_readers(one, by=request.user)
    messages.success(request, _("%(name)s does not read this pilot any more.") % {"name": one})
    return redirect("toolboxes_admin:readers", edition.pk)


def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Say to which organisation a toolbox belongs."""
    toolbox = _own_toolbox(request, pk)
    _require(can_give_away(request.user))
    form = OwnerForm(request.POST or None, initial={"organisation": toolbox.organisation})
    if request.method == "POST" and form.is_valid():
        give_toolbox(toolbox, form.cleaned_data["organisation"], by=request.user)
        messages.success(request, _("“%(title)s” has its organisation.") % {"title": toolbox.title})
        return redirect("toolboxes_admin:editions")
    return render(request, "toolboxes/admin/owner.html", {"form": form, "toolbox": toolbox})


@require_POST
def writing_hints(request: HttpRequest) -> JsonResponse:
    """Reads the text that is being written and says how plain it is. Nothing is kept."""
    _require(can_write(request.user))
    try:
        sent = json.loads(request.body)
        text, language = str(sent["text"])[:LONGEST_TEXT], str(sent["language"])
        for_the_public = sent.get("for_the_public") is True
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": _("The text could not be read.")}, status=400)
    reading = read(text, language)
    return JsonResponse(
        {
            "words": reading.words,
            "words_a_sentence": reading.words_a_sentence,
            "lix": reading.lix,
            "age": reading_age(reading, language),
            "aim": highest_lix(language, for_the_public=for_the_public),
            "plain": is_plain(reading, language, for_the_public=for_the_public),
            "long_sentences": reading.long_sentences[:5],
            "findings": [{"word": finding.word, "instead": finding.instead} for finding in reading.findings],
        }
    )


def _own_toolbox(request: HttpRequest, pk: int) -> Toolbox:
    """A toolbox that she writes, translates or reviews; 404 for others as for those that are not there."""
    return get_object_or_404(Toolbox.objects.visible_to(request.user), id=pk)


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
