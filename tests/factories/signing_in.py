"""Ways to be signed in: whole, as `force_login` gives it, or by the doors that people use."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from equalcity.network.second_factor import count_as_proved


def forced_sign_in_is_whole(sender: object, request: HttpRequest, user: Any, **kwargs: object) -> None:
    """`force_login` skips the way in, so it skips the second factor too. It has no browser, by which it is known."""
    if "REQUEST_METHOD" not in request.META:
        count_as_proved(request, user, "totp")


def do_jobs() -> int:
    """Do every job that waits, as the worker does, but here and now; gives how many."""
    done = 0
    while (job := DBTaskResult.objects.ready().first()) is not None:
        result = job.task_result
        job.task.func(*result.args, **result.kwargs)
        job.delete()
        done += 1
    return done


def code_in_mail(to: str = "") -> str:
    """The newest code, of those to this mailbox."""
    do_jobs()
    texts = [message.body for message in mail.outbox if not to or to in message.to]
    return re.search(r"Your code is ([A-Z]{4}-[A-Z]{4})", texts[-1]).group(1)


def sign_in_by_mailbox(client: Client, email: str, **data: str) -> Any:
    """The way of people without a second factor; gives the answer to the code."""
    client.post(reverse("account_login"), {"email": email, **data})
    return client.post(reverse("account_confirm_login_code"), {"code": code_in_mail(email), **data})


def an_app(person) -> str:
    """Set up an app for this person; gives its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def code_of(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in_with_app(client: Client, person, secret: str):
    sign_in_by_mailbox(client, person.email)
    return client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
