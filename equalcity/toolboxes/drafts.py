"""From the authors' pages to edition documents: what a freeze would write, and what is still missing.

Every document has the shape of docs/edition-format.md. The author's preview goes the same way.
"""

import json
from collections.abc import Iterator
from threading import Lock
from typing import Any

from cachetools import LRUCache
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail.models import Page

from equalcity.core.errors import Refused
from equalcity.toolboxes import documents
from equalcity.toolboxes.careful import beside, needs_original
from equalcity.toolboxes.drafted_checks import never_published, unpublished
from equalcity.toolboxes.drafting import Desk, Draft, Problem
from equalcity.toolboxes.lean import as_frozen
from equalcity.toolboxes.models import Toolbox, TranslationStatus
from equalcity.toolboxes.models.pages import AuthoredPage


def source_of(toolbox: Toolbox) -> Toolbox:
    """The toolbox in the language it was first written in: the one whose text is original."""
    versions = Toolbox.objects.filter(translation_key=toolbox.translation_key)
    original = versions.filter(translation_status=TranslationStatus.ORIGINAL).order_by("pk").first()
    return original or versions.order_by("pk").first() or toolbox


def draft_of(toolbox: Toolbox) -> Draft:
    """Everything that would go into the next edition, from the finished pages of every finished language."""
    source = source_of(toolbox)
    draft = Draft(toolbox=source)
    desk = Desk(source=source, draft=draft)
    draft.documents[desk.source_language] = as_frozen(desk.document(source, desk.source_language))
    desk.read([version.locale for version in desk.translations if _is_finished(desk, version)])
    for version in desk.translations:
        _add_language(desk, version)
    draft.problems += [Problem(sentence=unpublished(page), page=page) for page in never_published(source)]
    if not draft.hindrances:  # the reasons of the format are for the case that a plain sentence is missing
        for language, document in draft.documents.items():
            draft.problems += _schema_problems(document, language)
    return draft


def preview_of(page: Page) -> Draft:
    """The document of the page's language with this page as it is now, saved or not; problems are not gathered."""
    toolbox = page.specific if isinstance(page, Toolbox) else Toolbox.objects.ancestor_of(page).get()
    source = source_of(toolbox)
    draft = Draft(toolbox=source)
    desk = Desk(source=source, draft=draft, unsaved=page, drafts_too=True)
    language = toolbox.locale.language_code
    shown = page if isinstance(page, Toolbox) else toolbox
    document = as_frozen(desk.document(shown, language))
    if language != desk.source_language and needs_original(document):
        document = beside(document, Desk(source, draft, drafts_too=True).document(source, desk.source_language))
    draft.documents[language] = document
    return draft


def digest_of_source(page: Page) -> str:
    """A hash of what a translator renders: the content of this page, without its translation status."""
    toolbox = page if isinstance(page, Toolbox) else Toolbox.objects.ancestor_of(page).get()
    return Desk(source=toolbox, draft=Draft(toolbox=toolbox)).digest(page)


def source_pages(toolbox: Toolbox) -> list[tuple[AuthoredPage, str]]:
    """The toolbox, its manuals and steps in the source language, in the order of reading, each with its digest."""
    source = source_of(toolbox)
    desk = Desk(source=source, draft=Draft(toolbox=source), drafts_too=True)
    pages = [page for manual, steps in desk.source_manuals for page in (manual, *steps)]
    return [(page, desk.source_digests[page.translation_key]) for page in (source, *pages)]


def _is_finished(desk: Desk, version: Toolbox) -> bool:
    return version.live and not desk.unfinished_in(version.locale)


def _add_language(desk: Desk, toolbox: Toolbox) -> None:
    """Put this language into the draft if it is finished; else say what it lacks, if somebody has begun it."""
    language = toolbox.locale.language_code
    missing = desk.unfinished_in(toolbox.locale)
    if missing or not toolbox.live:
        desk.draft.problems.append(
            Problem(
                sentence=_(
                    "%(language)s is left out. Pages that are not finished: %(count)d; the first is “%(title)s”."
                )
                % {
                    "language": get_language_info(language)["name_translated"],
                    "count": len(missing) or 1,
                    "title": missing[0] if missing else toolbox.title,
                },
                page=toolbox,
                language=language,
            )
        )
        return
    desk.draft.documents[language] = as_frozen(desk.document(toolbox, language))


class Finished:
    """The languages that the next edition would have, and its document in each, made when it is asked for."""

    def __init__(self, toolbox: Toolbox) -> None:
        self.toolbox = source_of(toolbox)
        self._desk = Desk(source=self.toolbox, draft=Draft(toolbox=self.toolbox))
        others = [one for one in self._desk.translations if _is_finished(self._desk, one)]
        self._versions = {one.locale.language_code: one for one in (self.toolbox, *others)}

    @property
    def languages(self) -> list[str]:
        """The source language first."""
        return list(self._versions)

    def document(self, language: str) -> dict[str, Any]:
        return as_frozen(self._desk.document(self._versions[language], language))


FAULTLESS: LRUCache[str, bool] = LRUCache(256)
"""Hashes of documents that the format allows: going through one takes a while, and most have not changed since."""
_faultless_lock = Lock()


def _schema_problems(document: dict[str, Any], language: str) -> Iterator[Problem]:
    """What the public format refuses, said once more in case a check before it has a gap."""
    key = documents.sha256_hex(json.dumps(document, sort_keys=True).encode())
    with _faultless_lock:
        if key in FAULTLESS:
            return
    try:
        documents.check_document(documents.canonical(document))
    except Refused as refused:
        for reason in refused.reasons or (refused.sentence,):
            yield Problem(sentence=str(reason), language=language, blocks=True)
        return
    with _faultless_lock:
        FAULTLESS[key] = True
