"""What must hold before a real site may start; shown by `equalcity check` and by `equalcity up`."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

DEMO_SECRET = "demo-secret-for-trying-things-out-only"  # noqa: S105 -- refused in production by the check below


@register()
def production_is_safe(**kwargs: object) -> list[CheckMessage]:
    """Errors that stop a production site: demo secret, short secret, DEBUG, no host names."""
    if settings.MODE != "production":
        return []
    found: list[CheckMessage] = []
    if not settings.SECRET_KEY or settings.SECRET_KEY == DEMO_SECRET or len(settings.SECRET_KEY) < 40:  # noqa: PLR2004 -- characters; Django's own generator makes 50
        found.append(
            Error(
                "SECRET_KEY is missing, short, or the one of the demo.",
                hint="Set SECRET_KEY to 50 random characters, for example from: "
                "python -c 'import secrets; print(secrets.token_urlsafe(50))'",
                id="equalcity.E001",
            )
        )
    if settings.DEBUG:
        found.append(
            Error("DEBUG is on.", hint="Leave DEBUG out: it shows internals to everybody.", id="equalcity.E002")
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "ALLOWED_HOSTS does not name the hosts of this site.",
                hint="Set ALLOWED_HOSTS, for example: ALLOWED_HOSTS=toolboxes.example.org",
                id="equalcity.E003",
            )
        )
    return found
