"""In the admin: what the next edition would change, before it is frozen."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from equalcity.core.words import language_name
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.comparing import difference_of, step_url
from equalcity.toolboxes.differing_page import difference_context
from equalcity.toolboxes.drafts import Finished
from equalcity.toolboxes.library import documents_of
from equalcity.toolboxes.models import Edition, EditionDocument, Toolbox
from equalcity.toolboxes.reading import language_attributes


@require_GET
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest edition that she may read beside the finished pages, in a language that both have."""
    toolbox = get_object_or_404(Toolbox.objects.visible_to(request.user), id=pk)
    draft = Finished(toolbox)
    visible = Edition.objects.visible_to(request.user).filter(toolbox_key=toolbox.translation_key)
    edition = visible.newest_first().defer("manifest").first()
    context: dict[str, Any] = {"toolbox": draft.toolbox, "edition": edition}
    if edition is not None:
        context |= _compared(edition, draft, request)
    return render(request, "toolboxes/admin/changes.html", context)


def _compared(edition: Edition, draft: Finished, request: HttpRequest) -> dict[str, Any]:
    ui = str(get_language())
    rows = {row.language: row for row in EditionDocument.objects.filter(edition=edition).defer("body")}
    both = [tag for tag in draft.languages if tag in rows]  # the source language is the first of a draft
    asked = request.GET.get("in", "")
    language = asked if asked in both else next(iter(both), "")
    context = {
        "languages": [(tag, language_name(tag, ui), tag == language) for tag in both],
        "only_edition": [language_name(tag, ui) for tag in rows if tag not in draft.languages],
        "only_draft": [language_name(tag, ui) for tag in draft.languages if tag not in rows],
        "base": f"?in={language}",
        "join": "&",
    }
    if not language:
        return context
    old = documents_of([rows[language]])[language]
    now = Addresses(slug=edition.toolbox_slug, language=ui, number=edition.number)
    new = draft.document(language)
    found = difference_of(old, new, since=now, now=now)
    read = partial(step_url, since=now, now=None)
    own = "" if ui == language else language_attributes(ui)
    words = {
        "ui": own,
        "text_language": language,
        "text_direction": new["direction"],
    }
    return context | words | difference_context(found, request.GET, ui=own, read=read)
