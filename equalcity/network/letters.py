"""Mails as people get them: plain text and its HTML twin, in their language, with a subject that says nothing of us."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import get_language_info, override


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail to one mailbox. Its words are in `language` already; `link` is an address, `link_words` what it says."""

    to: str
    language: str
    subject: str
    paragraphs: Sequence[str]
    link: str = ""
    link_words: str = ""
    foot: Sequence[str] = ()


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The message with both parts, ready to be sent."""
    direction = "rtl" if get_language_info(letter.language)["bidi"] else "ltr"
    with override(letter.language):
        context = {"letter": letter, "direction": direction}
        message = EmailMultiAlternatives(
            subject=" ".join(letter.subject.split()),
            body=render_to_string("network/letters/letter.txt", context),
            to=[letter.to],
        )
        message.attach_alternative(render_to_string("network/letters/letter.html", context), "text/html")
    message.extra_headers["Auto-Submitted"] = "auto-generated"  # no answers of absent people
    return message


def send(letter: Letter, connection: BaseEmailBackend | None = None) -> None:
    """Send one mail now; call it in a job. OSError, SMTPException: the mail server did not take it."""
    (connection or get_connection()).send_messages([compose(letter)])


def address_of(path: str) -> str:
    """A whole address of this site, as it stands in a mail."""
    return f"{settings.BASE_URL}{path}"
