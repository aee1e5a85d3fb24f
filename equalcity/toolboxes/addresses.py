"""Where the pages of a toolbox are: one edition or the newest, in one language of the interface, plain or of a city."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

INTERFACE_LANGUAGES = frozenset(tag for tag, _name in settings.LANGUAGES)


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Makes addresses. With `number` they lead to that edition for ever, without to the newest final one.

    `content` names the language of the text where the interface does not speak it, `city` whose adaptation lies over
    the edition.
    """

    slug: str
    language: str
    number: str | None = None
    content: str | None = None
    origin: str = ""
    city: str | None = None

    def toolbox(self) -> str:
        return self._to("toolbox")

    def glossary(self) -> str:
        return self._to("glossary")

    def manual(self, manual: str) -> str:
        return self._to("manual", manual=manual)

    def step(self, manual: str, step: str) -> str:
        return self._to("step", manual=manual, step=step)

    def qr(self, manual: str, step: str) -> str:
        return self._to("qr", manual=manual, step=step)

    def editions(self) -> str:
        """The list of all editions, which belongs to none of them."""
        return self._path("editions", {})

    def difference(self, since: str, number: str) -> str:
        """What changed from one edition to another, which is the same for every city."""
        with override(self.language):
            path = reverse("toolboxes:difference", kwargs={"slug": self.slug, "since": since, "number": number})
        return f"{path}?{urlencode({'in': self.content})}" if self.content else path

    def share(self) -> str:
        """The page “Take it along”, without a choice of the text."""
        if self.number is None:
            return self._path("share", {})
        return self._path("edition_share", {"number": self.number})

    def search(self) -> str:
        """Where the editions of a city are searched; empty for no city: then the bar knows the way by itself."""
        if self.city is None:
            return ""
        with override(self.language):
            return reverse("in_city:search", kwargs={"city": self.city})

    def file(self, name: str, /, **parts: str) -> str:
        """An address that belongs to one text of one edition, such as a search index or an export."""
        return self._path(name, parts)

    def whole(self, path: str) -> str:
        """An address of ours with scheme and host, to be shared."""
        return self.origin + path

    def in_language(self, tag: str) -> Self:
        """The same pages in another language; where the interface lacks it, only the text changes."""
        if tag in INTERFACE_LANGUAGES:
            return replace(self, language=tag, content=None)
        return replace(self, content=tag)

    def plain(self) -> Self:
        """The same pages without anything of a city."""
        return replace(self, city=None)

    def in_edition(self, number: str | None) -> Self:
        return replace(self, number=number)

    def _to(self, name: str, **parts: str) -> str:
        if self.number is None:
            path = self._path(name, parts)
        else:
            path = self._path(f"edition_{name}", {**parts, "number": self.number})
        return f"{path}?{urlencode({'in': self.content})}" if self.content else path

    def _path(self, name: str, parts: dict[str, str]) -> str:
        space, its_city = ("toolboxes", {}) if self.city is None else ("in_city", {"city": self.city})
        with override(self.language):
            return reverse(f"{space}:{name}", kwargs={**its_city, "slug": self.slug, **parts})
