"""Takes the examples of the demo away, before a site is used for real."""

from django.core.management.base import BaseCommand

from equalcity.network.actions.starter import remove_examples


class Command(BaseCommand):
    help = "Remove the example people, organisations and cities of the demo. What they wrote stays."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{remove_examples()} example people removed.")
