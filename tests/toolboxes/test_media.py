"""Pictures and recordings: what they say they are, and harmless."""

import io

import pytest
from PIL import Image

from equalcity.core.errors import Refused
from equalcity.toolboxes.media import EXTENSIONS, check_media
from tests.factories.packages import OGG, SVG, a_png


def a_picture(kind: str, size: tuple[int, int] = (32, 24), exif: Image.Exif | None = None) -> bytes:
    file = io.BytesIO()
    picture = Image.new("RGB", size, "#7a3b2e")
    picture.save(file, kind, **({"exif": exif} if exif else {}))
    return file.getvalue()


def an_svg(inside: str = "", attributes: str = 'viewBox="0 0 40 30"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def reason(data: bytes, content_type: str) -> str:
    with pytest.raises(Refused) as refused:
        check_media(data, content_type)
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "content_type", "size"),
    [
        (SVG, "image/svg+xml", (120, 80)),
        (a_png(), "image/png", (32, 24)),
        (a_picture("JPEG"), "image/jpeg", (32, 24)),
        (a_picture("WEBP"), "image/webp", (32, 24)),
        (OGG, "audio/ogg", None),
        (b"ID3\x04" + bytes(20), "audio/mpeg", None),
        (b"\xff\xfb\x90\x64" + bytes(20), "audio/mpeg", None),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(20), "audio/mp4", None),
        (b"\x00\x00\x00\x20ftypisom" + bytes(20), "video/mp4", None),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(20), "video/webm", None),
    ],
)
def test_files_that_are_what_they_say(data, content_type, size, tmp_path):
    file = tmp_path / "file"
    file.write_bytes(data)

    assert check_media(data, content_type) == size
    assert check_media(file, content_type) == size


@pytest.mark.parametrize("content_type", sorted(EXTENSIONS))
def test_files_that_are_something_else_are_refused(content_type):
    with pytest.raises(Refused):
        check_media(b"<html><script>alert(1)</script></html>", content_type)


def test_an_unknown_kind_is_refused():
    assert reason(b"GIF89a", "image/gif") == "Editions have no files of this kind."


def test_a_png_that_says_jpeg_is_refused():
    assert reason(a_png(), "image/jpeg") == "The picture is damaged, or of another kind than it says."


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_cut_picture_is_refused(kind):
    data = a_picture(kind)

    assert reason(data[: len(data) - 20], f"image/{kind.lower()}").startswith("The picture is damaged")


def test_too_many_pixels_are_refused_before_they_are_unpacked():
    assert reason(a_picture("PNG", (8000, 6000)), "image/png").startswith("The picture has too many pixels")
    assert reason(a_picture("PNG", (20001, 1)), "image/png").startswith("The picture has too many pixels")


def test_a_picture_that_was_turned_is_measured_as_shown():
    exif = Image.Exif()
    exif[0x0112] = 6

    assert check_media(a_picture("JPEG", exif=exif), "image/jpeg") == (24, 32)


def test_a_photograph_with_its_place_is_refused():
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (50.0, 50.0, 0.0)}

    assert reason(a_picture("JPEG", exif=exif), "image/jpeg") == (
        "The picture carries the place where it was taken. Save it without that."
    )


@pytest.mark.parametrize(
    ("content_type", "limit"), [("image/svg+xml", 512_000), ("image/png", 10_000_000), ("audio/mpeg", 200_000_000)]
)
def test_files_that_are_too_large_are_refused(content_type, limit, tmp_path):
    file = tmp_path / "file"
    with file.open("wb") as sparse:
        sparse.truncate(limit + 1)
    with pytest.raises(Refused) as refused:
        check_media(file, content_type)

    assert str(refused.value) == f"The file is too large: {limit} bytes are allowed."


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 40 30"', (40, 30)),
        ('width="100" height="50px" viewBox="0 0 4 2"', (100, 50)),
        ('width="100%" height="100%" viewBox="0,0,40.4,30.6"', (40, 31)),
        ('width="5cm" height="1cm"', None),
        ("", None),
    ],
)
def test_the_size_of_a_drawing(attributes, size):
    assert check_media(an_svg(attributes=attributes), "image/svg+xml") == size


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><rect fill="url(#a)"/>',
        '<symbol id="a"><path d="M0 0h9"/></symbol><use href="#a"/><use href="#a"/>',
        "<title>Two chairs</title><desc>data: none</desc><style>.a { fill: #123 }</style>",
        '<circle r="3"><animate attributeName="r" values="3;4" dur="9s"/></circle>',
        '<n:namedview xmlns:n="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" n:zoom="1"/>',
    ],
)
def test_drawings_that_only_draw_are_taken(inside):
    assert check_media(an_svg(inside), "image/svg+xml") == (40, 30)


@pytest.mark.parametrize(
    "inside",
    [
        "<script/>",
        "<foreignObject/>",
        "<iframe/>",
        "<audio/>",
        '<a href="#x"/>',
        '<image href="#x"/>',
        '<feImage href="#x"/>',
        '<use href="other.svg#x"/>',
        '<use xmlns:l="http://www.w3.org/1999/xlink" l:href="data:image/svg+xml,x"/>',
        '<g onclick="x"/>',
        '<g ONCLICK="x"/>',
        "<g style=\"background: url( 'https://evil.example' )\"/>",
        '<g style="width: expression(alert(1))"/>',
        '<g fill="url(//evil.example/#a)"/>',
        '<g fill="&#106;avascript:alert(1)"/>',
        "<style>@import url(#x)</style>",
        "<style><![CDATA[a { background: url(https://evil.example) }]]></style>",
        "<style>a { background: \\75rl(#x) }</style>",
        '<set attributeName="xlink:href" to="#x"/>',
        '<animate attributeName="onclick" to="x"/>',
        '<g xml:base="https://evil.example/"/>',
        '<h:body xmlns:h="http://www.w3.org/1999/xhtml"/>',
        '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"/>',
        '<?xml-stylesheet href="https://evil.example/x.css"?>',
        "<g>" * 200 + "</g>" * 200,
        "<g/>" * 20_001,
        '<g id="a"><g><use href="#a"/></g></g>',
        "".join(f'<g id="a{n}"><use href="#a{n + 1}"/><use href="#a{n + 1}"/></g>' for n in range(40)),
        "".join(f'<g id="a{n}"><use href="#a{n + 1}"/></g>' for n in range(400)),
    ],
)
def test_drawings_that_do_more_are_refused(inside):
    with pytest.raises(Refused):
        check_media(an_svg(inside), "image/svg+xml")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The drawing is damaged."),
        (b"<svg/>", "The file is no SVG drawing."),
        (
            b'<!DOCTYPE svg SYSTEM "x"><svg xmlns="http://www.w3.org/2000/svg"/>',
            "The drawing has a DOCTYPE or entities.",
        ),
        (b'<?xml version="1.0" encoding="UTF-16"?>' + an_svg(), "The drawing is not written in UTF-8."),
        (an_svg().decode().encode("utf-16"), "The drawing is not written in UTF-8."),
        (an_svg()[:-3], "The drawing is damaged."),
    ],
)
def test_files_that_are_no_drawings_are_refused(data, sentence):
    assert reason(data, "image/svg+xml") == sentence


def test_a_drawing_with_declaration_and_byte_order_mark_is_taken():
    data = b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8" standalone="no"?>\n' + an_svg()

    assert check_media(data, "image/svg+xml") == (40, 30)
