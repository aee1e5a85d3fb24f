"""The sessions in which people are signed in: noted when they begin, looked up at every request, ended at once."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from equalcity.network.models import OpenSession, Person

# The first that is found counts, for most browsers also name those that they descend from.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def hash_of(session_key: str | None) -> str:
    return hashlib.sha256((session_key or "").encode()).hexdigest()


def device_of(user_agent: str) -> tuple[str, str]:
    """Browser and system, coarse: no version, no model; empty where unknown."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return browser, system


def oldest() -> datetime:
    """Whoever signed in before this is signed out, however busy she was."""
    return timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)


@receiver(user_logged_in)
def note_session(sender: object, request: HttpRequest, user: Person, **kwargs: object) -> None:
    now = timezone.now()
    browser, system = device_of(request.META.get("HTTP_USER_AGENT", ""))
    OpenSession.objects.filter(started_at__lt=oldest()).delete()
    OpenSession.objects.update_or_create(
        key_sha256=hash_of(request.session.session_key),
        defaults={
            "person": user,
            "browser": browser,
            "system": system,
            "started_at": now,
            "seen_at": _hour(now),
        },
    )


@receiver(user_logged_out)
def forget_session(sender: object, request: HttpRequest, **kwargs: object) -> None:
    OpenSession.objects.filter(key_sha256=hash_of(request.session.session_key)).delete()


def is_open(session: SessionBase, person: Person) -> bool:
    """Whether this person's session was neither ended nor is too old; notes the hour in which it was used."""
    key = hash_of(session.session_key)
    row = OpenSession.objects.of(person).filter(key_sha256=key, started_at__gte=oldest()).first()
    if row is None:
        return False
    hour = _hour(timezone.now())
    if row.seen_at < hour:
        OpenSession.objects.filter(pk=row.pk).update(seen_at=hour)
    return True


def give_new_key(request: HttpRequest) -> None:
    """Change the key of a session that now may do more: whoever knew the old one has nothing."""
    before = hash_of(request.session.session_key)
    request.session.cycle_key()
    OpenSession.objects.filter(key_sha256=before).update(key_sha256=hash_of(request.session.session_key))


def end_sessions(person: Person, *, but: str | None = None) -> int:
    """End all her sessions, or all others than the one with this key; gives how many."""
    sessions: Any = OpenSession.objects.of(person)
    if but is not None:
        sessions = sessions.exclude(key_sha256=hash_of(but))
    return sessions.delete()[0]


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
