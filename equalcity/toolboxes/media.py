"""Pictures and recordings of editions: which kinds there are, and whether a file is what it says and harms nobody."""

from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image

from equalcity.core.errors import Refused, require
from equalcity.toolboxes.svg import check_svg

MAX_SVG_BYTES = 512_000
MAX_PICTURE_BYTES = 10_000_000
MAX_RECORDING_BYTES = 200_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 20_000
HEAD_BYTES = 4096

EXTENSIONS = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
PILLOW_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
EXIF_ORIENTATION = 0x0112
EXIF_PLACE = 0x8825
LYING_ORIENTATIONS = frozenset({5, 6, 7, 8})

Size = tuple[int, int]


def is_picture(content_type: str) -> bool:
    return content_type.startswith("image/")


def max_bytes(content_type: str) -> int:
    """How large a file of this kind may be."""
    if content_type == "image/svg+xml":
        return MAX_SVG_BYTES
    return MAX_PICTURE_BYTES if is_picture(content_type) else MAX_RECORDING_BYTES


def check_media(data: bytes | Path, content_type: str) -> Size | None:
    """Width and height in pixels as shown; None for recordings and drawings without a size.

    Refused: kinds that editions do not have, files of another kind than they say, too large, damaged, drawings that
    run or fetch something, photographs that carry the place where they were taken.
    """
    require(content_type in EXTENSIONS, _("Editions have no files of this kind."))
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    if size > max_bytes(content_type):
        raise Refused(_("The file is too large: %(limit)d bytes are allowed.") % {"limit": max_bytes(content_type)})
    if content_type == "image/svg+xml":
        return check_svg(_whole(data))
    if is_picture(content_type):
        return _check_picture(_whole(data), content_type)
    require(_is_recording(_head(data), content_type), _("The file is of another kind than it says."))
    return None


def _whole(data: bytes | Path) -> bytes:
    return data if isinstance(data, bytes) else data.read_bytes()


def _head(data: bytes | Path) -> bytes:
    if isinstance(data, bytes):
        return data[:HEAD_BYTES]
    with data.open("rb") as file:
        return file.read(HEAD_BYTES)


def _is_recording(head: bytes, content_type: str) -> bool:
    """Whether the first bytes are those that players look for."""
    if content_type == "audio/mpeg":
        return head[:3] == b"ID3" or _is_mpeg_layer_3(head)
    if content_type == "audio/ogg":
        return head[:5] == b"OggS\x00"
    if content_type == "video/webm":
        return head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head
    return head[4:8] == b"ftyp"


def _is_mpeg_layer_3(head: bytes) -> bool:
    """A frame of MPEG audio begins with eleven ones; then two bits of version, and 01 for layer 3."""
    return len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[1] & 0x18 != 0x08  # noqa: PLR2004 -- bits of ISO 11172-3


def _check_picture(data: bytes, content_type: str) -> Size:
    pillow_format = PILLOW_FORMATS[content_type]
    try:
        with Image.open(BytesIO(data), formats=[pillow_format]) as picture:
            # Before anything is unpacked: a few bytes may say that they are a wall of pixels.
            if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
                raise Refused(_("The picture has too many pixels: %(limit)d are allowed.") % {"limit": MAX_PIXELS})
            picture.load()
            exif = picture.getexif()
        with Image.open(BytesIO(data), formats=[pillow_format]) as picture:
            picture.verify()  # reads sums that loading does not look at; Pillow wants the file afresh for it
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(_("The picture has too many pixels: %(limit)d are allowed.") % {"limit": MAX_PIXELS}) from None
    except Refused:
        raise
    except Exception:  # noqa: BLE001 -- Pillow's readers let through whatever a damaged file makes them stumble on
        raise Refused(_("The picture is damaged, or of another kind than it says.")) from None
    if exif.get_ifd(EXIF_PLACE):
        raise Refused(_("The picture carries the place where it was taken. Save it without that."))
    return picture.size[::-1] if exif.get(EXIF_ORIENTATION) in LYING_ORIENTATIONS else picture.size
