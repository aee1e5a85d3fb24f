"""The mails of coming in: what they say, and sending each once, also when a job is interrupted and taken up again."""

from datetime import timedelta
from smtplib import SMTPException

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from equalcity.network.audit import record_each
from equalcity.network.coming_in import hash_of, new_token
from equalcity.network.letters import Letter, address_of, send
from equalcity.network.models import AccessRequest, Invitation

MAIL_ERRORS = (SMTPException, OSError)
BATCH = 25
"""Mails between two looks at the database."""
REST = timedelta(minutes=10)
"""So young a request has a job of its own, which may be mailing at this moment."""
TRIED_FOR = timedelta(days=7)
"""A mailbox that never takes anything is left alone after that."""


def send_invitations(waiting: "models.QuerySet[Invitation]") -> int:
    """Mail those of these invitations that are not sent yet, through one connection; gives how many went out.

    None goes out twice: each is marked as sent before it goes, and as doubtful until it has gone. What was on its way
    when a job was killed stays doubtful, is shown so, and can be sent again by hand. Where a whole batch is refused the
    mail server is thought to be away, and the rest waits until somebody tries again.
    """
    numbers = list(waiting.filter(sent_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    sent = 0
    with get_connection() as connection:
        for start in range(0, len(numbers), BATCH):
            letters = _take(numbers[start : start + BATCH])
            gone = [number for number, letter in letters.items() if _goes_out(letter, connection)]
            Invitation.objects.filter(pk__in=gone).update(failed_at=None)
            refused = letters.keys() - gone
            Invitation.objects.filter(pk__in=refused).update(sent_at=None)
            sent += len(gone)
            if refused and not gone:
                break
    return sent


def _goes_out(letter: Letter, connection: BaseEmailBackend) -> bool:
    try:
        send(letter, connection)
    except MAIL_ERRORS:
        connection.close()  # the next one opens it anew
        return False
    return True


@transaction.atomic
def _take(numbers: list[int]) -> dict[int, Letter]:
    """Mark invitations as sent, with a new word for the link of each; without those that another job has, or closed.

    The words are made here, since what is handed to a job is stored.
    """
    open_ones = Invitation.objects.filter(pk__in=numbers, sent_at__isnull=True, closed_at__isnull=True)
    mine = list(open_ones.select_for_update(of=("self",)).select_related("organisation", "invited_by").order_by("pk"))
    now, letters = timezone.now(), {}
    for invitation in mine:
        token = new_token()
        invitation.token_sha256 = hash_of(token)
        letters[invitation.pk] = invitation_letter(invitation, token)
    Invitation.objects.filter(pk__in=letters).update(sent_at=now, failed_at=now)
    Invitation.objects.bulk_update(mine, ["token_sha256"])
    for inviter in {invitation.invited_by for invitation in mine}:
        record_each("invitation.sent", [one for one in mine if one.invited_by == inviter], by=inviter)
    return letters


def invitation_letter(invitation: Invitation, token: str) -> Letter:
    with override(invitation.language):
        facts = {
            "by": invitation.invited_by or invitation.organisation,
            "organisation": invitation.organisation,
            "role": invitation.get_role_display(),
            "until": date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT"),
        }
        return Letter(
            to=invitation.email,
            language=invitation.language,
            subject=_("An invitation for you"),
            paragraphs=[
                _("%(by)s invites you to %(organisation)s. Your role there: %(role)s.") % facts,
                _("Open this page to say yes or no. You get a code in this mailbox; you need no password."),
            ],
            link=address_of(reverse("network:come_in", args=[token])),
            link_words=_("Open the invitation"),
            foot=[
                _("The invitation is good until %(until)s.") % facts,
                _("If you do not know why you got this, do nothing."),
            ],
        )


def send_letter_of_request(number: int) -> bool:
    """Ask the mailbox of a request whether it was she, or tell it the answer; whether that went out.

    Marked once it has gone: a job that was killed and is taken up again rather mails twice than never. Where the mail
    server refuses, it stays unmarked, and the next day tries again.
    """
    request = AccessRequest.objects.to_mail().filter(pk=number).first()
    if request is None:
        return False
    try:
        send(_letter_of(request))
    except MAIL_ERRORS:
        return False
    AccessRequest.objects.filter(pk=number, state=request.state).update(mailed_at=timezone.now())
    return True


def send_letters_of_requests() -> int:
    """Try again what could not be mailed, a day's worth of jobs later; gives how many went out."""
    before = timezone.now() - REST
    late = models.Q(decided_at__range=(before - TRIED_FOR, before))
    late |= models.Q(decided_at__isnull=True, created_at__range=(before - TRIED_FOR, before))
    numbers = AccessRequest.objects.to_mail().filter(late).order_by("pk").values_list("pk", flat=True)
    return sum(send_letter_of_request(number) for number in list(numbers))


def _letter_of(request: AccessRequest) -> Letter:
    if request.state == AccessRequest.State.UNCONFIRMED:
        return _question(request)
    with override(request.language):
        return _yes(request) if request.state == AccessRequest.State.ACCEPTED else _no(request)


def _question(request: AccessRequest) -> Letter:
    """Whether it is her mailbox; each time with a new link."""
    token = new_token()
    AccessRequest.objects.filter(pk=request.pk, state=request.state).update(token_sha256=hash_of(token))
    with override(request.language):
        return Letter(
            to=request.email,
            language=request.language,
            subject=_("Please confirm your e-mail address"),
            paragraphs=[
                _("Somebody asked for an account with this e-mail address."),
                _("Was it you? Open this page and say yes. A coordinator then reads your request."),
            ],
            link=address_of(reverse("network:ask_confirm", args=[token])),
            link_words=_("Confirm my e-mail address"),
            foot=[_("If it was not you, do nothing. We forget it after seven days.")],
        )


def _yes(request: AccessRequest) -> Letter:
    return Letter(
        to=request.email,
        language=request.language,
        subject=_("Your request was accepted"),
        paragraphs=[
            _("You have an account now. Sign in with this e-mail address; you get a code, and need no password."),
            *([request.answer] if request.answer else []),
        ],
        link=address_of(reverse("account_login")),
        link_words=_("Sign in"),
    )


def _no(request: AccessRequest) -> Letter:
    return Letter(
        to=request.email,
        language=request.language,
        subject=_("The answer to your request"),
        paragraphs=[
            _("Your request for an account was not accepted. The coordinator writes:"),
            request.answer,
            _("Everything that is finished can be read without an account."),
        ],
        link=address_of(reverse("home")),
        link_words=_("Read without an account"),
    )
