"""What must hold of people before a real site may start."""

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from equalcity.network.models import Person


@register(Tags.database)
def no_example_people(databases: Sequence[str] | None = None, **kwargs: object) -> list[CheckMessage]:
    """In production nobody may be able to sign in as an example person. Runs where databases are checked."""
    if settings.MODE != "production" or not databases or "default" not in databases:
        return []
    if not _table_is_there() or not Person.objects.filter(is_example=True).exists():
        return []
    return [
        Error(
            "This database holds the example people of the demo.",
            hint="Start production on a DATA_DIR or DATABASE_URL of its own, or run: equalcity remove-example-people",
            id="equalcity.E004",
        )
    ]


def _table_is_there() -> bool:
    return Person._meta.db_table in connection.introspection.table_names()
