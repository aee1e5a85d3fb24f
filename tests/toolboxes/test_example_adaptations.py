"""Examples of adaptations: read beside their toolbox, published in the demo only, and marked wherever they are read."""

from pathlib import Path

import pytest

from equalcity.core.errors import Refused
from equalcity.core.signals import preparing
from equalcity.toolboxes.actions.example_adaptations import publish_example
from equalcity.toolboxes.adaptation_sources import WrittenAdaptation
from equalcity.toolboxes.models import PublishedAdaptation
from equalcity.toolboxes.sources import build_package
from tests.factories.adaptations import an_edition
from tests.factories.network import a_city, a_coordinator
from tests.factories.overlays import blocks_of, laid_over, only
from tests.factories.sources import a_source_folder, write

FILE = "adaptations/brussels.yaml"
FACT = {"en": {"text": "0800 30 030", "source": "https://example.org/number"}}
NIGHT = {**FACT, "fr": {"text": "0800 30 031", "source": "https://example.org/numero"}}
EXAMPLE = {
    "city": "brussels-example",
    "languages": ["en", "fr"],
    "facts": {"night-number": NIGHT},
    "notes": [{"step": "listen", "en": "At the side door, then [go on](step:hand-over).", "fr": "À la porte de côté."}],
    "hidden": ["hand-over"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_source_folder(tmp_path / "safe-evenings")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"facts": {"day-number": NIGHT}}, "day-number: this toolbox asks for no such fact."),
        ({"facts": {"night-number": FACT}}, "night-number: it should be there in these languages: en, fr."),
        ({"facts": {"night-number": {**NIGHT, "fr": {"text": "0800"}}}}, "night-number, fr, source: this is missing."),
        ({"facts": {"night-number": {**NIGHT, "fr": {**FACT["en"], "text": "none"}}}}, "at least one digit"),
        ({"notes": [{"step": "gone", "en": "Yes.", "fr": "Oui."}]}, "this toolbox has no step “gone”."),
        ({"notes": [{"step": "listen", "en": "Yes."}]}, "(listen): it should be there in these languages: en, fr."),
        ({"notes": [{"step": "listen", "en": "# Yes", "fr": "Oui."}]}, "Headings in a text begin with ###."),
        ({"hidden": ["listen"]}, "“listen” is not optional"),
        ({"hiden": ["hand-over"]}, "the field “hiden” is unknown."),
    ],
)
def test_a_folder_is_refused_with_a_sentence_for_what_its_toolbox_does_not_have(folder, changed, said):
    write(folder, FILE, {**EXAMPLE, **changed})

    with pytest.raises(Refused) as refused:
        build_package(folder)

    assert len(refused.value.reasons) == 1
    assert said in str(refused.value.reasons[0])


@pytest.mark.django_db
def test_the_demo_begins_with_the_example_published_once_and_its_site_says_what_it_is(client, folder, settings):
    settings.CONTENT_DIR = folder.parent
    write(folder, FILE, EXAMPLE)

    for _start in range(2):
        preparing.send(None, say=lambda line: None)

    published = PublishedAdaptation.objects.get()
    page = client.get("/fr/in/brussels-example/toolboxes/safe-evenings/front-desk/listen/").content.decode()
    assert (published.number, published.adaptation.hidden.count()) == (1, 1)
    assert published.published_by.is_example
    assert "À la porte de côté." in page
    assert page.count("Brussels (example) · un exemple, que personne n’a vérifié") == 2
    assert "Brussels (example)\u00a0: un exemple, que personne n’a vérifié." in page.replace(" :", "\u00a0:")
    assert "Brussels (example) · écrit par la ville" not in page


@pytest.mark.django_db
def test_production_gets_the_toolbox_without_the_example(folder, settings):
    settings.DEMO, settings.CONTENT_DIR = False, folder.parent
    write(folder, FILE, EXAMPLE)

    preparing.send(None, say=lambda line: None)

    assert not PublishedAdaptation.objects.exists()


@pytest.mark.django_db
def test_an_example_is_never_published_for_a_real_city():
    edition = an_edition()
    written = WrittenAdaptation(city=a_city(name="Brussels").slug, languages=["en"])

    with pytest.raises(Refused, match="belongs to an example city"):
        publish_example(written, edition.toolbox_key, by=a_coordinator())


def test_what_an_example_city_lays_over_is_marked_and_what_a_city_does_is_not():
    example, real = laid_over(is_example=True), laid_over()

    assert example["city"]["is_example"]
    assert only(example, "city_note")["is_example"]
    assert [block["filled"]["is_example"] for block in blocks_of(example) if "filled" in block] == [True]
    assert "is_example" not in str(real)
