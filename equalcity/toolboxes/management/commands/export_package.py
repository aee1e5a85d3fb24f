"""Writes an edition into a package file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Sum

from equalcity.toolboxes.actions.packages import export_package
from equalcity.toolboxes.management.editions import edition_named
from equalcity.toolboxes.management.files import progress_bar, require_writable_name, sentences_for_faults
from equalcity.toolboxes.packages import whole_file


class Command(BaseCommand):
    help = "Write an edition, with all its languages and media, into a package that any Equalcity takes in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("toolbox", metavar="TOOLBOX", help="its address, such as migrant-women-and-girls")
        parser.add_argument("number", metavar="NUMBER", help="of the edition, such as 1.0")
        parser.add_argument("file", metavar="FILE", type=Path, help="where to write; an older file is replaced")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        edition = edition_named(options["toolbox"], options["number"])
        require_writable_name(path)
        size = edition.media.aggregate(total=Sum("size"))["total"] or 0
        with sentences_for_faults(), whole_file(path) as file, progress_bar(size, "Writing") as bar:
            export_package(edition, file, progress=bar.update)
        self.stdout.write(f"Edition {edition.number} of {edition.toolbox_slug} is in {path}")
