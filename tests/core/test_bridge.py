"""Requests and answers between the server and Django."""

import asyncio
import io
import time

from equalcity.core.bridge import Bridge, environ_of


def scope(method="POST", headers=(), path="/", query=b""):
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "scheme": "http",
        "http_version": "1.1",
        "headers": list(headers),
    }


def exchange(application, messages, *, request=None, limit=1000, patience=5.0):
    """What is sent back when these messages arrive."""
    sent, left = [], list(messages)

    async def receive():
        if not left:
            await asyncio.sleep(60)
        return left.pop(0)

    async def send(message):
        sent.append(message)

    bridge = Bridge(application, threads=2, body_limit=lambda _: limit, patience=patience)
    asyncio.run(bridge(request or scope(), receive, send))
    return sent


def piece(body, *, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


def echo(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Length", environ["CONTENT_LENGTH"])])
    return [body]


def test_a_body_in_pieces_arrives_whole():
    sent = exchange(echo, [piece(b"one, ", more=True), piece(b"two")])

    assert sent == [
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/plain"), (b"x-length", b"8")],
        },
        {"type": "http.response.body", "body": b"one, two", "more_body": False},
    ]


def test_half_a_form_is_never_acted_upon():
    asked = []

    sent = exchange(
        lambda environ, start: asked.append(environ), [piece(b"half", more=True), {"type": "http.disconnect"}]
    )

    assert (asked, sent) == ([], [])


def test_a_body_that_is_too_large_is_declined_with_a_sentence():
    sent = exchange(echo, [piece(b"x" * 2_000_001)], limit=2_000_000)

    assert (sent[0]["status"], sent[1]["body"]) == (413, b"This is too large: at most 2 MB can be sent.")
    assert {name: value for name, value in sent[0]["headers"] if name.startswith((b"content-sec", b"x-", b"ref"))} == {
        b"content-security-policy": b"default-src 'none'",
        b"x-content-type-options": b"nosniff",
        b"referrer-policy": b"same-origin",
    }


def test_a_body_that_does_not_come_is_declined():
    sent = exchange(echo, [piece(b"x", more=True)], patience=0.05)

    assert sent[0]["status"] == 408


def test_a_failure_of_ours_is_answered_with_a_sentence_and_logged_without_address(caplog):
    def broken(environ, start_response):
        raise ValueError("of ours")

    sent = exchange(broken, [], request=scope("GET", path="/en/secret-step/"))

    assert (sent[0]["status"], sent[1]["body"]) == (500, b"Something went wrong on our side. Please try again later.")
    assert [record.getMessage() for record in caplog.records] == ["A request could not be answered."]
    assert "secret" not in caplog.text


def test_slow_readers_of_files_hold_no_thread():
    def serve_file(environ, start_response):
        start_response("200 OK", [])
        return environ["wsgi.file_wrapper"](io.BytesIO(b"x" * 1_000_000), 8192)

    async def slow(message):
        await asyncio.sleep(0.02)

    async def nothing():
        return piece(b"")

    async def crowd():
        bridge = Bridge(serve_file, threads=1, body_limit=lambda _: 1000)
        await asyncio.gather(*(bridge(scope("GET"), nothing, slow) for _ in range(20)))

    begun = time.monotonic()
    asyncio.run(crowd())

    assert time.monotonic() - begun < 2


def test_a_streamed_answer_is_closed_even_when_the_reader_is_gone():
    closed = []

    class Streamed:
        streaming = True

        def __iter__(self):
            yield b"one"
            yield b"two"

        def close(self):
            closed.append(True)

    def application(environ, start_response):
        start_response("200 OK", [])
        return Streamed()

    async def gone(message):
        if message.get("body") == b"one":
            raise ConnectionResetError

    async def nothing():
        return piece(b"")

    async def visit():
        try:
            await Bridge(application, threads=1, body_limit=lambda _: 1000)(scope("GET"), nothing, gone)
        except ConnectionResetError:
            return

    asyncio.run(visit())

    assert closed == [True]


def test_a_header_cannot_pose_as_another_one():
    request = scope(headers=[(b"x_forwarded_proto", b"https"), (b"cookie", b"a=1"), (b"cookie", b"b=2")], path="/ä")

    environ = environ_of(request, io.BytesIO())

    assert {name: value for name, value in environ.items() if name.startswith("HTTP_")} == {"HTTP_COOKIE": "a=1; b=2"}
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/ä"
