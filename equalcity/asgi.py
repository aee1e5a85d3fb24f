"""The outermost layer: answers published pages from memory, and hands everything else to Django.

A view says with the header `X-Publish: 1` that its answer depends on nothing but scheme, host and path. Such an answer
is asked for once more by a request without any personal header, and that one is kept until the release changes.
Whoever sends a cookie, an authorization, a query or a range is never answered from memory.
"""

import asyncio
import os
from collections.abc import Callable

from cachetools import TTLCache

from equalcity.core.bridge import Bridge, Header, Message, Receive, Scope, Send
from equalcity.core.published import Address, Page, Store, make_page

MEGABYTE = 1_000_000
PERSONAL = frozenset({b"cookie", b"authorization", b"range"})
PERSONAL_EVEN_FOR_FILES = frozenset({b"range"})
DJANGO_THREADS = 8
LARGEST_FORM = 1 * MEGABYTE  # of somebody who is not signed in
LARGEST_UPLOAD = 1_200 * MEGABYTE  # a package with recordings


class Shell:
    """An ASGI application: published pages from the store, the rest from Django."""

    def __init__(
        self,
        django: Bridge,
        store: Store,
        *,
        release: Callable[[], int],
        begun: Callable[[], object],
        static_url: str,
        behind_proxy: bool,
    ) -> None:
        self.django = django
        self.store = store
        self.release = release
        self.begun = begun
        self.static_url = static_url
        self.behind_proxy = behind_proxy
        self.pending: dict[Address, asyncio.Future[None]] = {}
        self.seen: int | None = None
        # For a while only: what failed once may be published the next time.
        self.unpublished: TTLCache[Address, int] = TTLCache(maxsize=4096, ttl=30)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.http(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self.lifespan(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        address = self.address(scope, headers)
        if address is None:
            await self.pass_on(scope, receive, send)
            return
        page = self.store.get(address, self.release_now())
        if page is None:
            page = await self.missing(address, scope, receive, send)
        if page is not None:
            answer = page.answer(
                head=scope["method"] == "HEAD",
                accept_encoding=headers.get(b"accept-encoding", b""),
                if_none_match=headers.get(b"if-none-match", b""),
            )
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.body, "more_body": False})

    def release_now(self) -> int:
        """The release, looked up once for all requests that one turn of the event loop answers."""
        if self.seen is None:
            self.seen = self.release()
            asyncio.get_running_loop().call_soon(self.look_again)
        return self.seen

    def look_again(self) -> None:
        self.seen = None

    def address(self, scope: Scope, headers: dict[bytes, bytes]) -> Address | None:
        """What the answer may be kept under; None where it may not."""
        if scope["method"] not in {"GET", "HEAD"} or scope["query_string"] or b"host" not in headers:
            return None
        personal = PERSONAL_EVEN_FOR_FILES if scope["path"].startswith(self.static_url) else PERSONAL
        if not personal.isdisjoint(headers):
            return None
        scheme = scope["scheme"]
        if self.behind_proxy:
            forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-proto"]
            if forwarded not in ([b"http"], [b"https"]):  # of several, Django might believe another one
                return None
            scheme = forwarded[0].decode()
        return Address(scheme, headers[b"host"], scope["path"])

    async def missing(self, address: Address, scope: Scope, receive: Receive, send: Send) -> Page | None:
        """The page once somebody has rendered it, or None when the request was answered by Django directly."""
        while self.may_be_published(address) and scope["method"] == "GET":
            if (page := self.store.get(address, self.release())) is not None:
                return page
            if address not in self.pending:
                return await self.lead(address, scope, receive, send)
            await asyncio.wait([self.pending[address]])
        await self.pass_on(scope, receive, send)
        return None

    def may_be_published(self, address: Address) -> bool:
        return self.unpublished.get(address) != self.release()

    async def lead(self, address: Address, scope: Scope, receive: Receive, send: Send) -> Page | None:
        """Render for everybody who waits for the same address."""
        pending = self.pending[address] = asyncio.get_running_loop().create_future()

        def let_go() -> None:
            self.pending.pop(address, None)
            if not pending.done():
                pending.set_result(None)

        def withhold() -> None:
            self.unpublished[address] = self.release()
            let_go()

        try:
            if not self.store.knows(address) and not address.path.startswith(self.static_url):
                asked = Asked(send, withhold)
                await self.django(scope, receive, asked)
                if not asked.published:
                    return None
            page = await self.render(address, scope)
            if page is None:
                withhold()
                await self.pass_on(scope, receive, send)
            return page
        finally:
            let_go()

    async def render(self, address: Address, scope: Scope) -> Page | None:
        """Ask as nobody in particular, and keep the answer; None where it may not be kept."""
        release = self.release()
        recorder = Recorder(self.store.largest)
        await self.django(impersonal(scope), _no_body, recorder)
        if not recorder.is_complete or not self.is_published(address, recorder):
            self.store.forget(address)
            return None
        loop = asyncio.get_running_loop()
        page: Page = await loop.run_in_executor(self.django.pool, make_page, recorder.headers, bytes(recorder.body))
        if release == self.release():
            self.store.keep(address, page, release)
        return page

    def is_published(self, address: Address, answer: "Recorder") -> bool:
        """Whether everybody may read it: a view says so, or it is a file whose name holds its hash."""
        names = dict(answer.headers)
        if answer.status != 200 or b"set-cookie" in names or b"content-encoding" in names:  # noqa: PLR2004 -- OK
            return False
        is_hashed_file = address.path.startswith(self.static_url) and b"immutable" in names.get(b"cache-control", b"")
        return names.get(b"x-publish") == b"1" or is_hashed_file

    async def pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.django(scope, receive, Asked(send, None))

    async def lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                self.django.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return
            # The worker before may have been killed after a change was written and before it said so to the others.
            self.begun()
            await send({"type": "lifespan.startup.complete"})


class Asked:
    """Passes an answer of Django on to the reader, without `X-Publish`; holds a published one back if told to.

    `withhold` is called as soon as it is certain that the answer is not a published one.
    """

    def __init__(self, send: Send, withhold: Callable[[], None] | None) -> None:
        self.send = send
        self.withhold = withhold
        self.published = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message["headers"]
            message["headers"] = [header for header in headers if header[0] != b"x-publish"]
            if self.withhold is not None:
                self.published = len(headers) != len(message["headers"])
                if not self.published:
                    self.withhold()
        if not self.published:
            await self.send(message)


class Recorder:
    """Takes an answer down instead of sending it, as long as it is not larger than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.status = 0
        self.headers: list[Header] = []
        self.body = bytearray()
        self.is_complete = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
            return
        self.body += message.get("body", b"")[: self.limit + 1 - len(self.body)]
        self.is_complete = not message.get("more_body", False) and len(self.body) <= self.limit


def impersonal(scope: Scope) -> Scope:
    """The same address asked by nobody: no language, no browser, no cookie can leave a mark on what is kept."""
    kept = {b"host", b"x-forwarded-proto"}
    return {**scope, "method": "GET", "headers": [pair for pair in scope["headers"] if pair[0] in kept]}


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def largest_body(scope: Scope) -> int:
    """Bytes that may be sent: a form for everybody, a package for those who seem to be signed in."""
    return LARGEST_UPLOAD if any(name == b"cookie" for name, _ in scope["headers"]) else LARGEST_FORM


def make_application() -> Shell:
    """The shell around Django, as the settings say."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equalcity.settings")
    from django.conf import settings  # noqa: PLC0415 -- after the settings are named
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 -- as above

    from equalcity.core import release  # noqa: PLC0415 -- as above
    from equalcity.core.prepare import require_safe_settings  # noqa: PLC0415 -- as above

    django = get_wsgi_application()
    if settings.MODE == "production":
        require_safe_settings()
    return Shell(
        Bridge(django, threads=DJANGO_THREADS, body_limit=largest_body),
        Store(limit=32 * MEGABYTE, largest=2 * MEGABYTE, max_age=300),
        release=release.current,
        begun=release.bump,
        static_url=settings.STATIC_URL,
        behind_proxy=settings.PROXY_HTTPS,
    )


application = make_application()
