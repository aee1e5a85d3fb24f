"""Sets a document on pages with Typst: templates of ours, data as JSON, fonts of ours; the same bytes everywhere."""

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from PIL import Image

from equalcity.toolboxes.exporting.letters import FONTS, printable
from equalcity.toolboxes.exporting.source import Source
from equalcity.toolboxes.exporting.trees import rich_tree
from equalcity.toolboxes.reading import STAGES

LARGEST_SIDE = 2000
"""Pixels of a picture on paper: 300 to the inch over the width of a page."""
EXTENSIONS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
PRESS = Path(__file__).with_name("press.py")
MOST_IN_HEAD = 64
LONGEST = 300
"""Seconds; a toolbox takes one to three, the largest document that the format allows about a minute."""
SPARING = {
    "LC_ALL": "C.UTF-8",
    "RAYON_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "MALLOC_TRIM_THRESHOLD_": "65536",
}
"""One thread, and memory given back at once: it takes a fifth less, and less time of the processor."""
UNTOUCHED = frozenset({"url", "step", "file", "unreadable", "exact"})
"""Fields that are no words: addresses, identities, names of files, hashes."""


class Setting:
    """What one PDF needs while its data is gathered: the steps that links may name, and the pictures that it shows."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.pictures: dict[str, bytes] = {}
        """By the name of the file."""

    @cached_property
    def steps(self) -> frozenset[str]:
        return frozenset(step["id"] for manual in self.source.document["manuals"] for step in manual["steps"])

    def rich(self, html: str) -> list[dict[str, Any]]:
        return rich_tree(html, self.steps)

    def picture(self, sha256: str, alt: str) -> dict[str, str]:
        """A picture for the template; without a file where there is none to show, so that its words stand there."""
        medium = self.source.media.get(sha256)
        if medium is None or medium.content_type not in EXTENSIONS:
            return {"file": "", "alt": alt}
        name = f"{sha256}.{EXTENSIONS[medium.content_type]}"
        if name not in self.pictures:
            self.pictures[name] = _of_modest_size(medium.read(), name)
        return {"file": name, "alt": alt}

    def face(self) -> dict[str, Any]:
        """What every PDF of an edition says about itself."""
        toolbox = self.source.document["toolbox"]
        language, *more = self.source.language.split("-")
        ui_language = self.source.interface_language
        return {
            "language": language,
            "region": next((part.upper() for part in more if len(part) == 2 and part.isalpha()), ""),  # noqa: PLR2004 -- a region has two letters
            "rtl": self.source.is_rtl,
            "ui_language": ui_language,
            "ui_rtl": get_language_info(ui_language)["bidi"],
            "title": toolbox["title"],
            "head": shortened(toolbox["title"]),
            "author": toolbox.get("home_city") or "equalcity",
            "edition": edition_line(self.source),
            "stage": self.source.stage,
            "band": band(self.source),
            "day": day(self.source),
            "address": self.source.online_url,
        }

    def pdf(self, template: str, data: Mapping[str, Any], *, planned: bool = False) -> bytes:
        """The PDF of a template and its data. Pictures that cannot be read give way to their words.

        `planned`: the template measures first and says what goes where (its label `plan`), in a run of its own whose
        memory is gone before the pages are set with that plan.
        """
        with TemporaryDirectory() as folder:
            root = Path(folder)
            _lay_templates(root)
            for name, body in self.pictures.items():
                (root / name).write_bytes(body)
            try:
                return self._pressed(root, template, {**data, "unreadable": []}, planned=planned)
            except NotSetError:
                unreadable = [name for name in self.pictures if not _is_readable(root, name)]
                if not unreadable:
                    raise
                return self._pressed(root, template, {**data, "unreadable": unreadable}, planned=planned)

    def _pressed(self, root: Path, template: str, data: Mapping[str, Any], *, planned: bool) -> bytes:
        (root / "plan.json").write_text("null", encoding="utf-8")
        (root / "data.json").write_text(json.dumps(_printable(data), ensure_ascii=False), encoding="utf-8")
        if planned:
            plan = _press(root, template, wanted="plan")
            (root / "plan.json").write_bytes(plan)
        return _press(root, template, second=int(self.source.frozen_at.timestamp()), wanted="accessible")


def set_pages(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF (UA-1) of a template of ours and data that belongs to no edition, dated `at`."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        _lay_templates(root)
        (root / "data.json").write_text(json.dumps(_printable(data), ensure_ascii=False), encoding="utf-8")
        return _press(root, template, second=int(at.timestamp()), wanted="accessible")


def _lay_templates(root: Path) -> None:
    for entry in files("equalcity.toolboxes.exporting").joinpath("typst").iterdir():
        if entry.name.endswith(".typ"):
            (root / entry.name).write_bytes(entry.read_bytes())


class NotSetError(Exception):
    """Typst refused a template or its data; with what it says."""


def _press(root: Path, template: str, *, second: int = 0, wanted: str = "plain") -> bytes:
    """The PDF of a template in a folder, made by a program of its own. NotSetError: refused, or too slow."""
    command = [sys.executable, "-I", str(PRESS), str(root), str(FONTS), template, str(second), wanted]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=LONGEST, env=SPARING)  # noqa: S603 -- our own program
    except subprocess.CalledProcessError as error:
        raise NotSetError(error.stderr.decode(errors="replace")) from None
    except subprocess.TimeoutExpired:
        raise NotSetError(f"{template} took longer than {LONGEST} seconds.") from None
    return done.stdout


def _is_readable(root: Path, name: str) -> bool:
    """Whether Typst can draw this picture when it is all that there is."""
    probe = root / "probe.typ"
    probe.write_text(f'#image("{name}")\n', encoding="utf-8")
    try:
        _press(root, probe.name)
    except NotSetError:
        return False
    return True


def _of_modest_size(body: bytes, name: str) -> bytes:
    """A picture with no more points than paper can show; a drawing, or one that nobody can read, as it is."""
    if name.endswith(".svg"):
        return body
    try:
        with Image.open(io.BytesIO(body)) as picture:
            if max(picture.size) <= LARGEST_SIDE:
                return body
            kind = str(picture.format)
            picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
            picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            small = io.BytesIO()
            picture.save(small, kind)
    except (OSError, ValueError):
        return body
    return small.getvalue()


def _printable(value: Any, field: str = "") -> Any:
    """The same data with words that our fonts can draw."""
    if isinstance(value, str):
        return value if field in UNTOUCHED else printable(value)
    if isinstance(value, Mapping):
        return {name: _printable(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner, field) for inner in value]
    return value


def edition_line(source: Source) -> str:
    """Edition and stage, and whose edition it is; on every sheet."""
    line = _("Edition %(number)s, %(stage)s") % {"number": source.number, "stage": STAGES[source.stage]}
    return f"{line} · {as_used_in(source)}" if source.city else line


def as_used_in(source: Source) -> str:
    """In which city this edition is used, as a sentence; empty for none."""
    if source.city is None:
        return ""
    if source.city.get("is_example"):
        return _("%(city)s: an example, checked by nobody.") % {"city": source.city["name"]}
    return _("As used in %(city)s.") % {"city": source.city["name"]}


def band(source: Source) -> dict[str, str]:
    """The words of the band of a draft or pilot; empty for a final edition."""
    if source.stage == "draft":
        return {
            "name": _("Draft edition %(number)s.") % {"number": source.number},
            "meaning": _("For comments. Do not use it with people yet."),
        }
    if source.stage == "pilot":
        return {
            "name": _("Pilot edition %(number)s.") % {"number": source.number},
            "meaning": _("It is being tried in practice and may still change."),
        }
    return {}


def shortened(text: str) -> str:
    """A title as it stands in a running head: on one line, or two."""
    text = printable(text)
    return text if len(text) <= MOST_IN_HEAD else text[: MOST_IN_HEAD - 1].rstrip() + "…"


def day(source: Source) -> str:
    return date_format(timezone.localtime(source.frozen_at), "DATE_FORMAT")


def translation_notes(translation: Mapping[str, Any]) -> list[str]:
    """How far a text in this language can be trusted, where that is worth saying."""
    notes = {
        "machine": [_("Translated by a machine, not yet checked by a person.")],
        "translated": [_("Translated by a person, not yet checked by a second one.")],
    }.get(translation["status"], [])
    return [*notes, _("The original has changed since.")] if translation["behind"] else notes
