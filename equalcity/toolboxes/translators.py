"""The translators' own pages in the admin: how far a language is, and source and translation side by side."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.translations import approve_units
from equalcity.toolboxes.actions.unit_writing import Change, Saved, begin_language, save_translations
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.drafts import source_of
from equalcity.toolboxes.models import Toolbox, UnitTranslation
from equalcity.toolboxes.rules import can_review, can_write
from equalcity.toolboxes.translation_board import StepLine, steps_of_board, total
from equalcity.toolboxes.translation_desk import Line, lines_of
from equalcity.toolboxes.unit_texts import digest_of, for_people, from_people

LONGEST = 20_000
"""Letters of one sentence that a form may send."""


def language_board(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """One language: every step with what is to do; the first visit brings what was translated elsewhere already."""
    toolbox, locale = _place(request, pk, language)
    sync_toolbox(toolbox)
    if request.method == "POST":
        count = begin_language(toolbox, language, by=request.user)
        messages.success(
            request,
            ngettext(
                "%(count)d sentence was translated elsewhere already, and stands here now.",
                "%(count)d sentences were translated elsewhere already, and stand here now.",
                count,
            )
            % {"count": count},
        )
        return redirect("toolboxes_admin:translate_language", toolbox.pk, language)
    lines = steps_of_board(toolbox, locale)
    context = {
        "toolbox": toolbox,
        "locale": locale,
        "lines": lines,
        "total": total(line.counts for line in lines),
        "may_review": can_review(request.user, toolbox),
    }
    return render(request, "toolboxes/admin/translate_language.html", context)


def translate_step(request: HttpRequest, pk: int, language: str, thing: uuid.UUID) -> HttpResponse:
    """One page, sentence by sentence: the source beside the translation, saved one by one."""
    toolbox, locale = _place(request, pk, language)
    lines = steps_of_board(toolbox, locale)
    here = next((line for line in lines if line.thing == thing), None)
    if here is None:
        raise Http404
    return _desk(request, toolbox, locale, [thing], here, lines)


def translate_glossary(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The words of the glossary of this toolbox in the same form."""
    toolbox, locale = _place(request, pk, language)
    lines = steps_of_board(toolbox, locale)
    here = next((line for line in lines if line.thing is None), None)
    if here is None:
        raise Http404
    things = list(toolbox.terms.order_by("term").values_list("translation_key", flat=True))
    return _desk(request, toolbox, locale, things, here, lines)


def translate_here(request: HttpRequest, page_id: int) -> HttpResponse:
    """Instead of the form of wagtail-localize. Who may see the page, the door of the admin has asked."""
    page = get_object_or_404(Page, pk=page_id)
    return our_page_instead(page) or redirect("wagtailadmin_explore", page.pk)


def synchronise_here(request: HttpRequest, translation_source_id: int) -> HttpResponse:
    """Nothing is to be synchronised by hand: units follow their source. Leads to the board."""
    source = get_object_or_404(TranslationSource, pk=translation_source_id)
    page = Page.objects.filter(translation_key=source.object_id, locale=source.locale_id).first()
    if page is None:
        return redirect("toolboxes_admin:editions")
    return translate_here(request, page.pk)


def our_page_instead(page: Page) -> HttpResponse | None:
    """Where somebody who wants to translate or edit this translated page goes; None for originals and other pages."""
    toolbox = Toolbox.objects.ancestor_of(page, inclusive=True).first()
    if toolbox is None:
        return None
    source = source_of(toolbox)
    if source.locale_id == page.locale_id:
        return redirect("toolboxes_admin:translations", source.pk)
    return redirect("toolboxes_admin:translate_step", source.pk, page.locale.language_code, page.translation_key)


def _desk(
    request: HttpRequest,
    toolbox: Toolbox,
    locale: Locale,
    things: list[uuid.UUID],
    here: StepLine,
    steps: list[StepLine],
) -> HttpResponse:
    language = locale.language_code
    saved: Saved | None = None
    sync_toolbox(toolbox)
    lines = lines_of(toolbox, things, language, person=request.user)
    if request.method == "POST":
        try:
            changes = _sent(request.POST, lines)
            saved = save_translations(toolbox, language, changes, by=request.user)
            held_up = saved.faults or saved.conflicts
            approved = 0 if held_up else _approved(request, toolbox, language, lines, changes)
        except Refused as refused:
            messages.error(request, str(refused))
            saved, approved = saved or Saved(), 0
        _say(request, saved, approved)
        if not (saved.faults or saved.conflicts):
            return redirect(_onward(request, toolbox, language, here, steps))
        lines = _as_sent(lines_of(toolbox, things, language, person=request.user), request.POST, saved)
    context = {
        "toolbox": toolbox,
        "locale": locale,
        "info": get_language_info(language),
        "source_info": get_language_info(toolbox.locale.language_code),
        "here": here,
        "lines": lines,
        "next": _next(here, steps),
        "problems": saved.faults or saved.conflicts if saved else None,
        "may_review": can_review(request.user, toolbox),
    }
    return render(request, "toolboxes/admin/translate.html", context, status=422 if context["problems"] else 200)


def _place(request: HttpRequest, pk: int, language: str) -> tuple[Toolbox, Locale]:
    """The toolbox in its first language, and the language to translate into; 404 for what she does not write."""
    toolbox = source_of(get_object_or_404(Toolbox.objects.visible_to(request.user), id=pk))
    locale = get_object_or_404(Locale.objects.exclude(pk=toolbox.locale_id), language_code=language)
    if not can_write(request.user, toolbox):
        raise PermissionDenied
    return toolbox, locale


def _sent(data: QueryDict, lines: list[Line]) -> list[Change]:
    """What the form says of each of its units; those that it does not name are left alone."""
    changes = []
    for line in lines:
        pk = line.unit.pk
        if f"text-{pk}" not in data:
            continue
        text = from_people(data[f"text-{pk}"][:LONGEST], rich=line.unit.rich)
        confirm = data.get("confirm") == str(pk)
        version, was, digest = _seen(data, pk)
        if digest_of(text) == was:  # she has not touched it, whoever else may have
            if not confirm or line.row is None:
                continue
            text = line.row.text
        changes.append(Change(unit=pk, text=text, version=version, digest=digest, confirm=confirm))
    return changes


def _seen(data: QueryDict, pk: int) -> tuple[int, str, str]:
    """What stood in the form: version and digest of the translation, digest of its source. 0 for whatever else came.

    One field for the three: a long page has many sentences, and a form at most a thousand fields.
    """
    version, _colon, digests = data.get(f"seen-{pk}", "").partition(":")
    was, _colon, digest = digests[:130].partition(":")
    known = version.isascii() and version.isdigit() and len(version) < 9  # noqa: PLR2004 -- digits that the database knows
    return int(version) if known else 0, was, digest


def _approved(request: HttpRequest, toolbox: Toolbox, language: str, lines: list[Line], changes: list[Change]) -> int:
    """The sentence, or all of them, that a reviewer approves: as it stood in her form, or as she just saved it."""
    wanted = request.POST.get("approve", "")
    units = [line.unit.pk for line in lines if wanted in {"all", str(line.unit.pk)}]
    if not units:
        return 0
    saved = UnitTranslation.objects.filter(unit__in=[change.unit for change in changes], language=language)
    seen = {pk: _seen(request.POST, pk)[0] for pk in units}
    seen |= {pk: version for pk, version in saved.values_list("unit", "version") if pk in seen}
    return approve_units(toolbox, language, seen, by=request.user)


def _say(request: HttpRequest, saved: Saved, approved: int) -> None:
    if saved.count:
        sentence = ngettext("%(count)d sentence is saved.", "%(count)d sentences are saved.", saved.count)
        messages.success(request, sentence % {"count": saved.count})
    if approved:
        sentence = ngettext(
            "%(count)d sentence counts as reviewed.", "%(count)d sentences count as reviewed.", approved
        )
        messages.success(request, sentence % {"count": approved})


def _as_sent(lines: list[Line], data: QueryDict, saved: Saved) -> list[Line]:
    """The form again, with what she wrote and why it is not saved."""
    for line in lines:
        pk = line.unit.pk
        if pk in saved.faults:
            line.faults, line.text = saved.faults[pk], data.get(f"text-{pk}", "")
        elif pk in saved.conflicts:
            line.faults = [_("Somebody else has changed this translation meanwhile. Compare, then save again.")]
            line.other, line.text = (
                for_people(saved.conflicts[pk].text, rich=line.unit.rich),
                data.get(f"text-{pk}", ""),
            )
    return lines


def _next(here: StepLine, steps: list[StepLine]) -> StepLine | None:
    number = steps.index(here)
    return steps[number + 1] if number + 1 < len(steps) else None


def _onward(request: HttpRequest, toolbox: Toolbox, language: str, here: StepLine, steps: list[StepLine]) -> str:
    """Back to the same page, or on to the next one."""
    going = _next(here, steps) if "next" in request.POST else here
    if going is None:
        return reverse("toolboxes_admin:translate_language", args=[toolbox.pk, language])
    if going.thing is None:
        return reverse("toolboxes_admin:translate_glossary", args=[toolbox.pk, language])
    return reverse("toolboxes_admin:translate_step", args=[toolbox.pk, language, going.thing])
