"""Runs Django, a WSGI application, in a few threads behind the ASGI shell.

A thread is held only while Django works. Bodies are read before it is taken and answers are sent after it is given
back, so that slow phones, slow uploads and broken connections never block the readers behind them.
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, NamedTuple

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]
WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

logger = logging.getLogger(__name__)

IN_MEMORY = 256 * 1024  # bytes of a request's body before it goes to a temporary file
CHUNK = 128 * 1024
PATIENCE = 60  # seconds for the next piece of a request's body


class Started(NamedTuple):
    """What Django began to answer; `rest` is left where the body is a file or comes in pieces."""

    status: int
    headers: list[Header]
    body: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]


class Declined(Exception):  # noqa: N818 -- an answer to the other side, not a mistake of ours
    """The request is not passed on; `status` 0 where nobody is left to be answered."""

    def __init__(self, status: int, sentence: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Bridge:
    """An ASGI application for HTTP that asks a WSGI application."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        threads: int,
        body_limit: Callable[[Scope], int],
        patience: float = PATIENCE,
    ) -> None:
        self.application = application
        self.body_limit = body_limit
        self.patience = patience
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="django")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self._body(scope, receive)
        except Declined as declined:
            if declined.status:
                await _decline(send, declined)
            return
        with body:
            try:
                started = await self._in_thread(self._start, environ_of(scope, body))
            except Exception:
                # Even the page for failures failed. No address is logged: it would say what somebody read.
                logger.exception("A request could not be answered.")
                await _decline(send, Declined(500, "Something went wrong on our side. Please try again later."))
                return
            try:
                await self._send(started, send)
            finally:
                if started.rest is not None:
                    await self._in_thread(started.close)

    async def _in_thread(self, function: Callable[..., Any], *arguments: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.pool, function, *arguments)

    async def _body(self, scope: Scope, receive: Receive) -> IO[bytes]:
        body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the caller closes it
        if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return body
        try:
            await self._fill(body, self.body_limit(scope), receive)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body

    async def _fill(self, body: IO[bytes], limit: int, receive: Receive) -> None:
        """Read the whole body: Django must never act on half a form because the connection broke."""
        more, size = True, 0
        while more:
            try:
                message = await asyncio.wait_for(receive(), self.patience)
            except TimeoutError as error:
                raise Declined(408, "The request took too long to arrive. Please send it again.") from error
            if message["type"] == "http.disconnect":
                raise Declined(0)
            piece = message.get("body", b"")
            size += len(piece)
            if size > limit:
                raise Declined(413, f"This is too large: at most {limit // 1_000_000} MB can be sent.")
            body.write(piece)
            more = message.get("more_body", False)

    def _start(self, environ: dict[str, Any]) -> Started:
        """Ask Django; in a thread of the pool."""
        status, head = 0, list[Header]()

        def start_response(line: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            nonlocal status, head
            status = int(line[:3])
            head = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

        result = self.application(environ, start_response)
        close = getattr(result, "close", lambda: None)
        if isinstance(result, FileInPieces) or getattr(result, "streaming", False):
            return Started(status, head, b"", iter(result), close)
        try:
            return Started(status, head, b"".join(result), None, close)
        finally:
            close()

    async def _send(self, started: Started, send: Send) -> None:
        await send({"type": "http.response.start", "status": started.status, "headers": started.headers})
        if started.rest is not None:
            while (piece := await self._in_thread(next, started.rest, None)) is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": started.body, "more_body": False})

    def stop(self) -> None:
        """Take no more work; what runs may end."""
        self.pool.shutdown(wait=False, cancel_futures=True)


class FileInPieces:
    """What WSGI calls a file wrapper: an open file of Django, read as fast as the reader can take it."""

    def __init__(self, file: IO[bytes], block_size: int = CHUNK) -> None:
        self.file = file
        self.close = getattr(file, "close", lambda: None)

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(CHUNK), b"")


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """The request as PEP 3333 wants it."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileInPieces,
    }
    environ |= _header_variables(scope["headers"])
    size = _size(body)
    if size or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(size)
    return environ


def _header_variables(headers: Iterable[Header]) -> dict[str, str]:
    """Headers as CGI variables; names with an underscore are dropped, for they could pose as one with a hyphen."""
    variables: dict[str, str] = {}
    for raw_name, raw_value in headers:
        if b"_" in raw_name:
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        name = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        between = "; " if name == "HTTP_COOKIE" else ","
        variables[name] = f"{variables[name]}{between}{value}" if name in variables else value
    return variables


def _size(body: IO[bytes]) -> int:
    size = body.seek(0, 2)
    body.seek(0)
    return size


async def _decline(send: Send, declined: Declined) -> None:
    body = declined.sentence.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
        (b"content-security-policy", b"default-src 'none'"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
    ]
    await send({"type": "http.response.start", "status": declined.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
