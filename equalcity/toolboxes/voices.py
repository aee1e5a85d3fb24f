"""To whom the product itself speaks in a step: to workers, or in a manual for the people themselves to them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import Sentence

Part = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Our own words in a step, where they depend on who reads it."""

    no_services: Sentence
    """The city has not named its services."""
    no_fact: Sentence
    """The city has not filled in a fact."""
    questions: Sentence
    """Over the questions of a story."""
    prompt: Sentence
    """Before the question about a picture."""
    handouts: Mapping[str, Sentence]
    """What each format of a handout is for."""
    draft: Sentence
    """What a draft must not be used for."""


TO_WORKERS = Voice(
    no_services=_(
        "Your city has not filled this in yet. Ask your team lead which service it is, and write it down here."
    ),
    no_fact=_("Not filled in yet for your city."),
    questions=_("To talk about"),
    prompt=_("To start a conversation:"),
    handouts={"card": _("Card to give away"), "poster": _("Poster to hang up"), "sheet": _("Sheet to print")},
    draft=_("For comments. Do not use it with people yet."),
)
TO_THE_PEOPLE = Voice(
    no_services=_(
        "This is not written down for your city yet. Ask somebody you trust to find it with you: "
        "a social worker, a teacher, a nurse."
    ),
    no_fact=_("This is not written down for your city yet."),
    questions=_("To think about"),
    prompt=_("To think about:"),
    handouts={"card": _("Card to keep"), "poster": _("Poster"), "sheet": _("Sheet to print")},
    draft=_("This is a draft. Something in it may still be wrong, so ask somebody you trust before you rely on it."),
)


def voice_of(manual: Part) -> Voice:
    """How the product speaks in this manual of a document."""
    return TO_THE_PEOPLE if manual.get("for_the_public") else TO_WORKERS


def blocks_as_told(manual: Part, step: Part) -> list[Part]:
    """The blocks of a step of this manual; the people themselves do not get the hints for who fills in the facts."""
    blocks = step["blocks"]
    if not manual.get("for_the_public"):
        return list(blocks)
    return [{name: value for name, value in block.items() if name != "hint"} for block in blocks]
