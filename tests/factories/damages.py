"""Packages that are damaged, or made to do harm; each by name, with the sentence that refuses it."""

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy

from PIL import Image

from equalcity.toolboxes.documents import canonical, sha256_hex
from equalcity.toolboxes.packages import Medium
from tests.factories.packages import OGG, SVG, a_document, a_package, a_package_file, a_png, an_id

Damage = tuple[str, Callable[[], bytes], str]

WHOLE = a_package_file().getvalue()
BROKEN = "The package is damaged, or no package at all."
GAPS = "The files in the package overlap, or have gaps."
FORMAT = "The file is against the format of editions."
IN_ENGLISH = "The document in “en” is refused. "
LISTED = "The package does not hold exactly what its manifest lists."
ODD = "The package holds a file that does not belong in it: "
TOGETHER = "The documents of the package do not belong together."


# The archive ---------------------------------------------------------------------------------------------------------


def entries(body: bytes = WHOLE) -> list[tuple[zipfile.ZipInfo, bytes]]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return [(info, archive.read(info)) for info in archive.infolist()]


def zipped(files: list[tuple[zipfile.ZipInfo | str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for info, body in files:
            name = info if isinstance(info, str) else info.filename
            archive.writestr(info if isinstance(info, zipfile.ZipInfo) else zipfile.ZipInfo(name), body, method)
    return file.getvalue()


def with_entry(name: str, body: bytes = b"{}", **facts: int) -> bytes:
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    for fact, value in facts.items():
        setattr(info, fact, value)
    return zipped([*entries(), (info, body)])


def without(part: str) -> bytes:
    return zipped([(info, body) for info, body in entries() if part not in info.filename])


def with_body(part: str, body: bytes) -> bytes:
    """The first file whose name has this part gets another body; the manifest keeps the old hash."""
    files = entries()
    number = next(index for index, (info, _body) in enumerate(files) if part in info.filename)
    files[number] = (files[number][0].filename, body)
    return zipped(files)


def flipped(position: int) -> bytes:
    return WHOLE[:position] + bytes([WHOLE[position] ^ 0x5A]) + WHOLE[position + 1 :]


def directory_field(offset: int, form: str, value: int, entry: int = 0) -> bytes:
    """A field of an entry in the list at the end of the archive says something else."""
    position = struct.unpack_from("<L", WHOLE, len(WHOLE) - 6)[0]
    for _number in range(entry):
        position += 46 + sum(struct.unpack_from("<3H", WHOLE, position + 28))
    changed = bytearray(WHOLE)
    struct.pack_into(f"<{form}", changed, position + offset, value)
    return bytes(changed)


def local_field(offset: int, form: str, value: int) -> bytes:
    changed = bytearray(WHOLE)
    struct.pack_into(f"<{form}", changed, offset, value)
    return bytes(changed)


def end_field(offset: int, form: str, value: int) -> bytes:
    changed = bytearray(WHOLE)
    struct.pack_into(f"<{form}", changed, len(WHOLE) - 22 + offset, value)
    return bytes(changed)


def two_of_one_name() -> bytes:
    body = zipped([*entries(), ("media/" + "0" * 64 + ".png", b"x")])
    return body.replace(b"media/" + b"0" * 64 + b".png", entries()[-1][0].filename.encode().ljust(74)[:74])


def data_positions() -> Iterator[int]:
    """A byte of the packed data of each file, and some more of them, always the same."""
    chance = random.Random(2)
    for info, _body in entries():
        start = info.header_offset + 30 + len(info.filename)
        yield from (start + place for place in chance.sample(range(info.compress_size), 4))


ARCHIVE: list[Damage] = [
    ("nothing in it", lambda: b"", BROKEN),
    ("a text", lambda: b"This is no package, only a letter to whom it may concern.", "The package is cut off"),
    ("noise", lambda: random.Random(1).randbytes(5000), "The package is cut off"),
    ("an empty archive", lambda: zipped([]), "The package has no edition.json."),
    ("something before it", lambda: b"#!/bin/sh\n" + WHOLE, BROKEN),
    ("something after it", lambda: WHOLE + b"\n", "The package is cut off, or something follows it."),
    ("a comment", lambda: end_field(20, "H", 3) + b"hi!", "The package is cut off, or something follows it."),
    ("two archives in a row", lambda: WHOLE + WHOLE, BROKEN),
    ("several disks", lambda: end_field(4, "H", 1), "The package is a part of several files."),
    ("a ZIP64 count", lambda: end_field(10, "H", 0xFFFF), "The package uses ZIP64."),
    ("a ZIP64 place", lambda: end_field(16, "L", 0xFFFFFFFF), "The package uses ZIP64."),
    ("a ZIP64 locator", lambda: WHOLE[:-42] + b"PK\x06\x07" + bytes(16) + WHOLE[-22:], "The package uses ZIP64."),
    ("a wrong place of the list", lambda: end_field(16, "L", 4), BROKEN),
    ("a wrong length of the list", lambda: end_field(12, "L", 4), BROKEN),
    ("more entries than there are", lambda: end_field(8, "H", 9), "The package is a part of several files."),
    (
        "thousands of files",
        lambda: zipped([(f"x{number}", b"") for number in range(2501)]),
        "The package holds too many",
    ),
    ("a folder too many", lambda: with_entry("pictures/", b""), ODD),
    ("a way out", lambda: with_entry("../../outside.json"), ODD),
    ("a way out of a folder", lambda: with_entry("media/../../outside.json"), ODD),
    ("a path from the root", lambda: with_entry("/etc/cron.d/equalcity"), ODD),
    ("a path of Windows", lambda: with_entry("media\\..\\outside.json"), ODD),
    ("a drive of Windows", lambda: with_entry("C:outside.json"), ODD),
    ("a file of macOS", lambda: with_entry("__MACOSX/._edition.json"), ODD),
    ("a package in it", lambda: with_entry("package.zip", WHOLE), ODD),
    ("a page", lambda: with_entry("media/" + "a" * 64 + ".html"), ODD),
    ("large letters", lambda: with_entry("media/" + "A" * 64 + ".png"), ODD),
    ("a name that goes on", lambda: with_entry("media/" + "a" * 64 + ".png.exe"), ODD),
    ("a line break in a name", lambda: with_entry("media/" + "a" * 64 + ".png\n"), ODD),
    ("a name cut by a zero", lambda: WHOLE.replace(b"edition.json", b"edition.jso\0"), ODD),
    ("a second file of one name", two_of_one_name, "The package holds two files of the same name."),
    (
        "a link",
        lambda: with_entry("media/" + "a" * 64 + ".png", external_attr=0o120777 << 16),
        "The package holds something that is no file",
    ),
    (
        "a pipe",
        lambda: with_entry("media/" + "a" * 64 + ".png", external_attr=0o010644 << 16),
        "The package holds something that is no file",
    ),
    ("a folder with content", lambda: with_entry("media/", b"hidden"), ODD),
    ("encryption", lambda: directory_field(8, "H", 1), "The package is encrypted."),
    (
        "bzip2",
        lambda: zipped([(info.filename, body) for info, body in entries()], zipfile.ZIP_BZIP2),
        "The package is packed in a way",
    ),
    (
        "lzma",
        lambda: zipped([(info.filename, body) for info, body in entries()], zipfile.ZIP_LZMA),
        "The package is packed in a way",
    ),
    ("an unknown way of packing", lambda: directory_field(10, "H", 99), "The package is packed in a way"),
    ("a smaller size than it is", lambda: directory_field(24, "L", 3), "The package contradicts itself."),
    ("a larger size than it is", lambda: directory_field(24, "L", 90_000), "The package contradicts itself."),
    ("a terabyte", lambda: directory_field(24, "L", 0xFFFFFFFE), "The package would unpack to far more than it is"),
    ("a packed size that overlaps", lambda: directory_field(20, "L", 2000), "The package contradicts itself."),
    ("a file inside another", lambda: directory_field(42, "L", 0, entry=1), GAPS),
    ("a file beyond the end", lambda: directory_field(42, "L", len(WHOLE) + 9, entry=1), GAPS),
    ("another sum", lambda: directory_field(16, "L", 7), BROKEN),
    ("another sum of a medium", lambda: directory_field(16, "L", 7, entry=5), BROKEN),
    (
        "another name before the data",
        lambda: WHOLE.replace(b"edition.json", b"edition.jsom", 1),
        "The package contradicts itself.",
    ),
    ("another method before the data", lambda: local_field(8, "H", 0), "The package contradicts itself."),
    ("another size before the data", lambda: local_field(22, "L", 1), "The package contradicts itself."),
    ("no mark before the data", lambda: local_field(0, "L", 0), "The package contradicts itself."),
    (
        "a bomb for a manifest",
        lambda: with_body("edition.json", b" " * 3_000_000),
        "The package would unpack to far more",
    ),
    ("a bomb for a medium", lambda: with_body("media/", bytes(5_000_000)), "The package would unpack to far more"),
    (
        "a manifest of megabytes",
        lambda: with_body("edition.json", random.Random(3).randbytes(1_100_000)),
        "The file edition.json is larger than it may be.",
    ),
    ("no manifest", lambda: without("edition.json"), "The package has no edition.json."),
    ("no documents", lambda: without("documents/"), LISTED),
    ("no media", lambda: without("media/"), LISTED),
    ("a document too many", lambda: with_entry("documents/" + "a" * 64 + ".json"), LISTED),
    ("a medium too many", lambda: with_entry("media/" + "a" * 64 + ".png"), LISTED),
    ("another document", lambda: with_body("documents/", entries()[1][1].replace(b"Ghent", b"Basel")), "The file "),
    ("another medium", lambda: with_body(".svg", SVG.replace(b"24", b"42")), "The file "),
    ("a longer medium", lambda: with_body(".svg", SVG + b"\n"), LISTED),
]
CUTS: list[Damage] = [
    (f"cut off at {part} of 20", lambda part=part: WHOLE[: len(WHOLE) * part // 20], "The package is ")
    for part in range(1, 20)
]
FLIPS: list[Damage] = [
    (f"byte {position} changed", lambda position=position: flipped(position), "") for position in data_positions()
]


# The manifest --------------------------------------------------------------------------------------------------------


def manifest() -> dict:
    found: dict = json.loads(a_package().manifest)
    return found


def with_manifest(**changes: object) -> bytes:
    changed = {name: value for name, value in {**manifest(), **changes}.items() if value is not None}
    return with_body("edition.json", canonical(changed))


def with_raw_manifest(old: bytes, new: bytes) -> bytes:
    return with_body("edition.json", a_package().manifest.replace(old, new, 1))


def with_listed(kind: str, number: int, **changes: object) -> bytes:
    listed = deepcopy(manifest()[kind])
    listed[number].update(changes)
    return with_manifest(**{kind: listed})


MANIFEST: list[Damage] = [
    *(
        (f"a manifest without {name}", lambda name=name: with_manifest(**{name: None}), FORMAT)
        for name in manifest()
        if name not in {"change_note", "format"}
    ),
    ("a manifest without format", lambda: with_manifest(format=None), "This is no file of an edition"),
    (
        "a later format",
        lambda: with_manifest(format="equalcity/edition/2"),
        "This was made for another version of the format.",
    ),
    ("a field of its own", lambda: with_manifest(author="somebody"), FORMAT),
    ("a number with a zero", lambda: with_manifest(number="01.0"), FORMAT),
    ("a number with a line break", lambda: with_manifest(number="1.0\n"), FORMAT),
    ("an unknown stage", lambda: with_manifest(stage="secret"), FORMAT),
    ("a date that is none", lambda: with_manifest(frozen_at="2026-13-45T08:00:00Z"), FORMAT),
    ("an unlisted source language", lambda: with_manifest(source_language="fr"), FORMAT),
    ("a language twice", lambda: with_manifest(documents=manifest()["documents"] * 2), FORMAT),
    ("a medium twice", lambda: with_manifest(media=manifest()["media"] * 2), FORMAT),
    ("an address upwards", lambda: with_manifest(toolbox={"id": an_id("x"), "slug": "../admin"}), FORMAT),
    ("a hash that is none", lambda: with_listed("documents", 0, sha256="../../x"), FORMAT),
    ("another hash", lambda: with_listed("documents", 0, sha256="0" * 64), LISTED),
    ("another number of bytes", lambda: with_listed("documents", 0, bytes=5), LISTED),
    ("another language", lambda: with_listed("documents", 0, language="he"), TOGETHER),
    ("a name with a path", lambda: with_listed("media", 0, name="../x.svg"), FORMAT),
    ("an unknown kind of medium", lambda: with_listed("media", 0, type="text/html"), FORMAT),
    ("another kind of medium", lambda: with_listed("media", 0, type="image/png"), LISTED),
    ("another width", lambda: with_listed("media", 2, width=640), "The picture “chairs.png” has another width"),
    ("another toolbox", lambda: with_manifest(toolbox={"id": an_id("x"), "slug": "safe-evenings"}), TOGETHER),
    ("no JSON", lambda: with_body("edition.json", b"{"), "The file is not JSON."),
    ("a list", lambda: with_body("edition.json", b"[]"), "This is no file of an edition"),
    ("a byte order mark", lambda: with_raw_manifest(b"{", b"\xef\xbb\xbf{"), "The file begins with a byte order mark"),
    ("no UTF-8", lambda: with_raw_manifest(b"first", b"f\xefrst"), "The file is not written in UTF-8."),
    ("a field twice", lambda: with_raw_manifest(b"{", b'{"stage":"draft",'), "The file names a field twice."),
    (
        "a fraction",
        lambda: with_raw_manifest(b'"bytes":', b'"bytes":1.5,"x":'),
        "The file holds a number that is not whole.",
    ),
    ("not a number", lambda: with_raw_manifest(b'"final"', b"NaN"), "The file holds a number that is not whole."),
    ("a number of thousands of digits", lambda: with_raw_manifest(b'"final"', b"9" * 5000), "The file is not JSON."),
    ("brackets without end", lambda: with_body("edition.json", b"[" * 90_000), "The file is nested too deeply."),
]


# Documents and media, with hashes that are right ---------------------------------------------------------------------


def with_document(change: Callable[[dict], object]) -> bytes:
    document = a_document()
    change(document)
    body = json.dumps(document).encode()  # what canonical JSON cannot say may stand in a damaged document
    return a_package_file(a_package(documents={"en": body, "ar": canonical(a_document("ar"))})).getvalue()


def set_step(**changes: object) -> Callable[[dict], object]:
    return lambda document: document["manuals"][0]["steps"][0].update(changes)


def set_block(number: int, **changes: object) -> Callable[[dict], object]:
    return lambda document: document["manuals"][0]["steps"][0]["blocks"][number].update(changes)


def with_html(html: str) -> bytes:
    return with_document(set_block(0, html=html))


def with_medium(kind: str, data: bytes) -> bytes:
    """A medium in the place of the picture, the cover or the recording, with its right hash everywhere."""
    content_type, name, old = {
        "cover": ("image/svg+xml", "cover.svg", sha256_hex(SVG)),
        "picture": ("image/png", "chairs.png", sha256_hex(a_png())),
        "recording": ("audio/ogg", "greeting.ogg", sha256_hex(OGG)),
    }[kind]
    package = a_package()
    media = {sha256: medium for sha256, medium in package.media.items() if sha256 != old}
    media[sha256_hex(data)] = Medium.of_bytes(data, name=name, content_type=content_type)
    bodies = {tag: body.replace(old.encode(), sha256_hex(data).encode()) for tag, body in package.documents.items()}
    return a_package_file(a_package(documents=bodies, media=media)).getvalue()


def with_svg(inside: str) -> bytes:
    return with_medium("cover", f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'.encode())


def a_wall_of_pixels() -> bytes:
    file = io.BytesIO()
    Image.new("1", (9000, 9000)).save(file, "PNG")
    return file.getvalue()


OPTIONS = [{"id": an_id(f"o{number}"), "text": "No", "correct": False} for number in range(2)]
IN_FORMAT = IN_ENGLISH + FORMAT

DOCUMENTS: list[Damage] = [
    *(
        (f"the text {html[:40]}", lambda html=html: with_html(html), IN_FORMAT)
        for html in (
            "<script>alert(1)</script>",
            '<p onclick="alert(1)">Hello</p>',
            '<p><a href="javascript:alert(1)">Hello</a></p>',
            '<p><a href="data:text/html,x">Hello</a></p>',
            '<p><a href="//evil.example">Hello</a></p>',
            '<p><a href="https://a.example" target="_blank">Hello</a></p>',
            f'<p><a href="step:{an_id("nowhere")}">Hello</a></p>',
            '<p><img src="https://evil.example/x.png">Hello</p>',
            '<p style="position:fixed">Hello</p>',
            "<p>Hello <!-- hidden --></p>",
            "<iframe></iframe>",
            "<p>Hello",
            "<p></p>",
            "<svg><p>Hello</p></svg>",
            '<p>a<math><mtext><table><mglyph><style><img src=x onerror="alert(1)"></p>',
            "   ",
            "",
        )
    ),
    (
        "a later document",
        lambda: with_document(lambda document: document.update(format="equalcity/edition-document/3")),
        IN_ENGLISH + "This was made for another version",
    ),
    ("an invisible override", lambda: with_document(set_step(title="Call \u202e211")), IN_FORMAT),
    ("a control character", lambda: with_document(set_step(title="Call\x00 112")), IN_FORMAT),
    ("half a character", lambda: with_document(set_step(title="Call \ud800")), IN_FORMAT),
    ("an empty title", lambda: with_document(set_step(title=" ")), IN_FORMAT),
    ("a long title", lambda: with_document(set_step(title="x" * 256)), IN_FORMAT),
    ("a number for a title", lambda: with_document(set_step(title=112)), IN_FORMAT),
    ("an unknown field", lambda: with_document(set_step(secret="x")), IN_FORMAT),
    ("an unknown block", lambda: with_document(set_block(0, type="html")), IN_FORMAT),
    ("no right answer", lambda: with_document(set_block(7, options=OPTIONS)), IN_FORMAT),
    ("one answer only", lambda: with_document(set_block(7, options=OPTIONS[:1])), IN_FORMAT),
    ("minutes below nothing", lambda: with_document(set_block(2, minutes=-5)), IN_FORMAT),
    ("an unknown need", lambda: with_document(set_block(10, need="money")), IN_FORMAT),
    (
        "a source that runs",
        lambda: with_document(set_block(12, items=[{"title": "x", "url": "javascript:alert(1)"}])),
        IN_FORMAT,
    ),
    ("the wrong direction", lambda: with_document(lambda document: document.update(direction="rtl")), IN_FORMAT),
    (
        "a source that is a translation",
        lambda: with_document(set_step(translation={"status": "machine", "behind": False})),
        IN_FORMAT,
    ),
    (
        "an address of every toolbox",
        lambda: with_document(lambda document: document["manuals"][0].update(slug="glossary")),
        IN_FORMAT,
    ),
    (
        "two manuals alike",
        lambda: with_document(lambda document: document.update(manuals=document["manuals"] * 2)),
        IN_FORMAT,
    ),
    (
        "two blocks alike",
        lambda: with_document(set_step(blocks=a_document()["manuals"][0]["steps"][0]["blocks"] * 2)),
        IN_FORMAT,
    ),
    ("a step for a manual", lambda: with_document(set_step(id=a_document()["manuals"][0]["id"])), IN_FORMAT),
    ("other blocks than the translation", lambda: with_document(set_step(blocks=[])), TOGETHER),
    (
        "another answer than the translation",
        lambda: with_document(
            set_block(
                7,
                options=[
                    {"id": an_id("option/1"), "text": "x", "correct": False},
                    {"id": an_id("option/2"), "text": "x", "correct": True},
                ],
            )
        ),
        TOGETHER,
    ),
    ("another address of a step", lambda: with_document(set_step(slug="hear")), TOGETHER),
    (
        "another language inside",
        lambda: with_document(lambda document: document.update(language="fr", source_language="en")),
        TOGETHER,
    ),
    ("a medium that is not there", lambda: with_document(set_block(8, media="0" * 64)), TOGETHER),
    ("a recording for a picture", lambda: with_document(set_block(8, media=sha256_hex(OGG))), TOGETHER),
    (
        "a document of megabytes",
        lambda: with_document(
            lambda document: document["toolbox"].update(credits=random.Random(4).randbytes(3_000_000).hex())
        ),
        "The file ",
    ),
    (
        "a medium that nobody shows",
        lambda: a_package_file(a_package(a_document(toolbox={**a_document()["toolbox"], "cover": None}))).getvalue(),
        TOGETHER,
    ),
]  # fmt: skip -- a table

MEDIA: list[Damage] = [
    *(
        (f"the drawing {inside[:50]}", lambda inside=inside: with_svg(inside), "The medium “cover.svg” is refused. ")
        for inside in (
            "<script>alert(1)</script>",
            '<rect onload="alert(1)"/>',
            "<foreignObject/>",
            '<image href="https://evil.example/x.png"/>',
            '<a href="javascript:alert(1)"><text>x</text></a>',
            '<use href="https://evil.example/x.svg#a"/>',
            '<rect style="fill:url(https://evil.example/x)"/>',
            "<style>@import 'https://evil.example/x.css';</style>",
            '<g id="a"><use href="#a"/></g>',
            "<g>",
            '<set attributeName="href" to="javascript:alert(1)"/>',
            '<rect style="fill: u\\72l(//evil.example)"/>',
        )
    ),
    (
        "entities",
        lambda: with_medium(
            "cover", b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
        ),
        "The medium “cover.svg” is refused. ",
    ),
    (
        "a page for a picture",
        lambda: with_medium("picture", b"<script>alert(1)</script>"),
        "The medium “chairs.png” is refused. ",
    ),
    ("half a picture", lambda: with_medium("picture", a_png()[:60]), "The medium “chairs.png” is refused. "),
    ("a wall of pixels", lambda: with_medium("picture", a_wall_of_pixels()), "The medium “chairs.png” is refused. "),
    (
        "a program for a recording",
        lambda: with_medium("recording", b"MZ\x90\x00"),
        "The medium “greeting.ogg” is refused. ",
    ),
]  # fmt: skip -- a table

DAMAGES: list[Damage] = [*ARCHIVE, *CUTS, *FLIPS, *MANIFEST, *DOCUMENTS, *MEDIA]
