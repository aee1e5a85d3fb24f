"""Small words for templates."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from equalcity.core.inline import text_of
from equalcity.core.words import own_name

register = template.Library()
register.filter("own_name", own_name)


@register.simple_tag
def brand() -> str:
    """Our name; the same in every language."""
    return "equalcity"


@register.filter
def direction(language: str) -> str:
    """Which way a language of the interface runs: ltr or rtl."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


@register.simple_tag
def site_style() -> SafeString:
    """The one style sheet, in the page itself; linked where nothing is built."""
    if style := text_of("site.css"):
        return format_html("<style>{}</style>", mark_safe(style))  # noqa: S308 -- our own bundle, not a reader's words
    return format_html('<link rel="stylesheet" href="{}">', static("bundle/site.css"))


@register.simple_tag
def guard() -> SafeString:
    """What must run before the first paint, in the page itself; it fetches the rest of the script after the paint."""
    facts = format_html('data-exit="{}" data-then="{}"', settings.EXIT_URL, static("bundle/reader.js"))
    if script := text_of("guard.js"):
        return format_html("<script {}>{}</script>", facts, mark_safe(script))  # noqa: S308 -- as above
    return format_html('<script src="{}" {}></script>', static("bundle/guard.js"), facts)
