"""Mails that say that there is something to read: at once, or once a day together; never what it is.

Somebody else may see the phone. So subject and text are the same for all kinds of notices, and lead to the sign-in.
"""

from datetime import timedelta
from smtplib import SMTPException

from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django_tasks import task

from equalcity.network.letters import Letter, address_of, compose
from equalcity.network.models import Notice, Person

SALT = "stop mails of notices"
OLD = timedelta(days=7)
"""Older notices are not mailed any more; who changes from “never” to “daily” is not flooded."""
LATE = timedelta(hours=1)
"""After this the daily mail takes along what should have gone at once."""
MAIL_ERRORS = (SMTPException, OSError)
BATCH = 500


@task()
def mail_at_once(numbers: list[int]) -> int:
    """Mail these notices to those who still want it at once; gives how many mails went out."""
    waiting = Notice.objects.filter(pk__in=numbers, person__mail=Person.Mail.AT_ONCE)
    return send_waiting(waiting)


def send_daily() -> int:
    """One mail to each who wants it daily and has unread notices, and to whom a mail at once did not reach."""
    now = timezone.now()
    fresh = Notice.objects.filter(created_at__gt=now - OLD)
    late = models.Q(person__mail=Person.Mail.AT_ONCE, created_at__lt=now - LATE)
    return send_waiting(fresh.filter(models.Q(person__mail=Person.Mail.DAILY) | late))


def send_waiting(notices: "models.QuerySet[Notice]") -> int:
    """One mail to each person who has unread, unmailed ones among these; gives how many went out.

    Nothing is mailed twice, also when two jobs run: each notice is marked before its mail goes, by one statement that
    only one job wins. Where the mail server refuses, the mark is taken away again and the next daily mail tries.
    """
    waiting = notices.filter(mailed_at__isnull=True, read_at__isnull=True, person__is_active=True)
    people = list(waiting.order_by("person").values_list("person", flat=True).distinct())
    sent = 0
    with get_connection() as connection:
        for start in range(0, len(people), BATCH):
            for person in Person.objects.filter(pk__in=people[start : start + BATCH]):
                sent += _mail(person, waiting, connection)
    return sent


def _mail(person: Person, waiting: "models.QuerySet[Notice]", connection: BaseEmailBackend) -> int:
    """1 when a mail went out to this person, else 0."""
    now = timezone.now()
    numbers = list(waiting.filter(person=person).values_list("pk", flat=True))
    mine = Notice.objects.filter(pk__in=numbers, mailed_at__isnull=True)
    count = mine.update(mailed_at=now)
    if not count:
        return 0
    try:
        connection.send_messages([message_to(person, count)])
    except MAIL_ERRORS:
        connection.close()  # the next one opens it anew
        Notice.objects.filter(pk__in=numbers, mailed_at=now).update(mailed_at=None)
        return 0
    return 1


def message_to(person: Person, count: int) -> EmailMultiAlternatives:
    """What is mailed: that there is something, where, and how to have no more of these mails."""
    language = person.preferred_language
    with override(language):
        stop = address_of(reverse("network:stop_mails", args=[stop_word(person)]))
        letter = Letter(
            to=person.email,
            language=language,
            subject=_("News from your network"),
            paragraphs=[
                ngettext("There is something for you.", "There are %(number)s things for you.", count)
                % {"number": count}
            ],
            link=address_of(reverse("network:notices")),
            link_words=_("Sign in and read"),
            foot=[_("No more of these mails, by one tap:"), stop],
        )
        message = compose(letter)
    message.extra_headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return message


def stop_word(person: Person) -> str:
    """The signed word of the link that stops her mails; it can do nothing else and names nobody."""
    return signing.dumps(person.pk, salt=SALT, compress=True)


def person_of(word: str) -> Person | None:
    """Whose mails the link with this word stops."""
    try:
        number = signing.loads(word, salt=SALT)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=number).first()
