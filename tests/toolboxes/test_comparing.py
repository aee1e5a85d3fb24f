"""The pages of a difference: who may see them, in which language, how calm they are, and how often they ask."""

import copy
import re
from pathlib import Path

import pytest
from django.urls import reverse

from equalcity.core.signals import preparing
from equalcity.toolboxes.actions.editions import freeze_edition
from equalcity.toolboxes.models import Edition
from tests.factories.authoring import a_finished_toolbox, a_text
from tests.factories.network import a_worker, an_author
from tests.factories.packages import FIRST_STEP, SECOND_STEP, a_document, an_id
from tests.toolboxes.test_views import an_edition, an_invited_worker, signed_in, with_steps

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

EDITIONS = "/en/toolboxes/safe-evenings/editions/"
DIFFERENCE = f"{EDITIONS}1.0...1.1/"


def a_changed_document(language: str = "en") -> dict:
    """The first step speaks of a seat, the second stands before it."""
    document = copy.deepcopy(a_document(language))
    steps = document["manuals"][0]["steps"]
    steps[0]["blocks"][0]["html"] = steps[0]["blocks"][0]["html"].replace("chair", "seat").replace("وكرسي", "ومقعد")
    steps.reverse()
    return document


def two_editions(*, stage: str = "final") -> tuple[Edition, Edition]:
    return an_edition(), an_edition("1.1", stage, a_changed_document(), a_changed_document("ar"))


# Who may see it ------------------------------------------------------------------------------------------------------


def test_everybody_sees_what_changed_between_final_editions_and_the_page_may_be_kept(client):
    two_editions()

    response = client.get(DIFFERENCE)

    assert response.status_code == 200
    assert response.headers["X-Publish"] == "1"
    assert response.cookies == {}
    assert "csrf" not in response.text.lower()


def test_a_pilot_is_compared_for_those_who_may_read_it_and_kept_from_others(client):
    two_editions(stage="pilot")

    invited = signed_in(an_invited_worker()).get(DIFFERENCE)

    assert client.get(DIFFERENCE).status_code == 404
    assert signed_in(a_worker()).get(DIFFERENCE).status_code == 404
    assert invited.status_code == 200
    assert invited.headers["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in invited.text


@pytest.mark.parametrize("path", ["1.0...9.9/", "0.1...1.1/", "1.0..1.1/", "1.0...1.01/", "99999.0...1.1/"])
def test_what_is_not_there_is_not_found(client, path):
    two_editions()

    assert client.get(EDITIONS + path).status_code == 404


def test_the_other_way_round_leads_to_the_older_first(client):
    two_editions()

    assert client.get(f"{EDITIONS}1.1...1.0/").headers["Location"] == DIFFERENCE


# What it says --------------------------------------------------------------------------------------------------------


def test_it_counts_names_and_marks_what_changed(client):
    two_editions()

    page = client.get(DIFFERENCE).text

    assert ">1 step changed<" in page
    assert ">1 step moved<" in page
    assert re.search(r"<del><span[^>]*>\[removed: </span>chair<span[^>]*>\]</span></del>", page)
    assert re.search(r"<ins><span[^>]*>\[added: </span>seat<span[^>]*>\]</span></ins>", page)
    assert f'id="step-{FIRST_STEP}" open' in page
    assert f'href="{EDITIONS}1.1/front-desk/hand-over/"' in page


def test_a_hidden_name_does_not_repeat_what_stayed(client):
    two_editions()

    page = client.get(DIFFERENCE).text

    assert "12 parts as before" in page
    assert "Why did you not leave?" not in page


def test_side_by_side_shows_both_texts_and_keeps_the_language(client):
    two_editions()

    page = client.get(f"{DIFFERENCE}?in=ar&view=side").text

    assert '<main id="main" tabindex="-1" lang="ar" dir="rtl" class="differing side">' in page
    assert page.count('class="differing-pair"') == 1
    assert f'href="{DIFFERENCE}">Show in one column' not in page
    assert "/ar/toolboxes/safe-evenings/editions/1.0...1.1/" in page


def test_one_step_alone(client):
    two_editions()

    page = client.get(f"{DIFFERENCE}?step={SECOND_STEP}").text

    assert f'id="step-{SECOND_STEP}"' in page
    assert f'id="step-{FIRST_STEP}"' not in page
    assert "Show all changes" in page


def test_the_same_words_are_called_the_same(client):
    an_edition()
    an_edition("1.1", "final", a_document(), a_document("ar"))

    assert "Not a word is different." in client.get(DIFFERENCE).text


def test_a_step_that_came_or_went_is_read_in_its_own_edition(client):
    an_edition("1.0", "final", with_steps(3))
    document = with_steps(4)
    del document["manuals"][0]["steps"][2]
    an_edition("1.1", "final", document)

    page = client.get(DIFFERENCE).text

    assert f'href="{EDITIONS}1.0/front-desk/more-0/"' in page
    assert f'href="{EDITIONS}1.1/front-desk/more-1/"' in page


def test_hostile_words_stay_words(client):
    an_edition()
    document = copy.deepcopy(a_document())
    document["manuals"][0]["steps"][0]["title"] = "<script>alert(1)</script>"
    document["manuals"][0]["steps"][0]["key_message"] = "</ins><img src=x onerror=alert(1)>"
    an_edition("1.1", "final", document)

    page = client.get(f"{DIFFERENCE}?in=<script>alert(2)</script>&step=<script>alert(3)").text

    assert "<script>alert" not in page
    assert "<img src=x" not in page


# Languages -----------------------------------------------------------------------------------------------------------


def test_arabic_is_compared_in_arabic(client):
    two_editions()

    page = client.get("/ar/toolboxes/safe-evenings/editions/1.0...1.1/").text

    assert re.search(r"<del><span[^>]*>\[[^<]*</span>وكرسياً<", page)
    assert re.search(r"<ins><span[^>]*>\[[^<]*</span>ومقعداً<", page)


def test_where_one_edition_lacks_the_language_it_says_so_and_shows_another(client):
    an_edition()
    an_edition("1.1", "final", a_changed_document())

    page = client.get("/ar/toolboxes/safe-evenings/editions/1.0...1.1/").text

    assert 'lang="en" dir="ltr" class="differing"' in page
    assert page.count('class="note"') == 1
    assert "chair" in page


# The way there -------------------------------------------------------------------------------------------------------


def test_the_list_of_editions_leads_from_each_to_the_one_before_and_from_what_she_knows_to_the_newest(client):
    two_editions()
    an_edition("2.0", "final", a_changed_document())

    page = client.get(EDITIONS).text

    assert set(re.findall(r'href="[^"]*/([\d.]+\.\.\.[\d.]+)/"', page)) == {"1.0...1.1", "1.1...2.0", "1.0...2.0"}


def test_one_edition_alone_offers_nothing_to_compare(client):
    an_edition()

    page = client.get(EDITIONS).text

    assert "1.0..." not in page
    assert "since you learned it" not in page


def test_a_step_of_an_old_edition_leads_to_what_changed_in_it_and_a_new_one_says_nothing(client):
    two_editions()

    old = client.get(f"{EDITIONS}1.0/front-desk/listen/").text
    new = client.get("/en/toolboxes/safe-evenings/front-desk/listen/").text

    assert f'href="{DIFFERENCE}#step-{FIRST_STEP}"' in old
    assert "1.0...1.1" not in new


@pytest.mark.parametrize("steps", [3, 12])
def test_the_page_asks_the_database_as_often_for_many_steps_as_for_few(client, django_assert_max_num_queries, steps):
    an_edition("1.0", "final", with_steps(steps))
    document = copy.deepcopy(with_steps(steps))
    for step in document["manuals"][0]["steps"]:
        step["title"] += " again"
    first, second = document["manuals"][0]["steps"][:2]
    picture = first["blocks"][8]
    second["blocks"].append({**picture, "id": an_id("moved picture")})
    picture["media"] = document["toolbox"]["cover"]["media"]
    an_edition("1.1", "final", document)

    with django_assert_max_num_queries(7):
        response = client.get(DIFFERENCE)

    assert f">{steps} steps changed<" in response.text


def test_more_than_fits_on_a_page_is_a_page_of_its_own(client):
    def long_document(word: str) -> dict:
        document = with_steps(8)
        text = f"<p>{f'{word} and then some more words. ' * 1_500}</p>"
        for step in document["manuals"][0]["steps"][2:]:
            step["blocks"] = [{"id": an_id(step["id"]), "type": "text", "heading": "", "html": text}]
        return document

    an_edition("1.0", "final", long_document("tea"))
    an_edition("1.1", "final", long_document("water"))

    page = client.get(DIFFERENCE).text

    assert page.count("on a page of its own") == 1
    assert f"{DIFFERENCE}?step={an_id('more/5')}" in page


# Authors -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def prepared(db, settings) -> None:
    """The admin is open to authors."""
    settings.CONTENT_DIR = Path("/nowhere")
    preparing.send(None, say=lambda line: None)


@pytest.mark.usefixtures("prepared")
def test_an_author_sees_what_she_is_about_to_freeze():
    toolbox = a_finished_toolbox()
    freeze_edition(toolbox, number="0.1", stage="draft", by=None)
    step = toolbox.get_children().get().get_children().get().specific
    (text, *others) = step.body.raw_data
    step.body = [{**a_text("<p>Greet her by her own name.</p>"), "id": text["id"]}, *others]
    step.save_revision().publish()
    author = signed_in(an_author())

    page = author.get(reverse("toolboxes_admin:changes", args=[toolbox.pk]))

    assert page.status_code == 200
    assert re.search(r"by <ins><span[^>]*>\[added: </span>her own ", page.text)
    assert reverse("toolboxes_admin:changes", args=[toolbox.pk]) in author.get(reverse("toolboxes_admin:editions")).text


@pytest.mark.usefixtures("prepared")
def test_before_the_first_edition_everything_is_new():
    toolbox = a_finished_toolbox()

    page = signed_in(an_author()).get(reverse("toolboxes_admin:changes", args=[toolbox.pk]))

    assert "everything will be new" in page.text
