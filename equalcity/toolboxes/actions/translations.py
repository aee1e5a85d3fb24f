"""Approving translations: a person's word that a text is right, and renders its present source."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from equalcity.core.errors import require
from equalcity.network.audit import record
from equalcity.network.models import Person
from equalcity.toolboxes.models import Term, Toolbox, TranslationStatus
from equalcity.toolboxes.models.pages import AuthoredPage
from equalcity.toolboxes.rules import can_review
from equalcity.toolboxes.translating import source_digest_of


@transaction.atomic
def approve_translation(page: AuthoredPage, *, by: Person) -> AuthoredPage:
    """Mark the published text of a translated page as reviewed against its present source.

    Refused: no right to review this toolbox, an original, a page with changes that are not published.
    """
    page = type(page).objects.select_for_update().get(pk=page.pk)
    toolbox = Toolbox.objects.ancestor_of(page, inclusive=True).get()
    require(can_review(by, toolbox), _("You may not approve translations of this toolbox. Ask a reviewer of it."))
    require(page.translation_status != TranslationStatus.ORIGINAL, _("This is the original, not a translation."))
    require(page.live and not page.has_unpublished_changes, _("Publish the changes to this page first."))
    reviewed = {"translation_status": TranslationStatus.REVIEWED, "source_digest": source_digest_of(page)}
    page.translation_status, page.source_digest = reviewed.values()
    page.save()
    revision = page.save_revision(user=by, clean=False)
    revision.publish(user=by, skip_permission_checks=True)  # asked above, from our own table
    # Publishing has noted what wagtail-localize rendered; the reviewer's word is the newer one.
    type(page).objects.filter(pk=page.pk).update(**reviewed)
    record("translation.approved", page, by=by, language=page.locale.language_code)
    return page


@transaction.atomic
def approve_terms(language: str, *, by: Person) -> int:
    """Mark all glossary terms of a language as reviewed; returns how many were not before. Refused: no right.

    The glossary is shared by all toolboxes, so a reviewer of any of them may.
    """
    require(can_review(by), _("You may not approve translations. Ask a reviewer."))
    terms = Term.objects.select_for_update().filter(locale__language_code=language)
    waiting = [term for term in terms.exclude(translation_status=TranslationStatus.ORIGINAL) if _waits(term)]
    for term in waiting:
        term.translation_status = TranslationStatus.REVIEWED
        term.source_digest = source_digest_of(term)
        term.save()
    if waiting:
        locale = Locale.objects.get(language_code=language)
        record("glossary.approved", locale, by=by, language=language, terms=len(waiting))
    return len(waiting)


def _waits(term: Term) -> bool:
    return term.translation_status != TranslationStatus.REVIEWED or term.source_digest != source_digest_of(term)
