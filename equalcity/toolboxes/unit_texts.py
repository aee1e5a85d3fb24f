"""The text of a translation unit: inline HTML whose links are placeholders; what people and files see of it."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _
from wagtail_localize.strings import INLINE_TAGS, StringValue

INDENTED = re.compile(r"(?<=>)\n[ \t]*|\n[ \t]*(?=<)")
BROKEN = re.compile(r"[ \t]*\n[ \t]*")
FREE_TAGS = {"br"}
"""A line break may come and go with the language."""

Placeholder = tuple[str, str]
"""Name of an inline element, and the id of a link: ("a", "a1"), ("b", "")."""


def digest_of(text: str) -> str:
    """What identical texts are found by."""
    return hashlib.sha256(text.encode()).hexdigest()


def placeholders_of(text: str) -> Counter[Placeholder]:
    """The inline elements of a unit's text; those that a translation must have too."""
    found = ((tag.name, str(tag.get("id", ""))) for tag in _tags(text))
    return Counter(one for one in found if one[0] not in FREE_TAGS)


def faults_of(source: str, text: str) -> list[str]:
    """What is wrong with the mark-up of a translation, as sentences; nothing when it fits its source."""
    faults = [
        _("“<%(tag)s>” cannot stand in a sentence.") % {"tag": tag.name}
        for tag in _tags(text)
        if tag.name not in INLINE_TAGS or set(tag.attrs) - ({"id"} if tag.name == "a" else set())
    ]
    if faults:
        return faults
    wanted, found = placeholders_of(source), placeholders_of(text)
    lost, added = wanted - found, found - wanted
    if lost:
        faults.append(_("The translation has lost %(tags)s of its source.") % {"tags": _named(lost)})
    if added:
        faults.append(_("The translation has %(tags)s, which its source does not have.") % {"tags": _named(added)})
    if not plain(text).strip():
        faults.append(_("There is nothing to read in it."))
    return faults


def normalised(text: str) -> str:
    """The one way of writing this inline HTML, so that equal texts are equal."""
    return str(BeautifulSoup(text.strip(), "html.parser"))


def unbroken(source: str, target: str, *, wanted: str) -> tuple[str, str]:
    """Both without the line breaks that a program put inside to indent its XML, where the source shows how it did.

    Some break before and after each tag and add nothing else; others put the break in the place of a space.
    """
    if source != wanted and "\n" in source:
        for broken, instead in ((INDENTED, ""), (BROKEN, " ")):
            if broken.sub(instead, source.strip()) == wanted:
                return wanted, broken.sub(instead, target.strip())
    return source, target


def plain(text: str) -> str:
    """The words alone, without mark-up; line breaks as such."""
    return str(StringValue(text).render_text())


def for_people(text: str, *, rich: bool) -> str:
    """As it stands in a field to be edited: plain words, or words with <b>…</b> where the source is rich text."""
    return text.replace("&amp;", "&") if rich else plain(text)


def from_people(text: str, *, rich: bool) -> str:
    """The text of a unit from such a field."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if rich:
        return normalised(" ".join(text.split("\n")))
    return str(StringValue.from_plaintext(text).data) if text else ""


def words_in(text: str) -> int:
    """How many words a translator has to write; scripts without spaces count two letters as a word."""
    return sum(1 if word.isascii() else max(1, _wide(word) // 2) for word in plain(text).split())


def _wide(word: str) -> int:
    return sum("\u2e80" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" for letter in word)


def _tags(text: str) -> Iterator[Tag]:
    yield from (tag for tag in BeautifulSoup(text, "html.parser").descendants if isinstance(tag, Tag))


def _named(tags: Counter[Placeholder]) -> str:
    return ", ".join(f'<{name} id="{key}">' if key else f"<{name}>" for name, key in sorted(tags.elements()))
