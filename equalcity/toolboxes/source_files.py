"""The files of a readable source: YAML and media, with what is wrong in them gathered, not thrown."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from equalcity.core.errors import Refused, require
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.media import EXTENSIONS, check_media
from equalcity.toolboxes.packages import Medium

TYPES = {**{extension: kind for kind, extension in EXTENSIONS.items()}, "jpeg": "image/jpeg"}
FILE_NAME = re.compile(r"(?:media/)?([A-Za-z0-9._-]+)")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


# libyaml reads ten times faster, and is not on every machine.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Plain values only, and no field twice: YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [str(key.value) for key, _value in node.value]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise yaml.constructor.ConstructorError(None, None, f"twice: {', '.join(twice)}", node.start_mark)
        return super().construct_mapping(node, deep=deep)


@dataclass
class SourceFiles:
    """A folder, read file by file; `faults` and `media` grow while it is read."""

    folder: Path
    faults: list[str] = field(default_factory=list)
    media: dict[str, Medium] = field(default_factory=dict)
    _known: dict[str, Any] = field(default_factory=dict)

    def say(self, fault: str) -> None:
        self.faults.append(fault)

    def fields(self, name: str) -> dict[str, Any]:
        """The fields in this file; none when it is missing or holds something else."""
        return self._of_kind(name, dict, _("%(where)s: the file should hold fields."))

    def entries(self, name: str) -> list[Any]:
        """The list in this file; empty when it is missing or holds something else."""
        return self._of_kind(name, list, _("%(where)s: the file should hold a list."))

    def _of_kind(self, name: str, kind: type, fault: str) -> Any:
        if name not in self._known:
            value = self.read(name)
            if value is not None and not isinstance(value, kind):
                self.say(fault % {"where": name})
            self._known[name] = value if isinstance(value, kind) else kind()
        return self._known[name]

    def read(self, name: str) -> object:
        """Whatever this file holds; None when it cannot be read."""
        try:
            text = (self.folder / name).read_text(encoding="utf-8")
            return yaml.load(text, Loader=_Loader)  # noqa: S506 -- the loader is a safe one
        except (FileNotFoundError, NotADirectoryError):
            self.say(_("%(where)s: the file is missing.") % {"where": name})
        except UnicodeDecodeError:
            self.say(_("%(where)s: the file is not written in UTF-8.") % {"where": name})
        except yaml.YAMLError as error:
            self.say(
                _("%(where)s: the file is not YAML. %(why)s") % {"where": name, "why": " ".join(str(error).split())}
            )
        return None

    def keyed(self, name: str, found: object, *, quiet: bool = False) -> dict[str, dict[str, Any]]:
        """A list of mappings by their `key`; `quiet` when its faults are said elsewhere."""
        keyed: dict[str, dict[str, Any]] = {}
        for number, item in enumerate(found if isinstance(found, list) else [], start=1):
            key = item.get("key") if isinstance(item, dict) else None
            if isinstance(key, str) and SLUG.fullmatch(key) and key not in keyed:
                keyed[key] = item
            elif not quiet:
                self.say(
                    _("%(where)s, item %(number)d: a key of its own is missing, in small letters and hyphens.")
                    % {"where": name, "number": number}
                )
        return keyed

    def medium(self, written: str) -> str:
        """The hash of a file in the folder of media. Refused: no such file, or one that editions do not have."""
        name = FILE_NAME.fullmatch(written)
        if name is None:
            raise Refused(_("the file should lie in media/ and have a plain name."))
        path = self.folder / "media" / name[1]
        require(path.is_file() and not path.is_symlink(), _("there is no such file in media/."))
        content_type = TYPES.get(path.suffix.removeprefix("."), "")
        width, height = check_media(path, content_type) or (None, None)
        sha256 = sha256_hex(path.read_bytes())
        self.media[sha256] = Medium.of_file(path, name=path.name, content_type=content_type, width=width, height=height)
        return sha256
