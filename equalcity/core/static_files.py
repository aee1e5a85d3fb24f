"""Collected files, sent in the thread that asks. The library's middleware takes every request through an event loop."""

from collections.abc import Callable

from django.http import FileResponse, HttpRequest, HttpResponseBase
from servestatic.middleware import ServeStaticMiddleware
from servestatic.responders import Redirect, StaticFile


class StaticFiles:
    """Django middleware that answers for static files, each as the library's table knows it; the rest goes on."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.table = ServeStaticMiddleware(_nobody)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        file = self._file_at(request.path_info)
        return self.get_response(request) if file is None else _sent(file, request)

    def _file_at(self, path: str) -> StaticFile | Redirect | None:
        return self.table.find_file(path) if self.table.autorefresh else self.table.files.get(path)


class _SentFile(FileResponse):
    def set_headers(self, filelike: object) -> None:
        """They are all in the library's answer."""


def _sent(file: StaticFile | Redirect, request: HttpRequest) -> HttpResponseBase:
    answer = file.get_response(request.method or "GET", request.META)
    response = _SentFile(answer.file or (), status=int(answer.status))
    del response["Content-Type"]
    for name, value in answer.headers:
        if value is not None:
            response[name] = value
    return response


async def _nobody(request: HttpRequest) -> HttpResponseBase:
    raise NotImplementedError("The table of files is only looked into.")
