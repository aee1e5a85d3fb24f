"""What an edition changed, as readers get it: its words, and its list as a list, on the site and in files."""

import io
import zipfile

import pytest
from django.urls import reverse

from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.change_notes import ChangeNote, change_note_of
from equalcity.toolboxes.exporting import epub, single_file
from tests.factories.export_sources import a_source
from tests.factories.packages import a_package, a_package_file

NOTE = "We listened.\nTo many.\n- Ring <once>.\n- Say whom to ask."
LIST = "<li>Ring &lt;once&gt;.</li><li>Say whom to ask.</li>"


def _nobody(done: int, count: int) -> None:
    """Nobody waits."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ChangeNote()),
        ("We listened.", ChangeNote("We listened.")),
        ("- One.", ChangeNote(lines=("One.",))),
        ("First - then.\n- One.\n- Two.\nLast.", ChangeNote("First - then.\nLast.", ("One.", "Two."))),
    ],
)
def test_words_and_list_are_told_apart(text: str, found: ChangeNote):
    assert change_note_of(text) == found
    assert bool(found) is bool(text)


@pytest.mark.django_db
def test_readers_get_the_list_as_a_list_on_every_page_that_tells_of_it(client):
    for number, note in (("1.0", ""), ("1.1", NOTE)):
        import_package(a_package_file(a_package(number=number, change_note=note)), by=None)
    address = {"slug": "safe-evenings"}
    pages = [
        reverse("toolboxes:toolbox", kwargs=address),
        reverse("toolboxes:editions", kwargs=address),
        reverse("toolboxes:difference", kwargs=address | {"since": "1.0", "number": "1.1"}),
    ]

    shown = [client.get(page).text for page in pages]

    assert [LIST in page for page in shown] == [True] * 3
    assert ["We listened.<br>To many." in page for page in shown] == [True] * 3
    assert "What changed:" not in client.get(pages[0] + "editions/1.0/").text


def test_files_that_leave_the_site_have_it_as_a_list_too():
    source = a_source(change_note=NOTE)

    page = single_file.make(source, _nobody).decode()
    book = zipfile.ZipFile(io.BytesIO(epub.make(source, _nobody))).read("EPUB/contents.xhtml").decode()

    assert LIST in page
    assert LIST in book
