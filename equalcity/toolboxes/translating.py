"""Keeps true what is said of a translation: who made it, and which state of the source it renders.

wagtail-localize makes and publishes translated pages; these listeners note where their text came from.
"""

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import copy_for_translation_done, page_published
from wagtail_localize.models import StringTranslation, Translation

from equalcity.toolboxes.drafts import digest_of_source, digest_of_term
from equalcity.toolboxes.models import Term, TranslationStatus
from equalcity.toolboxes.models.pages import AuthoredPage


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
def note_what_was_translated(sender: object, instance: Page, **kwargs: object) -> None:
    """When wagtail-localize publishes: the source that it rendered, and whether a machine had a hand in it."""
    if not isinstance(instance, AuthoredPage):
        return
    translation = translation_of(instance)
    if translation is None:
        a_changed_text_awaits_review(instance)
        return
    total, done = translation.get_progress()
    rendered = digest_of_source(translation.source.as_instance()) if done == total else ""
    if instance.translation_status == TranslationStatus.REVIEWED and instance.source_digest == rendered:
        return
    status = TranslationStatus.MACHINE if _by_machine(translation) else TranslationStatus.TRANSLATED
    type(instance).objects.filter(pk=instance.pk).update(translation_status=status, source_digest=rendered)


def a_changed_text_awaits_review(thing: AuthoredPage | Term) -> None:
    """A reviewer approved other words than these: her word holds until somebody changes the text."""
    reviewed = type(thing).objects.filter(pk=thing.pk, translation_status=TranslationStatus.REVIEWED)
    reviewed.update(translation_status=TranslationStatus.TRANSLATED)


def translation_of(page: Page) -> Translation | None:
    """The string-by-string translation that fills this page, if it is filled by one."""
    return Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()


def _by_machine(translation: Translation) -> bool:
    strings = StringTranslation.objects.filter(
        translation_of__in=translation.source.stringsegment_set.values("string"), locale=translation.target_locale
    )
    return strings.filter(translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE).exists()


def source_digest_of(thing: AuthoredPage | Term) -> str:
    """The digest of the source as it is now, for a translated page or term; empty when there is no source."""
    source = (
        type(thing)
        .objects.filter(translation_key=thing.translation_key, translation_status=TranslationStatus.ORIGINAL)
        .exclude(pk=thing.pk)
        .first()
    )
    if source is None:
        return ""
    return digest_of_term(source) if isinstance(source, Term) else digest_of_source(source)
