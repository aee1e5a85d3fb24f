"""Looks at rich text of others, and says what in it is not allowed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from equalcity.toolboxes.richtext_tokens import (
    BLOCKS,
    MAX_NESTING,
    TAGS,
    Broken,
    End,
    Start,
    Token,
    is_allowed_address,
    sanitised,
    tokens,
)

MAX_FAULTS = 5


def inspect(html: str) -> "Inspection":
    """What is in this text: faults (empty when it is clean), the addresses it links to, whether there are words."""
    inspection = Inspection()
    found = []
    for token in tokens(html):
        found.append(token)
        inspection.look_at(token)
        if len(inspection.faults) >= MAX_FAULTS:
            return inspection
    inspection.finish()
    # A browser reads as nh3 does. Where it reads something else than what was inspected, the text is a trick.
    if not inspection.faults and (again := sanitised(html)) != html and _joined(found) != _joined(tokens(again)):
        inspection.fault(_("The tags are not written as HTML prescribes."))
    return inspection


def _joined(found: Iterable[Token]) -> list[Token]:
    """The same, whatever way it is written: <br>, <br/> and <br></br>, or words in one piece or several."""
    kept = (token for token in found if token != End("br"))
    return [
        event
        for is_text, run in groupby(kept, key=lambda token: isinstance(token, str))
        for event in (["".join(str(part) for part in run)] if is_text else run)
    ]


@dataclass
class Inspection:
    faults: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    has_words: bool = False
    open: list[str] = field(default_factory=list)

    def look_at(self, token: Token) -> None:
        if isinstance(token, Start):
            self.start(token)
        elif isinstance(token, End):
            self.end(token.tag)
        elif isinstance(token, Broken):
            self.fault(_("Comments, declarations and tags without an end are not allowed."))
        elif token.strip():
            self.has_words = True
            if self.open and self.open[-1] in {"ul", "ol"}:
                self.fault(_("A list holds list items only."))

    def start(self, token: Start) -> None:
        if token.tag not in TAGS:
            self.fault(_("The tag <%(tag)s> is not allowed."), tag=token.tag)
        elif not _may_stand_in(token.tag, self.open):
            self.fault(_("The tag <%(tag)s> cannot stand here."), tag=token.tag)
        self.inspect_attributes(token)
        if token.tag != "br":
            self.open.append(token.tag)
        if len(self.open) > MAX_NESTING:
            self.fault(_("The tags are nested too deeply."))

    def inspect_attributes(self, token: Start) -> None:
        for name, value in token.attributes:
            if token.tag != "a" or name != "href":
                self.fault(_("The attribute %(name)s is not allowed."), name=name)
            elif is_allowed_address(value):
                self.links.append(value)
            else:
                self.fault(_("A link cannot go to “%(address)s”."), address=value)
        if token.tag == "a" and [name for name, _value in token.attributes] != ["href"]:
            self.fault(_("A link needs one address."))
        if token.odd:
            self.fault(_("The tag <%(tag)s> is not written as HTML prescribes."), tag=token.tag)

    def end(self, tag: str) -> None:
        if tag != "br" and (not self.open or self.open.pop() != tag):
            self.fault(_("The tag <%(tag)s> is not closed where it should be."), tag=tag)

    def finish(self) -> None:
        if self.open and not self.faults:
            self.fault(_("The tag <%(tag)s> is not closed where it should be."), tag=self.open[-1])

    def fault(self, sentence: str, **words: str) -> None:
        """Note a fault, with no more of hostile words than a reader needs."""
        self.faults.append(sentence % {name: word[:80] for name, word in words.items()})


def _may_stand_in(tag: str, around: list[str]) -> bool:
    """Whether this tag may be a child of the innermost of these open tags, by the content model of HTML."""
    parent = around[-1] if around else ""
    if parent in {"ul", "ol"}:
        return tag == "li"
    if tag == "li":
        return False
    if tag in BLOCKS:
        return parent in {"", "li", "blockquote"}
    return tag != "a" or "a" not in around
