"""What other systems get: JSON at stable addresses, packages, a feed, and a step for their own pages."""

import hashlib
import json
import re
from datetime import timedelta
from html import escape
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.models import Edition, EditionReaders, Export
from tests.factories.network import a_city_coordinator
from tests.factories.packages import FROZEN_AT, a_document, a_package, a_package_file, an_id, media

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

LIST = "/api/toolboxes/"
TOOLBOX = f"{LIST}safe-evenings/"
MANIFEST = f"{TOOLBOX}1.0/edition.json"
DOCUMENT = f"{TOOLBOX}1.0/ar.json"
PACKAGE = f"{TOOLBOX}1.0/package.zip"
FEED = "/en/toolboxes/editions.atom"
EMBED = "/en/toolboxes/safe-evenings/front-desk/listen/embed/"
FOR_EVER = "public, max-age=31536000, immutable"
HOSTILE = "</title><script>alert(1)</script>\"'&]]>" + "\u2067"
ATOM = "{http://www.w3.org/2005/Atom}"


def an_edition(number: str = "1.0", stage: str = "final", *documents: dict, **facts: object) -> Edition:
    return import_package(a_package_file(a_package(*documents, number=number, stage=stage, **facts)), by=None)


def another_toolbox(number: int) -> dict:
    document = a_document()
    document["toolbox"] |= {"id": an_id(f"toolbox/{number}"), "slug": f"toolbox-{number}"}
    return document


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def content_of(answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


# JSON ----------------------------------------------------------------------------------------------------------------


def test_the_list_names_every_toolbox_and_its_newest_final_edition(client):
    an_edition("1.0")
    newest = an_edition("1.1")
    an_edition("2.0", "draft")

    (toolbox,) = client.get(LIST).json()["toolboxes"]

    assert toolbox["titles"] == {"en": "Safe evenings", "ar": "أمسيات آمنة"}
    assert toolbox["url"] == f"http://testserver{TOOLBOX}"
    assert toolbox["newest"]["number"] == "1.1"
    assert toolbox["newest"]["sha256"] == newest.sha256
    assert toolbox["newest"]["license"] == "CC-BY-4.0"


def test_every_address_in_the_list_answers_with_what_it_names(client):
    an_edition()
    (edition,) = client.get(TOOLBOX).json()["editions"]

    named = [(edition["manifest"], edition["sha256"])]
    named += [(document["url"], document["sha256"]) for document in edition["documents"]]
    named += [(medium["url"], medium["sha256"]) for medium in edition["media"]]

    assert len(named) == 1 + 2 + len(media())
    assert [sha256(content_of(client.get(url))) for url, _sha256 in named] == [name for _url, name in named]
    assert client.get(edition["package"]).status_code == 200
    assert {client.get(document["page"]).status_code for document in edition["documents"]} == {200}


@pytest.mark.parametrize("path", [LIST, TOOLBOX])
def test_lists_are_published_and_open_to_every_site(client, path):
    an_edition()

    answer = client.get(path)

    assert answer.headers["X-Publish"] == "1"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"] == "application/json"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.cookies == {}
    assert "أمسيات" in answer.text
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.headers["Access-Control-Allow-Origin"]) == (304, "*")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_toolbox_as_for_three(client, django_assert_num_queries, count):
    for number in range(count):
        an_edition("1.0", "final", another_toolbox(number))

    with django_assert_num_queries(2):
        answer = client.get(LIST)

    assert len(answer.json()["toolboxes"]) == count


@pytest.mark.parametrize(("path", "queries"), [(MANIFEST, 2), (DOCUMENT, 3)])
def test_frozen_files_are_the_very_bytes_under_their_hash(client, django_assert_num_queries, path, queries):
    edition = an_edition()
    frozen = bytes(edition.manifest if path == MANIFEST else edition.documents.get(language="ar").body)

    with django_assert_num_queries(queries):
        answer = client.get(path)

    assert answer.content == frozen
    assert answer.headers["ETag"] == f'"{sha256(frozen)}"'
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.cookies == {}


def test_a_document_says_its_language_and_travels_small(client):
    an_edition()

    plain = client.get(DOCUMENT)
    packed = client.get(DOCUMENT, headers={"Accept-Encoding": "gzip"})

    assert plain.headers["Content-Language"] == "ar"
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"


@pytest.mark.parametrize("path", [MANIFEST, DOCUMENT, PACKAGE])
def test_who_has_it_gets_no_body(client, path):
    an_edition()
    etag = client.head(path).headers["ETag"]

    head = client.head(path)
    known = client.get(path, headers={"If-None-Match": etag})

    assert (head.status_code, head.content) == (200, b"")
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["Cache-Control"] == FOR_EVER


def test_the_package_is_what_another_site_takes_in_made_once(client):
    edition = an_edition()

    first, second = client.get(PACKAGE), client.get(PACKAGE, headers={"Range": "bytes=0-3"})
    body = content_of(first)

    assert body == a_package_file().getvalue()
    assert first.headers["ETag"] == f'"{sha256(body)}"'
    assert first.headers["Content-Disposition"] == 'attachment; filename="safe-evenings-1.0.zip"'
    assert (second.status_code, content_of(second)) == (206, b"PK\x03\x04")
    assert Export.objects.get(kind="package").path == f"exports/{edition.sha256}/package"


def test_a_package_whose_picture_is_lost_is_refused_in_json(client, settings):
    edition = an_edition()
    (settings.MEDIA_ROOT / edition.media.first().path).unlink()

    answer = client.get(PACKAGE)

    assert answer.status_code == 409
    assert "is lost" in answer.json()["error"]["sentence"]
    assert list(settings.MEDIA_ROOT.glob("exports/*/*")) == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/nothing/here",
        f"{LIST}nothing/",
        f"{TOOLBOX}9.9/edition.json",
        f"{TOOLBOX}1.0/xx.json",
        f"{TOOLBOX}1.0/..%2fedition.json",
        f"{TOOLBOX}01.0/en.json",
        f"{TOOLBOX}2.0/en.json",
        f"{TOOLBOX}2.0/package.zip",
    ],
)
def test_what_is_not_there_is_said_in_json(client, path):
    an_edition()
    an_edition("2.0", "draft")

    answer = client.get(path)

    assert answer.status_code == 404
    assert set(answer.json()["error"]) == {"status", "sentence"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert Export.objects.count() == 0


@pytest.mark.parametrize("path", [LIST, TOOLBOX, MANIFEST, DOCUMENT, PACKAGE])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_written(client, path, method):
    an_edition()

    answer = getattr(client, method)(path)

    assert answer.status_code == 405
    assert answer.json()["error"]["status"] == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_what_a_stranger_sends_is_refused_in_json_too():
    answer = Client(enforce_csrf_checks=True).post(LIST)

    assert answer.status_code == 405
    assert answer.json()["error"]["status"] == 405


def test_a_browser_may_ask_whether_it_may_ask(client):
    answer = client.options(MANIFEST)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]


def test_who_is_signed_in_gets_what_her_role_may_read_for_herself():
    an_edition()
    person = a_city_coordinator()
    EditionReaders.objects.create(
        edition=an_edition("2.0", "pilot"), organisation=person.memberships.get().organisation
    )
    client = Client()
    client.force_login(person)

    numbers = [edition["number"] for edition in client.get(TOOLBOX).json()["editions"]]
    answers = [client.get(path) for path in (LIST, TOOLBOX, f"{TOOLBOX}2.0/edition.json", MANIFEST)]

    assert numbers == ["2.0", "1.0"]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-store"}
    assert not any("X-Publish" in answer.headers for answer in answers)


# The feed ------------------------------------------------------------------------------------------------------------


def feed(client, path: str = FEED) -> ET.Element:
    return ET.fromstring(client.get(path).content)


def test_the_feed_tells_of_final_editions_the_last_frozen_first(client):
    an_edition("1.0")
    an_edition("1.1", frozen_at=FROZEN_AT + timedelta(days=30), change_note="Two steps are new.")
    an_edition("2.0", "draft")

    entries = feed(client).findall(f"{ATOM}entry")

    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Safe evenings, edition 1.1",
        "Safe evenings, edition 1.0",
    ]
    assert entries[0].findtext(f"{ATOM}summary") == "Two steps are new."
    assert entries[0].findtext(f"{ATOM}updated") == "2026-12-24T08:00:00+00:00"
    assert entries[0].find(f"{ATOM}link").get("href").endswith("/en/toolboxes/safe-evenings/editions/1.1/")


def test_the_feed_is_valid_atom(client):
    an_edition("1.0")
    an_edition("1.1")

    root = feed(client)
    ids = [element.text for element in root.iter(f"{ATOM}id")]

    assert root.tag == f"{ATOM}feed"
    assert client.get(FEED).headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Equalcity"
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == f"http://testserver{FEED}"
    assert len(set(ids)) == len(ids) == 3
    assert all(re.match(r"(urn:uuid|http):", one) for one in ids)
    assert all(element.text for element in root.iter(f"{ATOM}updated"))


def test_the_feed_speaks_the_language_of_its_address(client):
    an_edition()

    root = feed(client, "/ar/toolboxes/editions.atom")

    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert "أمسيات آمنة" in root.findtext(f"{ATOM}entry/{ATOM}title")


def test_hostile_words_in_the_feed_stay_words(client):
    document = a_document()
    document["toolbox"]["title"] = HOSTILE
    an_edition("1.0", "final", document, change_note=HOSTILE)

    entry = feed(client).find(f"{ATOM}entry")

    assert entry.findtext(f"{ATOM}title") == f"{HOSTILE}, edition 1.0"
    assert entry.findtext(f"{ATOM}summary") == escape(HOSTILE, quote=True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_feed_asks_as_often_for_one_edition_as_for_three(client, django_assert_num_queries, count):
    for number in range(count):
        an_edition(f"1.{number}")

    with django_assert_num_queries(2):
        answer = client.get(FEED)

    assert answer.headers["X-Publish"] == "1"
    assert answer.cookies == {}


def test_an_empty_feed_is_a_feed(client):
    assert feed(client).findall(f"{ATOM}entry") == []


@pytest.mark.parametrize("path", ["/en/toolboxes/", "/en/toolboxes/safe-evenings/editions/"])
def test_pages_that_list_editions_lead_to_the_feed(client, path):
    an_edition()

    assert f'type="application/atom+xml" title="New editions of the toolboxes" href="{FEED}"' in client.get(path).text


# A step in the page of another site ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [EMBED, EMBED.replace("evenings/", "evenings/editions/1.0/")])
def test_every_site_may_show_a_step_and_nothing_runs_in_it(client, path):
    an_edition()

    answer = client.get(path)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))

    assert policy["frame-ancestors"] == "*"
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["X-Publish"] == "1"
    assert answer.cookies == {}
    assert "<script" not in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert f'<link rel="canonical" href="http://testserver{path.removesuffix("embed/")}">' in answer.text
    assert "Edition 1.0, final" in answer.text
    assert "CC-BY-4.0" in answer.text


def test_what_the_browser_has_already_may_still_be_shown_by_every_site(client):
    an_edition()
    etag = client.get(EMBED).headers["ETag"]

    answer = client.get(EMBED, headers={"If-None-Match": etag})

    assert answer.status_code == 304
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers


def test_links_open_beside_the_page_and_words_of_the_glossary_in_it(client):
    an_edition()

    links = re.findall(r"<a [^>]*>", client.get(EMBED).text)

    beside = [link for link in links if 'target="_blank" rel="noopener noreferrer"' in link]
    inside = [link for link in links if 'href="#' in link]
    assert len(beside) + len(inside) == len(links)
    assert len(beside) > 2
    assert all(link.count(" rel=") == 1 for link in beside)


def test_only_that_page_may_be_shown_by_others(client):
    an_edition()

    answer = client.get(EMBED.removesuffix("embed/"))

    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


def test_a_machine_draft_says_so_also_elsewhere(client):
    an_edition()

    page = client.get(EMBED.replace("/en/", "/ar/")).text

    assert 'dir="rtl"' in page
    assert json.dumps("note warning") in page


@pytest.mark.parametrize("path", [EMBED.replace("listen", "nothing"), EMBED.replace("front-desk", "nothing")])
def test_a_step_that_is_not_there_is_not_found(client, path):
    an_edition()

    assert client.get(path).status_code == 404


def test_a_draft_cannot_be_shown_elsewhere(client):
    an_edition("1.0", "draft")

    assert client.get(EMBED.replace("evenings/", "evenings/editions/1.0/")).status_code == 404
