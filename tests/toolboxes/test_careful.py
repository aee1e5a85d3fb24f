"""Blocks in which a wrong word does harm: their mark, and the source language beside a machine draft."""

import io
import json
import zipfile
from copy import deepcopy

import pytest

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.editions import freeze_edition, open_edition
from equalcity.toolboxes.actions.exports import source_of
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.careful import WORDS, beside, document_format, needs_original
from equalcity.toolboxes.documents import canonical, check_document, schema
from equalcity.toolboxes.exporting.makers import MAKERS
from equalcity.toolboxes.lean import as_frozen
from equalcity.toolboxes.models import Edition, Step
from equalcity.toolboxes.packages import check_agreement
from tests.factories.authoring import a_block, a_manual, a_step, a_text, a_toolbox, some_sources
from tests.factories.network import an_author
from tests.factories.packages import FIRST_STEP, a_document, a_package, a_package_file, an_id
from tests.pdf_reader import Reading


def marked(document: dict, *kinds: str) -> dict:
    document = deepcopy(document)
    for block in document["manuals"][0]["steps"][0]["blocks"]:
        if block["type"] in kinds and block["type"] != "time_critical":
            block["careful"] = True
    return document


def blocks_of(document: dict) -> dict[str, dict]:
    return {block["type"]: block for block in document["manuals"][0]["steps"][0]["blocks"]}


def test_a_document_without_a_mark_is_written_as_ever():
    assert as_frozen(a_document())["format"] == "equalcity/edition-document/1"


def test_a_document_with_a_mark_is_of_version_2_and_read():
    document = as_frozen(marked(a_document(), "handout"))

    assert document["format"] == "equalcity/edition-document/2"
    assert blocks_of(check_document(canonical(document)))["handout"]["careful"] is True


@pytest.mark.parametrize("kind", sorted(WORDS.keys() - {"time_critical"}))
def test_every_kind_of_block_may_be_marked(kind):
    document = as_frozen(marked(a_document(), kind))

    assert blocks_of(check_document(canonical(document)))[kind]["careful"] is True


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda block: block.update(careful=True), "is unknown"),
        (lambda block: block.update(careful=False), "is unknown"),
    ],
)
def test_version_1_never_has_the_mark(change, reason):
    document = a_document()
    change(blocks_of(document)["handout"])

    with pytest.raises(Refused) as refused:
        check_document(canonical(document))

    assert reason in refused.value.reasons[0]


@pytest.mark.parametrize(("kind", "value"), [("handout", False), ("handout", "yes"), ("time_critical", True)])
def test_a_mark_has_one_form_only(kind, value):
    document = {**a_document(), "format": "equalcity/edition-document/2"}
    blocks_of(document)[kind]["careful"] = value

    with pytest.raises(Refused):
        check_document(canonical(document))


def test_the_second_schema_is_the_first_with_the_marks():
    first, second = schema("edition-document-1"), schema("edition-document-2")

    mark = second["$defs"].pop("careful")
    for definition in second["$defs"].values():
        definition.get("properties", {}).pop("careful", None)
    public = second["$defs"]["manual"]["properties"].pop("for_the_public")

    assert public["const"] is True
    assert mark["const"] is True
    assert second["$defs"] == first["$defs"]
    assert second["$id"] == "urn:equalcity:edition-document:2"


def test_languages_of_an_edition_agree_on_marks():
    package = a_package(as_frozen(marked(a_document(), "handout")), as_frozen(a_document("ar")))

    documents = {language: json.loads(body) for language, body in package.documents.items()}
    with pytest.raises(Refused):
        check_agreement(json.loads(package.manifest), documents)


def test_beside_a_machine_draft_stands_the_original_of_what_is_careful():
    document = marked(a_document("ar"), "handout")

    shown = blocks_of(beside(document, a_document()))

    assert {kind for kind, block in shown.items() if "original" in block} == {"handout", "time_critical"}
    assert shown["time_critical"]["original"]["language"] == "en"
    assert shown["time_critical"]["original"]["direction"] == "ltr"
    assert shown["time_critical"]["original"]["html"].startswith("<p><strong>72 hours: Hand over</strong></p><p>Offer")


@pytest.mark.parametrize("status", ["translated", "reviewed"])
def test_beside_what_a_person_translated_nothing_stands(status):
    document = a_document("ar")
    for step in document["manuals"][0]["steps"]:
        step["translation"] = {"status": status, "behind": False}

    assert not needs_original(document)
    assert beside(document, a_document()) == document


def test_a_mark_that_only_the_source_has_counts():
    shown = blocks_of(beside(a_document("ar"), marked(a_document(), "checklist")))

    assert "original" in shown["checklist"]


def test_a_block_that_the_source_no_longer_has_stays_alone():
    source = a_document()
    step = source["manuals"][0]["steps"][0]
    step["blocks"] = [block for block in step["blocks"] if block["type"] != "time_critical"]

    shown = blocks_of(beside(a_document("ar"), source))

    assert "original" not in shown["time_critical"]


def test_the_documents_are_left_as_they_are():
    document, source = a_document("ar"), a_document()

    beside(document, source)

    assert (document, source) == (a_document("ar"), a_document())


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_the_original_says_every_word_of_a_block(kind):
    block = {**blocks_of(a_document())[kind], "careful": True}
    shown = beside(marked(a_document("ar"), kind), marked(a_document(), kind))

    said = blocks_of(shown)[kind]["original"]
    text = said["html"] + said.get("answers", "")

    texts = [
        value for name, value in block.items() if name in {"heading", "title", "limit", "question", "label", "alt"}
    ]
    assert all(one in text for one in texts if one)
    assert text


def test_words_of_the_original_cannot_become_markup():
    source = a_document()
    blocks_of(source)["time_critical"]["limit"] = "<script>alert(1)</script>"

    shown = blocks_of(beside(a_document("ar"), source))

    assert "<script>" not in shown["time_critical"]["original"]["html"]


def test_the_format_follows_the_marks():
    assert document_format(a_document()["manuals"]) == "equalcity/edition-document/1"
    assert document_format(marked(a_document(), "text")["manuals"]) == "equalcity/edition-document/2"
    assert an_id("step/listen") == FIRST_STEP


# As readers get it ----------------------------------------------------------------------------------------------------


def an_edition(*kinds: str) -> Edition:
    documents = [as_frozen(marked(a_document(language), *kinds)) for language in ("en", "ar")]
    return import_package(a_package_file(a_package(*documents)), by=an_author())


@pytest.mark.django_db
@pytest.mark.parametrize("more", ["", "embed/"])
def test_a_step_shows_the_original_beside_its_machine_draft(client, more):
    an_edition("handout")

    page = client.get(f"/ar/toolboxes/safe-evenings/front-desk/listen/{more}").content.decode()

    assert page.count('class="original"') == 2
    assert '<div lang="en" dir="ltr"><p><strong>72 hours: Hand over</strong></p>' in page


@pytest.mark.django_db
def test_a_step_in_the_source_language_shows_none(client):
    an_edition("handout")

    assert b'class="original"' not in client.get("/en/toolboxes/safe-evenings/front-desk/listen/").content


@pytest.mark.django_db
def test_every_export_is_made_with_the_original(tmp_path):
    source = source_of(an_edition(*WORDS), "ar")

    html = MAKERS["html"].make(source, lambda done, parts: None).decode()
    book = zipfile.ZipFile(io.BytesIO(MAKERS["epub"].make(source, lambda done, parts: None)))
    step = book.read(next(name for name in book.namelist() if FIRST_STEP in name)).decode()

    assert html.count('class="original"') == step.count('class="original"') == len(WORDS)
    assert "72 hours: Hand over" in step


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["pdf", "slides"])
def test_paper_and_slides_are_made_with_the_original(kind):
    source = source_of(an_edition(*WORDS), "ar")

    body = MAKERS[kind].make(source, lambda done, parts: None)

    words = Reading(body).text()
    assert "72hours:Handover" in "".join(words.split())  # kinds of spaces aside


@pytest.mark.django_db
def test_an_author_marks_a_block_and_the_edition_says_so():
    toolbox = a_toolbox()
    blocks = [a_text(), a_block("handout", title="Card", format="card", text="<p>Listen.</p>", careful=True)]
    a_step(a_manual(toolbox), body=[*blocks, some_sources()])

    edition = freeze_edition(toolbox, number="0.1", stage="draft", by=None)

    document = json.loads(bytes(edition.documents.get().body))
    assert document["format"] == "equalcity/edition-document/2"
    found = {block["type"]: block.get("careful") for block in document["manuals"][0]["steps"][0]["blocks"]}
    assert found == {"text": None, "handout": True, "sources": None}


@pytest.mark.django_db
def test_a_package_that_is_opened_for_writing_keeps_its_marks():
    toolbox = open_edition(an_edition("handout"), by=an_author())

    step = Step.objects.descendant_of(toolbox).get(slug="listen")

    assert {child.block_type for child in step.body if child.value.get("careful")} == {"handout"}
