"""Turns an edition document into what the templates show. It asks no database, so a document need not be stored.

Readers' pages and the author's preview both come from here; `blocks` in reading_blocks.py.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import Sentence
from equalcity.core.words import language_name, own_name
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.marking import Terms, rich_text
from equalcity.toolboxes.reading_blocks import Medium, ReadBlock, Writing, media_of, read_blocks, urgency
from equalcity.toolboxes.voices import blocks_as_told, voice_of

Document = Mapping[str, Any]
FindMedia = Callable[[Collection[str]], Mapping[str, Medium]]

__all__ = ["EditionFacts", "Medium", "NotThere", "glossary_page", "manual_page", "step_of", "step_page", "toolbox_page"]

STAGES = {"draft": _("draft"), "pilot": _("pilot"), "final": _("final")}
"""As in "Edition 1.0, final"."""
MOST_DOTS = 30
"""A longer manual shows its progress in words only: dots would be dust."""


class NotThere(Exception):  # noqa: N818 -- an answer; and no LookupError, lest a mistake of ours looks like a missing page
    """The document has no manual or step of this name."""


@dataclass(frozen=True, kw_only=True)
class EditionFacts:
    """What a page says about the edition that it belongs to."""

    number: str
    stage: str
    frozen_at: datetime | None
    languages: tuple[str, ...]
    """Those that it can be read in, the source language first."""
    source_language: str
    fixed: bool = False
    preview: bool = False
    newer_final: str = ""
    newer: str = ""
    newer_stage: str = ""

    @property
    def stage_name(self) -> Sentence:
        return STAGES[self.stage]

    @property
    def newer_stage_name(self) -> Sentence:
        return STAGES[self.newer_stage]


@dataclass(frozen=True)
class Place:
    """A link with its words."""

    title: str
    url: str
    here: bool = False
    key_message: str = ""
    optional: bool = False
    limits: tuple[str, ...] = ()
    """The time limits of a step, such as '72 hours'."""
    manual: str = ""
    """The title of its manual, where that is another one."""


@dataclass(frozen=True)
class Status:
    """How far the text in this language can be trusted."""

    status: str
    behind: bool
    original_url: str = ""
    original_language: str = ""

    @property
    def is_worth_saying(self) -> bool:
        return self.behind or self.status not in {"original", "reviewed"}


@dataclass(frozen=True)
class Missing:
    """The reader's language has no text yet: what she reads instead, and where else it can be read."""

    wanted: str
    reading: str
    others: tuple[Place, ...]


@dataclass(frozen=True)
class Coverage:
    """A language of the edition with the honest state of its steps."""

    language: str
    name: str
    url: str
    is_source: bool
    total: int
    checked: int
    behind: int


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page of a toolbox knows. `ui` is an attribute for words of ours inside text of another language."""

    document: Document
    edition: EditionFacts
    addresses: Addresses
    ui_language: str
    media: FindMedia = field(default=lambda hashes: {})

    @property
    def language(self) -> str:
        return str(self.document["language"])

    @property
    def steps(self) -> list[tuple[Document, Document]]:
        """Every step with its manual, in the order of reading."""
        return [(manual, step) for manual in self.document["manuals"] for step in manual["steps"]]

    def step_url(self, step_id: str) -> str | None:
        for manual, step in self.steps:
            if step["id"] == step_id:
                return self.addresses.step(manual["slug"], step["slug"])
        return None

    def html(self, text: str, heading: str = "h3") -> SafeString:
        return rich_text(text, step_url=self.step_url, heading=heading)

    def place(self, manual: Document, step: Document, *, here: Document | None = None) -> Place:
        return Place(
            title=step["title"],
            url=self.addresses.step(manual["slug"], step["slug"]),
            here=step is here,
            key_message=step["key_message"],
            optional=step["optional"],
            limits=tuple(block["limit"] for block in step["blocks"] if block["type"] == "time_critical"),
        )

    def context(self) -> dict[str, Any]:
        own = self.language == self.ui_language
        return {
            "edition": self.edition,
            "city": self.document.get("city"),
            "search_url": self.addresses.search(),
            "share_page_url": self.addresses.share(),
            "text_language": self.language,
            "text_direction": self.document["direction"],
            "ui": "" if own else language_attributes(self.ui_language),
            "toolbox": self.document["toolbox"],
            "toolbox_url": self.addresses.toolbox(),
            "glossary_url": self.addresses.glossary() if self.document["glossary"] else "",
            "editions_url": self.addresses.editions(),
            "newer_final_url": self.addresses.in_edition(None).toolbox() if self.edition.newer_final else "",
            "newer_changes_url": self._changes_since() if self.edition.newer_final else "",
            "newer_url": self.addresses.in_edition(self.edition.newer).toolbox() if self.edition.newer else "",
        }

    def _changes_since(self) -> str:
        return self.addresses.difference(self.edition.number, self.edition.newer_final)

    def plain(self, url: Callable[[Addresses], str]) -> str:
        """This page without anything of the city whose edition it is, where it is public; else empty."""
        return url(self.addresses.plain()) if self.addresses.city else ""

    def missing(self, url: Callable[[Addresses], str]) -> Missing | None:
        """What to say where the text is not in the reader's language; `url` makes the address of this page."""
        if self.language == self.ui_language or self.addresses.content:
            return None
        return Missing(
            wanted=language_name(self.ui_language, self.ui_language),
            reading=language_name(self.language, self.ui_language),
            others=tuple(Place(own_name(tag), url(self.addresses.in_language(tag))) for tag in self.edition.languages),
        )

    def status(self, translation: Document, url: Callable[[Addresses], str]) -> Status:
        source = self.document["source_language"]
        has_original = source != self.language and source in self.edition.languages
        return Status(
            translation["status"],
            translation["behind"],
            url(self.addresses.in_language(source)) if has_original else "",
            language_name(source, self.ui_language),
        )


def language_attributes(tag: str) -> SafeString:
    """For words of this language inside text of another."""
    return format_html(' lang="{}" dir="{}"', tag, "rtl" if get_language_info(tag)["bidi"] else "ltr")


def _find(things: list[Document], slug: str) -> Document:
    """The manual or step of this slug. NotThere: there is none."""
    for thing in things:
        if thing["slug"] == slug:
            return thing
    raise NotThere(slug)


def _known_media(page: Page, hashes: Collection[str]) -> Mapping[str, Medium]:
    return page.media(hashes) if hashes else {}


def toolbox_page(documents: Mapping[str, Document], page: Page) -> dict[str, Any]:
    """The front page of a toolbox; `documents` are all languages of the edition, to say how far each is."""
    toolbox = page.document["toolbox"]
    cover = toolbox.get("cover")
    return page.context() | {
        "title": toolbox["title"],
        "manuals": [
            {**manual, "url": page.addresses.manual(manual["slug"]), "count": len(manual["steps"])}
            for manual in page.document["manuals"]
        ],
        "cover": cover and {**cover, "medium": _known_media(page, [cover["media"]]).get(cover["media"])},
        "coverage": [_coverage(tag, documents[tag], page) for tag in page.edition.languages if tag in documents],
        "missing": page.missing(Addresses.toolbox),
        "plain_url": page.plain(Addresses.toolbox),
        "status": page.status(toolbox["translation"], Addresses.toolbox),
    }


def _coverage(tag: str, document: Document, page: Page) -> Coverage:
    translations = [step["translation"] for manual in document["manuals"] for step in manual["steps"]]
    return Coverage(
        language=tag,
        name=own_name(tag),
        url=page.addresses.in_language(tag).toolbox(),
        is_source=tag == page.edition.source_language,
        total=len(translations),
        checked=sum(one["status"] in {"original", "reviewed"} for one in translations),
        behind=sum(one["behind"] for one in translations),
    )


def manual_page(manual_slug: str, page: Page) -> dict[str, Any]:
    """The contents of a manual, each step with its key message. NotThere: no such manual."""
    manual = _find(page.document["manuals"], manual_slug)

    def here(addresses: Addresses) -> str:
        return addresses.manual(manual_slug)

    return page.context() | {
        "title": manual["title"],
        "manual": manual,
        "voice": voice_of(manual),
        "introduction": page.html(manual.get("introduction", ""), heading="h2"),
        "contents": [page.place(manual, step) for step in manual["steps"]],
        "missing": page.missing(here),
        "plain_url": page.plain(here),
        "status": page.status(manual["translation"], here),
    }


def step_page(
    document: Document,
    manual_slug: str,
    step_slug: str,
    *,
    edition: EditionFacts,
    addresses: Addresses,
    ui_language: str,
    media: FindMedia = lambda hashes: {},
) -> dict[str, Any]:
    """As `step_of`, for a document of which there is no page yet."""
    page = Page(document=document, edition=edition, addresses=addresses, ui_language=ui_language, media=media)
    return step_of(page, manual_slug, step_slug)


def step_of(page: Page, manual_slug: str, step_slug: str) -> dict[str, Any]:
    """A step with everything around it, as context of toolboxes/step.html. NotThere: no such step."""
    document, addresses = page.document, page.addresses
    manual = _find(document["manuals"], manual_slug)
    step = _find(manual["steps"], step_slug)
    place = manual["steps"].index(step) + 1
    marker = Terms(document["glossary"]).on_page()
    writing = Writing(
        step_url=page.step_url,
        marker=marker,
        media=_known_media(page, media_of(step["blocks"])),
        language=page.language,
        voice=voice_of(manual),
    )

    def here(addresses: Addresses) -> str:
        return addresses.step(manual_slug, step_slug)

    return (
        page.context()
        | {
            "title": step["title"],
            "manual": manual,
            "voice": voice_of(manual),
            "manual_url": addresses.manual(manual_slug),
            "step": step,
            "place": place,
            "count": len(manual["steps"]),
            "dots": list(_dots(place, len(manual["steps"]))),
            "contents": [page.place(manual, one, here=step) for one in manual["steps"]],
            "blocks": _most_urgent_first(read_blocks(blocks_as_told(manual, step), writing)),
            "terms": list(marker.found.values()),
            "missing": page.missing(here),
            "plain_url": page.plain(here),
            "status": page.status(step["translation"], here),
            "share_url": addresses.whole(here(addresses)),
            "qr_url": addresses.qr(manual_slug, step_slug),
        }
        | _neighbours(page, manual, step)
    )


def _dots(place: int, count: int) -> Iterator[bool]:
    if count <= MOST_DOTS:
        yield from (number <= place for number in range(1, count + 1))


def _most_urgent_first(blocks: list[ReadBlock]) -> list[ReadBlock]:
    """What cannot wait stands before everything else, then the words to say; the order stays otherwise."""
    return sorted(blocks, key=lambda block: urgency(block["type"]))


def _neighbours(page: Page, manual: Document, step: Document) -> dict[str, Place | None]:
    """The step before and after, also across manuals; none leads from a manual for the people to one for workers."""
    steps = page.steps
    index = next(number for number, (_manual, one) in enumerate(steps) if one is step)

    def neighbour(number: int) -> Place | None:
        if not 0 <= number < len(steps):
            return None
        its_manual, its_step = steps[number]
        if manual.get("for_the_public") and not its_manual.get("for_the_public"):
            return None
        other = "" if its_manual is manual else its_manual["title"]
        return Place(its_step["title"], page.addresses.step(its_manual["slug"], its_step["slug"]), manual=other)

    return {"previous": neighbour(index - 1), "next": neighbour(index + 1)}


def glossary_page(page: Page) -> dict[str, Any]:
    """All words of the toolbox, in the order of their letters."""
    terms = sorted(page.document["glossary"], key=lambda term: term["term"].casefold())
    return page.context() | {
        "terms": terms,
        "missing": page.missing(Addresses.glossary),
        "plain_url": page.plain(Addresses.glossary),
    }
