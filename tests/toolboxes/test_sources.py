"""The readable source of a package: built the same each time, faults named by file, block and field."""

import json
import uuid
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.documents import check_document, sha256_hex
from equalcity.toolboxes.package_reading import read_package
from equalcity.toolboxes.packages import check_package, write_package
from equalcity.toolboxes.sources import build_package
from tests.factories.sources import BLOCKS, TOOLBOX, a_source_folder, write

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_source_folder(tmp_path / "safe-evenings")


def change(folder: Path, name: str, alter) -> None:
    """Alter what a file holds."""
    value = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    alter(value)
    write(folder, name, value)


def faults(folder: Path) -> list[str]:
    with pytest.raises(Refused) as refused:
        build_package(folder)
    return list(refused.value.reasons)


def test_a_folder_becomes_a_package_in_all_its_languages(folder):
    package = build_package(folder)

    manifest = check_package(package)
    assert (manifest["number"], manifest["stage"], manifest["frozen_at"]) == ("1.0", "final", "2026-11-24T08:00:00Z")
    assert [entry["language"] for entry in manifest["documents"]] == ["en", "fr"]
    assert sorted(entry["name"] for entry in manifest["media"]) == ["chairs.png", "cover.svg", "greeting.ogg"]


def test_blocks_become_what_the_format_says(folder):
    document = check_document(build_package(folder).documents["en"])

    steps = document["manuals"][0]["steps"]
    blocks = {block["type"]: block for block in steps[0]["blocks"]}
    assert blocks["text"] == {
        "id": str(uuid.uuid5(uuid.UUID(TOOLBOX), "step/listen/block/why")),
        "type": "text",
        "heading": "Why",
        "html": f'<p>Listen, then <a href="step:{steps[1]["id"]}">hand over</a>.</p><ul><li>water</li></ul>',
    }
    assert blocks["say_dont_say"]["say"] == [{"text": "Yes", "why": "Kind"}]
    assert [option["correct"] for option in blocks["question"]["options"]] == [True, False]
    assert blocks["local_services"]["audience"] == ["women"]
    assert blocks["sources"]["items"] == [{"title": "Convention", "url": "https://www.coe.int/", "year": "2011"}]
    assert blocks["handout"]["html"] == "<p>Call 112.</p><p>________</p>"


def test_a_translation_takes_what_is_fixed_from_the_source(folder):
    package = build_package(folder)

    english, french = (check_document(package.documents[language]) for language in ("en", "fr"))
    blocks = [block for block in french["manuals"][0]["steps"][0]["blocks"] if block["type"] == "activity"]
    assert blocks[0]["minutes"] == 20
    assert french["manuals"][0]["steps"][0]["translation"] == {"status": "machine", "behind": False}
    assert french["glossary"][0]["translation"] == {"status": "reviewed", "behind": False}
    assert english["manuals"][0]["steps"][0]["translation"] == {"status": "original", "behind": False}
    assert [step["id"] for step in french["manuals"][0]["steps"]] == [
        step["id"] for step in english["manuals"][0]["steps"]
    ]


def test_the_same_folder_gives_the_same_bytes(folder, tmp_path):
    call_command("build_package", str(folder), str(tmp_path / "first.zip"))
    call_command("build_package", str(folder), str(tmp_path / "second.zip"))

    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


@pytest.mark.django_db
def test_a_built_package_is_imported_like_any(folder, tmp_path):
    package = build_package(folder)
    with (tmp_path / "package.zip").open("w+b") as file:
        write_package(package, file)
        file.seek(0)

        edition = import_package(file, by=None)

    assert edition.sha256 == sha256_hex(package.manifest)


def test_fewer_languages_can_be_built_than_are_listed(folder):
    (folder / "fr" / "listen.yaml").unlink()

    assert list(build_package(folder, languages=["en"]).documents) == ["en"]


def test_a_listed_language_that_is_not_whole_is_refused(folder):
    (folder / "fr" / "listen.yaml").unlink()
    (folder / "fr" / "glossary.yaml").unlink()

    assert faults(folder) == ["fr/listen.yaml: the file is missing.", "fr/glossary.yaml: the file is missing."]


def test_faults_are_gathered_and_say_where_they_are(folder):
    def spoil(step: dict) -> None:
        blocks = {block["key"]: block for block in step["blocks"]}
        step["blocks"].remove(blocks["story"])
        blocks["why"]["text"] = "# Large"
        blocks["words"]["colour"] = "red"
        blocks["check"]["items"].pop()
        blocks["ask"]["options"][1]["correct"] = True
        blocks["fact-night"]["kind"] = "law"
        del blocks["clock"]["limit"]
        blocks["card"]["title"] = 112
        blocks["hear"]["type"] = "text"

    change(folder, "fr/listen.yaml", spoil)

    found = faults(folder)

    keys = [block["key"] for block in BLOCKS]
    other = "this is the same in every language, but the source has it otherwise."
    here = ", ".join(key for key in keys if key != "story")
    assert found == [
        f"fr/listen.yaml: the blocks are {here}, in the source {', '.join(keys)}.",
        "fr/listen.yaml, block “why”, text: Headings in a text begin with ###.",
        "fr/listen.yaml, block “words”: the field “colour” is unknown.",
        "fr/listen.yaml, block “check”, items: there are 1 items, the source has 2.",
        "fr/listen.yaml, block “clock”, limit: this is missing.",
        "fr/listen.yaml, block “card”, title: there should be text here; put it in quotes.",
        f"fr/listen.yaml, block “ask”, options 2, correct: {other}",
        "fr/listen.yaml, block “hear”: the type “text” is unknown here.",
        f"fr/listen.yaml, block “fact-night”, kind: {other}",
    ]


@pytest.mark.parametrize(
    ("name", "alter", "fault"),
    [
        (
            "en/listen.yaml",
            lambda step: step["blocks"][0].update(text="[on](step:nowhere)"),
            "en/listen.yaml, block “why”, text: A link cannot go to “step:nowhere”.",
        ),
        (
            "en/listen.yaml",
            lambda step: step["blocks"][8].update(file="../../secret.png"),
            "en/listen.yaml, block “chairs”, file: the file should lie in media/ and have a plain name.",
        ),
        (
            "en/listen.yaml",
            lambda step: step["blocks"][8].update(file="media/none.png"),
            "en/listen.yaml, block “chairs”, file: there is no such file in media/.",
        ),
        (
            "en/listen.yaml",
            lambda step: step["blocks"][1].update(key="why"),
            "en/listen.yaml, item 2: a key of its own is missing, in small letters and hyphens.",
        ),
        (
            "en/listen.yaml",
            lambda step: step["blocks"][7]["options"][0].update(correct=False),
            "en/listen.yaml, ask: no option is correct.",
        ),
        (
            "en/listen.yaml",
            lambda step: step.update(key_message="x" * 601),
            "en/listen.yaml, key_message: too long, at most 600 are allowed.",
        ),
        (
            "en/listen.yaml",
            lambda step: step.update(translation="machine"),
            "en/listen.yaml, translation: this is the source language.",
        ),
        (
            "fr/listen.yaml",
            lambda step: step.pop("translation"),
            "fr/listen.yaml, translation: write machine, translated or reviewed.",
        ),
        (
            "fr/listen.yaml",
            lambda step: step.update(purpose=None),
            "fr/listen.yaml, purpose: it is in one language and not in the other.",
        ),
        (
            "fr/toolbox.yaml",
            lambda toolbox: toolbox["manuals"].update(other={}),
            "fr/toolbox.yaml: the manual “other” is not in edition.yaml.",
        ),
        (
            "fr/glossary.yaml",
            lambda terms: terms[0].update(key="other"),
            "fr/glossary.yaml: the terms are other, in the source survivor.",
        ),
        (
            "edition.yaml",
            lambda edition: edition.update(number=1.0),
            "edition.yaml, number: there should be text here; put it in quotes.",
        ),
        (
            "edition.yaml",
            lambda edition: edition.update(toolbox="x"),
            "edition.yaml, toolbox: there should be a UUID here.",
        ),
        (
            "edition.yaml",
            lambda edition: edition.update(source_language="nl"),
            "edition.yaml, languages: the source language is missing.",
        ),
        (
            "edition.yaml",
            lambda edition: edition.update(frozen_at="soon"),
            "edition.yaml, frozen_at: write a moment such as 2026-11-24T08:00:00Z.",
        ),
        (
            "edition.yaml",
            lambda edition: edition["manuals"][0].update(steps=["listen", "Hand Over"]),
            "edition.yaml: “Hand Over” should be small letters, digits and hyphens.",
        ),
        (
            "edition.yaml",
            lambda edition: edition["manuals"][0].update(steps=["listen", "glossary"]),
            "edition.yaml: no two steps, and no other file, may have the name “glossary”.",
        ),
        (
            "edition.yaml",
            lambda edition: edition.update(cover="x.svg"),
            "edition.yaml, cover: there is no such file in media/.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(folder, name, alter, fault):
    change(folder, name, alter)

    assert fault in faults(folder)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("title: [", "en/listen.yaml: the file is not YAML. "),
        ("title: a\ntitle: b\n", "en/listen.yaml: the file is not YAML. twice: title"),
        ("- a\n- b\n", "en/listen.yaml: the file should hold fields."),
        ("title: !!python/object/apply:os.getcwd []", "en/listen.yaml: the file is not YAML. "),
    ],
)
def test_files_that_cannot_be_read_are_named(folder, text, fault):
    write(folder, "en/listen.yaml", text)

    assert faults(folder)[0].startswith(fault)


def test_a_file_in_another_encoding_is_named(folder):
    (folder / "en" / "listen.yaml").write_bytes("title: Écouter".encode("latin-1"))

    assert faults(folder)[0] == "en/listen.yaml: the file is not written in UTF-8."


def test_build_command_says_all_that_is_wrong(folder, tmp_path):
    (folder / "fr" / "listen.yaml").unlink()

    with pytest.raises(CommandError) as error:
        call_command("build_package", str(folder), str(tmp_path / "package.zip"))

    assert str(error.value) == "The folder cannot be made into a package.\nfr/listen.yaml: the file is missing."
    assert not (tmp_path / "package.zip").exists()


def whole_languages(folder: Path) -> list[str]:
    """The languages of a folder whose files are all there."""
    edition = yaml.safe_load((folder / "edition.yaml").read_text(encoding="utf-8"))
    names = {"toolbox", "glossary", *(step for manual in edition["manuals"] for step in manual["steps"])}
    return [
        language
        for language in edition["languages"]
        if names <= {path.stem for path in (folder / language).glob("*.yaml")}
    ]


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in CONTENT.glob("*/edition.yaml")), ids=lambda path: path.name
)
def test_the_starter_content_builds_and_reads(folder, tmp_path):
    languages = whole_languages(folder)

    package = build_package(folder, languages=languages)

    with (tmp_path / "package.zip").open("w+b") as file:
        write_package(package, file)
        with read_package(file) as read:
            assert sorted(read.documents) == sorted(languages)
            assert json.loads(read.manifest)["toolbox"]["slug"] == folder.name
