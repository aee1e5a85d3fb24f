"""What the network brings when a site is prepared: languages, groups by role, and in the demo example people."""

from collections.abc import Callable

from django.conf import settings
from django.dispatch import receiver
from wagtail.models import Locale

from equalcity.core.signals import preparing
from equalcity.network.actions import make_example_people
from equalcity.network.groups import sync_groups


@receiver(preparing)
def prepare_network(sender: object, say: Callable[[str], None], **kwargs: object) -> None:
    for language, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=language)
    sync_groups()
    if settings.DEMO:
        make_example_people()
