"""Uploaded media as they are frozen: nothing that a photograph hides, and no film in memory."""

import io

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from equalcity.network.models import Picture, Recording
from equalcity.toolboxes.drafted_media import bytes_of_picture, file_of_recording
from equalcity.toolboxes.media import check_media
from tests.factories.packages import OGG

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file of a rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]

SECRET = b"50.8503 N, 4.3517 E"


@pytest.fixture(autouse=True)
def _renditions_of_this_test_only():
    """Wagtail remembers renditions by the number of their picture, which the next test gives again."""
    cache.clear()


def a_file(kind: str, **hidden: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "#7a3b2e").save(file, kind, **hidden)
    return file.getvalue()


def with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 51.0, 1.0), 3: "E", 4: (4.0, 21.0, 6.0)})
    return exif


def with_text(key: str) -> PngInfo:
    text = PngInfo()
    text.add_text(key, SECRET.decode())
    return text


def with_part(number: int) -> bytes:
    plain = a_file("JPEG")
    return plain[:2] + bytes([0xFF, number, 0, len(SECRET) + 2]) + SECRET + plain[2:]


def uploaded(data: bytes, ending: str) -> Picture:
    return Picture.objects.create(title="Door", file=ContentFile(data, name=f"door.{ending}"), file_size=len(data))


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (a_file("JPEG", exif=with_place()), "jpg"),
        (a_file("WEBP", exif=with_place()), "webp"),
        (a_file("PNG", exif=with_place()), "png"),
        (a_file("JPEG", xmp=SECRET), "jpg"),
        (a_file("JPEG", comment=SECRET), "jpg"),
        (a_file("PNG", pnginfo=with_text("Comment")), "png"),
        (a_file("PNG", pnginfo=with_text("Raw profile type exif")), "png"),
        (a_file("JPEG") + SECRET, "jpg"),
        (a_file("PNG") + SECRET, "png"),
        (with_part(0xE2), "jpg"),
        (with_part(0xE5), "jpg"),
    ],
)
def test_what_a_picture_hides_is_not_frozen(data, ending):
    frozen, content_type = bytes_of_picture(uploaded(data, ending))

    assert content_type == "image/webp"
    assert check_media(frozen, content_type) == (60, 40)
    assert SECRET not in frozen
    with Image.open(io.BytesIO(frozen)) as picture:
        assert dict(picture.getexif()) == {}


@pytest.mark.parametrize(
    ("data", "ending", "content_type"),
    [
        (a_file("JPEG"), "jpg", "image/jpeg"),
        (a_file("JPEG", progressive=True, dpi=(72, 72)), "jpeg", "image/jpeg"),
        (a_file("PNG"), "png", "image/png"),
        (a_file("WEBP"), "webp", "image/webp"),
    ],
)
def test_a_plain_picture_is_frozen_as_it_was_uploaded(data, ending, content_type):
    assert bytes_of_picture(uploaded(data, ending)) == (data, content_type)


def test_a_recording_is_frozen_from_its_file():
    recording = Recording.objects.create(
        title="Greeting", type="audio", duration=1, file=ContentFile(OGG, name="greeting.ogg")
    )

    file, content_type = file_of_recording(recording)

    assert (file.read_bytes(), content_type) == (OGG, "audio/ogg")
