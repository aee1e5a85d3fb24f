"""A mail server that is away."""

from django.core.mail.backends.base import BaseEmailBackend


class Away(BaseEmailBackend):
    """Takes a connection and refuses every message."""

    def send_messages(self, messages: list) -> int:
        raise ConnectionRefusedError
