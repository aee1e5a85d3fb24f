"""A document in which every text holds a word of its own, so that a text that is lost somewhere is missed there."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from html import unescape
from typing import Any

from tests.factories.packages import a_document

NO_WORDS = frozenset(
    {"format", "language", "direction", "source_language", "id", "slug", "status", "type", "media", "fact", "kind"}
)
NO_WORDS |= {"need", "forms"}
"""Fields that readers do not see as they are: identities, addresses of ours, codes. All others must be found."""
RICH = frozenset({"html", "introduction", "transcript"})
ENDS = re.compile(r"(?=</(?:a|h3)>)|(?<!</ul>)(?<!</ol>)(?=</(?:p|li)>)")
BREAKS = re.compile(r"</?(?:p|li|ul|ol|h3|blockquote|br|a)\b[^>]*>")


def a_telling_document(language: str = "en") -> dict[str, Any]:
    """The small document with every kind of block; each of its texts ends with a word such as w017w, none is empty."""
    words = iter(f"w{number:03}w" for number in range(1000))
    return _telling(deepcopy(a_document(language)), "", words)


def _telling(value: Any, name: str, words: Iterator[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _told(inner, key, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [_telling(inner, name, words) for inner in value]
    if not isinstance(value, str):
        return value
    if name in RICH:
        return ENDS.sub(lambda _end: f" {next(words)}", value or "<p>Text</p>")
    return f"{value}{'/' if name == 'url' else ' '}{next(words)}".strip()


def _told(value: Any, name: str, words: Iterator[str]) -> Any:
    return value if _is_no_word(name, value) else _telling(value, name, words)


def _is_no_word(name: str, value: Any) -> bool:
    return name in NO_WORDS or (name == "audience" and isinstance(value, list))


def texts_of(value: Any, name: str = "") -> Iterator[str]:
    """Every text of a document or of a part of it, in its order; rich text in pieces without markup."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not _is_no_word(key, inner):
                yield from texts_of(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner, name)
    elif isinstance(value, str):
        pieces = BREAKS.sub("\n", value).split("\n") if name in RICH else [value]
        plain = (unescape(re.sub(r"<[^>]+>", "", piece)) if name in RICH else piece for piece in pieces)
        yield from (text.strip() for text in plain if text.strip())
