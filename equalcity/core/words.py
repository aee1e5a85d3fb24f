"""Names of languages, and names of whatever script inside a line."""

from functools import cache

from babel import Locale, UnknownLocaleError


@cache
def language_name(tag: str, in_language: str) -> str:
    """The name of a language in another, such as 'Dutch'; the tag itself where nobody knows it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(in_language.replace("-", "_")) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def own_name(tag: str) -> str:
    """What a language calls itself, such as 'Nederlands', with a capital letter as in a list."""
    name = language_name(tag, tag)
    return name[:1].upper() + name[1:]


def isolated(name: object) -> str:
    """This name with marks around it, so that what stands beside it in another script keeps its place."""
    return f"\u2068{name}\u2069"
