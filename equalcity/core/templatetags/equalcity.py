"""Small words for templates."""

from django import template
from django.utils.translation import get_language_info

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
