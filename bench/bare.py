"""The yardsticks: an ASGI answer with nothing behind it, and a page with nothing but its text.

The folder of bodies is named on the command line of the server, by the environment variable BARE_BODIES.
"""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

BODIES = {f"/{file.name}": file.read_bytes() for file in Path(os.environ["BARE_BODIES"]).iterdir()}
HEADERS = {
    path: [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        *([(b"content-encoding", b"gzip")] if path.endswith(".gz") else []),
    ]
    for path, body in BODIES.items()
}


async def application(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    if scope["type"] == "http":
        path = scope["path"] if scope["path"] in BODIES else "/answer"
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS[path]})
        await send({"type": "http.response.body", "body": BODIES[path], "more_body": False})
        return
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return
