"""What an export is made from: a document of an edition, the facts about the edition, and the bytes of its media."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from equalcity.toolboxes.addresses import INTERFACE_LANGUAGES

Report = Callable[[int, int], object]
"""Called with the number of parts that are done, and how many there are."""


@dataclass(frozen=True, kw_only=True)
class ExportMedium:
    """A picture or recording of the edition; `read` fetches its bytes."""

    content_type: str
    size: int
    read: Callable[[], bytes] = field(repr=False, compare=False)
    name: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """All that an export is made from, and so all that its bytes may depend on."""

    document: Mapping[str, Any]
    number: str
    stage: str
    sha256: str
    """Hash of the edition (of its manifest)."""
    frozen_at: datetime
    license: str
    change_note: str
    languages: tuple[str, ...]
    """Languages of the edition, the source language first."""
    media: Mapping[str, ExportMedium]
    """By hash."""
    base_url: str
    """Where the site is, such as https://guide.example.org, without a slash at the end."""
    adaptation: str = ""
    """Hash of what a city lays over the edition; the document has it already (laying.py)."""

    @property
    def language(self) -> str:
        return str(self.document["language"])

    @property
    def city(self) -> Mapping[str, Any] | None:
        """The city whose edition this is: `slug`, `name`, and `is_example` where it is one of the demo."""
        return self.document.get("city")

    @property
    def interface_language(self) -> str:
        """The language of our own words: that of the text, else English."""
        return self.language if self.language in INTERFACE_LANGUAGES else "en"

    @property
    def is_rtl(self) -> bool:
        return self.document["direction"] == "rtl"

    @property
    def online_url(self) -> str:
        """Where this edition is read online, in this language."""
        slug = self.document["toolbox"]["slug"]
        query = "" if self.language in INTERFACE_LANGUAGES else f"?in={self.language}"
        where = f"in/{self.city['slug']}/toolboxes" if self.city else "toolboxes"
        return f"{self.base_url}/{self.interface_language}/{where}/{slug}/editions/{self.number}/{query}"
