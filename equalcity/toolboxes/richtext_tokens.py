"""The letters of rich text as tags and words, each looked at once, however hostile the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import nh3

BLOCKS = frozenset({"p", "h3", "ul", "ol", "blockquote"})
INLINE = frozenset({"strong", "em", "a", "br"})
TAGS = BLOCKS | INLINE | {"li"}
SCHEMES = frozenset({"https", "http", "mailto", "tel", "step"})

# Nobody writes as deep, and Python's stack ends.
MAX_NESTING = 40

ADDRESS = re.compile(
    r"""https?://[^\s"'<>\\^`{|}/?#@]+(?:[/?#][^\s"<>\\^`{|}]*)?
      | mailto:[^\s"<>\\^`{|}:/?#]+@[^\s"<>\\^`{|}:/]+
      | tel:\+?[0-9().*\#-]+
      | step:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}
    """,
    re.VERBOSE,
)


def is_allowed_address(address: str) -> bool:
    """Whether a link may go there: https, http, mailto, tel, or step: with the id of a step."""
    return ADDRESS.fullmatch(address) is not None


# Python's own parser takes minutes for a page of "<a <a <a"; this one looks at each letter once. It knows no more than
# well-formed tags, which is what nh3 writes, and what is asked of others.
TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*)(?P<rest>[^<>]*)>|(?P<text>(?:[^<]|<(?![A-Za-z/!?]))+)")
ATTRIBUTE = re.compile(r"""\s+([^\s=/"']+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=`]+)))?""")
REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z0-9]{1,32});")


@dataclass(frozen=True)
class Start:
    """A tag that opens; `odd` when more stands in it than attributes."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    odd: bool = False

    @property
    def href(self) -> str:
        return dict(self.attributes).get("href", "")


@dataclass(frozen=True)
class End:
    tag: str


@dataclass(frozen=True)
class Broken:
    """From here on it is no text and no tag: a comment, a declaration, or a tag without end."""


Token = Start | End | Broken | str


def tokens(html: str) -> Iterator[Token]:
    """What stands in a text, one thing after the other; strings are words."""
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    position = 0
    while position < len(html):
        found = TOKEN.match(html, position)
        if found is None:
            yield Broken()
            return
        position = found.end()
        yield _token(found)


def _token(found: re.Match[str]) -> Token:
    if found["text"] is not None:
        return unescape(found["text"])
    tag, rest = found["tag"].lower(), found["rest"].rstrip()
    if found["end"]:
        return Broken() if rest else End(tag)
    rest = rest.removesuffix("/")
    attributes = tuple(
        (name.lower(), REFERENCE.sub(lambda reference: unescape(reference[0]), quoted or single or bare))
        for name, quoted, single, bare in ATTRIBUTE.findall(rest)
    )
    return Start(tag, attributes, odd=bool(ATTRIBUTE.sub("", rest).strip()))


def sanitised(html: str) -> str:
    """By the parser that browsers use. Addresses that are not ours to allow are left to the caller."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(SCHEMES),
        url_relative="deny",
        link_rel=None,
    )
