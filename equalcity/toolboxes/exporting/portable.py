"""What a book and a single file share: the pages of a toolbox, each thing named once, and the media that go along."""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

from equalcity.toolboxes import reading
from equalcity.toolboxes.change_notes import what_changed
from equalcity.toolboxes.exporting.places import PortableAddresses, places_of
from equalcity.toolboxes.exporting.source import ExportMedium, Source
from equalcity.toolboxes.reading import EditionFacts, Medium, Page
from equalcity.toolboxes.reading_blocks import media_of

LONGEST_RECORDING = 5_000_000
"""Bytes; a longer one stays online, and its words go along."""
ALL_RECORDINGS = 30_000_000
"""Bytes of all recordings that go along, first come, first carried: a phone must still open the file."""
Document = Mapping[str, Any]


def media_that_go_along(source: Source, kinds: Collection[str]) -> dict[str, ExportMedium]:
    """Pictures and recordings of these kinds by hash, in the order of reading; without recordings that are too long."""
    room = ALL_RECORDINGS
    taken: dict[str, ExportMedium] = {}
    for sha256 in _media_in_order(source.document):
        medium = source.media.get(sha256)
        if medium is None or sha256 in taken or medium.content_type not in kinds:
            continue
        if not medium.content_type.startswith("image/"):
            if medium.size > min(LONGEST_RECORDING, room):
                continue
            room -= medium.size
        taken[sha256] = medium
    return taken


def _media_in_order(document: Document) -> Iterator[str]:
    if cover := document["toolbox"].get("cover"):
        yield cover["media"]
    for manual in document["manuals"]:
        for step in manual["steps"]:
            yield from media_of(step["blocks"])


def portable_page(source: Source, *, pattern: str, media: Mapping[str, Medium]) -> Page:
    """A page of this toolbox whose links lead to places inside; `pattern` makes an address of a place."""
    document = _named_once(source.document)
    return Page(
        document=document,
        edition=EditionFacts(
            number=source.number,
            stage=source.stage,
            frozen_at=source.frozen_at,
            languages=source.languages,
            source_language=document["source_language"],
            fixed=True,
        ),
        addresses=PortableAddresses(
            slug=document["toolbox"]["slug"],
            language=source.interface_language,
            number=source.number,
            content=None if source.language == source.interface_language else source.language,
            origin=source.base_url,
            city=source.city["slug"] if source.city else None,
            places=places_of(document),
            pattern=pattern,
        ),
        ui_language=source.interface_language,
        media=lambda hashes: {sha256: media[sha256] for sha256 in hashes if sha256 in media},
    )


def step_pages(page: Page, source: Source, template: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """Every step in the order of reading, as context of a template; `template` names that of a kind of block."""
    for manual, step in page.steps:
        context = reading.step_of(page, manual["slug"], step["slug"])
        for block in context["blocks"]:
            block["template"] = template(block["type"])
            if block["type"] == "recording":
                known = source.media.get(block["media"])
                block["is_video"] = bool(known and known.content_type.startswith("video/"))
        yield context | {"online_url": source.online_url}


def about(source: Source) -> dict[str, Any]:
    """What a front page tells of the edition, beyond what every page knows."""
    return {
        "what_changed": what_changed(source.change_note),
        "license": source.license,
        "sha256": source.sha256,
        "cite_url": source.online_url,
        "online_url": source.online_url,
    }


def _named_once(document: Document) -> Document:
    """The document with every block, option and thing to tick named once; the format asks that only within a step."""
    seen: set[str] = set()
    copy = deepcopy(dict(document))
    for manual in copy["manuals"]:
        for step in manual["steps"]:
            for block in step["blocks"]:
                block["id"] = _once(block["id"], step["id"], seen)
                for thing in (*block.get("items", ()), *block.get("options", ())):
                    if "id" in thing:
                        thing["id"] = _once(thing["id"], block["id"], seen)
    return copy


def _once(name: str, around: str, seen: set[str]) -> str:
    """This name, or where another thing has it, one made of it and of what stands around."""
    while name in seen:
        name = str(uuid.uuid5(uuid.UUID(around), name))
    seen.add(name)
    return name
