"""From an edition back to pages that authors can go on writing: the way in for packages made elsewhere."""

from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.utils.text import Truncator
from wagtail.models import Collection, Locale, Page

from equalcity.network.models import Picture, Recording
from equalcity.toolboxes.document_rules import media_of
from equalcity.toolboxes.drafting import Desk, Draft, digest_of_term
from equalcity.toolboxes.models import Edition, EditionMedia, Manual, Step, Term, Toolbox, ToolboxShelf
from equalcity.toolboxes.quiet import indexed_together, words_are_known


class Opening:
    """Writes the pages of one edition, language by language, the source language first."""

    def __init__(self, edition: Edition, documents: dict[str, dict[str, Any]]) -> None:
        self.edition = edition
        self.documents = documents
        self.media = {medium.sha256: medium for medium in edition.media.all()}
        self.library: dict[str, Picture | Recording] = {}
        self.pages: dict[tuple[str, str], Any] = {}
        """By language and identity, in the order of reading."""

    def open(self) -> Toolbox:
        """Make every page and term. The caller has made sure that none of them is there yet.

        The caller has the pages indexed. No units: a job makes them, and a text that was reviewed stays so.
        """
        for document in self.documents.values():
            for _path, sha256, use in media_of(document):
                self._uploaded(sha256, Picture if use == "image" else Recording)
        with indexed_together(), words_are_known():
            return self._open()

    def _open(self) -> Toolbox:
        source_language = self.edition.source_language
        languages = sorted(self.documents, key=lambda language: (language != source_language, language))
        for language in languages:
            self._make_pages(language)
        self._fill_steps(source_language)
        source: Toolbox = self.pages[source_language, self.documents[source_language]["toolbox"]["id"]]
        self._note_sources(source, languages)
        for language in languages:  # the source once more: blocks that were read are no longer as they stand there
            self._fill_steps(language)
        source.terms.set(self._terms(languages))
        for page in self.pages.values():
            page.save_revision(clean=False).publish()
        return source

    # Pages ----------------------------------------------------------------------------------------------------------

    def _make_pages(self, language: str) -> None:
        """Pages with an address, and without blocks: these link to each other."""
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
        self.pages[language, about["id"]] = toolbox
        for part in document["manuals"]:
            self.pages[language, part["id"]] = manual = toolbox.add_child(
                instance=Manual(
                    title=part["title"],
                    slug=part["slug"],
                    audience=part["audience"],
                    introduction=part.get("introduction", ""),
                    for_the_public=part.get("for_the_public", False),
                    **self._identity(part, locale),
                )
            )
            for content in part["steps"]:
                self.pages[language, content["id"]] = manual.add_child(
                    instance=Step(
                        title=content["title"],
                        slug=content["slug"],
                        key_message=content["key_message"],
                        purpose=content.get("purpose", ""),
                        optional=content["optional"],
                        **self._identity(content, locale),
                    )
                )

    def _identity(self, part: dict[str, Any], locale: Locale) -> dict[str, Any]:
        return {
            "translation_key": part["id"],
            "locale": locale,
            "translation_status": part["translation"]["status"],
        }

    def _fill_steps(self, language: str) -> None:
        """Blocks, now that every step that they may link to exists. Written when the page is published."""
        for manual in self.documents[language]["manuals"]:
            for content in manual["steps"]:
                body = [self._block(block, language) for block in content["blocks"]]
                self.pages[language, content["id"]].body = body

    def _note_sources(self, source: Toolbox, languages: list[str]) -> None:
        """A translation that was not behind in the package is not behind here."""
        desk = Desk(source=source, draft=Draft(toolbox=source))
        digests = {key: desk.digest(self.pages[languages[0], key]) for key in self._parts(languages[0])}
        for language in languages[1:]:
            for key, part in self._parts(language).items():
                self.pages[language, key].source_digest = "" if part["translation"]["behind"] else digests[key]

    def _parts(self, language: str) -> dict[str, dict[str, Any]]:
        """What becomes a page, by identity."""
        document = self.documents[language]
        parts = [document["toolbox"], *document["manuals"], *(s for m in document["manuals"] for s in m["steps"])]
        return {part["id"]: part for part in parts}

    def _terms(self, languages: list[str]) -> list[Term]:
        """Terms in every language; one that is known here already (a shared glossary) stays as it is."""
        source: dict[UUID, Term] = {}
        for language in languages:
            locale = locale_of(language)
            entries = {UUID(entry["id"]): entry for entry in self.documents[language]["glossary"]}
            found = Term.objects.filter(translation_key__in=entries, locale=locale)
            known = set(found.values_list("translation_key", flat=True))
            new = [self._term(entries[key], locale, source.get(key)) for key in entries if key not in known]
            Term.objects.bulk_create(new)
            if language == languages[0]:
                source = {term.translation_key: term for term in found.all()}
        return list(source.values())

    def _term(self, entry: dict[str, Any], locale: Locale, source: Term | None) -> Term:
        return Term(
            translation_key=entry["id"],
            locale=locale,
            term=entry["term"],
            forms="\n".join(entry.get("forms", [])),
            definition=entry["definition"],
            translation_status=entry["translation"]["status"],
            source_digest="" if source is None or entry["translation"]["behind"] else digest_of_term(source),
        )

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
                step = self.pages[language, key]
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
