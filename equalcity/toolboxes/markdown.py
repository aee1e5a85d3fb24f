"""Rich text as people write it in the readable source of a package."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from equalcity.core.errors import Refused
from equalcity.toolboxes.richtext import clean
from equalcity.toolboxes.richtext_tokens import is_allowed_address

# A row of underscores is a line to write on, not a rule, and indented text is no program.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["hr", "lheading", "code", "reference"])

MARKDOWN_TOKENS = frozenset(
    {"inline", "text", "softbreak", "hardbreak", "heading_open", "heading_close", "text_special"}
    | {
        f"{name}_{side}"
        for name in ("paragraph", "bullet_list", "ordered_list", "list_item", "strong", "em", "blockquote", "link")
        for side in ("open", "close")
    }
)


def from_markdown(text: str, resolve: Callable[[str], str] = str) -> str:
    """Rich text from CommonMark: paragraphs, lists, emphasis, ### headings, quotes, links. Refused: anything else.

    `resolve` turns each address as written into the address that the edition holds.
    """
    tokens = MARKDOWN.parse(text)
    faults = sorted({fault for token in _all_tokens(tokens) if (fault := _markdown_fault(token))})
    if faults:
        raise Refused(_("This text uses marks that editions do not have."), faults)
    unknown = []
    for token in _all_tokens(tokens):
        if token.type == "link_open":
            token.attrs["href"] = resolve(str(token.attrs["href"]))
            if not is_allowed_address(str(token.attrs["href"])):
                unknown.append(_("A link cannot go to “%(address)s”.") % {"address": str(token.attrs["href"])[:80]})
    if unknown:
        raise Refused(_("This text has links that lead nowhere."), unknown)
    return clean(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def _all_tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all_tokens(token.children or [])


def _markdown_fault(token: Token) -> str:
    if token.type == "heading_open" and token.tag != "h3":
        return _("Headings in a text begin with ###.")
    if token.type not in MARKDOWN_TOKENS:
        return _("Pictures, program code and HTML cannot stand in a text.")
    return ""
