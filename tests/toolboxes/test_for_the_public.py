"""A manual for the people themselves: the product speaks to them, in every form, and to workers as ever elsewhere."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from equalcity.core.errors import Refused
from equalcity.core.signals import preparing
from equalcity.toolboxes.actions.editions import freeze_edition, open_edition
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.careful import beside, document_format
from equalcity.toolboxes.differing import edition_difference
from equalcity.toolboxes.differing_page import Showing
from equalcity.toolboxes.documents import canonical, check_document
from equalcity.toolboxes.exporting import epub, paper, single_file, slides
from equalcity.toolboxes.exporting.typesetting import Setting
from equalcity.toolboxes.lean import as_frozen
from equalcity.toolboxes.models import Edition, Manual, Step
from equalcity.toolboxes.packages import check_agreement
from equalcity.toolboxes.reading import EditionFacts, Page, step_of
from equalcity.toolboxes.searching import search_index, search_texts
from equalcity.toolboxes.sources import build_package
from tests.factories.authoring import a_locale, a_manual, a_step, a_toolbox
from tests.factories.export_sources import a_source
from tests.factories.network import an_author, the_writers
from tests.factories.packages import FIRST_STEP, a_document, a_package, a_package_file, an_id
from tests.factories.sources import EDITION, a_source_folder, write

HINT = "Verify with the switchboard."
NO_SERVICES = "Ask somebody you trust to find it with you: a social worker, a teacher, a nurse."
NO_FACT = "This is not written down for your city yet."
TO_WORKERS = ("team lead", HINT, "Not filled in yet", "Card to give away", "To talk about", "To start a conversation")
STEP = "/en/toolboxes/safe-evenings/front-desk/listen/"


def for_workers(language: str = "en") -> dict:
    document = a_document(language)
    next(one for one in blocks_of(document) if one["type"] == "local_fact")["hint"] = HINT
    next(one for one in blocks_of(document) if one["type"] == "image")["prompt"] = "What do you see?"
    return as_frozen(document)


def for_the_people(language: str = "en") -> dict:
    document = for_workers(language)
    document["manuals"][0]["for_the_public"] = True
    return as_frozen(document)


def blocks_of(document: dict) -> list[dict]:
    return document["manuals"][0]["steps"][0]["blocks"]


def an_edition(make=for_the_people, *, stage: str = "final") -> Edition:
    return import_package(a_package_file(a_package(make(), make("ar"), stage=stage)), by=None, owner=the_writers())


# The format ----------------------------------------------------------------------------------------------------------


def test_a_manual_for_the_people_is_of_version_2_and_one_for_workers_stays_as_it_was():
    document = for_the_people()

    assert check_document(canonical(document))["manuals"][0]["for_the_public"] is True
    assert document["format"] == document_format(document["manuals"]) == "equalcity/edition-document/2"
    assert for_workers()["format"] == "equalcity/edition-document/1"


@pytest.mark.parametrize(("version", "value"), [(1, True), (2, False), (2, "yes")])
def test_the_mark_has_one_form_only(version, value):
    document = {**for_workers(), "format": f"equalcity/edition-document/{version}"}
    document["manuals"][0]["for_the_public"] = value

    with pytest.raises(Refused):
        check_document(canonical(document))


def test_languages_of_an_edition_agree_for_whom_a_manual_is():
    package = a_package(for_the_people(), for_workers("ar"))

    documents = {language: json.loads(body) for language, body in package.documents.items()}
    with pytest.raises(Refused):
        check_agreement(json.loads(package.manifest), documents)


@pytest.mark.parametrize(("said", "found"), [(True, True), (False, None), (None, None)])
def test_the_readable_source_says_it_once_for_all_languages(tmp_path, said, found):
    folder = a_source_folder(tmp_path / "source")
    (manual,) = EDITION["manuals"]
    write(
        folder, "edition.yaml", EDITION | {"manuals": [manual if said is None else {**manual, "for_the_public": said}]}
    )

    package = build_package(folder)

    documents = [json.loads(body) for body in package.documents.values()]
    assert [document["manuals"][0].get("for_the_public") for document in documents] == [found, found]


def test_a_difference_tells_that_a_manual_became_one_for_the_people():
    difference = edition_difference(for_workers(), for_the_people())

    (part,) = difference.changed_manuals
    (field,) = Showing().part(part)["fields"]
    assert (str(field["label"]), "yes" in field["inline"]) == ("For the people themselves", True)
    assert not difference.changed_steps


@pytest.mark.django_db
def test_it_is_frozen_and_opened_for_writing_in_every_language():
    toolbox = a_toolbox()
    a_step(a_manual(toolbox, for_the_public=True))
    a_step(a_manual(toolbox, title="For workers", slug="others"), slug="another")

    edition = freeze_edition(toolbox, number="0.1", stage="draft", by=None)

    manuals = json.loads(bytes(edition.documents.get().body))["manuals"]
    assert [manual.get("for_the_public") for manual in manuals] == [True, None]
    opened = open_edition(an_edition(), by=None)
    versions = Manual.objects.filter(translation_key=Manual.objects.child_of(opened).get().translation_key)
    assert [manual.for_the_public for manual in versions] == [True, True]


# Wherever a step is read ---------------------------------------------------------------------------------------------


def _nobody(done: int, count: int) -> None:
    """Nobody waits."""


def in_book(document: dict) -> str:
    book = zipfile.ZipFile(io.BytesIO(epub.make(a_source(document), _nobody)))
    return book.read(f"EPUB/step-{FIRST_STEP}.xhtml").decode()


def in_file(document: dict) -> str:
    return single_file.make(a_source(document), _nobody).decode()


def on_paper(document: dict) -> str:
    with translation.override("en"):
        return json.dumps(paper.book(Setting(a_source(document)))["manuals"], ensure_ascii=False, default=str)


def in_search(document: dict) -> str:
    return json.dumps([search_index(document), search_texts(document)], ensure_ascii=False)


@pytest.mark.parametrize("form", [in_book, in_file, on_paper])
def test_every_form_speaks_to_the_people_in_their_manual(form):
    told = form(for_the_people())

    assert NO_SERVICES in told
    assert NO_FACT in told
    assert "Card to keep" in told
    assert [words for words in TO_WORKERS if words in told] == []


@pytest.mark.parametrize("form", [in_book, in_file, on_paper])
def test_every_form_speaks_to_workers_in_theirs(form):
    told = form(for_workers())

    assert [words for words in TO_WORKERS if words not in told] == []
    assert NO_SERVICES not in told


def test_slides_say_it_in_their_notes_and_ask_the_reader():
    with translation.override("en"):
        told, before = (
            json.dumps(list(slides.deck(Setting(a_source(make())))), default=str)
            for make in (for_the_people, for_workers)
        )

    assert NO_FACT in told
    assert "To think about" in told
    assert [words for words in TO_WORKERS if words in told] == []
    assert HINT in before
    assert "Not filled in yet" in before


def test_a_search_finds_no_words_that_the_reader_does_not_get():
    assert HINT in in_search(for_workers())
    assert "switchboard" not in in_search(for_the_people())


def test_the_original_beside_a_machine_draft_has_no_hint_either():
    source, draft = for_the_people(), for_the_people("ar")
    for one in blocks_of(draft):
        one["careful"] = True

    told = [block["original"]["html"] for block in blocks_of(beside(draft, source))]

    assert "<p><strong>She has a number to call.</strong></p>" in told
    assert HINT not in "".join(told)


@pytest.mark.django_db
@pytest.mark.parametrize("more", ["", "embed/"])
def test_the_page_speaks_to_them(client, more):
    an_edition()

    page = client.get(STEP + more).content.decode()

    assert NO_SERVICES in page
    assert NO_FACT in page
    assert [words for words in TO_WORKERS if words in page] == []


def test_the_last_step_does_not_lead_them_on_to_what_is_for_workers():
    document = for_the_people()
    (theirs,) = document["manuals"]
    workers = {**for_workers()["manuals"][0], "id": an_id("manual/workers"), "slug": "workers"}
    workers["steps"] = [{**workers["steps"][1], "id": an_id("step/workers"), "slug": "go-along"}]
    document["manuals"] = [workers, theirs, {**workers, "id": an_id("manual/others"), "slug": "others"}]
    facts = {"number": "1.0", "stage": "final", "frozen_at": None, "languages": ("en",), "source_language": "en"}
    addresses = Addresses(slug="safe-evenings", language="en", origin="https://example.org")
    page = Page(document=document, edition=EditionFacts(**facts), addresses=addresses, ui_language="en")

    first, last, before = (
        step_of(page, *place)
        for place in (("front-desk", "listen"), ("front-desk", "hand-over"), ("workers", "go-along"))
    )

    assert (first["previous"], last["next"]) == (None, None)
    assert before["next"].title == "Listen"


@pytest.mark.django_db
def test_a_draft_tells_them_not_to_rely_on_it():
    an_edition(stage="draft")
    client = Client()
    client.force_login(an_author())

    page = client.get("/en/toolboxes/safe-evenings/editions/1.0/front-desk/listen/").content.decode()

    assert "ask somebody you trust before you rely on it" in page
    assert "Do not use it with people yet" not in page


# While it is written -------------------------------------------------------------------------------------------------


@pytest.fixture
def _prepared(db, settings):
    """Authors may use the admin; no starter content, and static files that need no build."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.CONTENT_DIR = Path("/nowhere")
    preparing.send(None, say=lambda line: None)


@pytest.mark.usefixtures("_prepared")
def test_an_author_is_asked_for_plainer_words(client):
    client.force_login(an_author())
    text = {"text": "Organisations everywhere recommend professional assistance. " * 8, "language": "en"}

    answers = [
        client.post(reverse("toolboxes_admin:writing_hints"), text | more, content_type="application/json").json()
        for more in ({}, {"for_the_public": True})
    ]

    assert [answer["aim"] for answer in answers] == [50, 40]


@pytest.mark.usefixtures("_prepared")
@pytest.mark.parametrize("public", [True, False])
def test_the_page_of_a_step_knows_for_whom_it_is_written(client, public):
    client.force_login(an_author())
    step = a_step(a_manual(a_toolbox(organisation=the_writers()), for_the_public=public))

    page = client.get(reverse("wagtailadmin_pages:edit", args=[step.pk])).content.decode()

    assert ("data-for-the-public" in page) is public
    assert ("one thing that a worker does" in page) is not public


@pytest.mark.usefixtures("_prepared")
def test_hints_are_asked_for_in_the_language_of_the_page(client):
    client.force_login(an_author())
    step = a_step(a_manual(a_toolbox(organisation=the_writers())))
    Step.objects.filter(pk=step.pk).update(locale=a_locale("fr"))

    page = client.get(reverse("wagtailadmin_pages:edit", args=[step.pk])).content.decode()

    assert 'data-language="fr"' in page
