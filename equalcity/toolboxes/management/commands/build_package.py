"""Makes a package file from a folder of readable sources, as in content/."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.management.files import require_writable_name, sentences_for_faults
from equalcity.toolboxes.packages import whole_file, write_package
from equalcity.toolboxes.sources import build_package


class Command(BaseCommand):
    help = "Make a package from a folder as content/README.md describes it, or say all that is wrong with the folder."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="the folder that holds edition.yaml")
        parser.add_argument("file", metavar="FILE", type=Path, help="where to write; an older file is replaced")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        require_writable_name(path)
        with sentences_for_faults():
            package = build_package(options["folder"])
            with whole_file(path) as file:
                write_package(package, file)
        self.stdout.write(f"{path} holds the languages {', '.join(sorted(package.documents))}")
        self.stdout.write(f"  edition  {sha256_hex(package.manifest)}")
