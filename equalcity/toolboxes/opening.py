"""From an edition back to pages that authors can go on writing: the way in for packages made elsewhere."""

from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.utils.text import Truncator
from wagtail.models import Collection, Locale, Page

from equalcity.network.models import Picture, Recording
from equalcity.toolboxes.drafting import digest_of_term
from equalcity.toolboxes.drafts import digest_of_source
from equalcity.toolboxes.models import Edition, EditionMedia, Manual, Step, Term, Toolbox, ToolboxShelf
from equalcity.toolboxes.quiet import words_are_known


class Opening:
    """Writes the pages of one edition, language by language, the source language first."""

    def __init__(self, edition: Edition, documents: dict[str, dict[str, Any]]) -> None:
        self.edition = edition
        self.documents = documents
        self.media = {medium.sha256: medium for medium in edition.media.all()}
        self.library: dict[str, Picture | Recording] = {}
        self.steps: dict[tuple[str, str], Step] = {}

    def open(self) -> Toolbox:
        """Make every page and term. The caller has made sure that none of them is there yet."""
        source_language = self.edition.source_language
        languages = sorted(self.documents, key=lambda language: (language != source_language, language))
        toolboxes = {language: self._pages(language) for language in languages}
        for language in languages:
            self._fill_steps(language)
        source = toolboxes[source_language]
        source.terms.set(self._terms(languages))
        source.save()
        for page in self._all_pages(toolboxes):
            with words_are_known():  # units are made when the board is opened first
                page.save_revision(clean=False).publish()
            # Publishing by hand would ask for a new review; these words are the ones that were reviewed.
            type(page).objects.filter(pk=page.pk).update(translation_status=page.translation_status)
        return source

    def _all_pages(self, toolboxes: dict[str, Toolbox]) -> Iterator[Any]:
        for toolbox in toolboxes.values():
            yield from (page.specific for page in Page.objects.descendant_of(toolbox, inclusive=True).order_by("path"))

    # Pages ----------------------------------------------------------------------------------------------------------

    def _pages(self, language: str) -> Toolbox:
        document = self.documents[language]
        locale = locale_of(language)
        about = document["toolbox"]
        toolbox = shelf_of(locale).add_child(
            instance=Toolbox(
                title=about["title"],
                slug=about["slug"],
                summary=about["summary"],
                home_city=about.get("home_city", ""),
                credits=about.get("credits", ""),
                cover=self._picture(about["cover"]["media"]) if about.get("cover") else None,
                cover_alt=(about.get("cover") or {}).get("alt", ""),
                organisation_id=self.edition.owner_id,
                **self._identity(about, locale),
            )
        )
        for part in document["manuals"]:
            manual = toolbox.add_child(
                instance=Manual(
                    title=part["title"],
                    slug=part["slug"],
                    audience=part["audience"],
                    introduction=part.get("introduction", ""),
                    **self._identity(part, locale),
                )
            )
            for content in part["steps"]:
                self.steps[language, content["id"]] = manual.add_child(
                    instance=Step(
                        title=content["title"],
                        slug=content["slug"],
                        key_message=content["key_message"],
                        purpose=content.get("purpose", ""),
                        optional=content["optional"],
                        **self._identity(content, locale),
                    )
                )
        return toolbox

    def _identity(self, part: dict[str, Any], locale: Locale) -> dict[str, Any]:
        return {
            "translation_key": part["id"],
            "locale": locale,
            "translation_status": part["translation"]["status"],
        }

    def _fill_steps(self, language: str) -> None:
        """Blocks, now that every step that they may link to exists; then what state of the source this renders."""
        contents = {content["id"]: content for part in self.documents[language]["manuals"] for content in part["steps"]}
        for key, content in contents.items():
            step = self.steps[language, key]
            step.body = [self._block(block, language) for block in content["blocks"]]
            step.save()
        if language != self.edition.source_language:
            self._note_sources(language)

    def _note_sources(self, language: str) -> None:
        """A translation that was not behind in the package is not behind here."""
        document = self.documents[language]
        parts = [document["toolbox"], *document["manuals"], *(s for m in document["manuals"] for s in m["steps"])]
        source_locale = locale_of(self.edition.source_language)
        for part in parts:
            versions = Page.objects.filter(translation_key=part["id"])
            source = versions.get(locale=source_locale).specific
            page = versions.get(locale=locale_of(language)).specific
            page.source_digest = "" if part["translation"]["behind"] else digest_of_source(source)
            page.save()

    def _terms(self, languages: list[str]) -> list[Term]:
        """Terms in every language; one that is known here already (a shared glossary) stays as it is."""
        for language in languages:
            locale = locale_of(language)
            for entry in self.documents[language]["glossary"]:
                Term.objects.get_or_create(
                    translation_key=entry["id"],
                    locale=locale,
                    defaults={
                        "term": entry["term"],
                        "forms": "\n".join(entry.get("forms", [])),
                        "definition": entry["definition"],
                        "translation_status": entry["translation"]["status"],
                        "source_digest": self._term_digest(entry, language),
                    },
                )
        keys = [entry["id"] for entry in self.documents[self.edition.source_language]["glossary"]]
        return list(Term.objects.filter(translation_key__in=keys, locale=locale_of(self.edition.source_language)))

    def _term_digest(self, entry: dict[str, Any], language: str) -> str:
        if language == self.edition.source_language or entry["translation"]["behind"]:
            return ""
        locale = locale_of(self.edition.source_language)
        source = Term.objects.filter(translation_key=entry["id"], locale=locale).first()
        return digest_of_term(source) if source else ""

    # Blocks: what stands in the document → the author's value, as Wagtail stores it ----------------------------------

    def _block(self, block: dict[str, Any], language: str) -> dict[str, Any]:
        value = {name: content for name, content in block.items() if name not in {"id", "type", "html", "media"}}
        kind = block["type"]
        if "html" in block:
            value["text"] = self._html(block["html"], language)
        if kind == "image":
            value["picture"] = self._picture(block["media"]).pk
        if kind == "recording":
            value["recording"] = self._recording(block["media"]).pk
            value["transcript"] = self._html(block["transcript"], language)
        if kind == "checklist":
            value["items"] = [{"type": "item", "value": item["text"], "id": item["id"]} for item in block["items"]]
        if kind == "question":
            value["options"] = [
                {"type": "item", "value": {k: v for k, v in option.items() if k != "id"}, "id": option["id"]}
                for option in block["options"]
            ]
        return {"type": kind, "id": block["id"], "value": value}

    def _html(self, html: str, language: str) -> str:
        soup = BeautifulSoup(html, "html.parser")
        for link in soup.find_all("a", href=True):
            scheme, _colon, key = str(link["href"]).partition(":")
            if scheme == "step":
                step = self.steps[language, key]
                link.attrs = {"linktype": "page", "id": str(step.pk)}
        return str(soup)

    def _picture(self, sha256: str) -> Picture:
        return self._uploaded(sha256, Picture)

    def _recording(self, sha256: str) -> Recording:
        return self._uploaded(sha256, Recording)

    def _uploaded(self, sha256: str, model: Any) -> Any:
        """The medium in the library of this site, uploaded once for all languages."""
        if sha256 not in self.library:
            medium = self.media[sha256]
            self.library[sha256] = _upload(medium, model)
        return self.library[sha256]


def _upload(medium: EditionMedia, model: Any) -> Any:
    facts: dict[str, Any] = {
        "title": Truncator(medium.name).chars(255),
        "file": ContentFile(medium.read(), name=medium.name),
        "collection": Collection.get_first_root_node(),
    }
    if model is Recording:
        facts["type"] = "video" if medium.content_type.startswith("video/") else "audio"
        facts["duration"] = 0
    else:
        facts["file_size"] = medium.size
    return model.objects.create(**facts)


def locale_of(language: str) -> Locale:
    """The locale of this language, made if the site has not used it yet."""
    return Locale.objects.get_or_create(language_code=language)[0]


def shelf_of(locale: Locale) -> ToolboxShelf:
    """The shelf that holds the toolboxes of this language, made if it is not there yet."""
    found = ToolboxShelf.objects.filter(locale=locale).first()
    if found:
        return found
    other = ToolboxShelf.objects.order_by("pk").first()
    shelf = ToolboxShelf(title=locale.get_display_name(), slug=f"toolboxes-{locale.language_code}", locale=locale)
    if other:
        shelf.translation_key = other.translation_key
    return Page.get_first_root_node().add_child(instance=shelf)
