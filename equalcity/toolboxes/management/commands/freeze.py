"""Freezes an edition from the command line, as the button in the admin does."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.editions import freeze_edition
from equalcity.toolboxes.drafts import draft_of, source_of
from equalcity.toolboxes.models import Stage, Toolbox


class Command(BaseCommand):
    help = "Freeze the finished pages of a toolbox as an edition, in every finished language."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("toolbox", metavar="TOOLBOX", help="its address, such as migrant-women-and-girls")
        parser.add_argument("--number", required=True, help="such as 0.8 or 1.0; higher than the last")
        parser.add_argument("--stage", required=True, choices=Stage.values, help="who may read it")
        parser.add_argument("--note", default="", help="what changed, shown to readers")
        parser.add_argument("--dry-run", action="store_true", help="only say what is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        toolbox = Toolbox.objects.filter(slug=options["toolbox"]).order_by("pk").first()
        if toolbox is None:
            raise CommandError(f"There is no toolbox with the address {options['toolbox']}.")
        if options["dry_run"]:
            self._say_what_is_missing(toolbox)
            return
        try:
            edition = freeze_edition(
                source_of(toolbox),
                number=options["number"],
                stage=options["stage"],
                change_note=options["note"],
                by=None,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Edition {edition.number} of {edition.toolbox_slug} is frozen: {edition.sha256}")
        for document in edition.documents.all():
            self.stdout.write(f"  {document.language}  {document.sha256}")

    def _say_what_is_missing(self, toolbox: Toolbox) -> None:
        draft = draft_of(toolbox)
        for problem in draft.problems:
            mark = "must" if problem.blocks else "hint"
            self.stdout.write(f"{mark}  {problem.language or '-'}  {problem.sentence}")
        if draft.hindrances:
            raise CommandError("This toolbox cannot be frozen yet.")
        self.stdout.write(f"It can be frozen, in: {', '.join(draft.documents)}")
