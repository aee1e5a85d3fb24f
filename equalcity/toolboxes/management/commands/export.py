"""Writes an edition in one language as a file that goes along: PDF, EPUB, single file, slides."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from equalcity.toolboxes.actions.exports import make_now
from equalcity.toolboxes.exporting.makers import MAKERS
from equalcity.toolboxes.management.editions import edition_named
from equalcity.toolboxes.management.files import require_writable_name, sentences_for_faults
from equalcity.toolboxes.packages import whole_file


class Command(BaseCommand):
    help = "Write an edition in one language as a PDF, EPUB, single file or slides."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("toolbox", metavar="TOOLBOX", help="its address, such as migrant-women-and-girls")
        parser.add_argument("number", metavar="NUMBER", help="of the edition, such as 1.0")
        parser.add_argument("language", metavar="LANGUAGE", help="such as en")
        parser.add_argument("kind", metavar="KIND", choices=list(MAKERS), help=f"one of: {', '.join(MAKERS)}")
        parser.add_argument("file", metavar="FILE", type=Path, help="where to write; an older file is replaced")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        edition = edition_named(options["toolbox"], options["number"])
        if options["language"] not in edition.languages:
            raise CommandError(f"{edition} is not in {options['language']}, but in: {', '.join(edition.languages)}")
        require_writable_name(path)
        with sentences_for_faults(), tqdm(desc="Making", disable=None, leave=False) as bar:

            def report(done: int, parts: int) -> None:
                bar.total = parts
                bar.update(done - bar.n)

            body = make_now(edition, language=options["language"], kind=options["kind"], report=report)
            with whole_file(path) as file:
                file.write(body)
        self.stdout.write(f"{edition} ({options['language']}) is in {path}: {len(body):,} bytes")
