"""Translation servers on this machine, as far as our adapters speak with them: what they are asked, and answer."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Answer = Callable[[dict[str, Any]], tuple[int, bytes]]


@dataclass
class FakeServer:
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Path, headers and body of each request."""


def as_libretranslate(body: dict[str, Any]) -> tuple[int, bytes]:
    return 200, json.dumps({"translatedText": [text.replace("o", "ö") for text in body["q"]]}).encode()


def as_deepl(body: dict[str, Any]) -> tuple[int, bytes]:
    texts = [{"detected_source_language": "EN", "text": text.replace("o", "ö")} for text in body["text"]]
    return 200, json.dumps({"translations": texts}).encode()


@contextmanager
def a_server(answer: Answer) -> Iterator[FakeServer]:
    fake = FakeServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fake.asked.append({"path": self.path, "headers": dict(self.headers), "body": body})
            status, content = answer(body)
            self.send_response(status)
            if status in {301, 302, 307}:
                self.send_header("Location", content.decode())
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Nothing is written to the terminal of a test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
