"""Files for browsers: what is sent, what is not sent again, and that no request is led through an event loop."""

from pathlib import Path

import pytest
from asgiref.sync import AsyncToSync
from django.test import Client

DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


@pytest.fixture
def drawing(settings: object, tmp_path: Path) -> str:
    """The address of a file of 41 bytes."""
    (tmp_path / "drawing.svg").write_bytes(DRAWING)
    settings.STATIC_ROOT = tmp_path
    return "/static/drawing.svg"


def test_a_file_is_sent_with_its_kind_its_length_and_its_mark(client: Client, drawing: str) -> None:
    answer = client.get(drawing)

    assert (answer.status_code, b"".join(answer)) == (200, DRAWING)
    assert (answer.headers["Content-Type"], answer.headers["Content-Length"]) == ("image/svg+xml", str(len(DRAWING)))
    assert answer.headers["ETag"]


def test_what_a_browser_has_is_not_sent_again(client: Client, drawing: str) -> None:
    mark = client.head(drawing).headers["ETag"]

    answer = client.get(drawing, headers={"If-None-Match": mark})

    assert (answer.status_code, b"".join(answer)) == (304, b"")


def test_a_part_is_sent_to_who_asks_for_a_part(client: Client, drawing: str) -> None:
    answer = client.get(drawing, headers={"Range": "bytes=1-3"})

    assert (answer.status_code, b"".join(answer)) == (206, b"svg")
    assert answer.headers["Content-Range"] == f"bytes 1-3/{len(DRAWING)}"


def test_the_head_of_a_file_has_no_body(client: Client, drawing: str) -> None:
    answer = client.head(drawing)

    assert (answer.status_code, b"".join(answer)) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(DRAWING))


@pytest.mark.parametrize("path", ["/static/other.svg", "/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml"])
def test_what_was_not_collected_is_not_sent(client: Client, drawing: str, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nothing_can_be_written_to_a_file(client: Client, drawing: str) -> None:
    assert client.post(drawing).status_code == 405


def test_requests_stay_in_their_thread(client: Client) -> None:
    client.get("/calendar/")

    assert not isinstance(client.handler._middleware_chain, AsyncToSync)  # noqa: SLF001 -- no other place tells
