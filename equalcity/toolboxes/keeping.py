"""What must be on a phone so that a toolbox can be read there without a network: pages, and whatever they refer to.

Each file is named by the hash of its bytes, so a phone fetches only what has changed and stores nothing that is torn.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html import unescape
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from equalcity.core.words import own_name
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.reading import Page

FORMAT = "equalcity/kept/1"
QUOTED = re.compile(r"""["'(]([^"'()<>\s#]+)""")


@dataclass(frozen=True)
class KeptFile:
    """A file under its address, as everybody gets it; `bytes` is its size on the phone, unpacked."""

    url: str
    bytes: int
    sha256: str


def kept_file(url: str, body: bytes) -> KeptFile:
    return KeptFile(url, len(body), hashlib.sha256(body).hexdigest())


def pages_of(page: Page) -> Iterator[str]:
    """The addresses that a reader may open in this toolbox, in the order in which they are fetched."""
    addresses = page.addresses
    yield addresses.toolbox()
    for manual in page.document["manuals"]:
        yield addresses.manual(manual["slug"])
        yield from (addresses.step(manual["slug"], step["slug"]) for step in manual["steps"])
    if page.document["glossary"]:
        yield addresses.glossary()


def pages_around(page: Page) -> dict[str, str]:
    """Pages of the site that go along: the list of what is kept, and the search."""
    city = page.addresses.city
    with override(page.addresses.language):
        search = reverse("search") if city is None else reverse("in_city:search", kwargs={"city": city})
        return {"kept": reverse("kept"), "search": search}


def search_files(page: Page) -> list[str]:
    """What the search needs to find something in this toolbox, and to show the sentence."""
    parts = {"number": page.edition.number, "content": page.language}
    return [page.addresses.file(f"edition_search_{name}", **parts) for name in ("index", "texts")]


def references(html: str) -> set[str]:
    """Files of ours that a page names: styles, scripts, pictures, recordings, QR codes."""
    found = {unescape(one) for one in QUOTED.findall(html)}
    return {one for one in found if one.startswith((settings.STATIC_URL, "/media/editions/")) or _is_qr(one)}


def _is_qr(address: str) -> bool:
    return address.startswith("/") and address.partition("?")[0].endswith("/qr.svg")


def kept_list(page: Page, files: list[KeptFile]) -> dict[str, Any]:
    """The list as phones read it; its `version` changes with any byte of any file."""
    addresses = page.addresses
    identity = "\n".join(f"{one.url} {one.sha256}" for one in files)
    return {
        "format": FORMAT,
        "toolbox": name_on_the_phone(addresses),
        "title": title_on_the_phone(page),
        "number": page.edition.number,
        "language": addresses.content or addresses.language,
        "language_name": own_name(addresses.content or addresses.language),
        "text_language": page.language,
        "version": hashlib.sha256(identity.encode()).hexdigest()[:16],
        "bytes": sum(one.bytes for one in files),
        "list": list_address(addresses),
        "home": addresses.toolbox(),
        **pages_around(page),
        "words": {
            "newer": _("A newer edition is on this phone now."),
            "reload": _("Reload"),
            "not_here": _("not on this phone"),
        },
        "files": [asdict(one) for one in files],
    }


def name_on_the_phone(addresses: Addresses) -> str:
    """What the phone calls it (keep/generations.js): the edition of a city is kept beside the plain one."""
    return addresses.slug if addresses.city is None else f"{addresses.slug}@{addresses.city}"


def title_on_the_phone(page: Page) -> str:
    city = page.document.get("city")
    title = str(page.document["toolbox"]["title"])
    return f"{title} · {city['name']}" if city else title


def list_address(addresses: Addresses) -> str:
    """Where the list of a toolbox in one language is."""
    path = addresses.file("keep")
    return f"{path}?in={addresses.content}" if addresses.content else path


def keep_address(addresses: Addresses) -> str:
    """The list for whoever reads at these addresses; a text that was chosen is kept with pages in its own language."""
    newest = addresses.in_edition(None)
    return list_address(newest.in_language(newest.content) if newest.content else newest)


def app_facts(language: str, direction: str, icons: list[dict[str, str]]) -> dict[str, Any]:
    """What a phone shows on its home screen: a name and colours that say nothing of us to whoever looks at it."""
    with override(language):
        name = _("Guide")
        return {
            "id": f"/{language}/kept/",
            "name": name,
            "short_name": name,
            "lang": language,
            "dir": direction,
            "start_url": reverse("kept"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#fbf8f3",
            "theme_color": "#fbf8f3",
            "icons": icons,
        }
