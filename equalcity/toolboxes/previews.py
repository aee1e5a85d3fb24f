"""What an author sees before anybody else: the same freeze, the same renderer, nothing stored."""

from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override

from equalcity.core.pages import interface
from equalcity.toolboxes import reading
from equalcity.toolboxes.addresses import INTERFACE_LANGUAGES, Addresses
from equalcity.toolboxes.drafting import Draft
from equalcity.toolboxes.drafts import preview_of
from equalcity.toolboxes.models import Manual, Step, Toolbox
from equalcity.toolboxes.models.pages import AuthoredPage


def show(request: HttpRequest, authored: AuthoredPage) -> HttpResponse:
    """This page, saved or not, as readers would get it."""
    draft = preview_of(authored)
    (language, document), *_others = draft.documents.items()
    page = _page(request, draft, language, document)
    with override(page.ui_language):
        template, context = _context(authored, page)
        shown = interface(request, available=page.edition.languages, reading=page.language) | context
        return render(request, template, shown)


def _page(request: HttpRequest, draft: Draft, language: str, document: Mapping[str, Any]) -> reading.Page:
    facts = reading.EditionFacts(
        number="",
        stage="draft",
        frozen_at=None,
        languages=(language,),
        source_language=document["source_language"],
        preview=True,
    )
    ui_language = language if language in INTERFACE_LANGUAGES else "en"
    addresses = Addresses(
        slug=draft.toolbox.slug, language=ui_language, origin=f"{request.scheme}://{request.get_host()}"
    )

    def media(hashes: Collection[str]) -> Mapping[str, reading.Medium]:
        return {sha256: draft.shown[sha256] for sha256 in hashes if sha256 in draft.shown}

    return reading.Page(document=document, edition=facts, addresses=addresses, ui_language=ui_language, media=media)


def _context(authored: AuthoredPage, page: reading.Page) -> tuple[str, dict[str, Any]]:
    key = str(authored.translation_key)
    if isinstance(authored, Step):
        manual, step = next(pair for pair in page.steps if pair[1]["id"] == key)
        context = reading.step_of(page, manual["slug"], step["slug"])
        return "toolboxes/step.html", context
    if isinstance(authored, Manual):
        slug = next(manual["slug"] for manual in page.document["manuals"] if manual["id"] == key)
        return "toolboxes/manual.html", reading.manual_page(slug, page)
    assert isinstance(authored, Toolbox)  # noqa: S101 -- the three kinds of authored pages
    return "toolboxes/toolbox.html", reading.toolbox_page({page.language: page.document}, page)
