"""The bytes of uploaded media as they are frozen: small, and without what a photograph hides."""

import hashlib
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image

from equalcity.core.errors import Refused
from equalcity.network.models import Picture, Recording
from equalcity.toolboxes.media import EXTENSIONS

LARGEST_SIDE = 1600
"""Pixels; a larger picture is reduced when it is frozen, for phones."""
OF_PIXELS = frozenset(
    {
        *("jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "adobe", "adobe_transform", "icc_profile"),
        *("progressive", "progression", "gamma", "srgb", "chromaticity", "transparency", "interlace", "aspect"),
        *("background", "loop", "timestamp", "duration"),
    }
)
"""What Pillow tells of a file that says how to show it, and nothing of who made it and where."""
HARMLESS_PARTS = frozenset({"APP0", "APP14", "ICC"})
ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}
"""Some phones put a film behind the picture."""
LARGEST_PICTURE = 500_000
"""Bytes; a heavier picture is written anew as WebP."""

TYPE_BY_EXTENSION = {extension: kind for kind, extension in EXTENSIONS.items()} | {"jpeg": "image/jpeg"}


def content_type_of(medium: Picture | Recording) -> str:
    """What kind of file this is by its ending; empty when editions know none such."""
    return TYPE_BY_EXTENSION.get(medium.file.name.rpartition(".")[2].lower(), "")


def file_of_recording(recording: Recording) -> tuple[Path, str]:
    """The recording as it was uploaded, and its kind; a film is too large to be held in memory."""
    return Path(recording.file.path), content_type_of(recording)


def bytes_of_picture(picture: Picture) -> tuple[bytes, str]:
    """The bytes that are frozen: as uploaded when small and without hidden data, else written anew as WebP.

    Photographs can carry the place where they were taken; that must never reach a reader.
    """
    extension = picture.file.name.rpartition(".")[2].lower()
    content_type = TYPE_BY_EXTENSION.get(extension, "")
    with picture.file.open("rb") as file:
        data = file.read()
    if picture.is_svg():
        return data, content_type
    if (
        not _hides_something(data)
        and len(data) <= LARGEST_PICTURE
        and max(picture.width, picture.height) <= LARGEST_SIDE
    ):
        return data, content_type
    try:
        rendition = picture.get_rendition(f"max-{LARGEST_SIDE}x{LARGEST_SIDE}|format-webp")
    except (ValueError, SyntaxError, Image.DecompressionBombError) as error:  # what Pillow says of odd files
        raise Refused(_("The picture is damaged, or of another kind than it says.")) from error
    with rendition.file.open("rb") as file:
        return file.read(), "image/webp"


def _hides_something(data: bytes) -> bool:
    """Whether these bytes may hold more than pixels: what is not known to be harmless is taken for hidden."""
    try:
        with Image.open(BytesIO(data)) as opened:
            kind, known = opened.format, opened.info.keys() <= OF_PIXELS
            parts = {name if not body.startswith(b"ICC_PROFILE\0") else "ICC" for name, body in _parts(opened)}
            exif = bool(opened.getexif())
    except (ValueError, SyntaxError, OSError, Image.DecompressionBombError):
        return True
    end = ENDS.get(str(kind))
    return exif or not known or not parts <= HARMLESS_PARTS or (end is not None and not data.endswith(end))


def _parts(opened: Image.Image) -> list[tuple[str, bytes]]:
    """The application parts of a JPEG: cameras and programs put what they like into them."""
    return getattr(opened, "applist", [])


def sha256_of(data: bytes | Path) -> str:
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    with data.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_name(title: str, content_type: str) -> str:
    stem = "".join(
        letter if letter.isascii() and letter.isalnum() else "-" for letter in title.rpartition(".")[0] or title
    )
    return f"{stem.strip('-')[:80] or 'file'}.{EXTENSIONS[content_type]}"
