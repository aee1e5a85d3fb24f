"""`equalcity prepare`: what `equalcity up` does before it starts, alone."""

from django.core.management.base import BaseCommand, CommandError

from equalcity.core.errors import Refused
from equalcity.core.prepare import prepare


class Command(BaseCommand):
    help = "Make the data folder ready for this version: database, files for browsers, languages, starter content."
    requires_system_checks = ()  # they run after the tables stand, with the database among them

    def handle(self, **options: object) -> None:
        try:
            prepare(say=self.stdout.write)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
