"""What toolboxes bring when a site is prepared: shelves, rights on them, and the starter content."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Permission
from django.dispatch import receiver
from wagtail.models import GroupPagePermission, Locale, Page, Site

from equalcity.core.signals import preparing
from equalcity.network.groups import group_of
from equalcity.network.roles import ROLES
from equalcity.toolboxes.actions.editions import open_edition
from equalcity.toolboxes.actions.exports import sweep_unknown_exports
from equalcity.toolboxes.actions.packages import import_package, sweep_unknown_media
from equalcity.toolboxes.models import Edition, ToolboxShelf
from equalcity.toolboxes.opening import shelf_of
from equalcity.toolboxes.packages import write_package
from equalcity.toolboxes.sources import build_package

PAGE_RIGHTS = {"writes": ("add_page", "change_page"), "publishes": ("publish_page",)}
TERM_RIGHTS = ("add_term", "change_term", "delete_term", "view_term")


@receiver(preparing)
def prepare_toolboxes(sender: object, say: Callable[[str], None], **kwargs: object) -> None:
    _prepare_shelves()
    _give_rights()
    sweep_unknown_media()
    sweep_unknown_exports()
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
    """Pages and glossary, role by role, as the table in network/roles.py says."""
    shelves = list(ToolboxShelf.objects.all())
    for name, role in ROLES.items():
        group = group_of(name)
        codenames = [codename for may, rights in PAGE_RIGHTS.items() if getattr(role, may) for codename in rights]
        permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
        GroupPagePermission.objects.filter(group=group).delete()
        GroupPagePermission.objects.bulk_create(
            GroupPagePermission(group=group, page=shelf, permission=permission)
            for shelf in shelves
            for permission in permissions
        )
        if role.writes:
            group.permissions.add(
                *Permission.objects.filter(content_type__app_label="toolboxes", codename__in=TERM_RIGHTS),
                *Permission.objects.filter(content_type__app_label="wagtail_localize", codename="submit_translation"),
            )


def load_starter_content(say: Callable[[str], None]) -> None:
    """Build every toolbox of the content folder, import it like anybody's package, and open it for writing."""
    for folder in sorted(path.parent for path in (settings.PROJECT / "content").glob("*/edition.yaml")):
        say(f"Loading the toolbox {folder.name}.")
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "package.zip"
            with build_package(folder) as package, file.open("wb") as out:
                write_package(package, out)
            with file.open("rb") as package_file:
                edition = import_package(package_file, by=None)
        open_edition(edition, by=None)
