"""Finds the edition that somebody has named on the command line."""

from django.core.management.base import CommandError

from equalcity.toolboxes.models import Edition


def edition_named(slug: str, number: str) -> Edition:
    """The edition of this toolbox and number. CommandError: there is none, and which there are."""
    editions = {edition.number: edition for edition in Edition.objects.filter(toolbox_slug=slug).newest_first()}
    if number in editions:
        return editions[number]
    if editions:
        raise CommandError(f"{slug} has no edition {number}. It has: {', '.join(editions)}")
    slugs = sorted(set(Edition.objects.values_list("toolbox_slug", flat=True)))
    raise CommandError(f"There is no edition of {slug}. There are editions of: {', '.join(slugs) or 'nothing yet'}")
