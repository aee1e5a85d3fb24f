"""Editions come and go as packages. An import is whole or not at all: rows and files."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from equalcity.core import release
from equalcity.core.errors import Refused, require
from equalcity.network.audit import record
from equalcity.network.models import Organisation, Person
from equalcity.network.roles import roles_that
from equalcity.toolboxes.actions.adaptations import tell_cities
from equalcity.toolboxes.documents import check_manifest, sha256_hex
from equalcity.toolboxes.models import Edition, EditionDocument, EditionMedia, Toolbox
from equalcity.toolboxes.models.editions import media_path
from equalcity.toolboxes.package_reading import read_package
from equalcity.toolboxes.packages import CHUNK, Medium, Package, Progress, check_package, write_package
from equalcity.toolboxes.rules import can_freeze, can_freeze_for

FROZEN_MEDIA = "editions"

# Any number will do, as long as nothing else in this database takes the same.
IMPORT_LOCK = 0x45517561


def import_package(
    file: BinaryIO, *, by: Person | None, owner: Organisation | None = None, progress: Progress | None = None
) -> Edition:
    """Make an edition of the package in this file; the one that is there already, when it is the same package.

    `by` None is whoever runs the server. A toolbox that is here already keeps its owner; else `owner` is its owner, and
    when none is named the importer's own organisation. Refused: no right to freeze for that owner, several
    organisations to choose from, any fault in the package, a number that another edition of the toolbox has, an address
    that another toolbox has. Nothing is left behind then.
    """
    require(by is None or can_freeze(by), _("You may not import packages. Ask a toolbox author."))
    with read_package(file, progress=progress) as package:
        return _taken_in(package, by=by, wanted=owner)


@transaction.atomic
def _taken_in(package: Package, *, by: Person | None, wanted: Organisation | None) -> Edition:
    one_at_a_time()  # before the owner is looked up
    edition, made = _stored(package, by=by, owner=_owner_of(package, by=by, wanted=wanted))
    if made:
        record("edition.imported", edition, by=by, stage=edition.stage)
    return edition


def store_package(package: Package, *, by: Person | None, owner: Organisation | None = None) -> Edition:
    """Make an edition of a package that was made here; checked as if it came from elsewhere.

    Refused: what `import_package` refuses. Who may is asked by the caller.
    """
    check_package(package)
    return _stored(package, by=by, owner=owner)[0]


def _owner_of(package: Package, *, by: Person | None, wanted: Organisation | None) -> Organisation | None:
    """Whose the edition will be. Refused: another organisation's toolbox, or an organisation that she is not of."""
    key = check_manifest(package.manifest)["toolbox"]["id"]
    known: Toolbox | Edition | None = (
        Toolbox.objects.filter(translation_key=key).order_by("pk").first()
        or Edition.objects.filter(toolbox_key=key).newest_first().first()
    )
    if known is not None:
        require(by is None or can_freeze(by, known), _("This toolbox is here already, and belongs to others."))
        return known.organisation if isinstance(known, Toolbox) else known.owner
    if wanted is None and by is not None:
        own = list(by.organisations_as(roles_that("freezes"))[:2])
        require(len(own) <= 1, _("Say to which of your organisations the toolbox belongs."))
        wanted = own[0] if own else None
    require(by is None or can_freeze_for(by, wanted), _("You may not bring in a toolbox for this organisation."))
    return wanted


def export_package(edition: Edition, file: BinaryIO, *, progress: Progress | None = None) -> None:
    """Write the edition as a package, byte for byte as it came. Refused: a medium whose file is lost or damaged.

    `file` must be one that can be wound back.
    """
    media = {medium.sha256: _stored_medium(medium) for medium in edition.media.all()}
    documents = {document.language: bytes(document.body) for document in edition.documents.all()}
    package = Package(manifest=bytes(edition.manifest), documents=documents, media=media)
    try:
        write_package(package, file, progress=progress)
    except FileNotFoundError as error:
        raise Refused(_("A file of this edition is lost: %(name)s") % {"name": error.filename}) from error


@transaction.atomic
def sweep_unknown_media() -> int:
    """Remove files of media that no edition names, such as a killed import leaves. Gives how many."""
    one_at_a_time()
    known = {medium.path for medium in EditionMedia.objects.only("sha256", "content_type")}
    unknown = sorted(set(_frozen_files()) - known)
    for path in unknown:
        default_storage.delete(path)
    return len(unknown)


# Rows ----------------------------------------------------------------------------------------------------------------


@transaction.atomic
def _stored(package: Package, *, by: Person | None, owner: Organisation | None) -> tuple[Edition, bool]:
    """The edition, and whether it was made now."""
    one_at_a_time()
    sha256 = sha256_hex(package.manifest)
    if same := Edition.objects.filter(sha256=sha256).first():
        return same, False
    edition = _edition(package, check_manifest(package.manifest), sha256, by)
    edition.owner = owner
    _refuse_taken(edition)
    with _new_files_removed_on_failure() as new_files:
        for medium_sha256, medium in package.media.items():
            _store_file(medium_sha256, medium, new_files)
        edition.save(force_insert=True)
        EditionDocument.objects.bulk_create(_documents(edition, package))
        EditionMedia.objects.bulk_create(_media(edition, package))
    tell_cities(edition, by=by)
    transaction.on_commit(release.bump)
    return edition, True


def one_at_a_time() -> None:
    """Let no other freeze, import or sweep run until the end of this transaction.

    Else one could count on a file that the other, failing, takes away. SQLite has one writer anyway, from BEGIN on.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def _edition(package: Package, manifest: dict[str, Any], sha256: str, by: Person | None) -> Edition:
    major, minor = manifest["number"].split(".")
    return Edition(
        toolbox_key=manifest["toolbox"]["id"],
        toolbox_slug=manifest["toolbox"]["slug"],
        major=int(major),
        minor=int(minor),
        stage=manifest["stage"],
        change_note=manifest.get("change_note", ""),
        source_language=manifest["source_language"],
        frozen_at=datetime.fromisoformat(manifest["frozen_at"]),
        frozen_by=by,
        manifest=package.manifest,
        sha256=sha256,
    )


def _refuse_taken(edition: Edition) -> None:
    same_number = Edition.objects.filter(
        toolbox_key=edition.toolbox_key, major=edition.major, minor=edition.minor
    ).exists()
    if same_number:
        raise Refused(
            _("The toolbox “%(slug)s” has an edition %(number)s already, with other content.")
            % {"slug": edition.toolbox_slug, "number": edition.number}
        )
    if Edition.objects.filter(toolbox_slug=edition.toolbox_slug).exclude(toolbox_key=edition.toolbox_key).exists():
        raise Refused(_("The address “%(slug)s” belongs to another toolbox here.") % {"slug": edition.toolbox_slug})


def _documents(edition: Edition, package: Package) -> Iterator[EditionDocument]:
    for language, body in package.documents.items():
        toolbox = json.loads(body)["toolbox"]
        yield EditionDocument(
            edition=edition,
            language=language,
            sha256=sha256_hex(body),
            title=toolbox["title"],
            summary=toolbox["summary"],
            body=body,
        )


def _media(edition: Edition, package: Package) -> Iterator[EditionMedia]:
    for sha256, medium in package.media.items():
        yield EditionMedia(
            edition=edition,
            sha256=sha256,
            name=medium.name,
            content_type=medium.content_type,
            size=medium.size,
            width=medium.width,
            height=medium.height,
        )


# Files ---------------------------------------------------------------------------------------------------------------


@contextmanager
def _new_files_removed_on_failure() -> Iterator[list[str]]:
    new_files: list[str] = []
    try:
        yield new_files
    except BaseException:
        for path in new_files:
            default_storage.delete(path)
        raise


def _store_file(sha256: str, medium: Medium, new_files: list[str]) -> None:
    """Put the file of this medium where its hash says, unless it is there, whole."""
    path = media_path(sha256, medium.content_type)
    if _is_whole(path, sha256):
        return
    if default_storage.exists(path):  # a killed import leaves half of a file
        default_storage.delete(path)
    # What another edition names is mended here, and stays mended when this import fails.
    if not EditionMedia.objects.filter(sha256=sha256, content_type=medium.content_type).exists():
        new_files.append(path)
    with medium.opened() as file:
        default_storage.save(path, File(file))


def _is_whole(path: str, sha256: str) -> bool:
    if not default_storage.exists(path):
        return False
    found = hashlib.sha256()
    with default_storage.open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest() == sha256


def _stored_medium(medium: EditionMedia) -> Medium:
    return Medium(
        name=medium.name,
        content_type=medium.content_type,
        size=medium.size,
        opened=lambda: cast(BinaryIO, default_storage.open(medium.path, "rb")),
        width=medium.width,
        height=medium.height,
    )


def _frozen_files() -> Iterator[str]:
    if not default_storage.exists(FROZEN_MEDIA):
        return
    folders, _files = default_storage.listdir(FROZEN_MEDIA)
    for folder in folders:
        _folders, files = default_storage.listdir(f"{FROZEN_MEDIA}/{folder}")
        yield from (f"{FROZEN_MEDIA}/{folder}/{file}" for file in files)
