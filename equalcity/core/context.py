"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """DEMO, the exit address and the languages of the interface."""
    return {"DEMO": settings.DEMO, "EXIT_URL": settings.EXIT_URL, "INTERFACE_LANGUAGES": settings.LANGUAGES}
