"""What the network brings to a new site: languages, groups by role, cities, daily jobs, and in the demo examples."""

from collections.abc import Callable

from django.conf import settings
from django.dispatch import receiver
from wagtail.models import Locale

from equalcity.core.signals import preparing
from equalcity.network.actions import make_example_people, make_starter_network
from equalcity.network.groups import sync_groups
from equalcity.network.tasks_notices import put_daily_jobs_into_queue


@receiver(preparing)
def prepare_network(sender: object, say: Callable[[str], None], **kwargs: object) -> None:
    for language, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=language)
    sync_groups()
    make_starter_network()
    if settings.DEMO:
        make_example_people()
    put_daily_jobs_into_queue()
