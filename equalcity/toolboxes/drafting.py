"""Puts a draft together from the authors' pages: the parts of a document, from the whole to the block.

Every document has the shape of docs/edition-format.md.
"""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from equalcity.core.errors import Refused
from equalcity.network.models import Picture, Recording
from equalcity.toolboxes import documents, richtext
from equalcity.toolboxes.careful import with_marks
from equalcity.toolboxes.drafted_blocks import BLOCKS, NO_MEDIUM, careful_blocks, page_id
from equalcity.toolboxes.drafted_checks import what_is_missing
from equalcity.toolboxes.drafted_media import bytes_of_picture, content_type_of, file_name, file_of_recording, sha256_of
from equalcity.toolboxes.media import check_media
from equalcity.toolboxes.models import Manual, Step, Term, Toolbox, TranslationStatus
from equalcity.toolboxes.models.pages import AuthoredPage
from equalcity.toolboxes.packages import Medium
from equalcity.toolboxes.reading_blocks import Medium as Shown


@dataclass(frozen=True)
class Problem:
    """Something that an author should see before freezing. `blocks` says that the freeze waits for it."""

    sentence: str
    page: Page | None = None
    language: str = ""
    blocks: bool = False


@dataclass
class Draft:
    """What would be frozen now: a document a language, the media that they show, and what is missing."""

    toolbox: Toolbox
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, Medium] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    shown: dict[str, Shown] = field(default_factory=dict)
    """In a preview: where the media are in the author's library, by the name they have in the document."""

    @property
    def hindrances(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.blocks]

    @property
    def hints(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.blocks]


def digest_of_term(term: Term) -> str:
    """The same for a glossary term."""
    return documents.sha256_hex(documents.canonical({"term": term.term, "definition": term.definition}))


@dataclass
class Desk:
    """Where one draft is put together: remembers media and what is missing."""

    source: Toolbox
    draft: Draft
    unsaved: Page | None = None
    drafts_too: bool = False
    _pages: dict[int, dict[uuid.UUID, Any]] = field(default_factory=dict)
    _translated_terms: dict[int, dict[uuid.UUID, Term]] = field(default_factory=dict)
    """What was read of each language."""

    @property
    def source_language(self) -> str:
        return self.source.locale.language_code

    @cached_property
    def source_manuals(self) -> list[tuple[Manual, list[Step]]]:
        """Manuals with their steps, in the order of the source language."""
        manuals = Manual.objects.child_of(self.source).select_related("locale").order_by("path")
        if not self.drafts_too:
            manuals = manuals.live()
        return [(manual, self._steps_of(manual)) for manual in manuals]

    def _steps_of(self, manual: Manual) -> list[Step]:
        steps = Step.objects.child_of(manual).select_related("locale").order_by("path")
        return list(steps if self.drafts_too else steps.live())

    @cached_property
    def required_pages(self) -> list[tuple[uuid.UUID, str]]:
        pages = [(manual, *steps) for manual, steps in self.source_manuals]
        return [(page.translation_key, page.title) for group in pages for page in group]

    @cached_property
    def translations(self) -> list[Toolbox]:
        """The toolbox in the other languages in which somebody has begun, in the order of locales."""
        versions = Toolbox.objects.filter(translation_key=self.source.translation_key)
        by_locale = {one.locale_id: one for one in versions.select_related("locale")}
        locales = Locale.objects.exclude(pk=self.source.locale_id)
        return [by_locale[locale.pk] for locale in locales if locale.pk in by_locale]

    @cached_property
    def finished_pages(self) -> set[tuple[uuid.UUID, int]]:
        """Identity and locale of every page that is published."""
        keys = [key for key, _title in self.required_pages]
        pages = Page.objects.filter(translation_key__in=keys, live=True).order_by()
        return set(pages.values_list("translation_key", "locale"))

    def unfinished_in(self, locale: Locale) -> list[str]:
        """Titles of what this language lacks."""
        return [title for key, title in self.required_pages if (key, locale.pk) not in self.finished_pages]

    @cached_property
    def step_keys(self) -> dict[int, str]:
        """Page id in any language → identity of the step."""
        keys = {step.translation_key for _manual, steps in self.source_manuals for step in steps}
        return {
            pk: str(key)
            for pk, key in Step.objects.filter(translation_key__in=keys).values_list("pk", "translation_key")
        }

    @cached_property
    def source_digests(self) -> dict[uuid.UUID, str]:
        """Identity of a page → digest of its present source, to see which translations are behind."""
        pages: list[Page] = [self.source]
        for manual, steps in self.source_manuals:
            pages += [manual, *steps]
        desk = Desk(source=self.source, draft=Draft(toolbox=self.source))  # what is finished, whatever this one shows
        return {page.translation_key: desk.digest(page) for page in pages}

    def digest(self, page: Page) -> str:
        """A hash of what a translator renders of this page."""
        if isinstance(page, Step):
            content = self.step(page, page.slug, None)
        elif isinstance(page, Manual):
            content = {"title": page.title, "audience": page.audience, "introduction": page.introduction}
        else:
            content = {"title": page.title, "summary": page.summary, "credits": page.credits, "alt": page.cover_alt}
            content["home_city"] = page.home_city
        content.pop("translation", None)
        return documents.sha256_hex(documents.canonical(content))

    @cached_property
    def term_digests(self) -> dict[uuid.UUID, str]:
        """The same for the glossary."""
        return {term.translation_key: digest_of_term(term) for term in self.source.terms.all()}

    def say(self, sentence: str, page: Page | None = None, *, blocks: bool = False) -> None:
        if self.drafts_too:
            return
        language = page.locale.language_code if page is not None else ""
        self.draft.problems.append(Problem(sentence=sentence, page=page, language=language, blocks=blocks))

    # The parts of a document, from the whole to the block ---------------------------------------------------------

    def document(self, toolbox: Toolbox, language: str) -> dict[str, Any]:
        self._check(toolbox)
        return {
            "format": documents.DOCUMENT_FORMAT,
            "language": language,
            "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
            "source_language": self.source_language,
            "toolbox": {
                "id": str(toolbox.translation_key),
                "slug": self.source.slug,
                "title": toolbox.title,
                "summary": toolbox.summary,
                "home_city": toolbox.home_city,
                "credits": toolbox.credits,
                "cover": self._cover(toolbox),
                "translation": self._translation(toolbox),
            },
            "manuals": [self._manual(*pair, toolbox.locale) for pair in self.source_manuals],
            "glossary": [self._term(term) for term in self._terms(toolbox.locale)],
        }

    def _cover(self, toolbox: Toolbox) -> dict[str, str] | None:
        if self.source.cover is None:
            return None
        return {"media": self.picture(self.source.cover, self.source), "alt": toolbox.cover_alt}

    def _manual(self, source: Manual, steps: list[Step], locale: Locale) -> dict[str, Any]:
        manual = self._in_language(source, locale)
        self._check(manual)
        if not steps:
            self.say(_("The manual “%(title)s” has no finished step.") % {"title": manual.title}, manual, blocks=True)
        return {
            "id": str(source.translation_key),
            "slug": source.slug,
            **_readers(manual if manual.locale_id == source.locale_id else source),
            "title": manual.title,
            "audience": manual.audience,
            "introduction": self.html(manual.introduction, manual),
            "translation": self._translation(manual),
            "steps": [self._step_in_language(step, locale) for step in steps],
        }

    def _step_in_language(self, source: Step, locale: Locale) -> dict[str, Any]:
        step = self._in_language(source, locale)
        self._check(step)
        content = self.step(step, source.slug, self._translation(step), optional=source.optional)
        return with_marks(content, careful_blocks(source, step, unsaved_too=self.drafts_too))

    def step(
        self, step: Step, slug: str, translation: dict[str, Any] | None, *, optional: bool | None = None
    ) -> dict[str, Any]:
        return {
            "id": str(step.translation_key),
            "slug": slug,
            "title": step.title,
            "optional": step.optional if optional is None else optional,
            "key_message": step.key_message,
            "purpose": step.purpose,
            "translation": translation,
            "blocks": [
                {"id": child.id, "type": child.block_type, **BLOCKS[child.block_type](self, child.value, step)}
                for child in step.body
            ],
        }

    def _in_language(self, source: Any, locale: Locale) -> Any:
        """This page in that language; unsaved work wins, and the source stands in where a preview has nothing."""
        if self.unsaved is not None and self.unsaved.translation_key == source.translation_key:
            return self.unsaved
        if source.locale_id == locale.pk:
            found = source
        else:
            found = self._versions_in(locale).get(source.translation_key, source)
        return found.get_latest_revision_as_object() if self.drafts_too else found

    def _versions_in(self, locale: Locale) -> dict[uuid.UUID, Any]:
        """Manuals and steps in this language by their identity."""
        if locale.pk not in self._pages:
            self.read([locale])
        return self._pages[locale.pk]

    def read(self, locales: list[Locale]) -> None:
        """Read pages and glossary in these languages at once: as many queries for twelve as for one."""
        pages: dict[int, dict[uuid.UUID, Any]] = {locale.pk: {} for locale in locales}
        keys, kinds = [key for key, _title in self.required_pages], (Manual, Step)
        for kind in kinds:
            for page in kind.objects.filter(translation_key__in=keys, locale__in=locales).select_related("locale"):
                pages[page.locale_id][page.translation_key] = page
        terms: dict[int, dict[uuid.UUID, Term]] = {locale.pk: {} for locale in locales}
        term_keys = [term.translation_key for term in self._source_terms]
        for term in Term.objects.filter(translation_key__in=term_keys, locale__in=locales):
            terms[term.locale_id][term.translation_key] = term
        self._pages |= pages
        self._translated_terms |= terms

    def _translation(self, page: AuthoredPage | Term) -> dict[str, Any]:
        if page.locale_id == self.source.locale_id:
            return {"status": TranslationStatus.ORIGINAL.value, "behind": False}
        status = page.translation_status
        if status == TranslationStatus.ORIGINAL:
            status = TranslationStatus.TRANSLATED
        digests = self.term_digests if isinstance(page, Term) else self.source_digests
        present = digests.get(page.translation_key)
        behind = page.source_digest != present
        if behind and isinstance(page, Step):
            self.say(_("“%(title)s” is behind its source.") % {"title": page.title}, page)
        return {"status": str(status), "behind": behind}

    # Glossary -------------------------------------------------------------------------------------------------------

    @cached_property
    def _source_terms(self) -> list[Term]:
        return list(self.source.terms.order_by("translation_key"))

    def _terms(self, locale: Locale) -> list[Term]:
        terms = self._source_terms
        if locale.pk == self.source.locale_id:
            return terms
        if locale.pk not in self._translated_terms:
            self.read([locale])
        keys = [term.translation_key for term in terms]
        found = self._translated_terms[locale.pk]
        if missing := [term.term for term in terms if term.translation_key not in found]:
            self.say(
                _("Glossary terms that are not translated into %(language)s: %(count)d; the first is “%(term)s”.")
                % {"count": len(missing), "term": missing[0], "language": locale.get_display_name()}
            )
        return [found[key] for key in keys if key in found]

    def _term(self, term: Term) -> dict[str, Any]:
        return {
            "id": str(term.translation_key),
            "term": term.term,
            "forms": [line.strip() for line in term.forms.splitlines() if line.strip()],
            "definition": term.definition,
            "translation": self._translation(term),
        }

    # Words and media ------------------------------------------------------------------------------------------------

    def html(self, source: object, page: Page) -> str:
        """Rich text as readers get it: links to steps by identity, and only the tags of the format."""
        if "<a" not in (text := str(source or "")).casefold():
            return _cleaned(text)
        soup = BeautifulSoup(text, "html.parser")
        for link in soup.find_all("a"):
            if link.get("linktype") == "page":
                key = self.step_keys.get(page_id(str(link.get("id"))))
                if key is None:
                    self.say(
                        _("“%(title)s” links to a page that readers cannot open: “%(words)s”.")
                        % {"title": page.title, "words": link.get_text()},
                        page,
                        blocks=True,
                    )
                    link.unwrap()
                else:
                    link.attrs = {"href": f"step:{key}"}
        return _unless_empty(richtext.clean(str(soup)))

    def picture(self, picture: Picture, page: Page) -> str:
        if self.drafts_too:
            return self._show(picture, picture.width, picture.height)
        return self._media(lambda: bytes_of_picture(picture), picture.title, page)

    def recording(self, recording: Recording, page: Page) -> str:
        if self.drafts_too:
            return self._show(recording, None, None)

        return self._media(lambda: file_of_recording(recording), recording.title, page)

    def _show(self, medium: Picture | Recording, width: int | None, height: int | None) -> str:
        """A preview reads no file: the medium gets a name of its own, and is shown from the library."""
        name = hashlib.sha256(f"{type(medium).__name__}/{medium.pk}".encode()).hexdigest()
        self.draft.shown[name] = Shown(medium.file.url, content_type_of(medium), width, height)
        return name

    def _media(self, load: Callable[[], tuple[bytes | Path, str]], title: str, page: Page) -> str:
        try:
            data, content_type = load()
            size = check_media(data, content_type)
            sha256 = sha256_of(data)
        except (Refused, OSError) as problem:
            self.say(
                _("“%(page)s”: the file “%(title)s” cannot be frozen. %(reason)s")
                % {"page": page.title, "title": title, "reason": problem},
                page,
                blocks=True,
            )
            return NO_MEDIUM
        width, height = size or (None, None)
        make, name = Medium.of_file if isinstance(data, Path) else Medium.of_bytes, file_name(title, content_type)
        self.draft.media[sha256] = make(data, name=name, content_type=content_type, width=width, height=height)  # type: ignore[arg-type]  # each gets its own
        return sha256

    def _check(self, page: Page) -> None:
        """What an author would forget on this page."""
        for sentence, blocks in what_is_missing(page):
            self.say(sentence, page, blocks=blocks)


def _readers(manual: Manual) -> dict[str, bool]:
    """Whether the people themselves read it; of a manual for workers nothing is said."""
    return {"for_the_public": True} if manual.for_the_public else {}


@richtext.remembered
def _cleaned(text: str) -> str:
    """As editions hold it, where no link has to be looked up."""
    return _unless_empty(richtext.clean(str(BeautifulSoup(text, "html.parser"))))


def _unless_empty(html: str) -> str:
    """Nothing where there are tags and no words."""
    return html if richtext.plain(html).strip() else ""
