"""The edition of a city on the site: every page of it, its search, its files, what is kept, and the ways to and fro."""

import json
import re

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from equalcity.core import release
from equalcity.toolboxes.actions import exports
from equalcity.toolboxes.actions.exports import ask_for_export
from equalcity.toolboxes.documents import canonical, sha256_hex
from equalcity.toolboxes.exporting.makers import MAKERS
from equalcity.toolboxes.models import Adaptation, Edition, Export, PublishedAdaptation
from tests.factories.adaptations import an_edition, documents_with, reworded
from tests.factories.exports import SmallMaker, do_the_jobs
from tests.factories.network import a_city
from tests.factories.overlays import ARABIC_NOTE, NOTE, NUMBER, a_fact, a_note, an_overlay, hiding_the_last
from tests.factories.packages import SECOND_STEP, TOOLBOX, an_id

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

PLAIN = "/en/toolboxes/safe-evenings/"
OWN = "/en/in/brussels/toolboxes/safe-evenings/"
STEP = f"{OWN}front-desk/listen/"
MARK = "Brussels · written by the city"


def in_brussels(edition: Edition, overlay: dict | None = None, *, name: str = "Brussels") -> PublishedAdaptation:
    """What this city has published, the next time a second one."""
    city = a_city(name=name)
    adaptation = Adaptation.objects.create(
        city=city, toolbox_key=TOOLBOX, toolbox_slug="safe-evenings", languages=["en", "ar"], edition=edition
    )
    return published_by(adaptation, overlay or an_overlay(city={"slug": city.slug, "name": name}))


def published_by(adaptation: Adaptation, overlay: dict) -> PublishedAdaptation:
    body = canonical(overlay)
    number = adaptation.published.count() + 1
    return PublishedAdaptation.objects.create(
        adaptation=adaptation, number=number, body=body, sha256=sha256_hex(body), languages=overlay["languages"]
    )


def text(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


# Pages ---------------------------------------------------------------------------------------------------------------


def test_a_step_holds_the_note_and_the_number_and_says_whose_they_are(client):
    in_brussels(an_edition())

    page = text(client, STEP)

    assert NOTE in page
    assert f'<a href="tel:080030030"><bdi dir="ltr">{NUMBER}</bdi></a>' in page
    assert page.count(MARK) == 2
    assert "As used in Brussels." in page
    assert f'href="{PLAIN}front-desk/listen/"' in page


def test_the_plain_step_holds_nothing_of_a_city(client):
    in_brussels(an_edition())

    page = text(client, f"{PLAIN}front-desk/listen/")

    assert NOTE not in page
    assert NUMBER not in page
    assert "Not filled in yet for your city." in page


def test_in_arabic_everything_stands_in_arabic(client):
    in_brussels(an_edition())

    page = text(client, STEP.replace("/en/", "/ar/"))

    assert ARABIC_NOTE in page
    assert NUMBER in page


def test_a_reader_whose_language_the_edition_lacks_gets_what_the_city_wrote_in_it(client):
    notes = [a_note(), a_note(language="nl", html="<p>Bel aan de zijdeur.</p>")]
    facts = {"night-number": {"en": a_fact("0800 30 030"), "nl": a_fact("0800 30 031")}}
    in_brussels(an_edition(), an_overlay(languages=["en", "nl"], notes=notes, facts=facts))

    dutch, original = text(client, STEP.replace("/en/", "/nl/")), text(client, f"{STEP.replace('/en/', '/nl/')}?in=en")

    assert '<div lang="nl" dir="ltr"><p>Bel aan de zijdeur.</p></div>' in dutch
    assert ("0800 30 031" in dutch, "0800 30 030" in dutch) == (True, False)
    assert (NOTE in original, "0800 30 030" in original, "zijdeur" in original) == (True, True, False)


def test_a_note_in_another_language_says_its_language(client):
    in_brussels(an_edition(), an_overlay(languages=["ar"], notes=[a_note(language="ar", html=f"<p>{ARABIC_NOTE}</p>")]))

    assert f'<div lang="ar" dir="rtl"><p>{ARABIC_NOTE}</p></div>' in text(client, STEP)


@pytest.mark.parametrize(
    "page", ["", "glossary/", "front-desk/", "front-desk/listen/", "front-desk/listen/embed/", "editions/", "share/"]
)
@pytest.mark.parametrize("edition", ["", "editions/1.0/"])
def test_every_page_is_there_with_and_without_a_number_and_leads_on_within_the_city(client, page, edition):
    in_brussels(an_edition())
    if edition and page == "editions/":
        page = ""

    body = text(client, f"{OWN}{edition}{page}")

    beside = f'href="{PLAIN}{edition}{page}"'  # the one link that leaves
    within = re.findall(r'href="(/en/(?:in/brussels/)?toolboxes/safe-evenings/[^"]*)"', body.replace(beside, ""))
    alternates = {url for url in within if not url.startswith("/en/in/brussels/")}
    assert within or "embed" in page
    assert alternates == set()


def test_a_hidden_step_is_gone_from_every_page_and_has_no_address(client):
    in_brussels(an_edition(), hiding_the_last())

    pages = [text(client, f"{OWN}{page}") for page in ("", "front-desk/", "front-desk/listen/")]

    assert not any("hand-over" in page for page in pages)
    assert client.get(f"{OWN}front-desk/hand-over/").status_code == 404
    assert client.get(f"{PLAIN}front-desk/hand-over/").status_code == 200


def test_the_address_of_a_hidden_step_says_whose_choice_it_is_and_leads_on(client):
    in_brussels(an_edition(), hiding_the_last())

    response = client.get(f"{OWN}front-desk/hand-over/")

    page = response.content.decode()
    assert (response.status_code, "X-Publish" in response.headers) == (404, False)
    assert "Brussels does not use this step" in page
    assert f'href="{PLAIN}front-desk/hand-over/"' in page
    assert f'href="{OWN}front-desk/"' in page


def test_a_hidden_step_of_an_older_edition_leads_to_that_edition(client):
    in_brussels(an_edition(), hiding_the_last())
    an_edition("1.1")

    page = client.get(f"{OWN}editions/1.0/front-desk/hand-over/").content.decode()

    assert f'href="{PLAIN}editions/1.0/front-desk/hand-over/"' in page
    assert f'href="{OWN}editions/1.0/front-desk/"' in page


def test_a_manual_of_which_nothing_is_left_says_so_and_leads_to_the_toolbox(client):
    in_brussels(an_edition(documents=documents_with(two_manuals)), hiding_the_last())

    response = client.get(f"{OWN}later/")

    page = response.content.decode()
    assert response.status_code == 404
    assert "Brussels does not use this part" in page
    assert f'class="button main" href="{OWN}"' in page


def two_manuals(document: dict) -> None:
    """The last step alone in a manual of its own."""
    first = document["manuals"][0]
    last = {**first, "id": an_id("manual/later"), "slug": "later", "steps": [first["steps"].pop()]}
    document["manuals"].append(last)


def test_the_title_of_a_hidden_step_of_a_draft_is_told_to_nobody(client):
    in_brussels(an_edition(), hiding_the_last())
    an_edition("1.1", stage="draft")

    response = client.get(f"{OWN}editions/1.1/front-desk/hand-over/")

    assert response.status_code == 404
    assert not re.search("does not use|Hand over", response.content.decode())


def test_a_newer_edition_keeps_the_note_and_says_what_it_was_written_for(client):
    in_brussels(an_edition())
    an_edition("1.1", documents=documents_with(reworded))

    newest, older = text(client, STEP), text(client, f"{OWN}editions/1.0/front-desk/listen/")

    assert "And wait." in newest
    assert "Written for edition 1.0." in newest
    assert NOTE in newest
    assert "Written for edition" not in older


def test_readers_get_the_newest_that_was_published(client):
    adaptation = in_brussels(an_edition()).adaptation
    published_by(adaptation, an_overlay(notes=[a_note(html="<p>Ring twice.</p>")]))

    page = text(client, STEP)

    assert "Ring twice." in page
    assert NOTE not in page


# Where a city has nothing of its own ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "front-desk/listen/", "editions/1.0/front-desk/?in=ar", "share/", "editions/"])
def test_a_city_without_an_adaptation_leads_to_the_same_plain_page(client, page):
    an_edition()
    a_city(name="Brussels")

    response = client.get(f"{OWN}{page}")

    assert (response.status_code, response["Location"]) == (302, f"{PLAIN}{page}")
    assert "X-Publish" not in response.headers
    assert response["Cache-Control"] == "no-cache"


def test_what_was_taken_back_is_gone_from_every_page(client):
    published = in_brussels(an_edition())
    published.withdrawn_at = timezone.now()
    published.save()

    assert client.get(STEP)["Location"] == f"{PLAIN}front-desk/listen/"
    assert "Brussels" not in text(client, PLAIN)


@pytest.mark.parametrize(
    "page", ["share/keep.json", "editions/1.0/share/en/index.json", "editions/1.0/share/en/texts.json"]
)
def test_programs_never_take_the_plain_text_for_that_of_the_city(client, page):
    an_edition()

    assert client.get(f"{OWN}{page}").status_code == 404


def test_an_unknown_toolbox_or_step_is_not_found(client):
    in_brussels(an_edition())

    urls = ("/en/in/brussels/toolboxes/other/", f"{OWN}front-desk/other/", f"{OWN}editions/9.9/")
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]


@pytest.mark.parametrize("stage", ["draft", "pilot"])
def test_a_draft_stays_as_closed_in_a_city_as_it_is_elsewhere(client, stage):
    in_brussels(an_edition())
    an_edition("1.1", stage=stage)

    assert client.get(f"{OWN}editions/1.1/").status_code == 404


# Ways to and fro -----------------------------------------------------------------------------------------------------


def test_the_toolbox_names_its_cities_and_the_city_its_toolboxes(client):
    in_brussels(an_edition())

    assert f'href="{OWN}"' in text(client, PLAIN)
    assert f'href="{OWN}"' in text(client, "/en/network/brussels/")
    assert client.get("/en/in/brussels/")["Location"] == "/en/network/brussels/"


@pytest.mark.parametrize("url", [PLAIN, OWN, STEP, "/en/in/brussels/search/"])
def test_more_cities_cost_no_more_queries(client, django_assert_num_queries, django_assert_max_num_queries, url):
    edition = an_edition()
    in_brussels(edition)
    with django_assert_max_num_queries(9) as first:
        client.get(url)
    for name in ("Ghent", "Liège"):
        in_brussels(edition, name=name)

    with django_assert_num_queries(len(first.captured_queries)):
        client.get(url)


# Search, keeping, files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "front-desk/", "front-desk/listen/", "glossary/", "share/", "editions/"])
def test_the_bar_of_every_page_of_a_city_leads_to_its_search(client, page):
    in_brussels(an_edition())

    own, plain = text(client, f"{OWN}{page}"), text(client, f"{PLAIN}{page}")

    assert bar_of(own) == bar_of(text(client, "/en/in/brussels/search/")) == "/en/in/brussels/search/"
    assert bar_of(plain) == bar_of(text(client, "/en/search/")) == "/en/search/"


def bar_of(page: str) -> str:
    return re.search('class="to-search" href="([^"]+)"', page)[1]


def test_the_search_of_a_city_finds_what_it_wrote(client):
    in_brussels(an_edition(), hiding_the_last())

    page = text(client, "/en/in/brussels/search/")

    index, texts = (re.search(f'data-{name}="([^"]+)"', page)[1] for name in ("index", "texts"))
    assert index.startswith("/en/in/brussels/")
    assert NOTE in text(client, texts)
    assert "hand-over" not in text(client, index) + page
    assert client.get("/en/in/nowhere/search/").status_code == 404


def test_a_phone_keeps_the_edition_of_a_city_beside_the_plain_one(client):
    in_brussels(an_edition())

    plain, own = (json.loads(text(client, f"{home}share/keep.json")) for home in (PLAIN, OWN))

    assert (plain["toolbox"], own["toolbox"]) == ("safe-evenings", "safe-evenings@brussels")
    assert (own["title"], own["home"]) == ("Safe evenings · Brussels", OWN)
    assert own["list"] == f"{OWN}share/keep.json"
    pages = [one["url"] for one in own["files"] if one["url"].startswith("/en/")]
    assert STEP in pages
    assert [url for url in pages if not url.startswith("/en/in/brussels/")] == ["/en/kept/"]


def test_what_is_kept_is_old_once_the_city_has_published_anew(client):
    adaptation = in_brussels(an_edition()).adaptation
    before = json.loads(text(client, f"{OWN}share/keep.json"))
    published_by(adaptation, an_overlay(notes=[a_note(html="<p>Ring twice.</p>")]))
    release.bump()

    after = json.loads(text(client, f"{OWN}share/keep.json"))

    assert after["version"] != before["version"]


class TellingMaker(SmallMaker):
    """A file with the words of the document, so that a test sees what it was made from."""

    def make(self, source, report) -> bytes:
        return canonical(dict(source.document))


@pytest.fixture
def telling(monkeypatch) -> None:
    monkeypatch.setitem(MAKERS, "pdf", TellingMaker())


def test_the_file_of_a_city_is_its_own_and_the_plain_one_stays(client, telling):
    in_brussels(an_edition())
    homes = {home: f"{home}editions/1.0/share/en/pdf/" for home in (PLAIN, OWN)}

    for url in homes.values():
        assert client.post(url)["Location"] == url
    do_the_jobs()

    plain = client.get(f"{homes[PLAIN]}safe-evenings-1.0-en.pdf").getvalue().decode()
    own = client.get(f"{homes[OWN]}safe-evenings-brussels-1.0-en.pdf").getvalue().decode()
    assert (NOTE in plain, NOTE in own) == (False, True)
    assert client.get(f"{homes[OWN]}safe-evenings-1.0-en.pdf").status_code == 404
    assert Export.objects.count() == 2


def test_a_new_publication_gets_a_new_file_and_only_its_own_old_one_goes(client, telling):
    edition = an_edition()
    first = in_brussels(edition)
    ghent = in_brussels(edition, name="Ghent")
    hashes = ["", first.sha256, ghent.sha256]
    before = [ask_for_export(edition, language="en", kind="pdf", adaptation=one) for one in hashes]
    do_the_jobs()
    second = published_by(first.adaptation, hiding_the_last())

    ask_for_export(edition, language="en", kind="pdf", adaptation=second.sha256)
    do_the_jobs()

    assert set(Export.objects.values_list("adaptation", flat=True)) == {"", ghent.sha256, second.sha256}
    assert sum(1 for row in Export.objects.all() if default_storage.exists(row.path)) == 3
    assert not Export.objects.filter(pk=before[1].pk).exists()
    with default_storage.open(Export.objects.get(adaptation=second.sha256).path) as file:
        steps = json.load(file)["manuals"][0]["steps"]
    assert SECOND_STEP not in [step["id"] for step in steps]


def test_a_file_of_no_adaptation_of_this_toolbox_is_not_made(telling):
    edition = an_edition()

    with pytest.raises(PublishedAdaptation.DoesNotExist):
        exports.source_of(edition, "en", "ab" * 32)
