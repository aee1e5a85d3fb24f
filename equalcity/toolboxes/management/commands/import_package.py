"""Takes in a package from the command line, as the form in the admin does."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.management.files import progress_bar, sentences_for_faults


class Command(BaseCommand):
    help = (
        "Take in a package of an edition, whole or not at all. Exit code 1 says that it was refused, with the reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the package, such as from export-package")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        with sentences_for_faults(), path.open("rb") as file, progress_bar(path.stat().st_size, "Reading") as bar:
            edition = import_package(file, by=None, progress=bar.update)
        self.stdout.write(f"Edition {edition.number} of {edition.toolbox_slug} is here: {edition.sha256}")
        for document in edition.documents.all():
            self.stdout.write(f"  {document.language}  {document.sha256}")
