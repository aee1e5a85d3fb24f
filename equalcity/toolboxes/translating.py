"""Keeps true what is said of a translation, whichever way somebody publishes a page.

Units are the truth (decision 15); these listeners take into them what is published beside them.
"""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import copy_for_translation_done, page_published

from equalcity.network.models import Person
from equalcity.toolboxes.actions.translated_pages import say_what_it_is
from equalcity.toolboxes.actions.units import sync_source, take_changes
from equalcity.toolboxes.models import Term, TranslationStatus
from equalcity.toolboxes.models.pages import AuthoredPage
from equalcity.toolboxes.quiet import are_known
from equalcity.toolboxes.unit_sources import source_of_thing


@receiver(copy_for_translation_done)
def a_copy_is_no_original(sender: object, source_obj: object, target_obj: object, **kwargs: object) -> None:
    """A fresh copy holds the source's words and its status; until somebody translates it, it is behind."""
    if isinstance(target_obj, (AuthoredPage, Term)):
        target_obj.translation_status = TranslationStatus.TRANSLATED
        target_obj.source_digest = ""
        type(target_obj).objects.filter(pk=target_obj.pk).update(
            translation_status=target_obj.translation_status, source_digest=""
        )


@receiver(page_published)
def take_in_what_was_published(sender: object, instance: Page, **kwargs: Any) -> None:
    """An original: its units follow. A translation: what was changed by hand becomes the words of its units."""
    if not isinstance(instance, AuthoredPage) or are_known():
        return
    revision = kwargs.get("revision")
    by = revision.user if revision is not None and isinstance(revision.user, Person) else None
    take_in(instance, by=by)


def take_in(thing: AuthoredPage | Term, *, by: Person | None) -> None:
    """Bring the units up to a page or term as it is now, and say of it what they say."""
    source = source_of_thing(thing)
    if source is None:
        a_changed_text_awaits_review(thing)
        return
    sync_source(source)
    if source.pk != thing.pk:
        take_changes(thing, source, by=by)
        say_what_it_is(thing, source)


def a_changed_text_awaits_review(thing: AuthoredPage | Term) -> None:
    """A reviewer approved other words than these: her word holds until somebody changes the text."""
    reviewed = type(thing).objects.filter(pk=thing.pk, translation_status=TranslationStatus.REVIEWED)
    reviewed.update(translation_status=TranslationStatus.TRANSLATED)
