"""Machine translation: how servers are asked, and what becomes of their drafts."""

import json

import pytest

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.machine_runs import ask_machine
from equalcity.toolboxes.actions.unit_words import Words, put_words
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.machine.asking import MachineError
from equalcity.toolboxes.machine.deepl import FREE, PAID, DeepL
from equalcity.toolboxes.machine.dummy import Dummy
from equalcity.toolboxes.machine.libretranslate import LibreTranslate
from equalcity.toolboxes.machine.providers import provider
from equalcity.toolboxes.models import MachineRun, Step, Toolbox, TranslationUnit, UnitTranslation
from tests.factories.authoring import a_locale, a_manual, a_step, a_text, a_toolbox
from tests.factories.exports import do_the_jobs
from tests.factories.network import a_translator, a_worker
from tests.factories.translation_servers import a_server, as_deepl, as_libretranslate

RICH = '<p>Offer <b>water</b> and <a href="https://example.org">a chair</a>.</p>'


# How servers are asked -----------------------------------------------------------------------------------------------


def test_libretranslate_gets_html_and_gives_it_back():
    with a_server(as_libretranslate) as server:
        found = LibreTranslate(server.url + "/", "k").translate(["<b>one</b>", "two"], source="en", target="fr-BE")

    assert found == ["<b>öne</b>", "twö"]
    assert server.asked[0]["path"] == "/translate"
    assert server.asked[0]["body"] == {
        "q": ["<b>one</b>", "two"],
        "source": "en",
        "target": "fr",
        "format": "html",
        "api_key": "k",
    }


def test_deepl_gets_its_key_in_the_header_and_its_own_names_of_languages():
    with a_server(as_deepl) as server:
        found = DeepL(server.url, "k:fx").translate(["one"], source="en", target="pt")

    assert found == ["öne"]
    assert server.asked[0]["path"] == "/v2/translate"
    assert server.asked[0]["headers"]["Authorization"] == "DeepL-Auth-Key k:fx"
    assert server.asked[0]["body"] == {
        "text": ["one"],
        "source_lang": "EN",
        "target_lang": "PT-PT",
        "tag_handling": "html",
    }


def test_deepl_knows_its_address_by_the_key():
    assert (DeepL("", "k:fx").url, DeepL("", "k").url) == (FREE, PAID)


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (403, b"", "does not accept our key"),
        (401, b"", "does not accept our key"),
        (429, b"", "takes no more texts"),
        (456, b"", "takes no more texts"),
        (500, b"secret", "has refused our request"),
        (302, b"https://example.org/", "has refused our request"),
        (200, b"", "cannot be read"),
        (200, b"[" * 100_000, "cannot be read"),
        (200, b"[]", "cannot be read"),
        (200, b'{"translatedText": "one", "translations": [1]}', "cannot be read"),
        (200, b'{"translatedText": [], "translations": []}', "cannot be read"),
        (200, b'{"translatedText": [1], "translations": [{"text": 1}]}', "cannot be read"),
        (200, b" " * 5_000_001, "cannot be read"),
    ],
)
@pytest.mark.parametrize("adapter", [LibreTranslate, DeepL])
def test_whatever_else_comes_is_a_sentence(adapter, status, body, sentence):
    with a_server(lambda _asked: (status, body)) as server, pytest.raises(MachineError, match=sentence) as error:
        adapter(server.url, "k").translate(["one"], source="en", target="fr")

    assert "secret" not in str(error.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "ftp://example.org", "", "file:///etc/passwd"])
def test_a_server_that_is_not_there_is_a_sentence(url):
    with pytest.raises(MachineError):
        LibreTranslate(url, "").translate(["one"], source="en", target="fr")


def test_the_dummy_says_what_it_was_asked():
    assert Dummy().translate(["one"], source="en", target="fr") == ["[fr] one"]


def test_it_is_off_unless_it_is_set(settings):
    assert provider() is None

    settings.TRANSLATION_PROVIDER = "deepl"
    assert provider().name == "deepl"


# What becomes of drafts ----------------------------------------------------------------------------------------------


def a_source() -> Toolbox:
    a_locale("fr")
    toolbox = a_toolbox()
    a_step(a_manual(toolbox), body=[a_text(RICH)]).save_revision().publish()
    sync_toolbox(toolbox)
    return toolbox


def drafted(toolbox: Toolbox, settings: object, answer: object = as_libretranslate) -> MachineRun:
    settings.TRANSLATION_PROVIDER = "libretranslate"
    with a_server(answer) as server:
        settings.TRANSLATION_URL = server.url
        run = ask_machine(toolbox, "fr", by=a_translator())
        do_the_jobs()
    run.refresh_from_db()
    return run


@pytest.mark.django_db
def test_a_machine_drafts_what_is_to_do_and_says_so(settings):
    toolbox = a_source()

    run = drafted(toolbox, settings)

    assert (run.state, run.done, run.left) == ("done", run.total, 0)
    assert set(UnitTranslation.objects.values_list("status", "origin", "provider", "by")) == {
        ("machine", "machine", "libretranslate", None)
    }
    step = Step.objects.get(locale__language_code="fr")
    assert (step.live, step.translation_status, step.title) == (True, "machine", "Open the döör")
    assert "<b>water</b>" in step.body[0].value["text"].source


@pytest.mark.django_db
def test_what_a_person_has_translated_is_not_asked(settings):
    toolbox = a_source()
    unit = TranslationUnit.objects.get(source="Open the door")
    put_words([Words(unit=unit, language="fr", text="Ouvrez la porte", source=unit.source)])
    asked: list[str] = []

    def answer(body: dict) -> tuple[int, bytes]:
        asked.extend(body["q"])
        return as_libretranslate(body)

    drafted(toolbox, settings, answer)

    assert "Open the door" not in asked
    assert UnitTranslation.objects.get(unit=unit).text == "Ouvrez la porte"


@pytest.mark.django_db
def test_a_draft_that_has_lost_its_mark_up_is_not_taken(settings):
    def answer(body: dict) -> tuple[int, bytes]:
        texts = [text.replace("<b>", "").replace("</b>", "") for text in body["q"]]
        return 200, json.dumps({"translatedText": texts}).encode()

    run = drafted(a_source(), settings, answer)

    assert (run.state, run.left) == ("done", 1)
    assert not UnitTranslation.objects.filter(unit__source__contains="<b>").exists()


@pytest.mark.django_db
def test_a_server_that_fails_half_way_leaves_nothing(settings):
    LibreTranslate.batch, whole = 2, LibreTranslate.batch
    calls: list[int] = []

    def answer(body: dict) -> tuple[int, bytes]:
        calls.append(1)
        return as_libretranslate(body) if len(calls) == 1 else (500, b"")

    run = drafted(a_source(), settings, answer)
    LibreTranslate.batch = whole

    assert (run.state, run.done) == ("failed", 0)
    assert "refused our request (500)" in run.fault
    assert not UnitTranslation.objects.exists()
    assert not Step.objects.filter(locale__language_code="fr").exists()


@pytest.mark.django_db
def test_a_run_that_failed_can_be_asked_again(settings):
    toolbox = a_source()
    drafted(toolbox, settings, lambda _body: (500, b""))

    assert drafted(toolbox, settings).state == "done"


@pytest.mark.django_db
def test_two_runs_of_one_language_do_not_meet(settings):
    toolbox = a_source()
    settings.TRANSLATION_PROVIDER = "dummy"
    ask_machine(toolbox, "fr", by=a_translator())

    with pytest.raises(Refused, match="at work"):
        ask_machine(toolbox, "fr", by=a_translator())


@pytest.mark.django_db
def test_a_person_who_was_quicker_keeps_her_words(settings):
    toolbox = a_source()
    settings.TRANSLATION_PROVIDER = "dummy"
    ask_machine(toolbox, "fr", by=a_translator())
    unit = TranslationUnit.objects.get(source="Open the door")
    put_words([Words(unit=unit, language="fr", text="Ouvrez la porte", source=unit.source)])

    do_the_jobs()

    assert UnitTranslation.objects.get(unit=unit).text == "Ouvrez la porte"


@pytest.mark.django_db
def test_who_may_not_translate_and_where_it_is_off_nothing_is_asked(settings):
    toolbox = a_source()

    with pytest.raises(Refused, match="not set up"):
        ask_machine(toolbox, "fr", by=a_translator())

    settings.TRANSLATION_PROVIDER = "dummy"
    with pytest.raises(Refused, match="may not"):
        ask_machine(toolbox, "fr", by=a_worker())
    with pytest.raises(Refused, match="original"):
        ask_machine(toolbox, "en", by=a_translator())
