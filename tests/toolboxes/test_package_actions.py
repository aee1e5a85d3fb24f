"""Importing and exporting editions: whole or not at all, and byte for byte."""

import io
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from equalcity.core import release
from equalcity.core.errors import Refused
from equalcity.network.models import Membership, Organisation, Person
from equalcity.network.roles import RoleName
from equalcity.toolboxes.actions.packages import export_package, import_package, store_package, sweep_unknown_media
from equalcity.toolboxes.documents import canonical, sha256_hex
from equalcity.toolboxes.models import Edition, EditionDocument, EditionMedia
from tests.factories.packages import SVG, TOOLBOX, a_document, a_package, a_package_file, an_id

pytestmark = pytest.mark.django_db


def stored_files(settings) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def rows() -> tuple[int, int, int]:
    return Edition.objects.count(), EditionDocument.objects.count(), EditionMedia.objects.count()


def somebody(role: RoleName) -> Person:
    person = Person.objects.create_user(f"{role}@example.org")
    organisation, _made = Organisation.objects.get_or_create(name="Shelter")
    Membership.objects.create(person=person, organisation=organisation, role=role)
    return person


def test_import_makes_an_edition_with_documents_and_media(settings):
    package = a_package()

    edition = import_package(a_package_file(package), by=None)

    assert str(edition) == "safe-evenings 1.0"
    assert (edition.stage, edition.change_note, edition.source_language) == ("final", "The first edition.", "en")
    assert edition.frozen_at.isoformat() == "2026-11-24T08:00:00+00:00"
    assert edition.sha256 == sha256_hex(package.manifest)
    assert {document.language: (document.title, bytes(document.body)) for document in edition.documents.all()} == {
        "en": ("Safe evenings", package.documents["en"]),
        "ar": ("أمسيات آمنة", package.documents["ar"]),
    }
    assert {medium.sha256: (medium.name, medium.width) for medium in edition.media.all()} == {
        sha256: (medium.name, medium.width) for sha256, medium in package.media.items()
    }
    assert stored_files(settings) == sorted(medium.path for medium in edition.media.all())
    assert edition.media.get(name="cover.svg").read() == SVG


def test_export_gives_back_the_very_bytes():
    file = a_package_file()
    edition = import_package(file, by=None)
    exported = io.BytesIO()

    export_package(edition, exported)

    assert exported.getvalue() == file.getvalue()


def test_import_of_the_same_package_gives_the_edition_that_is_there(settings):
    first = import_package(a_package_file(), by=None)
    before = rows(), stored_files(settings)

    second = import_package(a_package_file(), by=None)

    assert second == first
    assert (rows(), stored_files(settings)) == before


def test_import_keeps_bytes_that_are_not_canonical():
    package = a_package()
    spaced = package.documents["en"].replace(b'":', b'": ')
    other = a_package(documents={"ar": package.documents["ar"], "en": spaced})

    edition = import_package(a_package_file(other), by=None)

    assert bytes(edition.documents.get(language="en").body) == spaced


def test_import_refused_for_the_same_number_with_other_content(settings):
    import_package(a_package_file(), by=None)
    before = rows(), stored_files(settings)

    with pytest.raises(Refused) as refused:
        import_package(a_package_file(a_package(change_note="Another note.")), by=None)

    assert str(refused.value) == "The toolbox “safe-evenings” has an edition 1.0 already, with other content."
    assert (rows(), stored_files(settings)) == before


def test_import_refused_for_an_address_of_another_toolbox():
    import_package(a_package_file(), by=None)
    document = a_document()
    document["toolbox"] = {**document["toolbox"], "id": an_id("another toolbox")}

    with pytest.raises(Refused) as refused:
        import_package(a_package_file(a_package(document)), by=None)

    assert str(refused.value) == "The address “safe-evenings” belongs to another toolbox here."
    assert rows() == (1, 2, 3)


@pytest.mark.parametrize("role", [RoleName.TRANSLATOR, RoleName.REVIEWER, RoleName.CITY_COORDINATOR])
def test_import_refused_for_people_who_may_not_freeze(role, settings):
    person = somebody(role)

    with pytest.raises(Refused) as refused:
        import_package(a_package_file(), by=person)

    assert str(refused.value) == "You may not import packages. Ask a toolbox author."
    assert (rows(), stored_files(settings)) == ((0, 0, 0), [])


def test_import_by_an_author_says_who_it_was():
    author = somebody(RoleName.TOOLBOX_AUTHOR)

    edition = import_package(a_package_file(), by=author)

    assert edition.frozen_by == author


def test_import_that_fails_late_keeps_the_files_of_other_editions(settings):
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX one_cover ON toolboxes_editionmedia (name)")
    import_package(a_package_file(a_package(number="0.9")), by=None)
    before = stored_files(settings)

    with pytest.raises(IntegrityError):
        import_package(a_package_file(), by=None)

    assert (rows(), stored_files(settings)) == ((1, 2, 3), before)


def test_import_that_fails_late_takes_its_new_files_away(settings):
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX one_medium ON toolboxes_editionmedia (edition_id)")

    with pytest.raises(IntegrityError):
        import_package(a_package_file(), by=None)

    assert (rows(), stored_files(settings)) == ((0, 0, 0), [])


def test_import_mends_a_file_that_a_killed_import_left_half(settings):
    edition = import_package(a_package_file(), by=None)
    cover = Path(settings.MEDIA_ROOT) / edition.media.get(name="cover.svg").path
    edition.delete()
    cover.write_bytes(b"half")

    import_package(a_package_file(), by=None)

    assert cover.read_bytes() == SVG


def test_export_refused_when_a_file_is_damaged_or_lost(settings):
    edition = import_package(a_package_file(), by=None)
    cover = Path(settings.MEDIA_ROOT) / edition.media.get(name="cover.svg").path
    cover.write_bytes(SVG.replace(b"120", b"121"))
    with pytest.raises(Refused) as damaged:
        export_package(edition, io.BytesIO())
    cover.unlink()

    with pytest.raises(Refused) as lost:
        export_package(edition, io.BytesIO())

    assert str(damaged.value) == "The file of the medium “cover.svg” is damaged."
    assert str(lost.value).startswith("A file of this edition is lost: ")


def test_sweep_removes_what_no_edition_names(settings):
    import_package(a_package_file(), by=None)
    kept = stored_files(settings)
    left = Path(settings.MEDIA_ROOT) / "editions" / "ab" / f"ab{'0' * 62}.png"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"left by a killed import")

    removed = sweep_unknown_media()

    assert removed == 1
    assert stored_files(settings) == kept


def test_sweep_of_a_new_site_finds_nothing():
    assert sweep_unknown_media() == 0


def test_store_package_checks_like_an_import():
    package = a_package(media={})

    with pytest.raises(Refused) as refused:
        store_package(package, by=None)

    assert str(refused.value.sentence) == "The documents of the package do not belong together."
    assert rows() == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_import_says_on_commit_that_pages_have_changed():
    before = release.current()

    import_package(a_package_file(), by=None)

    assert release.current() > before


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_package_at_once_make_one_edition(settings):
    body = a_package_file().getvalue()
    start = threading.Barrier(3)
    made, failed = [], []

    def take_in() -> None:
        start.wait()
        try:
            made.append(import_package(io.BytesIO(body), by=None).pk)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test shows it
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take_in) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (failed, len(set(made)), len(made)) == ([], 1, 3)
    assert rows() == (1, 2, 3)
    assert len(stored_files(settings)) == 3


def test_commands_carry_an_edition_from_file_to_file(tmp_path, capsys):
    package, copy = tmp_path / "package.zip", tmp_path / "copy.zip"
    package.write_bytes(a_package_file().getvalue())

    call_command("import_package", str(package))
    call_command("export_package", "safe-evenings", "1.0", str(copy))

    assert copy.read_bytes() == package.read_bytes()
    assert "Edition 1.0 of safe-evenings is here: " in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["copy.zip", "package.zip"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["import_package", "no-such-file.zip"], "no-such-file.zip: No such file or directory"),
        (
            ["export_package", "nothing", "1.0", "x.zip"],
            "There is no edition of nothing. There are editions of: safe-evenings",
        ),
        (["export_package", "safe-evenings", "2.0", "x.zip"], "safe-evenings has no edition 2.0. It has: 1.0"),
        (["export_package", "safe-evenings", "1.0", "no/such/folder/x.zip"], "No such file or directory"),
        (["export_package", "safe-evenings", "1.0", "."], ". is there already, and no file."),
    ],
)
def test_commands_say_what_is_wrong_in_a_sentence(arguments, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    import_package(a_package_file(), by=None)

    with pytest.raises(CommandError) as error:
        call_command(*arguments)

    assert sentence in str(error.value)
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_import_command_says_why_a_package_is_refused(tmp_path):
    file = tmp_path / "package.zip"
    file.write_bytes(b"PK no package")

    with pytest.raises(CommandError) as error:
        call_command("import_package", str(file))

    assert (str(error.value), error.value.returncode) == ("The package is damaged, or no package at all.", 1)


def test_export_command_leaves_the_old_file_when_it_fails(tmp_path, settings):
    edition = import_package(a_package_file(), by=None)
    (Path(settings.MEDIA_ROOT) / edition.media.get(name="cover.svg").path).unlink()
    file = tmp_path / "package.zip"
    file.write_bytes(b"the old one")

    with pytest.raises(CommandError):
        call_command("export_package", "safe-evenings", "1.0", str(file))

    assert file.read_bytes() == b"the old one"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["package.zip"]


def test_the_next_edition_shares_the_files_of_the_last(settings):
    import_package(a_package_file(), by=None)
    before = stored_files(settings)

    import_package(a_package_file(a_package(number="1.1")), by=None)

    assert stored_files(settings) == before
    assert EditionMedia.objects.count() == 6
    assert Edition.objects.newest_first().first().toolbox_key == TOOLBOX


def test_a_document_in_one_language_is_enough():
    edition = import_package(a_package_file(a_package(a_document())), by=None)

    assert edition.languages == ["en"]
    assert bytes(edition.documents.get().body) == canonical(a_document())


def test_the_program_in_the_description_of_the_format_writes_a_package(tmp_path, monkeypatch):
    text = (Path(__file__).parents[2] / "docs" / "edition-format.md").read_text(encoding="utf-8")
    program = text.split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(tmp_path)

    exec(compile(program, "edition-format.md", "exec"), {})
    call_command("import_package", "safe-evenings-1.0.zip")

    assert [str(edition) for edition in Edition.objects.all()] == ["safe-evenings 1.0"]
