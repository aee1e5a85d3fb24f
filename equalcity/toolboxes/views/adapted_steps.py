"""A step as a city coordinator works on it: the step, what changed in it, her notes, hiding; and notes set aside."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from equalcity.core.errors import Refused
from equalcity.network.views.showing import show, tell
from equalcity.toolboxes.actions.adaptations import hide_step, show_step
from equalcity.toolboxes.actions.adapted_notes import (
    ChangedMeanwhile,
    drop_notes,
    keep_notes,
    move_note,
    save_note,
    throw_away_note,
)
from equalcity.toolboxes.adapted import Adapting, LookedAtStep
from equalcity.toolboxes.adapting_forms import NoteForm
from equalcity.toolboxes.adapting_steps import changes_under, shown_step
from equalcity.toolboxes.markdown_writing import to_markdown
from equalcity.toolboxes.models import AdaptedNote
from equalcity.toolboxes.views.adapting import opened


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: int, step: UUID) -> HttpResponse:
    """The step with a form for the note in each language; what is sent is the note in one of them."""
    seen, found = _found(request, number, step)
    forms = [_form(found, tag) for tag in seen.languages]
    if request.method == "POST":
        tag = request.POST.get("language", "")
        if tag not in seen.languages:
            raise Http404
        form = NoteForm(request.POST, tag=tag)
        if form.is_valid() and _saved(request, seen, found, form):
            return redirect("adaptations:step", number, step)
        forms = [form if one.tag == tag else one for one in forms]
    return _page(request, seen, found, forms)


def _found(request: HttpRequest, number: int, key: UUID) -> tuple[Adapting, LookedAtStep]:
    seen = opened(request, number)
    found = seen.step(key)
    if found is None:
        raise Http404
    return seen, found


def _form(found: LookedAtStep, tag: str) -> NoteForm:
    note = _note_in(found, tag)
    text = to_markdown(note.html) if note else ""
    form = NoteForm(tag=tag, initial={"language": tag, "version": note.version if note else 0, "text": text})
    form.note = note
    return form


def _note_in(found: LookedAtStep, tag: str) -> AdaptedNote | None:
    return next((note for note in found.notes if note.language == tag), None)


def _saved(request: HttpRequest, seen: Adapting, found: LookedAtStep, form: NoteForm) -> bool:
    """Whether the note could be kept; if not, the form says why, and what somebody else wrote meanwhile."""
    given = form.cleaned_data
    form.note = _note_in(found, form.tag)
    try:
        kept = save_note(
            seen.adaptation, UUID(found.id), form.tag, given["text"], version=given["version"], by=request.user
        )
    except Refused as refused:
        form.add_error("text", [str(refused.sentence), *map(str, refused.reasons)])
        if isinstance(refused, ChangedMeanwhile):
            form.note = refused.theirs
            form.conflict = refused.theirs
            form.data = form.data.copy()
            form.data["version"] = refused.theirs.version if refused.theirs else 0
        return False
    tell(request, _("Saved. Readers get it when you publish.") if kept else _("There is no note in this language now."))
    return True


def _page(request: HttpRequest, seen: Adapting, found: LookedAtStep, forms: list[NoteForm]) -> HttpResponse:
    context: dict[str, Any] = {
        "seen": seen,
        "adaptation": seen.adaptation,
        "toolbox": seen.document["toolbox"],
        "found": found,
        "forms": forms,
        "changes": changes_under(found, seen),
    }
    return show(request, "toolboxes/work/adapted_step.html", **context, **shown_step(found, seen, str(get_language())))


# What is pressed -----------------------------------------------------------------------------------------------------


@never_cache
@login_required
@require_POST
def keep(request: HttpRequest, number: int, step: UUID) -> HttpResponse:
    """The notes that she saw are right for the step as it is now: that of one language, or all."""
    seen = opened(request, number)
    edition, versions = request.POST.get("edition", ""), _versions(request)
    keep_notes(seen.adaptation, step, edition=edition, versions=versions, by=request.user)
    tell(request, _("The note stays, for edition %(number)s too.") % {"number": edition})
    return _to_what_waits(request, number, step)


@never_cache
@login_required
@require_POST
def drop(request: HttpRequest, number: int, step: UUID) -> HttpResponse:
    seen = opened(request, number)
    drop_notes(seen.adaptation, step, versions=_versions(request), by=request.user)
    tell(request, _("The note is thrown away."))
    return _to_what_waits(request, number, step)


def _to_what_waits(request: HttpRequest, number: int, step: UUID) -> HttpResponse:
    """Back to the step while its note in another language waits for a decision, else to the list."""
    found = opened(request, number).step(step)
    if found and found.changed:
        return redirect("adaptations:step", number, step)
    return redirect("adaptations:adaptation", number)


def _versions(request: HttpRequest) -> dict[str, int]:
    """Notes and versions as the form names them, such as KEY:3."""
    pairs = (sent.partition(":") for sent in request.POST.getlist("note"))
    return {key: int(version) for key, _colon, version in pairs if version.isascii() and version.isdigit()}


@never_cache
@login_required
@require_POST
def hide(request: HttpRequest, number: int, step: UUID) -> HttpResponse:
    seen = opened(request, number)
    hide_step(seen.adaptation, step, by=request.user)
    tell(request, _("Hidden, once you publish."))
    return redirect("adaptations:step", number, step)


@never_cache
@login_required
@require_POST
def show_again(request: HttpRequest, number: int, step: UUID) -> HttpResponse:
    seen = opened(request, number)
    show_step(seen.adaptation, step, by=request.user)
    tell(request, _("Shown again, once you publish."))
    return redirect("adaptations:step", number, step)


def _note(request: HttpRequest, number: int, key: UUID) -> tuple[AdaptedNote, int]:
    """A note of this adaptation, and the version that was seen."""
    note = get_object_or_404(opened(request, number).adaptation.notes.select_related("adaptation"), key=key)
    return note, _versions(request).get(str(key), 0)


@never_cache
@login_required
@require_POST
def move(request: HttpRequest, number: int, key: UUID) -> HttpResponse:
    """Put a note that lost its step to another."""
    note, version = _note(request, number, key)
    try:
        step = UUID(request.POST.get("step", ""))
    except ValueError:
        raise Http404 from None
    move_note(note, step, version=version, by=request.user)
    tell(request, _("The note is at this step now. Read it once more: does it fit?"))
    return redirect("adaptations:step", number, step)


@never_cache
@login_required
@require_POST
def throw_away(request: HttpRequest, number: int, key: UUID) -> HttpResponse:
    note, version = _note(request, number, key)
    throw_away_note(note, version=version, by=request.user)
    tell(request, _("The note is thrown away."))
    return redirect("adaptations:adaptation", number)
