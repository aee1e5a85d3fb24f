"""Uploaded files: who opens them, by which address, and what the log says of it."""

import logging

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from equalcity.core.logs import WithoutAddress
from tests.factories.network import a_worker, an_author

pytestmark = pytest.mark.django_db

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "path",
    [
        "editions/ab/x.svg/",
        "./editions/ab/x.svg",
        "x/../editions/ab/x.svg",
        ".//editions/ab/x.svg",
        "../release",
        "/etc/passwd",
        "editions",
        ".",
    ],
)
def test_no_odd_address_opens_a_file(client, path):
    default_storage.save("editions/ab/x.svg", ContentFile(DRAWING))
    client.force_login(an_author())

    assert client.get(f"/media/{path}").status_code == 404


def test_an_uploaded_drawing_cannot_run(client):
    default_storage.save("original_images/x.svg", ContentFile(DRAWING))
    client.force_login(an_author())

    answer = client.get("/media/original_images/x.svg")

    assert b"".join(answer) == DRAWING
    assert "sandbox" in answer.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_uploaded_file_is_for_those_who_write(client):
    default_storage.save("original_images/x.svg", ContentFile(DRAWING))

    anonymous = client.get("/media/original_images/x.svg")
    client.force_login(a_worker())

    assert anonymous.status_code == 302
    assert client.get("/media/original_images/x.svg").status_code == 404


def test_the_log_does_not_repeat_what_was_asked_for(rf):
    asked = SuspiciousFileOperation("The joined path (/etc/passwd) is outside")
    record = logging.LogRecord("django.security", logging.ERROR, "", 0, str(asked), None, (type(asked), asked, None))
    record.request, record.status_code = rf.get("/media//etc/passwd"), 400

    kept = WithoutAddress().filter(record)

    assert (kept, record.getMessage(), record.exc_info) == (True, "A request was answered with 400.", None)
