"""What must hold of people before a real site may start."""

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from equalcity.network.models import City, Organisation, Person


@register(Tags.database)
def no_example_people(databases: Sequence[str] | None = None, **kwargs: object) -> list[CheckMessage]:
    """In production nobody may be able to sign in as an example person, or take an example for a real place.

    Runs where databases are checked.
    """
    if settings.MODE != "production" or not databases or "default" not in databases:
        return []
    if not any(_has_examples(model) for model in (Person, Organisation, City)):
        return []
    return [
        Error(
            "This database holds the example people of the demo.",
            hint="Start production on a DATA_DIR or DATABASE_URL of its own, or run: equalcity remove-example-people",
            id="equalcity.E004",
        )
    ]


def _has_examples(model: type[Person | Organisation | City]) -> bool:
    """Asked also before the tables, or this column of them, are made."""
    with connection.cursor() as cursor:
        if model._meta.db_table not in connection.introspection.table_names(cursor):
            return False
        columns = {one.name for one in connection.introspection.get_table_description(cursor, model._meta.db_table)}
    return "is_example" in columns and model.objects.filter(is_example=True).exists()
