"""Small secrets that must lie in the database for a while: sealed with a key made from SECRET_KEY.

It is Fernet (AES-CBC with HMAC-SHA256, version and time inside) of the library `cryptography`; whoever has only the
database, or a copy of it, reads nothing.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

PURPOSE = b"equalcity sealed "  # so that the key is that of nothing else


class Unreadable(ValueError):  # noqa: N818 -- says what is the case
    """Sealed with a key that this site does not have, changed on the way, or too old."""


def seal(text: str) -> str:
    """What may be stored in place of this text."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str, *, seconds: int | None = None) -> str:
    """The text again. Raises Unreadable, also when it was sealed more than `seconds` ago."""
    try:
        return _keys().decrypt(sealed.encode(), ttl=seconds).decode()
    except InvalidToken as error:
        raise Unreadable(sealed[:8]) from error


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + force_bytes(secret)).digest())) for secret in secrets
    )
