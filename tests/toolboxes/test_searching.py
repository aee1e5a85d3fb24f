"""What the phone fetches to search by itself, and the topics for those who cannot."""

import hashlib
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import brotli
import pytest
from django.test import Client

from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.documents import canonical
from equalcity.toolboxes.models import Edition
from equalcity.toolboxes.searching import paragraphs_of, search_index, search_texts
from equalcity.toolboxes.searching_fitting import INDEX_BYTES, weight
from equalcity.toolboxes.searching_words import reduced, words
from equalcity.toolboxes.sources import build_package
from equalcity.toolboxes.topics import by_letter, topics_of
from tests.factories.network import an_author
from tests.factories.packages import a_document, a_package, a_package_file, an_id

STARTER = Path(__file__).resolve().parent.parent.parent / "content" / "migrant-women-and-girls"
LANGUAGES = ["en", "fr", "de", "ar"]
LIMIT = 60_000
"""Bytes of the indexes of all toolboxes in one language, compressed: what a phone fetches when search is opened."""
SHARE = "/en/toolboxes/safe-evenings/editions/1.0/share/en"


@cache
def starter() -> dict[str, dict]:
    package = build_package(STARTER)
    return {document["language"]: document for document in map(json.loads, package.documents.values())}


def vocabulary(index: dict) -> list[str]:
    """The words of an index, read as a phone reads them."""
    found, word = [], ""
    for shared, rest in re.findall(r"([A-Z])([^A-Z]*)", index["words"]):
        word = word[: ord(shared) - ord("A")] + rest
        found.append(word)
    return found


def places(written: str) -> list[list[int]]:
    """For each word the steps where it stands, read as a phone reads them."""
    found = []
    for entry in re.findall(r"\*?(?:\.|(?:\+?\d*[A-Z])*\+?\d*[a-z])", written):
        steps, before = [], -1
        for rounds, letter in re.findall(r"(\d*)([A-Za-z])", entry):
            before += 1 + 26 * int(rounds or 0) + ord(letter.upper()) - ord("A")
            steps.append(before)
        found.append(steps)
    return found


def steps_with(word: str, index: dict) -> list[int]:
    return dict(zip(vocabulary(index), places(index["places"]), strict=True)).get(word, [])


def with_words(*texts: str, language: str = "en", **changes: object) -> dict:
    """A document with one step for each of these texts."""
    document = a_document(language)
    (manual,) = document["manuals"]
    template = manual["steps"][0]
    manual["steps"] = [
        template
        | {
            "id": an_id(f"step/{number}"),
            "slug": f"step-{number}",
            "title": f"T{number}",
            "key_message": "K",
            "purpose": "",
        }
        | {"blocks": [{"id": an_id(f"block/{number}"), "type": "text", "html": f"<p>{text}</p>"}]}
        for number, text in enumerate(texts)
    ]
    return document | changes


# The index -----------------------------------------------------------------------------------------------------------


@cache
def shipped_sizes() -> dict[tuple[str, str], int]:
    """For each toolbox that comes along and each of its languages, how many bytes its index has as it is sent."""
    sizes = {}
    for folder in sorted(path.parent for path in STARTER.parent.glob("*/edition.yaml")):
        for document in map(json.loads, build_package(folder).documents.values()):
            index = json.dumps(search_index(document), ensure_ascii=False, separators=(",", ":")).encode()
            sizes[folder.name, document["language"]] = len(brotli.compress(index, quality=10))
    return sizes


def test_the_indexes_of_all_starter_content_are_small_together():
    sizes: Counter[str] = Counter()
    for (_toolbox, language), size in shipped_sizes().items():
        sizes[language] += size

    assert {language: size for language, size in sizes.items() if size > LIMIT} == {}


def test_the_index_of_each_toolbox_keeps_to_its_share():
    assert {name: size for name, size in shipped_sizes().items() if size > LIMIT / 4} == {}
    assert INDEX_BYTES <= LIMIT / 4


def of_many_words() -> dict:
    """Two steps of four speak of honey, and each has a hundred words of its own."""
    return with_words(*(f"{'honey ' * 3 * (number < 2)}{' '.join(rare_words(number))}" for number in range(4)))


def rare_words(step: int) -> list[str]:
    return [hashlib.sha256(f"{step} {number}".encode()).hexdigest()[:9] for number in range(100)]


def test_what_has_no_room_is_left_out_last_what_is_said_once():
    whole = search_index(of_many_words(), most=None)
    most = weight(whole) // 2

    index = search_index(of_many_words(), most=most)

    assert most * 0.9 < weight(index) <= most
    assert 0 < len(vocabulary(index)) < len(vocabulary(whole))
    assert steps_with("honey", index) == [0, 1]
    assert (whole["whole"], index["whole"]) == (True, False)


def test_a_word_is_left_out_in_all_its_steps_or_in_none():
    document = with_words(*(" ".join([*rare_words(number), *rare_words(number + 1)]) for number in range(4)))
    whole = search_index(document, most=None)

    index = search_index(document, most=weight(whole) // 2)

    assert {word: steps_with(word, index) for word in vocabulary(index)} == {
        word: steps_with(word, whole) for word in vocabulary(index)
    }


def test_titles_headings_and_terms_stay_whatever_they_weigh():
    term = {"id": an_id("term"), "term": "Honey", "forms": [], "definition": "Sweet to eat.", "translation": {}}
    document = with_words("bread", "nectar", glossary=[term])
    whole = search_index(document)

    index = search_index(document, most=1)

    assert index["steps"] == whole["steps"]
    assert [one[:3] for one in index["terms"]] == [["Honey", [], ""]]
    assert (index["words"], index["places"], index["whole"]) == ("", "", False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_step_is_in_the_index_or_told_there_or_common(language):
    document = starter()[language]

    index = search_index(document, most=None)

    known = set(vocabulary(index)) | set(words(index["common"]))
    told = {word for step in index["steps"] for word in words(json.dumps(step, ensure_ascii=False))}
    every = {
        word for step in search_texts(document)["steps"] for block in step for text in block[2] for word in words(text)
    }
    missing = {word for word in every - told if reduced(word, every, language) not in known and word not in known}
    # Words of most steps that stand in none much more often than in the others.
    assert len(missing) <= len(every) // 20


def test_a_word_is_found_in_the_steps_where_it_stands():
    index = search_index(with_words("Honey and bread", "Bread and tea", "Tea"))

    assert {word: steps_with(word, index) for word in ("honey", "bread", "tea")} == {
        "honey": [0],
        "bread": [0, 1],
        "tea": [1, 2],
    }


def test_a_step_far_behind_is_written_and_read():
    texts = ["nothing"] * 60
    texts[55] = "honey"

    index = search_index(with_words(*texts))

    assert steps_with("honey", index) == [55]


def test_words_of_nearly_every_step_are_left_out():
    index = search_index(with_words(*(f"always word{number}" for number in range(12))))

    assert "always" in index["common"].split()
    assert "always" not in vocabulary(index)


def test_each_step_has_its_place_and_the_headings_of_its_blocks():
    document = with_words("Honey")
    (manual,) = document["manuals"]
    manual["steps"][0]["blocks"][0]["heading"] = "About bees"

    index = search_index(document)

    assert index["manuals"] == [[manual["slug"], manual["title"]]]
    assert index["steps"] == [[0, "step-0", "T0", "K", [["text", "About bees"]]]]


def test_the_same_document_gives_the_same_bytes():
    first, second = (canonical(search_index(a_document())) for _ in range(2))

    assert first == second


def test_texts_hold_every_step_in_the_order_of_the_index():
    document = a_document()

    texts, index = search_texts(document), search_index(document)

    assert len(texts["steps"]) == len(index["steps"])
    assert len(texts["terms"]) == len(index["terms"])


def test_the_purpose_of_a_step_is_among_its_texts():
    document = with_words("Bread")
    document["manuals"][0]["steps"][0]["purpose"] = "To find honey."

    (step,) = search_texts(document)["steps"]

    assert step[-1] == ["", "step", ["To find honey."]]


def test_paragraphs_are_those_of_the_page():
    block = {
        "type": "text",
        "heading": "First",
        "html": "<p>One &amp; <strong>two</strong>.</p><ul><li>Three</li><li>Four</li></ul>",
    }

    assert paragraphs_of(block) == ["First", "One & two.", "Three", "Four"]


# Words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("L’avocate, d'accord!", ["avocate", "accord"]),
        ("Straße 112 a", ["strasse", "112"]),
        (
            "\u0625\u0650\u0642\u0627\u0645\u0640\u0640\u0629",
            ["\u0627\u0642\u0627\u0645\u0647"],
        ),  # with vowel sign and lengthening
        ("e\u0301crit", ["écrit"]),
        ("ความช่วยเหลือ", words("ความช่วยเหลือ")),
        ("🙂 <img src=x onerror=alert(1)>", ["img", "src", "onerror", "alert"]),
        ("", []),
    ],
)
def test_words_are_plain(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    ("word", "known", "language", "rest"),
    [
        ("shelters", {"shelter"}, "en", "shelter"),
        ("shelters", set(), "en", "shelters"),
        ("kindern", {"kinder", "kind"}, "de", "kind"),
        ("\u0648\u0627\u0644\u0634\u0631\u0637\u0647", {"\u0634\u0631\u0637\u0647"}, "ar", "\u0634\u0631\u0637\u0647"),
        ("los", {"lo"}, "es", "los"),
    ],
)
def test_words_are_reduced_to_those_that_occur(word, known, language, rest):
    assert reduced(word, known, language) == rest


# Topics --------------------------------------------------------------------------------------------------------------


def test_topics_are_grouped_by_letter_without_accents_quotes_and_articles():
    document = with_words("", "", "", "", glossary=[])
    titles = ["“Écoute”", "eau", "\u0627\u0644\u0628\u0627\u0628", "3 things"]
    for step, title in zip(document["manuals"][0]["steps"], titles, strict=True):
        step["title"] = title

    letters = by_letter(topics_of(document, Addresses(slug="safe-evenings", language="en")))

    assert [(letter.name, [topic.title for topic in letter.topics]) for letter in letters] == [
        ("0–9", ["3 things"]),
        ("E", ["eau", "“Écoute”"]),
        ("\u0628", ["\u0627\u0644\u0628\u0627\u0628"]),
    ]


def test_a_word_leads_to_the_steps_that_speak_of_it():
    term = {"id": an_id("term"), "term": "Honey", "forms": ["nectar"], "definition": "Sweet.", "translation": {}}
    document = with_words("bread", "nectar for all", "honey", glossary=[term])

    topics = topics_of(document, Addresses(slug="safe-evenings", language="en"))

    (honey,) = [topic for topic in topics if topic.kind == "term"]
    assert [link.title for link in honey.steps] == ["T1", "T2"]


def test_an_arabic_topic_that_begins_with_latin_letters_still_runs_from_the_right():
    document = with_words("", "", "", "", glossary=[]) | {"language": "ar"}

    topics = topics_of(document, Addresses(slug="safe-evenings", language="ar"))

    assert {topic.direction for topic in topics} == {"rtl"}


# Over the wire -------------------------------------------------------------------------------------------------------


def an_edition(number: str = "1.0", stage: str = "final", *documents: dict) -> Edition:
    return import_package(a_package_file(a_package(*documents, number=number, stage=stage)), by=None)


def a_toolbox_like(document: dict, name: str) -> dict:
    return document | {"toolbox": document["toolbox"] | {"id": an_id(name), "slug": name}}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/search/", f"{SHARE}/index.json", f"{SHARE}/texts.json"])
def test_everybody_may_search_and_nobody_is_remembered(client, path):
    an_edition()

    response = client.get(path)

    assert response.status_code == 200
    assert response.cookies == {}
    assert response.headers["X-Publish"] == "1"


@pytest.mark.django_db
def test_the_field_sends_nothing(client):
    an_edition()

    page = client.get("/en/search/").text

    (field,) = re.findall(r"<input[^>]*>", page)
    assert "name=" not in field
    assert 'autocomplete="off"' in field
    assert 'spellcheck="false"' in field
    assert "<form" not in page


@pytest.mark.django_db
def test_without_script_all_topics_are_there(client):
    an_edition()

    page = client.get("/en/search/").text

    assert 'href="/en/toolboxes/safe-evenings/front-desk/listen/"' in page
    assert "/en/toolboxes/safe-evenings/glossary/#term-" in page


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_one_toolbox_as_for_three(client, django_assert_num_queries, count):
    for number in range(count):
        an_edition("1.0", "final", a_toolbox_like(a_document(), f"toolbox-{number}"))

    with django_assert_num_queries(3):
        response = client.get("/en/search/")

    assert response.text.count("data-index=") == count


@pytest.mark.django_db
def test_drafts_are_searched_by_those_who_may_read_them():
    edition, person = an_edition("0.9", "draft"), an_author()
    Edition.objects.filter(pk=edition.pk).update(owner=person.memberships.get().organisation)
    author = Client()
    author.force_login(person)
    path = SHARE.replace("1.0", "0.9") + "/index.json"

    public = [Client().get(path).status_code, "data-index" in Client().get("/en/search/").text]
    hers = [author.get(path).status_code, "data-index" in author.get("/en/search/").text]

    assert (public, hers) == ([404, False], [200, True])


@pytest.mark.django_db
@pytest.mark.parametrize("path", [f"{SHARE}x/index.json", f"{SHARE.replace('1.0', '1.1')}/texts.json"])
def test_what_is_not_there_has_no_index(client, path):
    an_edition()

    assert client.get(path).status_code == 404
