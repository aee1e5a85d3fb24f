"""Sends a stored file, whole or the part that a player asks for."""

import re
from collections.abc import Iterator

from django.core.files import File
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

CHUNK = 64 * 1024
SMALL = 256 * 1024
"""Bytes; a file up to this size is answered at once, and so can be kept in memory by the outermost layer."""
PARTIAL, UNSATISFIABLE = 206, 416


def send_file(request: HttpRequest, path: str, *, content_type: str, etag: str) -> HttpResponseBase:
    """The file at this place of the default storage; one range of bytes where that is asked for (RFC 9110)."""
    quoted = f'"{etag}"'
    size = default_storage.size(path)
    part = _part(request, quoted, size)
    if part is None:
        response = _whole(path, size)
    elif part:
        response = StreamingHttpResponse(_bytes(default_storage.open(path), part), status=PARTIAL)
        response.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    else:
        response = HttpResponse(status=UNSATISFIABLE)
        response.headers["Content-Range"] = f"bytes */{size}"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(size if part is None else len(part))
    response.headers["Content-Type"] = content_type
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["ETag"] = quoted
    return _unless_known(request, quoted, response)


def _unless_known(request: HttpRequest, etag: str, response: HttpResponseBase) -> HttpResponseBase:
    """The answer, or 304 where the reader has the file already."""
    return get_conditional_response(request, etag=etag, response=response) or response  # type: ignore[arg-type]  # it takes any


def _part(request: HttpRequest, etag: str, size: int) -> range | None:
    """The bytes that are asked for: None for all of them, empty where there are none such."""
    asked = re.fullmatch(r"bytes=([0-9]{0,18})-([0-9]{0,18})", request.headers.get("Range", ""))
    if not asked or asked[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    return range(min(int(first), size), min(int(last) + 1, size) if last else size)


def _whole(path: str, size: int) -> HttpResponseBase:
    if size <= SMALL:
        with default_storage.open(path) as file:
            return HttpResponse(file.read())
    return StreamingHttpResponse(_bytes(default_storage.open(path), range(size)))


def _bytes(file: File[bytes], part: range) -> Iterator[bytes]:
    with file:
        file.seek(part.start)
        left = len(part)
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
