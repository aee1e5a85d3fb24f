"""The store of published pages, and the shell that answers from it."""

import asyncio
import gzip
import threading
import time

import brotli
import pytest

from equalcity.asgi import Shell, largest_body
from equalcity.core.bridge import Bridge
from equalcity.core.published import Address, Store, best_coding, make_page, matches

HTML = b"<!doctype html><title>Listen when she tells you</title>" + b"<p>Believe her.</p>" * 200
HERE = Address("http", b"city.example", "/en/step/")


# The store -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (b"", b"identity"),
        (b"gzip, deflate, br, zstd", b"br"),
        (b"gzip", b"gzip"),
        (b"GZIP;q=0.5, br;q=0.1", b"gzip"),
        (b"br;q=0, gzip", b"gzip"),
        (b"br;q=0, gzip;q=0", b"identity"),
        (b"*", b"br"),
        (b"*;q=0", b"identity"),
        (b"br;q=0, *", b"gzip"),
        (b"identity, gzip;q=0.5", b"identity"),
        (b"gzip;q=nonsense", b"identity"),
    ],
)
def test_the_coding_is_the_one_liked_best(accepted, coding):
    assert best_coding(accepted) == coding


@pytest.mark.parametrize(
    ("asked", "same"),
    [(b'"a"', True), (b'W/"a"', True), (b'"b", "a"', True), (b"*", True), (b'"b"', False), (b'"ab"', False)],
)
def test_a_copy_is_compared_weakly(asked, same):
    assert matches(asked, b'"a"') is same


def test_a_page_is_the_same_in_every_coding_and_told_apart_by_its_tag():
    page = make_page([(b"content-type", b"text/html")], HTML)

    answers = [page.answer(head=False, accept_encoding=coding, if_none_match=b"") for coding in (b"", b"gzip", b"br")]

    assert [answers[0].body, gzip.decompress(answers[1].body), brotli.decompress(answers[2].body)] == [HTML] * 3
    assert len({dict(answer.headers)[b"etag"] for answer in answers}) == 3
    assert [int(dict(answer.headers)[b"content-length"]) for answer in answers] == [len(one.body) for one in answers]
    assert {dict(answer.headers)[b"vary"] for answer in answers} == {b"Accept-Encoding, Cookie"}


def test_a_picture_is_not_compressed_again():
    page = make_page([(b"content-type", b"image/webp")], HTML)

    assert list(page.forms) == [b"identity"]


def test_a_reader_who_has_the_page_gets_no_body():
    page = make_page([(b"content-type", b"text/html"), (b"cache-control", b"no-cache")], HTML)
    tag = dict(page.answer(head=False, accept_encoding=b"br", if_none_match=b"").headers)[b"etag"]

    answer = page.answer(head=False, accept_encoding=b"br", if_none_match=tag)

    assert (answer.status, answer.body) == (304, b"")
    assert sorted(name for name, _ in answer.headers) == [b"cache-control", b"etag", b"vary"]


def test_the_store_forgets_a_page_with_its_release_and_with_its_age():
    now = [0.0]
    store = Store(limit=1_000_000, largest=100_000, max_age=300, clock=lambda: now[0])
    page = make_page([(b"content-type", b"text/html")], HTML)

    store.keep(HERE, page, release=7)

    assert (store.get(HERE, 7), store.get(HERE, 8), store.get(HERE._replace(host=b"other.example"), 7)) == (
        page,
        None,
        None,
    )
    now[0] = 301
    assert store.get(HERE, 7) is None


def test_the_store_never_grows_above_its_limit_whatever_hosts_are_named():
    store = Store(limit=200_000, largest=100_000, max_age=300)
    page = make_page([(b"content-type", b"text/html")], HTML)

    for number in range(500):
        store.keep(Address("http", b"host-%d" % number, "/"), page, release=1)

    assert 100_000 < store.size <= 200_000
    assert store.get(Address("http", b"host-499", "/"), 1) is page


def test_the_store_refuses_a_page_that_is_too_large():
    store = Store(limit=200_000, largest=1000, max_age=300)

    kept = store.keep(HERE, make_page([(b"content-type", b"text/html")], HTML), release=1)

    assert (kept, store.size) == (False, 0)


# The shell -----------------------------------------------------------------------------------------------------------


class Site:
    """A small WSGI site that counts what it was asked; `answers` may be changed while it runs."""

    def __init__(self):
        self.asked = []
        self.status = "200 OK"
        self.headers = [("Content-Type", "text/html"), ("X-Publish", "1"), ("Vary", "Accept-Language")]
        self.body = HTML
        self.meanwhile = lambda: None
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        with self.lock:
            self.asked.append(environ)
        self.meanwhile()
        start_response(self.status, self.headers)
        return [self.body]


class Visit:
    """A shell around a site, and the requests made to it."""

    def __init__(self, site, *, behind_proxy=False):
        self.site = site
        self.release = 1
        self.shell = Shell(
            Bridge(site, threads=4, body_limit=largest_body),
            Store(limit=1_000_000, largest=500_000, max_age=300),
            release=lambda: self.release,
            begun=self.bump,
            static_url="/static/",
            behind_proxy=behind_proxy,
        )

    def bump(self):
        self.release += 1

    async def begin(self):
        messages, sent = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]), []

        async def receive():
            return next(messages)

        async def send(message):
            sent.append(message["type"])

        await self.shell({"type": "lifespan"}, receive, send)
        return sent

    async def ask(self, path="/en/step/", *, method="GET", query=b"", host=b"city.example", **headers):
        sent = []
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query,
            "scheme": "http",
            "http_version": "1.1",
            "headers": [(b"host", host), *named],
        }

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        await self.shell(scope, receive, send)
        start, body = sent[0], b"".join(message["body"] for message in sent[1:])
        return start["status"], dict(start["headers"]), body

    def get(self, path="/en/step/", **facts):
        return asyncio.run(self.ask(path, **facts))


def test_a_published_page_is_rendered_once_as_nobody_and_then_answered_from_memory():
    visit = Visit(Site())

    first = visit.get(accept_language="fr", accept_encoding="br")
    asked = len(visit.site.asked)
    second = visit.get(accept_language="ar", accept_encoding="br")

    assert first == second
    assert brotli.decompress(second[2]) == HTML
    assert len(visit.site.asked) == asked == 2
    assert [name for name in visit.site.asked[-1] if name.startswith("HTTP_")] == ["HTTP_HOST"]
    assert b"x-publish" not in first[1]


def test_a_worker_that_begins_lets_all_others_forget_what_one_that_was_killed_did_not_tell():
    visit = Visit(Site())

    sent = asyncio.run(visit.begin())

    assert (sent, visit.release) == (["lifespan.startup.complete", "lifespan.shutdown.complete"], 2)


@pytest.mark.parametrize(
    "facts",
    [
        {"cookie": "sessionid=1"},
        {"cookie": "anything=1"},
        {"authorization": "Basic x"},
        {"range": "bytes=0-1"},
        {"query": b"q=1"},
        {"method": "POST"},
    ],
)
def test_whoever_says_more_than_an_address_is_never_answered_from_memory(facts):
    visit = Visit(Site())
    visit.get()
    visit.site.body = b"for one person"

    personal = visit.get(**facts)
    public = visit.get()

    assert personal[2] == b"for one person"
    assert b"x-publish" not in personal[1]
    assert public[2] == HTML


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("200 OK", [("Content-Type", "text/html")]),
        ("200 OK", [("Content-Type", "text/html"), ("X-Publish", "0")]),
        ("200 OK", [("Content-Type", "text/html"), ("X-Publish", "1"), ("Set-Cookie", "a=1")]),
        ("200 OK", [("Content-Type", "text/html"), ("X-Publish", "1"), ("Content-Encoding", "gzip")]),
        ("404 Not Found", [("Content-Type", "text/html"), ("X-Publish", "1")]),
        ("302 Found", [("Location", "/"), ("X-Publish", "1")]),
    ],
)
def test_what_is_not_a_published_page_is_not_kept(status, headers):
    visit = Visit(Site())
    visit.site.status, visit.site.headers = status, headers

    answers = [visit.get(), visit.get()]

    assert visit.shell.store.size == 0
    assert [answer[0] for answer in answers] == [int(status[:3])] * 2
    assert all(b"x-publish" not in answer[1] for answer in answers)


def test_a_new_release_is_read_at_once():
    visit = Visit(Site())
    visit.get()

    visit.site.body, visit.release = b"new", 2

    assert visit.get()[2] == b"new"


def test_a_page_that_is_withdrawn_is_gone_with_the_release():
    visit = Visit(Site())
    visit.get()

    visit.site.status, visit.site.headers, visit.release = "404 Not Found", [("Content-Type", "text/html")], 2

    assert visit.get()[0] == 404
    assert visit.shell.store.size == 0


def test_a_page_rendered_while_the_release_changed_is_not_kept():
    visit = Visit(Site())
    visit.site.meanwhile = lambda: setattr(visit, "release", visit.release + 1)

    visit.get()

    assert visit.shell.store.size == 0


def test_many_who_come_at_once_wait_for_one_rendering():
    visit = Visit(Site())
    visit.site.meanwhile = lambda: time.sleep(0.05)

    async def crowd():
        return await asyncio.gather(*(visit.ask() for _ in range(50)))

    answers = asyncio.run(crowd())

    assert {answer[2] for answer in answers} == {HTML}
    assert len(visit.site.asked) == 2


def test_many_who_come_at_once_to_a_page_that_is_not_published_do_not_wait_in_line():
    visit = Visit(Site())
    visit.site.headers = [("Content-Type", "text/html")]
    visit.site.meanwhile = lambda: time.sleep(0.1)

    async def crowd():
        return await asyncio.gather(*(visit.ask() for _ in range(9)))

    begun = time.monotonic()
    answers = asyncio.run(crowd())

    assert [answer[0] for answer in answers] == [200] * 9
    assert time.monotonic() - begun < 0.7


def test_each_host_and_scheme_has_pages_of_its_own():
    visit = Visit(Site(), behind_proxy=True)
    visit.get(x_forwarded_proto="https")
    visit.site.body = b"other"

    answers = [
        visit.get(x_forwarded_proto="https"),
        visit.get(x_forwarded_proto="http"),
        visit.get(x_forwarded_proto="https", host=b"second.example"),
        visit.get(x_forwarded_proto="https,http"),
        visit.get(),
    ]

    assert [answer[2] for answer in answers] == [HTML, b"other", b"other", b"other", b"other"]


@pytest.mark.parametrize("schemes", [[b"http", b"https"], [b"https", b"http"], [b"http", b"http"]])
def test_nothing_is_kept_for_a_request_that_names_two_schemes(schemes):
    visit = Visit(Site(), behind_proxy=True)
    headers = [(b"host", b"city.example"), *((b"x-forwarded-proto", scheme) for scheme in schemes)]
    scope = {"method": "GET", "query_string": b"", "path": "/en/", "scheme": "http", "headers": headers}

    assert visit.shell.address(scope, dict(headers)) is None


def test_head_is_answered_without_body_and_with_the_length_of_the_page():
    visit = Visit(Site())
    visit.get()

    status, headers, body = visit.get(method="HEAD")

    assert (status, headers[b"content-length"], body) == (200, b"%d" % len(HTML), b"")


def test_a_file_whose_name_holds_its_hash_is_kept_even_for_those_with_a_cookie():
    visit = Visit(Site())
    visit.site.headers = [("Content-Type", "text/css"), ("Cache-Control", "max-age=315360000, public, immutable")]
    path = "/static/bundle/site.0123456789ab.css"

    visit.get(path, cookie="sessionid=1", accept_encoding="br")
    asked = len(visit.site.asked)
    status, headers, body = visit.get(path, accept_encoding="br")

    assert (status, brotli.decompress(body)) == (200, HTML)
    assert headers[b"cache-control"] == b"max-age=315360000, public, immutable"
    assert len(visit.site.asked) == asked == 1


def test_a_large_page_is_passed_on_and_not_kept():
    visit = Visit(Site())
    visit.site.body = b"x" * 600_000

    answer = visit.get()

    assert (answer[0], len(answer[2]), visit.shell.store.size) == (200, 600_000, 0)
