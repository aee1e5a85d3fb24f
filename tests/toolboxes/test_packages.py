"""Packages: the same bytes each time, and nothing of a bad one taken in."""

import io
import tempfile
import zipfile
from copy import deepcopy
from pathlib import Path

import pytest

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.documents import canonical, check_document
from equalcity.toolboxes.models import Edition, EditionDocument, EditionMedia
from equalcity.toolboxes.package_reading import read_package
from equalcity.toolboxes.packages import Package, check_package, make_package, whole_file, write_package
from tests.factories.damages import DAMAGES, WHOLE, entries, zipped
from tests.factories.packages import FROZEN_AT, a_document, a_package, a_package_file


def test_there_are_more_than_a_hundred_damages_and_no_two_alike():
    bodies = {make() for _name, make, _sentence in DAMAGES}

    assert len(bodies) == len(DAMAGES) > 100


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "sentence"), [damage[1:] for damage in DAMAGES], ids=[damage[0] for damage in DAMAGES]
)
def test_a_damaged_package_is_refused_and_leaves_nothing(make, sentence, settings, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))

    with pytest.raises(Refused) as refused:
        import_package(io.BytesIO(make()), by=None)

    assert str(refused.value).startswith(sentence)
    assert (Edition.objects.count(), EditionDocument.objects.count(), EditionMedia.objects.count()) == (0, 0, 0)
    assert list(scratch.iterdir()) == []
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_writing_a_package_twice_gives_the_same_bytes():
    first, second = a_package_file(), a_package_file()

    assert first.getvalue() == second.getvalue()


def test_reading_gives_what_was_written():
    package = a_package()

    with read_package(a_package_file(package)) as read:
        media = {sha256: b"".join(medium.chunks()) for sha256, medium in read.media.items()}

    assert (read.manifest, read.documents, read.media) == (package.manifest, package.documents, package.media)
    assert media == {sha256: b"".join(medium.chunks()) for sha256, medium in package.media.items()}


def test_a_package_that_was_read_is_written_again_to_the_byte():
    with read_package(a_package_file()) as read:
        again = a_package_file(read)

    assert again.getvalue() == WHOLE


def test_closing_a_package_removes_what_was_unpacked():
    package = read_package(a_package_file())
    folder = Path(package.unpacked.name)
    assert len(list(folder.iterdir())) == 3

    package.close()

    assert not folder.exists()


def test_packages_zipped_by_other_programs_are_read():
    folders = [(zipfile.ZipInfo("documents/"), b""), (zipfile.ZipInfo("media/"), b"")]
    deflated = zipped([*folders, *reversed([(info.filename, body) for info, body in entries()])])
    streamed = io.BytesIO()

    class Stream(io.RawIOBase):  # cannot be wound back, so sizes follow the data
        def writable(self):
            return True

        def write(self, data):
            return streamed.write(data)

    with zipfile.ZipFile(Stream(), "w") as archive:
        for info, body in entries():
            archive.writestr(info.filename, body)

    for body in (deflated, streamed.getvalue()):
        with read_package(io.BytesIO(body)) as read:
            assert read.manifest == a_package().manifest


def test_progress_counts_the_bytes_that_were_read():
    counts = []

    with read_package(a_package_file(), progress=counts.append):
        pass

    assert sum(counts) == sum(info.compress_size for info, _body in entries())


def test_a_medium_without_a_size_in_the_manifest_is_measured():
    package = a_package()
    manifest = canonical(
        {
            **make_manifest(package),
            "media": [
                {name: fact for name, fact in medium.items() if name not in {"width", "height"}}
                for medium in make_manifest(package)["media"]
            ],
        }
    )

    with read_package(a_package_file(Package(manifest, package.documents, package.media))) as read:
        sizes = {medium.name: (medium.width, medium.height) for medium in read.media.values()}

    assert sizes == {"cover.svg": (120, 80), "chairs.png": (32, 24), "greeting.ogg": (None, None)}


def make_manifest(package: Package) -> dict:
    return check_package(package)


def test_make_package_lists_languages_and_hashes_in_order():
    package = a_package()

    manifest = check_package(package)

    assert [entry["language"] for entry in manifest["documents"]] == ["ar", "en"]
    assert [entry["sha256"] for entry in manifest["media"]] == sorted(package.media)


def test_check_package_refused_when_a_document_is_not_there():
    package = a_package()
    without_arabic = Package(package.manifest, {"en": package.documents["en"]}, package.media)

    with pytest.raises(Refused) as refused:
        check_package(without_arabic)

    assert str(refused.value) == "The package does not hold exactly what its manifest lists."


def test_a_step_that_is_behind_may_lack_new_blocks_of_the_source():
    arabic = a_document("ar")
    step = arabic["manuals"][0]["steps"][0]
    step["blocks"] = [block for block in step["blocks"] if block["type"] != "handout"]
    with pytest.raises(Refused) as refused:
        check_package(a_package(a_document(), arabic))
    step["translation"] = {"status": "machine", "behind": True}

    manifest = check_package(a_package(a_document(), arabic))

    assert refused.value.reasons == ("The blocks of the step “listen” in “ar” are not those of the source.",)
    assert len(manifest["documents"]) == 2


def test_a_translation_may_lack_a_glossary_term_but_not_have_its_own():
    arabic = a_document("ar", glossary=[])
    check_package(a_package(a_document(), arabic))
    english = deepcopy(a_document(glossary=[]))

    with pytest.raises(Refused) as refused:
        check_package(a_package(english, a_document("ar")))

    assert refused.value.reasons == ("The glossary in “ar” holds a term that the source does not have.",)


def test_make_package_without_media_or_change_note():
    document = a_document(toolbox={**a_document()["toolbox"], "cover": None})
    step = document["manuals"][0]["steps"][0]
    step["blocks"] = [block for block in step["blocks"] if block["type"] not in {"image", "recording"}]

    package = make_package(
        toolbox=document["toolbox"]["id"],
        slug="safe-evenings",
        number="0.1",
        stage="draft",
        frozen_at=FROZEN_AT,
        source_language="en",
        documents={"en": canonical(document)},
        media={},
    )

    assert check_package(package)["media"] == []
    assert check_document(package.documents["en"]) == document


def test_a_whole_file_appears_when_it_is_written(tmp_path):
    with whole_file(tmp_path / "package.zip") as file:
        write_package(a_package(), file)
        assert not (tmp_path / "package.zip").exists()

    assert (tmp_path / "package.zip").read_bytes() == WHOLE
    assert [path.name for path in tmp_path.glob(".*") if path.is_file()] == []


def test_a_whole_file_that_fails_does_not_appear(tmp_path):
    with pytest.raises(OSError, match="disk full"), whole_file(tmp_path / "package.zip"):
        raise OSError("disk full")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
