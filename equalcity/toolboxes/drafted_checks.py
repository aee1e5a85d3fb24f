"""What an author would forget on a page, as sentences; the flag says that a freeze waits for it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.models import Page

from equalcity.toolboxes.drafted_blocks import spoken_texts
from equalcity.toolboxes.models import Step, Toolbox
from equalcity.toolboxes.writing import find_words_that_harm

FIELDS_TO_FILL = ("title", "summary", "audience", "key_message")


def unpublished(page: Page) -> str:
    """What is said of a page with words that no edition will have."""
    return _("“%(title)s” has changes that are not published; they are left out.") % {"title": page.title}


def what_is_missing(page: Page) -> Iterator[tuple[str, bool]]:
    """Sentence by sentence, with True where the freeze has to wait."""
    if page.has_unpublished_changes:
        yield unpublished(page), False
    for name in FIELDS_TO_FILL:
        if hasattr(page, name) and not str(getattr(page, name)).strip():
            words = {"title": page.title, "field": page._meta.get_field(name).verbose_name}
            yield _("“%(title)s”: the field “%(field)s” is empty.") % words, True
    if isinstance(page, Step):
        yield from _of_step(page)


def _of_step(step: Step) -> Iterator[tuple[str, bool]]:
    kinds = {child.block_type for child in step.body}
    if not kinds - {"sources"}:
        yield _("“%(title)s” has no block yet.") % {"title": step.title}, True
    if "sources" not in kinds:
        yield _("“%(title)s” names no sources.") % {"title": step.title}, False
    careful = " \n".join(text for kind, text in spoken_texts(step) if kind != "dont_say")
    for finding in find_words_that_harm(careful, step.locale.language_code):
        words = {"title": step.title, "word": finding.word, "instead": finding.instead}
        yield _("“%(title)s” says “%(word)s” outside “don’t say”. Better: %(instead)s.") % words, False


def never_published(source: Toolbox) -> Iterator[Page]:
    """Pages of the source language that somebody has begun: no edition has them yet."""
    yield from Page.objects.descendant_of(source, inclusive=True).filter(live=False, locale=source.locale)
