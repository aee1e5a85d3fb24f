"""What the job worker does for draft rounds: mails to experts, one reminder, and forgetting mailboxes that never came.

A job that was killed is taken up again, and does nothing twice: each row is marked before its mail goes.
"""

from datetime import time, timedelta
from smtplib import SMTPException

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_tasks import task

from equalcity.network.letters import send
from equalcity.network.models import Person
from equalcity.network.notifying import notify
from equalcity.network.tasks_notices import put_into_queue
from equalcity.toolboxes.models import Remark, Round, RoundDone, RoundGuest
from equalcity.toolboxes.round_guests import letter_to, people_of, settle

MORNING = time(6, 30)
"""Before the daily mail of notices."""
REMIND_BEFORE = timedelta(days=3)
FORGET_AFTER = timedelta(days=30)


@task()
def mail_experts(number: int) -> int:
    """Mail the experts of a round who have no account and were not mailed; gives how many went out."""
    waiting = RoundGuest.objects.filter(round=number, mailed_at__isnull=True).exclude(email="")
    return sum(_mail(guest) for guest in waiting.select_related("invited_by"))


def _mail(guest: RoundGuest) -> bool:
    now = timezone.now()
    if Person.objects.filter(email__iexact=guest.email, is_active=True).exists():
        return False  # she was told in the product
    if not RoundGuest.objects.filter(pk=guest.pk, mailed_at=guest.mailed_at).update(mailed_at=now):
        return False
    try:
        send(letter_to(guest))
    except (SMTPException, OSError):
        RoundGuest.objects.filter(pk=guest.pk, mailed_at=now).update(mailed_at=guest.mailed_at)
        return False
    return True


@task()
def look_after_rounds() -> int:
    """Once a day: remind, and forget. Gives how many people were reminded."""
    put_into_queue(look_after_rounds, MORNING)
    reminded = sum(remind(one) for one in _to_remind())
    forget_mailboxes()
    return reminded


def put_jobs_of_rounds_into_queue() -> None:
    put_into_queue(look_after_rounds, MORNING)


def _to_remind() -> list[Round]:
    """Open rounds that end within days, were opened before today, and whose guests were never reminded."""
    today = timezone.localdate()
    soon = Round.objects.open().filter(reminded_at__isnull=True, closes_on__lte=today + REMIND_BEFORE)
    return list(soon.filter(opened_at__lt=timezone.now() - timedelta(hours=12)).select_related("edition"))


@transaction.atomic
def remind(one: Round) -> int:
    """Tell those who have remarked nothing and not said that they are done; once, also when two jobs run."""
    if not Round.objects.filter(pk=one.pk, reminded_at__isnull=True).update(reminded_at=timezone.now()):
        return 0
    said = Remark.objects.filter(round=one, author=OuterRef("pk"))
    done = RoundDone.objects.filter(round=one, person=OuterRef("pk"))
    silent = people_of(one.guests.all()).exclude(Exists(said) | Exists(done))
    title = one.edition.documents.get(language=one.edition.source_language).title
    until = one.closes_on.isoformat()
    others = [person for person in silent if person.pk != one.opened_by_id]
    notices = notify(others, "round_ends", url=f"/work/rounds/{one.pk}/", title=title, until=until)
    RoundGuest.objects.filter(round=one).exclude(email="").update(mailed_at=None)
    mail_experts.enqueue(one.pk)
    return len(notices)


def forget_mailboxes() -> int:
    """Thirty days after its end a round keeps no addresses: who came is a guest as a person, others are forgotten."""
    old = timezone.now() - FORGET_AFTER
    ended = Q(round__closed_at__lt=old) | Q(round__closes_on__lt=timezone.localdate() - FORGET_AFTER)
    forgotten = 0
    for guest in RoundGuest.objects.filter(ended).exclude(email=""):
        person = Person.objects.filter(email__iexact=guest.email, last_login__isnull=False).first()
        if person is not None:
            settle(guest.round_id, person)
        else:
            forgotten += guest.delete()[0]
    return forgotten
