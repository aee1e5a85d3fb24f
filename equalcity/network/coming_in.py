"""Random words for links, of which only the hash is stored, and addresses that are shown without being told."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """A word that nobody guesses: 32 random bytes, fit for an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is stored of it: SHA-256 in small hexadecimal letters."""
    return sha256(token.encode()).hexdigest()


def hash_of_nothing() -> str:
    """The hash of a word that nobody has: no link opens this."""
    return hash_of(new_token())


def masked(email: str) -> str:
    """An address that its owner knows again and others do not learn: a…e@e…e.org."""
    mailbox, _at, host = email.rpartition("@")
    name, _dot, ending = host.rpartition(".")
    return f"{_ends(mailbox)}@{_ends(name)}.{ending}" if name else f"{_ends(mailbox)}@{_ends(host)}"


def _ends(word: str) -> str:
    return f"{word[:1]}…{word[-1:]}" if len(word) > 2 else "…"  # noqa: PLR2004 -- of two letters, both would be told
