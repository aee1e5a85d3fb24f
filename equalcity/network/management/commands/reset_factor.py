"""Takes a lost second factor away at once, when no coordinator is left who could."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from equalcity.network.actions.recovery import reset_at_once
from equalcity.network.models import Person


class Command(BaseCommand):
    help = "Take away the second factor of a person, after you have made sure in person that it is her."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError("Nobody has this e-mail address.")
        reset_at_once(person)
        self.stdout.write("Done. All sessions are ended; she is told by mail, and so are the project coordinators.")
