"""The editions as other systems see them: plain lists of what there is, and where it is (docs/open-data.md)."""

import json
from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from equalcity.toolboxes.addresses import INTERFACE_LANGUAGES, Addresses
from equalcity.toolboxes.library import Reader
from equalcity.toolboxes.models import Edition, EditionDocument, Stage
from equalcity.toolboxes.models.editions import media_path

Whole = Callable[[str], str]
"""Makes a whole address, with scheme and host, of a path."""
MOST_IN_FEED = 50


def toolbox_list(reader: Reader, whole: Whole) -> list[dict[str, Any]]:
    """Every toolbox with its newest final edition, else the newest that this reader may read. Two queries."""
    editions = _with_titles(Edition.objects.visible_to(reader)).order_by("toolbox_slug", "-major", "-minor")
    groups = [list(group) for _slug, group in groupby(editions, key=lambda edition: edition.toolbox_slug)]
    return [_toolbox(_newest(group), whole) | {"newest": _edition(_newest(group), whole)} for group in groups]


def toolbox_editions(reader: Reader, slug: str, whole: Whole) -> dict[str, Any]:
    """A toolbox with all its editions, newest first. Edition.DoesNotExist: none that this reader may read."""
    editions = list(_with_titles(Edition.objects.visible_to(reader).filter(toolbox_slug=slug).newest_first()))
    if not editions:
        raise Edition.DoesNotExist(slug)
    return _toolbox(_newest(editions), whole) | {"editions": [_edition(one, whole) for one in editions]}


def new_editions(reader: Reader) -> list[Edition]:
    """Final editions that this reader may read, the last frozen first, with their titles."""
    finals = Edition.objects.visible_to(reader).final().defer("manifest").order_by("-frozen_at", "-pk")
    return list(_with_titles(finals)[:MOST_IN_FEED])


def find_edition(reader: Reader, slug: str, number: str) -> Edition:
    """The edition of this number. Edition.DoesNotExist: none that this reader may read."""
    major, _dot, minor = number.partition(".")
    visible = Edition.objects.visible_to(reader).defer("manifest")
    return visible.get(toolbox_slug=slug, major=int(major), minor=int(minor))


def find_document(reader: Reader, slug: str, number: str, language: str) -> tuple[Edition, EditionDocument]:
    """Its text in this language; the bytes are fetched when asked for. EditionDocument.DoesNotExist: not that one."""
    edition = find_edition(reader, slug, number)
    return edition, edition.documents.defer("body").get(language=language)


def title_of(edition: Edition, language: str) -> str:
    """The title in this language, else in the source language."""
    titles = {row.language: row.title for row in edition.documents.all()}
    return titles.get(language) or titles[edition.source_language]


def _with_titles(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    return editions.prefetch_related(Prefetch("documents", EditionDocument.objects.defer("body", "summary")))


def _newest(newest_first: list[Edition]) -> Edition:
    return next((one for one in newest_first if one.stage == Stage.FINAL), newest_first[0])


def _toolbox(edition: Edition, whole: Whole) -> dict[str, Any]:
    return {
        "id": str(edition.toolbox_key),
        "slug": edition.toolbox_slug,
        "titles": {row.language: row.title for row in edition.documents.all()},
        "url": whole(reverse("api_toolbox", kwargs={"slug": edition.toolbox_slug})),
    }


def _edition(edition: Edition, whole: Whole) -> dict[str, Any]:
    manifest = json.loads(bytes(edition.manifest))
    place = {"slug": edition.toolbox_slug, "number": edition.number}
    return {
        "number": edition.number,
        "stage": edition.stage,
        "frozen_at": manifest["frozen_at"],
        "change_note": edition.change_note,
        "license": manifest["license"],
        "source_language": edition.source_language,
        "sha256": edition.sha256,
        "manifest": whole(reverse("api_manifest", kwargs=place)),
        "package": whole(reverse("api_package", kwargs=place)),
        "documents": [_document(entry, edition, whole) for entry in manifest["documents"]],
        "media": [
            {name: entry[name] for name in ("sha256", "name", "type", "bytes")}
            | {"url": whole(_medium_url(entry["sha256"], entry["type"]))}
            for entry in manifest["media"]
        ],
    }


def _document(entry: dict[str, Any], edition: Edition, whole: Whole) -> dict[str, Any]:
    place = {"slug": edition.toolbox_slug, "number": edition.number}
    return {
        **entry,
        "url": whole(reverse("api_document", kwargs={**place, "language": entry["language"]})),
        "page": whole(_addresses(edition).in_language(entry["language"]).toolbox()),
    }


def _addresses(edition: Edition) -> Addresses:
    language = edition.source_language if edition.source_language in INTERFACE_LANGUAGES else "en"
    return Addresses(slug=edition.toolbox_slug, language=language, number=edition.number)


def _medium_url(sha256: str, content_type: str) -> str:
    _editions, folder, name = media_path(sha256, content_type).split("/")
    return reverse("media", kwargs={"folder": folder, "name": name})
