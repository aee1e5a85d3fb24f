"""The bytes of uploaded media as they are frozen: small, and without what a photograph hides."""

from PIL import Image

from equalcity.network.models import Picture, Recording
from equalcity.toolboxes.media import EXTENSIONS

LARGEST_SIDE = 1600
"""Pixels; a larger picture is reduced when it is frozen, for phones."""
LARGEST_PICTURE = 500_000
"""Bytes; a heavier picture is written anew as WebP."""

TYPE_BY_EXTENSION = {extension: kind for kind, extension in EXTENSIONS.items()} | {"jpeg": "image/jpeg"}


def content_type_of(medium: Picture | Recording) -> str:
    """What kind of file this is by its ending; empty when editions know none such."""
    return TYPE_BY_EXTENSION.get(medium.file.name.rpartition(".")[2].lower(), "")


def bytes_of_recording(recording: Recording) -> tuple[bytes, str]:
    """The recording as it was uploaded, and its kind."""
    with recording.file.open("rb") as file:
        return file.read(), content_type_of(recording)


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
    with Image.open(picture.file.path) as opened:
        hidden = bool(opened.getexif()) or any(key in opened.info for key in ("exif", "xmp", "comment", "photoshop"))
    if not hidden and len(data) <= LARGEST_PICTURE and max(picture.width, picture.height) <= LARGEST_SIDE:
        return data, content_type
    rendition = picture.get_rendition(f"max-{LARGEST_SIDE}x{LARGEST_SIDE}|format-webp")
    with rendition.file.open("rb") as file:
        return file.read(), "image/webp"


def file_name(title: str, content_type: str) -> str:
    stem = "".join(
        letter if letter.isascii() and letter.isalnum() else "-" for letter in title.rpartition(".")[0] or title
    )
    return f"{stem.strip('-')[:80] or 'file'}.{EXTENSIONS[content_type]}"
