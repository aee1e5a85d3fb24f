"""Exports are asked for, made by a job, and kept; packages are made when the first system asks for one."""

import errno
import hashlib
import json
import logging
import time
import traceback
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from equalcity.core.errors import require
from equalcity.toolboxes.actions.packages import export_package
from equalcity.toolboxes.careful import beside, needs_original
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.exporting.makers import MAKERS, maker_mark
from equalcity.toolboxes.exporting.source import ExportMedium, Report, Source
from equalcity.toolboxes.laying import laid
from equalcity.toolboxes.models import (
    Edition,
    EditionMedia,
    Export,
    ExportFault,
    ExportKind,
    ExportState,
    PublishedAdaptation,
)
from equalcity.toolboxes.models.exports import FOLDER
from equalcity.toolboxes.packages import CHUNK, whole_file

MOST_UNDER_WAY = 40
"""Jobs for exports that wait or are at work; more are refused, so that mail and others get their turn."""
SECONDS_BETWEEN_REPORTS = 0.3
PACKAGE_MAKER = "1"
"""A package is the same bytes whatever we change: its format has a version of its own."""

logger = logging.getLogger(__name__)
_one_package = Lock()


# Asking --------------------------------------------------------------------------------------------------------------


def ask_for_export(edition: Edition, *, language: str, kind: str, adaptation: str = "") -> Export:
    """The export in its present state; queues a job where none is under way and no whole file is there.

    Whoever may read the edition may ask. However many ask at once, there is one job. `adaptation` is the hash of what
    a city lays over it.
    Refused: too many others are being made.
    """
    key = export_key(edition, language=language, kind=kind, adaptation=adaptation)
    export = Export.objects.filter(**key).with_job().first()
    if export is not None and (export.is_under_way or export.is_ready):
        return export
    return _queued(key)


def export_key(edition: Edition, *, language: str, kind: str, adaptation: str = "") -> dict[str, Any]:
    """What names an export as it would be made today."""
    what = {"edition": edition, "language": language, "kind": ExportKind(kind), "adaptation": adaptation}
    return what | {"maker": maker_mark(language)}


@transaction.atomic
def _queued(key: dict[str, Any]) -> Export:
    Export.objects.get_or_create(**key)  # unique: of two who ask at once, one makes the row and the other finds it
    export = Export.objects.select_for_update().get(**key)
    export.has_job = Export.objects.under_way().filter(pk=export.pk).exists()
    if export.has_job or export.is_ready:
        return export
    require(
        Export.objects.under_way().count() < MOST_UNDER_WAY,
        _("Many files are being made just now. Please try again in a few minutes."),
    )
    export.state, export.fault = ExportState.WAITING, ""
    export.parts_done = export.parts = 0
    export.job = make_export.enqueue(export.pk).id  # in the same transaction: a row is never without its job
    export.save()
    export.has_job = True
    return export


# Making --------------------------------------------------------------------------------------------------------------


@task()
def make_export(pk: int) -> None:
    """Make the file of this export. A worker that was killed begins anew: until the end, nothing counts as made."""
    export = Export.objects.select_related("edition").filter(pk=pk).first()
    if export is None or export.is_ready:
        return
    Export.objects.filter(pk=pk).update(state=ExportState.IN_WORK, parts_done=0, parts=0)
    try:
        source = source_of(export.edition, export.language, export.adaptation)
        body = MAKERS[export.kind].make(source, Progress(pk))
        whose = f"-{export.adaptation[:32]}" if export.adaptation else ""
        path = f"{FOLDER}/{export.edition.sha256}/{export.kind}-{export.language}-{export.maker}{whose}"
        _write(path, body)
        _finish(export, path=path, size=len(body), sha256=sha256_hex(body))
    except Exception as error:  # noqa: BLE001 -- whatever it is, the row must say so, or the reader waits for ever
        _fail(export, error)


def source_of(edition: Edition, language: str, adaptation: str = "") -> Source:
    """What an export of this edition in this language is made from; `adaptation` is the hash of what lies over it.

    EditionDocument.DoesNotExist: no such language. PublishedAdaptation.DoesNotExist: no such adaptation of it.
    """
    text = _for_reading(edition, json.loads(bytes(edition.documents.get(language=language).body)))
    languages = edition.documents.values_list("language", flat=True)
    return Source(
        document=_with_overlay(text, edition, adaptation) if adaptation else text,
        adaptation=adaptation,
        number=edition.number,
        stage=edition.stage,
        sha256=edition.sha256,
        frozen_at=edition.frozen_at,
        license=json.loads(bytes(edition.manifest))["license"],
        change_note=edition.change_note,
        languages=tuple(sorted(languages, key=lambda tag: (tag != edition.source_language, tag))),
        media={row.sha256: _medium(row) for row in edition.media.all()},
        base_url=settings.BASE_URL,
    )


def _for_reading(edition: Edition, document: dict[str, Any]) -> dict[str, Any]:
    """With the original beside what is careful in a machine draft."""
    if document["language"] == edition.source_language or not needs_original(document):
        return document
    return beside(document, json.loads(bytes(edition.documents.get(language=edition.source_language).body)))


def _with_overlay(document: dict[str, Any], edition: Edition, adaptation: str) -> dict[str, Any]:
    """Also where the city has published anew since: who asked for this gets this."""
    rows = PublishedAdaptation.objects.filter(sha256=adaptation, adaptation__toolbox_key=edition.toolbox_key)
    published = rows.select_related("adaptation__city")[:1].get()
    overlay = json.loads(bytes(published.body))
    source = json.loads(bytes(edition.documents.get(language=edition.source_language).body))
    return laid(
        document,
        overlay,
        edition_number=edition.number,
        source_document=source,
        is_example=published.adaptation.city.is_example,
    )


def _medium(row: EditionMedia) -> ExportMedium:
    return ExportMedium(
        content_type=row.content_type,
        size=row.size,
        read=row.read,
        name=row.name,
        width=row.width,
        height=row.height,
    )


class Progress:
    """Writes down how far an export is, a few times a second at most."""

    def __init__(self, pk: int) -> None:
        self.pk = pk
        self.written_at = 0.0

    def __call__(self, done: int, parts: int) -> None:
        now = time.monotonic()
        if now - self.written_at >= SECONDS_BETWEEN_REPORTS:
            self.written_at = now
            Export.objects.filter(pk=self.pk).update(parts_done=max(0, min(done, parts)), parts=max(0, parts))


def _write(path: str, body: bytes) -> None:
    """Put a file where it belongs, whole or not at all; and clear what a killed worker left beside it."""
    target = Path(default_storage.path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    for half in target.parent.glob(f".{target.name}.*"):
        half.unlink(missing_ok=True)
    with whole_file(target) as file:
        file.write(body)


@transaction.atomic
def _finish(export: Export, *, path: str, size: int, sha256: str) -> None:
    """Say that it is done, and take away what older programs made of it, or what was made before the city published."""
    found = Export.objects.filter(pk=export.pk).update(
        state=ExportState.DONE, path=path, size=size, sha256=sha256, made_at=timezone.now(), fault=""
    )
    same = Export.objects.filter(edition_id=export.edition_id, language=export.language, kind=export.kind)
    of_the_city = PublishedAdaptation.objects.filter(adaptation__published__sha256=export.adaptation)
    hashes = [*of_the_city.values_list("sha256", flat=True)] if export.adaptation else [""]
    older = same.filter(adaptation__in=hashes, pk__lt=export.pk)
    leftovers = [one.path for one in older if one.path] if found else [path]  # the edition went away in between
    older.delete()
    for leftover in leftovers:
        transaction.on_commit(partial(default_storage.delete, leftover))


def _fail(export: Export, error: Exception) -> None:
    """Say what a reader can be told, and log where it happened; not the words of the error, which may quote a text."""
    no_room = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    fault = ExportFault.NO_ROOM if no_room else ExportFault.OTHER
    if isinstance(error, FileNotFoundError):
        fault = ExportFault.LOST
    Export.objects.filter(pk=export.pk).update(state=ExportState.FAILED, fault=fault)
    last = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
    logger.error("Export %s of edition %s could not be made: %s", export.kind, export.edition, what)


def make_now(edition: Edition, *, language: str, kind: str, report: Report) -> bytes:
    """The bytes of an export, made in this process, kept nowhere."""
    return MAKERS[kind].make(source_of(edition, language), report)


# Packages ------------------------------------------------------------------------------------------------------------


def ready_package(edition: Edition) -> Export:
    """The edition as a package, made now if it is not there. Refused: a medium whose file is lost or damaged."""
    export = _package(edition)
    if export is not None:
        return export
    with _one_package:  # a large package fills the disk for a while; many at once would fill it all
        return _package(edition) or _made_package(edition)


def _package(edition: Edition) -> Export | None:
    found = Export.objects.filter(edition=edition, kind=ExportKind.PACKAGE, maker=PACKAGE_MAKER).first()
    return found if found is not None and found.is_ready else None


def _made_package(edition: Edition) -> Export:
    path = f"{FOLDER}/{edition.sha256}/package"
    target = Path(default_storage.path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(target) as file:
        export_package(edition, file)
    with default_storage.open(path, "rb") as made:
        sha256 = hashlib.sha256()
        while chunk := made.read(CHUNK):
            sha256.update(chunk)
    facts = {
        "state": ExportState.DONE,
        "path": path,
        "size": default_storage.size(path),
        "sha256": sha256.hexdigest(),
        "made_at": timezone.now(),
    }
    export, _new = Export.objects.update_or_create(
        edition=edition, language="", kind=ExportKind.PACKAGE, maker=PACKAGE_MAKER, defaults=facts
    )
    return export


# Order on the disk ---------------------------------------------------------------------------------------------------


def sweep_unknown_exports() -> int:
    """Remove files of exports that no row names, such as those of an edition that is gone. Gives how many."""
    folder = Path(default_storage.path(FOLDER))
    known = {
        Path(default_storage.path(path)) for path in Export.objects.exclude(path="").values_list("path", flat=True)
    }
    unknown = [path for path in folder.glob("*/*") if path.is_file() and path not in known]
    for path in unknown:
        path.unlink(missing_ok=True)
    return len(unknown)
