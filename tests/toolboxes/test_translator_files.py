"""The pages of the admin for who translates elsewhere."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from equalcity.network.models import Person
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.exchange.entries import State
from equalcity.toolboxes.exchange.formats import FORMATS, read_any
from equalcity.toolboxes.models import MachineRun, Toolbox, TranslationFile, UnitTranslation
from equalcity.toolboxes.unit_files import exchange_of
from tests.factories.authoring import a_finished_toolbox, a_locale
from tests.factories.exports import do_the_jobs
from tests.factories.network import a_reviewer, a_translator, an_author, an_organisation

pytestmark = [pytest.mark.usefixtures("demo_without_content"), pytest.mark.django_db, pytest.mark.pages]


def a_source() -> Toolbox:
    a_locale("fr")
    toolbox = a_finished_toolbox()
    sync_toolbox(toolbox)
    return toolbox


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(name: str, toolbox: Toolbox, *more: str) -> str:
    return reverse(f"toolboxes_admin:{name}", args=[toolbox.pk, "fr", *more])


def a_body(toolbox: Toolbox, text: str = "Bonjour") -> bytes:
    exchange = exchange_of(toolbox, "fr", moment=timezone.now())
    entries = [replace(one, target=text, state=State.DONE) for one in exchange.entries if one.source == "Open the door"]
    return FORMATS["po"].write(replace(exchange, entries=tuple(entries)))


def sent(client: Client, toolbox: Toolbox, body: bytes, **data: str) -> object:
    file = SimpleUploadedFile("work.po", body)
    return client.post(address("translation_files", toolbox), {"file": file, **data})


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_is_taken_out(kind):
    toolbox = a_source()

    answer = signed_in(a_translator()).get(address("translation_file_out", toolbox, kind), {"to_do": "1"})

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="safer-doors-fr-to-do{FORMATS[kind].ending}"'
    assert "no-store" in answer["Cache-Control"]
    assert "Open the door" in [one.source for one in read_any(answer.content).entries]


def test_a_file_comes_back_is_looked_at_and_then_taken():
    toolbox = a_source()
    client = signed_in(a_translator())

    answer = sent(client, toolbox, a_body(toolbox))
    report = client.get(answer["Location"])
    assert "Take 1 sentence" in report.text
    assert not UnitTranslation.objects.exists()
    client.post(answer["Location"])

    assert UnitTranslation.objects.get().text == "Bonjour"
    assert "New translation" in client.get(answer["Location"]).text


def test_what_is_no_file_is_said_beside_the_field():
    toolbox = a_source()

    answer = sent(signed_in(a_translator()), toolbox, b"nonsense")

    assert answer.status_code == 422
    assert "This file cannot be read as PO" in answer.text


def test_only_a_reviewer_is_asked_whether_it_is_reviewed():
    toolbox = a_source()
    question = "What the file calls reviewed counts as reviewed"

    assert question not in signed_in(a_translator()).get(address("translation_files", toolbox)).text
    assert question in signed_in(a_reviewer()).get(address("translation_files", toolbox)).text


def test_words_of_a_file_are_words_on_its_page():
    toolbox = a_source()
    client = signed_in(a_translator())

    answer = client.get(sent(client, toolbox, a_body(toolbox, "<script>alert(1)</script>"))["Location"])

    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_the_file_of_somebody_else_is_not_there():
    toolbox = a_source()
    sent(signed_in(a_translator()), toolbox, a_body(toolbox))
    place = reverse("toolboxes_admin:translation_file", args=[TranslationFile.objects.get().pk])

    assert signed_in(a_translator()).get(place).status_code == 404
    assert signed_in(a_translator()).post(place).status_code == 404


@pytest.mark.parametrize("name", ["translation_files", "translation_file_out", "machine"])
def test_toolboxes_of_others_are_not_there(name):
    toolbox = a_source()
    client = signed_in(an_author(organisation=an_organisation()))
    more = ["po"] if name == "translation_file_out" else []

    assert client.get(address(name, toolbox, *more)).status_code in {404, 405}
    assert client.post(address(name, toolbox, *more)).status_code in {404, 405}


def test_a_machine_is_offered_where_there_is_one(settings):
    toolbox = a_source()
    client = signed_in(a_translator())
    assert "Machine drafts" not in client.get(address("translation_files", toolbox)).text
    settings.TRANSLATION_PROVIDER = "dummy"

    client.post(address("machine", toolbox))
    assert "The machine is at work" in client.get(address("translation_files", toolbox)).text
    do_the_jobs()

    assert "Last run:" in client.get(address("translation_files", toolbox)).text
    assert MachineRun.objects.get().state == "done"


def test_a_run_that_was_lost_is_not_at_work(settings):
    toolbox = a_source()
    settings.TRANSLATION_PROVIDER = "dummy"
    MachineRun.objects.create(toolbox=toolbox.translation_key, language="fr", provider="dummy", state="in work")

    page = signed_in(a_translator()).get(address("translation_files", toolbox)).text

    assert "The last run was broken off" in page
    assert "Have Dummy draft what is missing" in page
