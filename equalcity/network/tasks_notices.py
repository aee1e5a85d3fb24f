"""What the job worker does once a day: mails of notices together, mails that did not go, old lines of the audit trail,
what is over.

Each job first puts itself into the queue for the next day, so that one that fails is the last of its day only. Where
two of them are in the queue, only one puts itself there again.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from equalcity.network.audit import remove_before
from equalcity.network.forgetting import forget_what_is_over
from equalcity.network.mailing import send_daily
from equalcity.network.sending import send_letters_of_requests

MORNING, NIGHT = time(7, 0), time(3, 30)
"""In the time zone of the site."""


@task()
def mail_daily() -> int:
    put_into_queue(mail_daily, MORNING)
    return send_daily() + send_letters_of_requests()


@task()
def shorten_audit_trail() -> int:
    put_into_queue(shorten_audit_trail, NIGHT)
    return remove_before(timezone.now() - timedelta(days=settings.AUDIT_DAYS))


@task()
def forget_every_night() -> int:
    put_into_queue(forget_every_night, NIGHT)
    return forget_what_is_over()


def put_daily_jobs_into_queue() -> None:
    """Those that are not there yet; called when a site is prepared."""
    put_into_queue(mail_daily, MORNING)
    put_into_queue(shorten_audit_trail, NIGHT)
    put_into_queue(forget_every_night, NIGHT)


def put_into_queue(job: Any, at: time) -> None:
    """Have this job done when it is next this time of the day, unless it waits for then already."""
    waiting = DBTaskResult.objects.filter(task_path=job.module_path, status="READY", run_after__gt=timezone.now())
    if not waiting.exists():
        job.using(run_after=next_time(at, timezone.now())).enqueue()


def next_time(at: time, now: datetime) -> datetime:
    """The next moment after `now` at which the clocks of the site show `at`, also where they are changed."""
    here = timezone.get_default_timezone()
    today = timezone.localtime(now, here).date()
    moment = datetime.combine(today, at, here)
    return moment if moment > now else datetime.combine(today + timedelta(days=1), at, here)
