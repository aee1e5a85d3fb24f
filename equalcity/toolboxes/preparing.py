"""What toolboxes bring when a site is prepared: shelves, rights on them, and the starter content."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.dispatch import receiver
from wagtail.models import GroupPagePermission, Locale, Page, Site

from equalcity.core.signals import preparing
from equalcity.network.groups import group_of
from equalcity.network.models import Organisation, Person
from equalcity.network.roles import ROLES, RoleName
from equalcity.toolboxes.actions.editions import open_edition
from equalcity.toolboxes.actions.example_adaptations import publish_example
from equalcity.toolboxes.actions.exports import sweep_unknown_exports
from equalcity.toolboxes.actions.packages import import_package, sweep_unknown_media
from equalcity.toolboxes.adaptation_sources import read_adaptations
from equalcity.toolboxes.models import Edition, ToolboxShelf
from equalcity.toolboxes.opening import shelf_of
from equalcity.toolboxes.packages import write_package
from equalcity.toolboxes.sources import build_package
from equalcity.toolboxes.tasks_rounds import put_jobs_of_rounds_into_queue
from equalcity.toolboxes.tasks_units import put_jobs_of_translators_into_queue

TERM_RIGHTS = {"writes": ("add_term", "change_term", "view_term"), "deletes_pages": ("delete_term",)}
STARTER_OWNERS = {
    "migrant-women-and-girls": "Femmes en détresse asbl",
    "parenting-in-a-new-country": "City of Gothenburg",
    "safer-spaces": "RainbowHouse Brussels",
    "working-with-children-alone": "Sapienza University of Rome, Department of Psychology",
}
"""Folder of the content → name of the partner that wrote it; it is the owner where this organisation is known."""


@receiver(preparing)
def prepare_toolboxes(sender: object, say: Callable[[str], None], **kwargs: object) -> None:
    _prepare_shelves()
    _give_rights()
    sweep_unknown_media()
    sweep_unknown_exports()
    put_jobs_of_rounds_into_queue()
    put_jobs_of_translators_into_queue()
    if not Edition.objects.exists():
        load_starter_content(say)


def _prepare_shelves() -> None:
    """One shelf a language, and Wagtail's welcome page out of the way."""
    locales = sorted(Locale.objects.all(), key=lambda locale: locale.language_code != settings.LANGUAGE_CODE)
    shelves = [shelf_of(locale) for locale in locales]
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"root_page": shelves[0], "hostname": "localhost", "site_name": "Equalcity"},
    )
    for page in Page.get_first_root_node().get_children().not_type(ToolboxShelf):
        if page.title.startswith("Welcome to your new Wagtail site"):
            page.delete()


def _give_rights() -> None:
    """The glossary, role by role, as the table in network/roles.py says. Pages are asked for in page_rights.py.

    Rights of a group on pages are taken away: nobody asks for them, and a row that says nothing would only mislead.
    """
    for name, role in ROLES.items():
        group = group_of(name)
        GroupPagePermission.objects.filter(group=group).delete()
        codenames = [codename for may, rights in TERM_RIGHTS.items() if getattr(role, may) for codename in rights]
        permissions = Permission.objects.filter(content_type__app_label="toolboxes", codename__in=codenames)
        if role.writes:
            permissions |= Permission.objects.filter(
                content_type__app_label="wagtail_localize", codename="submit_translation"
            )
        group.permissions.add(*permissions)


def load_starter_content(say: Callable[[str], None]) -> None:
    """Build every toolbox of the content folder, import it like anybody's package, and open it for writing."""
    for folder in sorted(path.parent for path in settings.CONTENT_DIR.glob("*/edition.yaml")):
        say(f"Loading the toolbox {folder.name}.")
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "package.zip"
            with build_package(folder) as package, file.open("wb") as out:
                write_package(package, out)
            with file.open("rb") as package_file:
                edition = import_package(package_file, by=None, owner=_starter_owner(folder.name))
        open_edition(edition, by=None)
        if settings.DEMO:
            _publish_examples(folder, edition, say)


def _publish_examples(folder: Path, edition: Edition, say: Callable[[str], None]) -> None:
    """How a city makes this toolbox its own, by the example project coordinator; production has no example city."""
    document = json.loads(bytes(edition.documents.get(language=edition.source_language).body))
    coordinators = Person.objects.filter(is_example=True, memberships__role=RoleName.PROJECT_COORDINATOR)
    coordinator = coordinators.order_by("pk").first()
    if coordinator is None:
        return
    for written in read_adaptations(folder, document):
        say(f"Loading the example of an adaptation for {written.city}.")
        publish_example(written, edition.toolbox_key, by=coordinator)


def _starter_owner(folder: str) -> Organisation | None:
    """In the demo the example author's organisation, for she must find it; else the partner, where it is known."""
    if settings.DEMO:
        held = Q(memberships__person__is_example=True, memberships__role=RoleName.TOOLBOX_AUTHOR)
        return Organisation.objects.filter(held).order_by("pk").first()
    return Organisation.objects.filter(name=STARTER_OWNERS.get(folder, "")).first()
