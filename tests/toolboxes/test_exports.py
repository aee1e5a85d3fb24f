"""How an export goes: asked for by many, made once, kept, made again when it is gone; and what the pages say of it."""

import errno
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from django.test import Client
from django_tasks_db.models import DBTaskResult

from equalcity.core.errors import Refused
from equalcity.core.jobs import MOST_TRIES, take_up_interrupted
from equalcity.toolboxes.actions import exports
from equalcity.toolboxes.actions.exports import Progress, ask_for_export, make_export, sweep_unknown_exports
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.exporting import makers
from equalcity.toolboxes.exporting.makers import MAKERS
from equalcity.toolboxes.models import Edition, EditionReaders, Export
from tests.factories.exports import SmallMaker, do_the_jobs
from tests.factories.network import a_city_coordinator, a_person
from tests.factories.packages import a_document, a_package, a_package_file

pytestmark = pytest.mark.django_db

SHARE = "/en/toolboxes/safe-evenings/share/"
EDITION = "/en/toolboxes/safe-evenings/editions/1.0/share/"
PDF = f"{EDITION}en/pdf/"
FILE = f"{PDF}safe-evenings-1.0-en.pdf"
BODY = b"Safe evenings 1.0 final"


@pytest.fixture(autouse=True)
def maker(monkeypatch) -> SmallMaker:
    """Every kind is made by a small maker, in no time."""
    small = SmallMaker()
    for kind, real in list(MAKERS.items()):
        monkeypatch.setitem(MAKERS, kind, replace(small, ending=real.ending, content_type=real.content_type))
    return MAKERS["pdf"]


def an_edition(number: str = "1.0", stage: str = "final") -> Edition:
    return import_package(a_package_file(a_package(number=number, stage=stage)), by=None)


def a_made_export(edition: Edition, kind: str = "pdf") -> Export:
    export = ask_for_export(edition, language="en", kind=kind)
    do_the_jobs()
    export.refresh_from_db()
    return export


def jobs() -> int:
    return DBTaskResult.objects.count()


# Made once -----------------------------------------------------------------------------------------------------------


def test_an_export_is_made_by_a_job_and_kept_under_the_hash_of_the_edition():
    edition = an_edition()

    export = a_made_export(edition)

    assert (export.state, export.size, export.is_ready) == ("done", len(BODY), True)
    assert export.path.startswith(f"exports/{edition.sha256}/")
    assert Path(default_storage.path(export.path)).read_bytes() == BODY


def test_asking_again_makes_no_other_job(maker):
    edition = an_edition()

    first = ask_for_export(edition, language="en", kind="pdf")
    waiting = ask_for_export(edition, language="en", kind="pdf")
    do_the_jobs()
    done = ask_for_export(edition, language="en", kind="pdf")

    assert first.pk == waiting.pk == done.pk
    assert (jobs(), maker.made) == (1, ["en"])


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_make_one_job(maker):
    edition = an_edition()

    def ask(number: int) -> int:
        try:
            return ask_for_export(edition, language="en", kind="pdf").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as people:
        asked = set(people.map(ask, range(40)))
    do_the_jobs()

    assert len(asked) == 1
    assert (jobs(), maker.made) == (1, ["en"])


def test_more_forms_than_may_be_under_way_make_one_job(client):
    an_edition()

    answers = {client.post(PDF).status_code for _number in range(exports.MOST_UNDER_WAY + 10)}

    assert answers == {303}
    assert (jobs(), Export.objects.count()) == (1, 1)


def test_a_file_that_vanished_is_made_again_with_the_same_bytes():
    edition = an_edition()
    export = a_made_export(edition)
    default_storage.delete(export.path)

    again = a_made_export(edition)

    assert (again.pk, again.sha256, again.is_ready) == (export.pk, export.sha256, True)


def test_half_a_file_does_not_count_as_made():
    edition = an_edition()
    export = a_made_export(edition)
    Path(default_storage.path(export.path)).write_bytes(BODY[:5])

    assert not export.is_ready
    assert a_made_export(edition).is_ready


def test_what_older_programs_made_goes_when_the_newer_file_is_there(monkeypatch, django_capture_on_commit_callbacks):
    edition = an_edition()
    old = a_made_export(edition)
    monkeypatch.setattr(exports, "maker_mark", lambda language: "another mark")

    with django_capture_on_commit_callbacks(execute=True):
        new = a_made_export(edition)

    assert [export.pk for export in Export.objects.all()] == [new.pk]
    assert (default_storage.exists(old.path), new.is_ready) == (False, True)


def test_the_mark_of_the_maker_knows_the_language_and_the_address_of_the_site(settings):
    marks = [makers.maker_mark("en"), makers.maker_mark("de"), makers.maker_mark("ti")]
    settings.BASE_URL = "https://elsewhere.example"

    assert marks[0] == marks[2] != marks[1]
    assert makers.maker_mark("en") not in marks


# Interrupted, failed -------------------------------------------------------------------------------------------------


def interrupted(export: Export) -> None:
    """The worker took the job, began, and was killed."""
    DBTaskResult.objects.get(pk=export.job).claim("worker")
    Export.objects.filter(pk=export.pk).update(state="in work")


def test_a_job_that_was_killed_is_done_by_the_next_worker(maker):
    export = ask_for_export(an_edition(), language="en", kind="pdf")
    interrupted(export)

    take_up_interrupted("worker")
    do_the_jobs("worker")

    export.refresh_from_db()
    assert (export.state, maker.made, jobs()) == ("done", ["en"], 1)


def test_what_was_killed_again_and_again_can_be_asked_for_anew(client):
    edition = an_edition()
    export = ask_for_export(edition, language="en", kind="pdf")
    for _time in range(MOST_TRIES):
        interrupted(export)
        take_up_interrupted("worker")

    page = client.get(PDF).text
    again = a_made_export(edition)

    assert "This is a mistake of ours" in page
    assert "Try again" in page
    assert (again.state, jobs()) == ("done", 2)


def test_an_export_whose_job_is_lost_can_be_asked_for_anew():
    edition = an_edition()
    ask_for_export(edition, language="en", kind="pdf")
    DBTaskResult.objects.all().delete()

    assert a_made_export(edition).is_ready


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError("The words of a survivor"), "This is a mistake of ours, not of yours."),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk of this site is full."),
        (FileNotFoundError(errno.ENOENT, "No such file"), "A picture or recording of this edition is lost."),
    ],
    ids=["mistake", "no room", "lost"],
)
def test_a_failure_is_said_in_a_sentence_and_logged_without_content(
    client, monkeypatch, caplog, maker, error, sentence
):
    def mishap() -> None:
        raise error

    edition = an_edition()
    monkeypatch.setitem(MAKERS, "pdf", replace(maker, mishap=mishap))
    with caplog.at_level(logging.ERROR, logger="equalcity"):
        export = a_made_export(edition)

    page = client.get(PDF).text
    assert export.state == "failed"
    assert sentence in page
    assert "Try again" in page
    assert type(error).__name__ in caplog.text
    assert "survivor" not in caplog.text + DBTaskResult.objects.get().traceback

    monkeypatch.setitem(MAKERS, "pdf", maker)
    assert a_made_export(edition).is_ready


def test_the_queue_is_not_filled_by_one_form(client, monkeypatch):
    edition = an_edition()
    monkeypatch.setattr(exports, "MOST_UNDER_WAY", 2)
    for kind in ("pdf", "epub"):
        ask_for_export(edition, language="en", kind=kind)

    answer = client.post(f"{EDITION}en/html/")

    assert (answer.status_code, jobs()) == (409, 2)
    assert "Please try again in a few minutes." in answer.text
    with pytest.raises(Refused):
        ask_for_export(edition, language="ar", kind="pdf")
    assert Export.objects.count() == 2


def test_progress_is_written_a_few_times_a_second_at_most(django_assert_num_queries):
    export = ask_for_export(an_edition(), language="en", kind="pdf")
    report = Progress(export.pk)

    with django_assert_num_queries(1):
        for done in range(1, 200):
            report(done, 199)

    export.refresh_from_db()
    assert (export.parts_done, export.parts, export.percent) == (1, 199, 0)


def test_an_edition_that_went_away_meanwhile_leaves_no_file(django_capture_on_commit_callbacks, monkeypatch, maker):
    edition = an_edition()
    export = ask_for_export(edition, language="en", kind="pdf")
    monkeypatch.setitem(MAKERS, "pdf", replace(maker, mishap=edition.delete))

    with django_capture_on_commit_callbacks(execute=True):
        do_the_jobs()
    make_export.call(export.pk)  # and what is gone is passed over

    assert default_storage.listdir(f"exports/{edition.sha256}") == ([], [])


def test_files_that_no_row_names_are_swept():
    export = a_made_export(an_edition())
    Path(default_storage.path(export.path)).with_name(".pdf-en.half").write_bytes(b"half")

    assert (sweep_unknown_exports(), sweep_unknown_exports()) == (1, 0)
    assert export.is_ready


# Pages ---------------------------------------------------------------------------------------------------------------


def test_the_page_offers_every_kind_and_says_how_large_a_made_one_is(client):
    a_made_export(an_edition())

    answer = client.get(SHARE)

    assert [offer.kind for offer in answer.context["offers"]] == ["pdf", "epub", "html", "slides"]
    assert "23\xa0bytes" in answer.text
    assert f'href="{FILE}"' in answer.text
    assert answer.text.count("<form") == 3
    assert answer.cookies == {}
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "X-Publish" not in answer.headers


def test_the_language_to_take_along_is_chosen_apart_from_that_of_the_page(client):
    an_edition()

    answer = client.get(f"{SHARE}?in=ar")

    assert '<html lang="en"' in answer.text
    assert 'aria-current="true"><strong lang="ar"' in answer.text
    assert f'action="{EDITION}ar/pdf/"' in answer.text
    assert "0 of 2 steps checked by a person" in answer.text


def test_only_the_newest_final_edition_can_be_kept(client):
    an_edition("1.0")
    an_edition("1.1")

    assert client.get(SHARE).context["keep_url"] == "/en/toolboxes/safe-evenings/share/keep.json"
    assert client.get(EDITION).context["keep_url"] == ""


@pytest.mark.parametrize("languages", [1, 2])
def test_the_page_asks_the_database_at_most_four_times(client, django_assert_max_num_queries, languages):
    documents = [a_document(), a_document("ar")][:languages]
    import_package(a_package_file(a_package(*documents)), by=None)

    with django_assert_max_num_queries(4):
        client.get(SHARE)


def test_asking_leads_to_the_page_that_tells_how_far_it_is(client):
    an_edition()

    answer = client.post(PDF)
    waiting = client.get(answer.url).text
    do_the_jobs()
    ready = client.get(answer.url).text

    assert (answer.status_code, answer.url) == (303, PDF)
    assert "Waiting for its turn" in waiting
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waiting
    assert "The file is ready." in ready
    assert f'href="{FILE}"' in ready
    assert "refresh" not in ready


def test_a_file_in_work_shows_its_progress(client):
    export = ask_for_export(an_edition(), language="en", kind="pdf")
    Export.objects.filter(pk=export.pk).update(state="in work", parts_done=3, parts=4)

    page = client.get(PDF).text

    assert 'value="75"' in page
    assert "75 % is done" in page


# Files ---------------------------------------------------------------------------------------------------------------


def test_the_file_is_saved_under_a_name_that_says_what_it_is(client):
    a_made_export(an_edition())

    answer = client.get(FILE)

    assert answer.content == BODY
    assert answer.headers["Content-Disposition"] == 'attachment; filename="safe-evenings-1.0-en.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert answer.headers["ETag"] == f'"{Export.objects.get().sha256}"'


def test_who_has_the_file_gets_it_no_second_time_and_a_torn_download_goes_on(client):
    a_made_export(an_edition())
    etag = f'"{Export.objects.get().sha256}"'

    known = client.get(FILE, headers={"If-None-Match": etag})
    rest = client.get(FILE, headers={"Range": "bytes=5-"})
    head = client.head(FILE)

    assert (known.status_code, known.content) == (304, b"")
    assert (rest.status_code, b"".join(rest)) == (206, BODY[5:])
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(len(BODY)))


def test_the_single_file_never_becomes_a_page_of_ours(client):
    a_made_export(an_edition(), "html")

    answer = client.get(f"{EDITION}en/html/safe-evenings-1.0-en.html")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "path",
    [
        f"{EDITION}xx/pdf/",
        f"{EDITION}EN/pdf/",
        f"{EDITION}en/docx/",
        f"{EDITION}en/package/",
        f"{EDITION}../pdf/",
        f"{EDITION}en/pdf/other.pdf",
        f"{EDITION}en/pdf/..%2f..%2fequalcity.sqlite3",
        f"{EDITION}en/epub/safe-evenings-1.0-en.epub",
        "/en/toolboxes/safe-evenings/editions/9.9/share/",
        "/en/toolboxes/safe-evenings/editions/9.9/share/en/pdf/",
        "/en/toolboxes/nothing/share/",
        "/en/toolboxes/safe-evenings/editions/1.0/share/en/",
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    a_made_export(an_edition())

    answers = [client.get(path).status_code, client.head(path).status_code, client.post(path).status_code]

    assert answers[:2] == [404, 404]
    assert answers[2] in {404, 405}
    assert (jobs(), Export.objects.count()) == (1, 1)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client, method):
    an_edition()

    assert getattr(client, method)(PDF).status_code == 405


def test_a_form_from_elsewhere_asks_without_a_token():
    an_edition()

    answer = Client(enforce_csrf_checks=True).post(PDF, headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 303


@pytest.mark.parametrize("stage", ["pilot", "draft"])
def test_what_may_not_be_read_may_not_be_taken_along(client, stage):
    a_made_export(an_edition("1.0", stage))

    answers = [client.get(path).status_code for path in (SHARE, EDITION, PDF, FILE)]

    assert answers == [404] * 4
    assert client.post(f"{EDITION}en/epub/").status_code == 404
    assert Export.objects.count() == 1


def test_who_may_read_a_pilot_takes_it_along_for_herself():
    edition, person = an_edition("1.0", "pilot"), a_city_coordinator()
    a_made_export(edition)
    EditionReaders.objects.create(edition=edition, organisation=person.memberships.get().organisation)
    coordinator, stranger = Client(), Client()
    coordinator.force_login(person)
    stranger.force_login(a_city_coordinator())

    answers = [coordinator.get(path) for path in (EDITION, PDF, FILE)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-store"}
    assert [stranger.get(path).status_code for path in (EDITION, PDF, FILE)] == [404] * 3


def test_no_other_door_leads_to_the_files(client):
    export = a_made_export(an_edition("1.0", "draft"))
    coordinator = Client()
    coordinator.force_login(a_person(is_superuser=True, is_staff=True))

    for path in (export.path, f"x/../{export.path}", f"./{export.path}", export.path.replace("/", "//", 1)):
        assert client.get(f"/media/{path}").status_code in {302, 404}
        assert coordinator.get(f"/media/{path}").status_code == 404


def test_hostile_words_in_titles_stay_words(client):
    document = a_document()
    hostile = "</title></iframe><script>alert(1)</script>\"'&"
    document["toolbox"]["title"] = document["manuals"][0]["steps"][0]["title"] = hostile
    import_package(a_package_file(a_package(document)), by=None)

    pages = [client.get(path).text for path in (SHARE, PDF, "/en/toolboxes/safe-evenings/front-desk/listen/embed/")]

    assert not any("<script>alert" in page for page in pages)
    assert "&amp;lt;script&amp;gt;" in pages[0]  # the code to copy holds it as it must stand in a page


# The command ---------------------------------------------------------------------------------------------------------


def test_the_command_writes_the_same_bytes(tmp_path, capsys):
    an_edition()

    call_command("export", "safe-evenings", "1.0", "en", "pdf", str(tmp_path / "out.pdf"))

    assert (tmp_path / "out.pdf").read_bytes() == BODY
    assert "23 bytes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing", "1.0", "en"], "There is no edition of nothing."),
        (["safe-evenings", "2.0", "en"], "has no edition 2.0. It has: 1.0"),
        (["safe-evenings", "1.0", "xx"], "is not in xx, but in: en, ar"),
    ],
)
def test_the_command_says_what_there_is(tmp_path, arguments, sentence):
    an_edition()

    with pytest.raises(CommandError, match=sentence):
        call_command("export", *arguments, "pdf", str(tmp_path / "out.pdf"))
