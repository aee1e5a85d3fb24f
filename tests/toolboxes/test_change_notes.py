"""What an edition says of its changes: words and a list, on every page and in every form that shows it."""

import io
import zipfile

import pytest

from equalcity.toolboxes.change_notes import WhatChanged, what_changed
from equalcity.toolboxes.exporting import epub, single_file
from tests.factories.adaptations import an_edition
from tests.factories.export_sources import a_source

NOTE = "We listened.\n- “Listen” is clearer.\n- “Hand over” is shorter."
LINES = ["“Listen” is clearer.", "“Hand over” is shorter."]
LIST = "".join(f'<li dir="auto">{line}</li>' for line in LINES)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("", WhatChanged("", ())),
        ("Only words.", WhatChanged("Only words.", ())),
        ("- Only a list.", WhatChanged("", ("Only a list.",))),
        (NOTE, WhatChanged("We listened.", tuple(LINES))),
        ("5 - 3\n-no list", WhatChanged("5 - 3\n-no list", ())),
    ],
)
def test_a_change_note_is_words_and_a_list(note, expected):
    assert (what_changed(note), bool(what_changed(note))) == (expected, bool(note))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "editions/", "editions/1.0...1.1/"])
def test_readers_get_the_list_of_changes_as_a_list(client, path):
    an_edition()
    an_edition("1.1", change_note=NOTE)

    found = client.get(f"/en/toolboxes/safe-evenings/{path}").content.decode()

    assert LIST in found
    assert "- “Listen”" not in found


def test_files_that_are_taken_along_have_it_too():
    source = a_source(change_note=NOTE)

    book = zipfile.ZipFile(io.BytesIO(epub.make(source, _nobody)))
    file = single_file.make(source, _nobody).decode()
    pages = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml"))

    assert (LIST in pages, LIST in file) == (True, True)


def _nobody(done: int, count: int) -> None:
    """Nobody looks at how far it is."""
