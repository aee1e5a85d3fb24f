"""What comes over the wire: who may read what, how often the database is asked, what may be kept."""

import copy
import json
import re

import pytest
from django.test import Client

from equalcity.network.models import Person
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.models import Edition, EditionMedia
from tests.factories.network import a_city_coordinator, a_person, a_worker, an_author, the_writers
from tests.factories.packages import a_document, a_package, a_package_file, an_id

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

TOOLBOX = "/en/toolboxes/safe-evenings/"
MANUAL = f"{TOOLBOX}front-desk/"
STEP = f"{MANUAL}listen/"
PAGES = ["/en/", "/en/toolboxes/", TOOLBOX, MANUAL, STEP, f"{TOOLBOX}glossary/", f"{TOOLBOX}editions/", f"{STEP}qr.svg"]
NUMBERED = [path.replace(TOOLBOX, f"{TOOLBOX}editions/1.0/") for path in (TOOLBOX, MANUAL, STEP, f"{STEP}qr.svg")]


def an_edition(number: str = "1.0", stage: str = "final", *documents: dict) -> Edition:
    """Of the writers of these tests."""
    package = a_package(*documents, number=number, stage=stage)
    return import_package(a_package_file(package), by=None, owner=the_writers())


def an_invited_worker() -> Person:
    """Her organisation may read every edition that is a pilot."""
    worker = a_worker()
    for edition in Edition.objects.filter(stage="pilot"):
        edition.readers.create(organisation=worker.memberships.get().organisation)
    return worker


def with_steps(count: int) -> dict:
    document = a_document()
    (manual,) = document["manuals"]
    template = manual["steps"][0]
    for number in range(count - 2):
        step = copy.deepcopy(template)
        step |= {"id": an_id(f"more/{number}"), "slug": f"more-{number}", "blocks": []}
        manual["steps"].append(step)
    return document


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


# Reading -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, *NUMBERED])
def test_anonymous_readers_read_final_editions_and_get_no_cookie(client, path):
    an_edition()

    response = client.get(path)

    assert response.status_code == 200
    assert response.cookies == {}
    assert response.headers["X-Publish"] == "1"
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Vary" not in response.headers
    assert "csrf" not in response.text.lower()


@pytest.mark.parametrize("steps", [3, 9])
@pytest.mark.parametrize("path", [*PAGES, *NUMBERED])
def test_a_page_asks_the_database_at_most_four_times(client, django_assert_max_num_queries, path, steps):
    an_edition("1.0", "final", with_steps(steps), a_document_like(with_steps(steps)))

    names_cities = path == "/en/toolboxes/safe-evenings/"  # its front page asks which have an edition of their own
    with django_assert_max_num_queries(5 if names_cities else 4):
        response = client.get(path)

    assert response.status_code == 200


def a_document_like(document: dict) -> dict:
    """The same in Arabic, as far as the format asks."""
    arabic = a_document("ar")
    arabic["manuals"][0]["steps"] += [
        {**step, "translation": {"status": "machine", "behind": False}} for step in document["manuals"][0]["steps"][2:]
    ]
    return arabic


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_toolbox_as_for_three(client, django_assert_num_queries, count):
    for number in range(count):
        document = a_document()
        document["toolbox"] |= {"id": an_id(f"toolbox/{number}"), "slug": f"toolbox-{number}"}
        an_edition("1.0", "final", document)

    with django_assert_num_queries(2):
        response = client.get("/en/toolboxes/")

    assert len(response.context["shelf"]) == count


def test_the_newest_final_edition_is_read(client):
    an_edition("1.0")
    an_edition("1.10")
    an_edition("1.9")
    an_edition("2.0", "draft")

    assert "Edition 1.10, final" in client.get(STEP).text


def test_an_older_edition_stays_and_leads_to_the_newest(client):
    an_edition("1.0")
    an_edition("1.1")

    page = client.get(f"{TOOLBOX}editions/1.0/front-desk/listen/").text

    assert "You are reading edition 1.0. Edition 1.1 is newer." in page
    assert f'href="{TOOLBOX}"' in page


def test_head_is_answered_like_get_without_a_body(client):
    an_edition()

    head, get = client.head(STEP), client.get(STEP)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == get.headers["ETag"]


def test_a_page_that_the_reader_has_is_not_sent_again(client):
    an_edition()
    etag = client.get(STEP).headers["ETag"]

    again = client.get(STEP, headers={"If-None-Match": etag})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


def test_nothing_is_written_by_get(client):
    assert client.post("/en/toolboxes/").status_code == 405


@pytest.mark.parametrize(
    "path", ["/en/toolboxes/gone/", f"{TOOLBOX}editions/9.9/", f"{MANUAL}gone/", f"{TOOLBOX}gone/"]
)
def test_what_is_not_there_is_a_calm_page_that_nobody_keeps(client, path):
    an_edition()

    response = client.get(path)

    assert response.status_code == 404
    assert "This page is not here" in response.text
    assert "X-Publish" not in response.headers


# Languages -----------------------------------------------------------------------------------------------------------


def test_the_text_is_in_the_language_of_the_address(client):
    an_edition()

    page = client.get(STEP.replace("/en/", "/ar/")).text

    assert '<html lang="ar" dir="rtl">' in page
    assert '<main id="main" tabindex="-1" lang="ar" dir="rtl" class="beside">' in page
    assert "<h1>استمعي</h1>" in page


def test_where_the_language_is_missing_the_source_is_read_and_that_is_said(client):
    an_edition()

    page = client.get(STEP.replace("/en/", "/nl/")).text

    assert '<html lang="nl" dir="ltr">' in page
    assert '<main id="main" tabindex="-1" lang="en" dir="ltr" class="beside">' in page
    assert f'<link rel="canonical" href="http://testserver{STEP}">' in page
    assert 'class="note" lang="nl" dir="ltr"' in page


def test_pages_name_those_languages_that_have_the_text(client):
    an_edition()

    page = client.get(STEP).text

    assert re.findall(r'rel="alternate" hreflang="(\w+)"', page) == ["en", "ar"]


def test_a_text_in_a_language_that_the_interface_lacks_is_read_by_its_tag(client):
    ukrainian = a_document()
    ukrainian |= {"language": "uk", "direction": "ltr"}
    for thing in (
        ukrainian["toolbox"],
        *ukrainian["manuals"],
        *ukrainian["manuals"][0]["steps"],
        *ukrainian["glossary"],
    ):
        thing["translation"] = {"status": "reviewed", "behind": False}
    an_edition("1.0", "final", a_document(), ukrainian)

    response = client.get(f"{STEP}?in=uk")

    assert 'lang="uk" dir="ltr" class="beside"' in response.text
    assert f'href="{MANUAL}hand-over/?in=uk"' in response.text
    assert "X-Publish" not in response.headers


# Who may read --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "somebody", "status"),
    [
        ("draft", an_author, 200),
        ("draft", a_city_coordinator, 404),
        ("draft", a_person, 404),
        ("pilot", an_author, 200),
        ("pilot", an_invited_worker, 200),
        ("pilot", a_worker, 404),
        ("pilot", a_person, 404),
    ],
)
def test_drafts_and_pilots_are_read_by_those_whose_role_says_so(stage, somebody, status):
    an_edition("0.8", stage)

    response = signed_in(somebody()).get(f"{TOOLBOX}editions/0.8/front-desk/listen/")

    assert response.status_code == status


@pytest.mark.parametrize("stage", ["draft", "pilot"])
@pytest.mark.parametrize(
    "path", ["", "editions/", "editions/0.8/", "editions/0.8/front-desk/listen/", "front-desk/listen/"]
)
def test_drafts_and_pilots_are_invisible_to_the_public(client, stage, path):
    an_edition("0.8", stage)

    assert client.get(f"{TOOLBOX}{path}").status_code == 404


def test_lists_for_the_public_do_not_name_drafts(client):
    an_edition("1.0")
    an_edition("1.1", "draft")

    for path in ("/en/", "/en/toolboxes/", TOOLBOX, f"{TOOLBOX}editions/"):
        assert "1.1" not in re.sub(r"<style>.*?</style>", "", client.get(path).text, flags=re.DOTALL)


def test_an_author_is_told_of_a_newer_draft_and_finds_it_in_the_list():
    an_edition("1.0")
    an_edition("1.1", "draft")
    author = signed_in(an_author())

    step, shelf = author.get(STEP), author.get("/en/toolboxes/")

    assert "Edition 1.1 (draft) exists too." in step.text
    assert [one.edition.number for one in shelf.context["in_work"]] == ["1.1"]


@pytest.mark.parametrize("path", [STEP, f"{TOOLBOX}editions/1.1/", "/en/"])
def test_what_signed_in_people_read_is_kept_nowhere(path):
    an_edition("1.0")
    an_edition("1.1", "draft")

    response = signed_in(an_author()).get(path)

    assert response.headers["Cache-Control"] == "private, no-store"
    assert "X-Publish" not in response.headers


# Media ---------------------------------------------------------------------------------------------------------------


def address(name: str) -> str:
    medium = EditionMedia.objects.filter(name=name).first()
    return f"/media/{medium.path}"


def body(response: object) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("name", ["cover.svg", "chairs.png", "greeting.ogg"])
def test_published_media_may_be_kept_for_ever_and_run_nothing(client, name):
    an_edition()
    medium = EditionMedia.objects.get(name=name)

    response = client.get(address(name))

    assert body(response) == medium.read()
    assert response.headers["Content-Type"] == medium.content_type
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "script-src" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=4-", 206, slice(4, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=0-99999", 206, slice(0, None)),
        ("bytes=99999-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
        ("bytes=5-2", 416, slice(0, 0)),
        ("bytes=0-1,3-4", 200, slice(0, None)),
        ("pages=1", 200, slice(0, None)),
        ("bytes=0-" + "9" * 5000, 200, slice(0, None)),
    ],
)
def test_a_player_may_ask_for_a_part(client, asked, status, part):
    an_edition()
    whole = EditionMedia.objects.get(name="greeting.ogg").read()

    response = client.get(address("greeting.ogg"), headers={"Range": asked})

    assert (response.status_code, body(response)) == (status, whole[part])
    assert response.headers["Content-Length"] == str(len(whole[part]))


def test_media_of_drafts_are_for_those_who_may_read_drafts(client):
    an_edition("0.8", "draft")

    assert client.get(address("cover.svg")).status_code == 404
    assert signed_in(an_author()).get(address("cover.svg")).headers["Cache-Control"] == "private, no-store"


def test_media_are_found_by_their_whole_name_only(client):
    an_edition()
    right = address("cover.svg")

    for wrong in (right.replace(".svg", ".png"), right[:-4], "/media/editions/aa/..", "/media/editions/aa/x.svg"):
        assert client.get(wrong).status_code == 404


# Hostile text --------------------------------------------------------------------------------------------------------


def poisoned(value: object, key: str = "") -> object:
    """Every free text of a document with markup in it; what the format binds to a form stays."""
    bound = {"id", "slug", "type", "format", "language", "direction", "source_language", "media", "status", "need"}
    bound |= {"html", "introduction", "transcript", "url", "fact", "kind", "audience", "year"}
    if isinstance(value, dict):
        return {name: one if name in bound else poisoned(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, key) for one in value]
    return f"{value[:20]}\"'><script>alert(1)</script>{{{{ x }}}}" if isinstance(value, str) else value


def test_markup_in_any_text_stays_text(client):
    document = poisoned(a_document())
    for manual in document["manuals"]:
        manual["audience"] = "\"'><script>alert(1)</script>"
        for step in manual["steps"]:
            for block in step["blocks"]:
                block.update({"limit": "\"'><script>alert(1)"} if block["type"] == "time_critical" else {})
    assert json.dumps(document).count("<script>") > 40
    an_edition("1.0", "final", document)

    for path in PAGES:
        assert "<script>alert" not in client.get(path).text


# The look ------------------------------------------------------------------------------------------------------------


def test_the_gallery_shows_a_sample_of_every_kind_of_block_but_media(client):
    response = client.get("/en/look/")

    kinds = {block["type"] for block in a_document()["manuals"][0]["steps"][0]["blocks"]}
    assert {block["type"] for block in response.context["blocks"]} == kinds - {"image", "recording"}
