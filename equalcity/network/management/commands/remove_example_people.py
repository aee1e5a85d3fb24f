"""Takes the example people of the demo away, before a site is used for real."""

from django.core.management.base import BaseCommand

from equalcity.network.models import Person


class Command(BaseCommand):
    help = "Remove the example people of the demo. What they wrote stays."

    def handle(self, *args: object, **options: object) -> None:
        people = Person.objects.filter(is_example=True)
        count = people.count()
        people.delete()
        self.stdout.write(f"{count} example people removed.")
