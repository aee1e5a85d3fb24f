"""Uploaded files, for those who write."""

import posixpath

from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from equalcity.network.roles import roles_that


@never_cache
@login_required
def uploaded(request: HttpRequest, path: str) -> HttpResponse:
    """An uploaded file, for the admin. Readers get media of editions only, from an address of their own."""
    is_for_readers = posixpath.normpath(path).startswith(("editions/", "exports/"))
    if is_for_readers or not request.user.has_any_role(roles_that("writes")):
        raise Http404
    try:
        response = FileResponse(default_storage.open(path, "rb"))
    except (OSError, ValueError, SuspiciousFileOperation) as missing:
        raise Http404 from missing
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; sandbox"
    response._csp_exempt = True  # noqa: SLF001 -- django-csp's own way to keep this stricter policy
    return response
