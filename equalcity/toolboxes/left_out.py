"""What stands at the address of a step or manual that a city leaves out: whose choice it is, and where it is read."""

from dataclasses import replace
from typing import Any

from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.library import Opened
from equalcity.toolboxes.reading import NotThere, Page


def left_out(opened: Opened, page: Page, manual: str, step: str | None = None) -> dict[str, Any]:
    """The page of something that this edition has and its city does not use. NotThere: the edition has no such thing.

    Only what this reader may open comes here, so a draft shows no title to anybody else.
    """
    if opened.adaptation is None:
        raise NotThere(manual)
    plain = replace(opened, adaptation=None).document(page.language)
    found = next((one for one in plain["manuals"] if one["slug"] == manual), None)
    if found is not None and step is not None:
        found = next((one for one in found["steps"] if one["slug"] == step), None)
    if found is None:
        raise NotThere(step or manual)

    def here(addresses: Addresses) -> str:
        return addresses.manual(manual) if step is None else addresses.step(manual, step)

    own = next((one for one in page.document["manuals"] if one["slug"] == manual), None)
    return page.context() | {
        "title": found["title"],
        "is_step": step is not None,
        "plain_url": page.plain(here),
        "used_url": page.addresses.manual(manual) if own else page.addresses.toolbox(),
        "used": own or page.document["toolbox"],
    }
