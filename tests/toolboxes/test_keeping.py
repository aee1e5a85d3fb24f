"""The list of what a phone must have: complete, true to the byte, cheap, and the same for everybody."""

import hashlib
import json
import re

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from equalcity.core import inline
from equalcity.toolboxes import keeping
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.models import Edition
from equalcity.toolboxes.views import keeping as views_of_keeping
from tests.factories.network import a_worker
from tests.factories.packages import a_document, a_package, a_package_file, an_id

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

LIST = "/en/toolboxes/safe-evenings/share/keep.json"


def an_edition(number: str = "1.0", stage: str = "final", *documents: dict) -> Edition:
    return import_package(a_package_file(a_package(*documents, number=number, stage=stage)), by=None)


@pytest.fixture(autouse=True)
def _nothing_is_known_of_other_tests() -> None:
    """Each has a site of its own, whose release begins at the same number."""
    views_of_keeping._list.cache.clear()  # noqa: SLF001 -- what a process knows has no other door


def fetched(client: Client, url: str) -> bytes:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.getvalue()


def listed(client: Client, url: str = LIST) -> dict:
    return json.loads(fetched(client, url))


def test_each_file_is_what_everybody_gets_under_its_address(client):
    an_edition()

    kept = listed(client)

    served = [one for one in kept["files"] if not one["url"].startswith("/static/")]
    bodies = {one["url"]: fetched(client, one["url"]) for one in served}
    assert len(served) > 8
    assert [(one["url"], one["bytes"], one["sha256"]) for one in served] == [
        (url, len(body), hashlib.sha256(body).hexdigest()) for url, body in bodies.items()
    ]
    assert kept["bytes"] == sum(one["bytes"] for one in kept["files"])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_whatever_a_kept_page_refers_to_is_kept_too(client, language):
    an_edition()

    kept = listed(client, LIST.replace("/en/", f"/{language}/"))

    urls = {one["url"] for one in kept["files"]}
    pages = [url for url in urls if url.endswith("/")]
    loaded = re.compile(
        r'<(?:img|script|audio|video|link rel="(?:stylesheet|icon)")[^>]* (?:src|href|data-then)="([^"]+)"'
    )
    missing = {name for url in pages for name in loaded.findall(fetched(client, url).decode()) if name not in urls}
    steps = re.compile(rf'href="(/{language}/toolboxes/safe-evenings/[\w-]+/[\w-]+/)[#"]')
    beyond = {name for url in pages for name in steps.findall(fetched(client, url).decode()) if name not in urls}
    assert missing == set()
    assert beyond - {f"/{language}/toolboxes/safe-evenings/share/"} == set()
    assert {kept["home"], kept["kept"]} <= urls


def test_pictures_and_recordings_go_along(client):
    edition = an_edition()

    urls = {one["url"]: one["sha256"] for one in listed(client)["files"]}

    assert {default_storage.url(one.path): one.sha256 for one in edition.media.all()}.items() <= urls.items()


def test_the_version_stays_as_long_as_nothing_changes_and_changes_with_an_edition(client):
    an_edition()
    first, again, arabic = listed(client), listed(client), listed(client, LIST.replace("/en/", "/ar/"))
    document = a_document()
    document["manuals"][0]["steps"][0]["key_message"] = "Listen, and take your time."
    an_edition("1.1", "final", document)

    newer = listed(client)

    assert first == again
    assert len({first["version"], newer["version"], arabic["version"]}) == 3
    assert (first["number"], newer["number"]) == ("1.0", "1.1")


def test_files_that_are_the_same_in_a_newer_edition_keep_their_hash(client):
    an_edition()
    before = {one["url"]: one["sha256"] for one in listed(client)["files"]}
    an_edition("1.1")

    after = {one["url"]: one["sha256"] for one in listed(client)["files"]}

    same = {url for url in before if after.get(url) == before[url]}
    assert {url for url in before if url.startswith(("/static/", "/media/"))} <= same


@pytest.mark.parametrize("stage", ["draft", "pilot"])
def test_only_final_editions_are_kept(client, stage):
    an_edition("0.9", stage)

    assert client.get(LIST).status_code == 404


def test_nobodys_name_is_in_what_a_signed_in_person_would_keep(client):
    an_edition()
    an_edition("1.1", "pilot")
    everybodys = listed(client)
    client.force_login(a_worker())

    own = client.get(LIST)

    assert own.json() == everybodys
    assert own.headers["Cache-Control"] == "private, no-store"


def test_the_list_is_published_and_sets_no_cookie(client):
    an_edition()

    response = client.get(LIST)

    assert (response.headers["X-Publish"], response.cookies) == ("1", {})
    assert client.get(LIST, headers={"if-none-match": response.headers["ETag"]}).status_code == 304
    assert client.post(LIST).status_code == 405


def test_a_language_that_the_interface_does_not_speak_has_a_list_of_its_own(client):
    somali = a_document("ar") | {"language": "so", "direction": "ltr"}
    an_edition("1.0", "final", a_document(), somali)

    kept = listed(client, f"{LIST}?in=so")

    assert (kept["language"], kept["home"]) == ("so", "/en/toolboxes/safe-evenings/?in=so")
    assert kept["list"] == f"{LIST}?in=so"
    assert all(
        "?in=so" in one["url"] for one in kept["files"] if "/safe-evenings/" in one["url"] and ".json" not in one["url"]
    )
    assert fetched(client, kept["home"])
    assert client.get(f"{LIST}?in=en").status_code == 404


def test_the_first_list_costs_the_database_little_and_the_second_less(client, django_assert_max_num_queries):
    an_edition()

    with django_assert_max_num_queries(60):
        client.get(LIST)
    with django_assert_max_num_queries(5):
        client.get(LIST)


def test_hostile_words_stay_words(client):
    document = a_document()
    document["toolbox"] |= {"title": '</script>"><img src=x onerror=alert(1)>', "id": an_id("hostile")}
    an_edition("1.0", "final", document)

    kept = listed(client)

    assert kept["title"] == document["toolbox"]["title"]
    assert not [one for one in kept["files"] if "<" in one["url"] or '"' in one["url"]]


def test_references_are_files_of_ours_only():
    html = """<img src="/media/editions/ab/x.svg"><script src='/static/bundle/keep.js'></script><a href="/en/">x</a>
    <img src="/en/toolboxes/a/b/c/qr.svg?in=so"><img src="https://example.org/qr.svg">"""

    assert keeping.references(html) == {
        "/media/editions/ab/x.svg",
        "/static/bundle/keep.js",
        "/en/toolboxes/a/b/c/qr.svg?in=so",
    }


# The page, the worker, the app ---------------------------------------------------------------------------------------


def test_ordinary_pages_offer_no_app_and_no_worker(client):
    an_edition()

    for url in (
        "/en/",
        "/en/toolboxes/",
        "/en/toolboxes/safe-evenings/",
        "/en/toolboxes/safe-evenings/front-desk/listen/",
    ):
        html = client.get(url).text
        assert "manifest" not in html
        assert "keep.js" not in html


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_of_what_is_kept_says_the_same_to_everybody(client, language):
    response = client.get(f"/{language}/kept/")

    assert (response.status_code, response.headers["X-Publish"], response.cookies) == (200, "1", {})
    assert f'href="/{language}/app.webmanifest"' in response.text


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_app_says_nothing_of_us_on_a_lock_screen(client, language):
    response = client.get(f"/{language}/app.webmanifest")

    facts = response.json()
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert (facts["start_url"], facts["display"], facts["scope"]) == (f"/{language}/kept/", "standalone", "/")
    assert not re.search("equal|violen|sgbv|toolbox", facts["name"] + facts["short_name"], re.IGNORECASE)
    assert {icon["purpose"] for icon in facts["icons"]} == {"any", "maskable"}
    assert facts["dir"] == ("rtl" if language == "ar" else "ltr")


def test_the_worker_is_asked_for_anew_each_time_and_sets_no_cookie(client, tmp_path, monkeypatch):
    monkeypatch.setattr(inline, "BUNDLE", tmp_path)
    inline.text_of.cache_clear()
    missing = client.get("/sw.js")
    inline.text_of.cache_clear()
    (tmp_path / "service_worker.js").write_text("addEventListener;")

    response = client.get("/sw.js")
    inline.text_of.cache_clear()

    assert missing.status_code == 404
    assert (response.text, response.headers["Cache-Control"]) == ("addEventListener;", "no-cache")
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.cookies == {}
