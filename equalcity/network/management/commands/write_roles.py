"""Writes docs/roles.md from the one table of roles."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from equalcity.network.roles import roles_as_markdown


class Command(BaseCommand):
    help = "Write docs/roles.md from the table of roles."

    def handle(self, *args: object, **options: object) -> None:
        path = Path(settings.PROJECT) / "docs" / "roles.md"
        path.write_text(roles_as_markdown(), encoding="utf-8")
        self.stdout.write(f"{path.name} is written.")
