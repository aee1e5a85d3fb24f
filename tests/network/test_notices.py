"""What people are told, in the product and by e-mail, and that a mail tells nothing to whoever looks on."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from equalcity.network import mailing
from equalcity.network.models import Notice, Person
from equalcity.network.notifying import NOTICES, notify, sentence_of, title_of
from equalcity.network.tasks_notices import (
    MORNING,
    forget_every_night,
    mail_daily,
    next_time,
    put_daily_jobs_into_queue,
    shorten_audit_trail,
)
from tests.factories.jobs import do_jobs
from tests.factories.network import a_person, a_worker
from tests.network.test_people import signed_in

pytestmark = pytest.mark.django_db

FACTS = {
    "person": "Nadia N.",
    "by": "Olga O.",
    "organisation": "Night desk",
    "role": "trainer",
    "title": "Violence",
    "number": "0.9",
    "sentence": "Welcome.",
    "city": "Ghent",
    "done": "forty",
    "every": "sixty",
    "until": "Whitsun",
}


def told(person: Person, capture, kind: str = "request_waiting", url: str = "/work/requests/") -> Notice:
    """Told, and what is to be mailed at once is mailed."""
    with capture(execute=True):
        [notice] = notify([person], kind, url=url, **FACTS)
    do_jobs()
    return notice


@pytest.mark.parametrize("kind", NOTICES)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_kind_has_words_that_its_facts_fill(kind, language):
    notice = Notice(kind=kind, facts=FACTS)

    with override(language):
        words = f"{title_of(notice)} {sentence_of(notice)}"

    assert "%(" not in words
    assert "trainer" not in words


def test_a_kind_that_does_not_exist_and_a_fact_that_is_missing_are_mistakes_of_ours():
    for kind, facts in (("nonsense", FACTS), ("role_given", {"role": "trainer"})):
        with pytest.raises(KeyError):
            notify([a_person()], kind, **facts)


def test_a_notice_of_an_older_version_can_still_be_read():
    assert sentence_of(Notice(kind="gone", facts={})) == "…"
    assert sentence_of(Notice(kind="role_given", facts={"role": "trainer"})) == "Your new role in …: Trainer."


def test_a_mail_goes_out_at_once_in_her_language_with_both_parts(django_capture_on_commit_callbacks):
    told(a_person(language="ar"), django_capture_on_commit_callbacks)

    [message] = mail.outbox
    html = message.alternatives[0].content
    assert 'lang="ar" dir="rtl"' in html
    assert "/ar/work/notices/" in message.body
    assert "/ar/work/notices/" in html
    assert "<img" not in html


@pytest.mark.parametrize("kind", NOTICES)
def test_a_mail_says_only_that_there_is_something(django_capture_on_commit_callbacks, kind):
    told(a_person(), django_capture_on_commit_callbacks, kind)

    [message] = mail.outbox
    whole = f"{message.subject} {message.body} {message.alternatives[0].content}"
    assert message.subject == "News from your network"
    assert not any(str(fact) in whole for fact in FACTS.values())
    assert "iolence" not in whole


@pytest.mark.parametrize("choice", [Person.Mail.DAILY, Person.Mail.NEVER])
def test_whoever_wants_none_at_once_gets_none_at_once(django_capture_on_commit_callbacks, choice):
    told(a_person(mail=choice), django_capture_on_commit_callbacks)

    assert mail.outbox == []


def test_nothing_is_mailed_of_what_was_undone():
    with transaction.atomic():
        notify([a_person()], "news", sentence="Hello")
        transaction.set_rollback(True)

    assert do_jobs() == []


def test_the_daily_mail_is_one_for_all_notices_and_comes_once(django_capture_on_commit_callbacks):
    daily = a_person(mail=Person.Mail.DAILY)
    for _one in range(3):
        told(daily, django_capture_on_commit_callbacks)

    sent = [mailing.send_daily(), mailing.send_daily()]

    assert sent == [1, 0]
    assert "There are 3 things for you." in mail.outbox[0].body


def test_the_daily_mail_leaves_out_what_was_read_what_is_old_and_whoever_is_switched_off(
    django_capture_on_commit_callbacks,
):
    read, old, off, never = (a_person(mail=Person.Mail.DAILY) for _one in range(4))
    for person in (read, old, off, never):
        told(person, django_capture_on_commit_callbacks)
    Notice.objects.filter(person=read).update(read_at=timezone.now())
    Notice.objects.filter(person=old).update(created_at=timezone.now() - timedelta(days=8))
    Person.objects.filter(pk=off.pk).update(is_active=False)
    Person.objects.filter(pk=never.pk).update(mail=Person.Mail.NEVER)

    assert mailing.send_daily() == 0


def test_what_the_mail_server_refused_goes_with_the_daily_mail(django_capture_on_commit_callbacks, settings):
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.factories.mail.Away"
    notice = told(a_person(), django_capture_on_commit_callbacks)
    settings.EMAIL_BACKEND = works
    Notice.objects.filter(pk=notice.pk).update(created_at=timezone.now() - timedelta(hours=2))

    assert (mailing.send_daily(), mailing.send_daily()) == (1, 0)


def test_daily_jobs_put_themselves_into_the_queue_again_but_never_twice():
    put_daily_jobs_into_queue()
    put_daily_jobs_into_queue()
    DBTaskResult.objects.update(run_after=timezone.now() - timedelta(hours=5))  # the worker was away
    for job in (mail_daily, shorten_audit_trail, forget_every_night):
        job.using(run_after=timezone.now() - timedelta(hours=4)).enqueue()  # and somebody queued doubles

    done = do_jobs()

    waiting = sorted(job.task_path.rpartition(".")[2] for job in DBTaskResult.objects.filter(status="READY"))
    once = ["forget_every_night", "mail_daily", "shorten_audit_trail"]
    assert sorted(done) == sorted([*once, *once])
    assert waiting == once


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 1, 10, 5, 59, tzinfo=UTC), datetime(2026, 1, 10, 6, 0, tzinfo=UTC)),
        (datetime(2026, 1, 10, 6, 0, tzinfo=UTC), datetime(2026, 1, 11, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),  # clocks go forward
        (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),  # and back
    ],
)
def test_seven_in_the_morning_is_that_of_the_site(now, then):
    assert next_time(MORNING, now) == then


def test_one_link_stops_the_mails_and_can_do_nothing_else(django_capture_on_commit_callbacks):
    person = a_person()
    told(person, django_capture_on_commit_callbacks)
    address = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    path = address.partition("/en/")[2]
    client = Client(enforce_csrf_checks=True)

    looked = client.get(f"/en/{path}")
    after_a_look = Person.objects.get(pk=person.pk).mail
    stopped = client.post(f"/en/{path}", {"List-Unsubscribe": "One-Click"})

    assert (looked.status_code, after_a_look) == (200, Person.Mail.AT_ONCE)
    assert (stopped.status_code, Person.objects.get(pk=person.pk).mail) == (200, Person.Mail.NEVER)
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert looked.headers["Referrer-Policy"] == "no-referrer"
    assert person.email not in looked.content.decode()
    assert client.get("/en/work/").status_code == 302


@pytest.mark.parametrize("word", ["nonsense", "MQ:1abc:forged"])
def test_a_link_that_was_made_up_stops_nothing(client, word):
    assert client.post(reverse("network:stop_mails", args=[word])).status_code == 404


def test_unread_notices_come_first_and_are_counted_on_every_page(django_capture_on_commit_callbacks):
    person = a_worker()
    first = told(person, django_capture_on_commit_callbacks, "news", url="")
    told(person, django_capture_on_commit_callbacks)
    Notice.objects.filter(kind="request_waiting").update(read_at=timezone.now())

    page = signed_in(person).get(reverse("network:notices"))

    assert next(iter(page.context["page"])).pk == first.pk
    assert "1 new notice" in page.content.decode()


def test_opening_a_notice_reads_it_and_leads_on_in_her_language(django_capture_on_commit_callbacks):
    person = a_worker()
    notice = told(person, django_capture_on_commit_callbacks)

    answer = signed_in(person).post(f"/fr/work/notices/{notice.pk}/read/", {"open": ""})

    notice.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/fr/work/requests/")
    assert notice.read_at is not None


@pytest.mark.parametrize("url", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_a_notice_never_leads_away_from_here(django_capture_on_commit_callbacks, url):
    person = a_worker()
    notice = told(person, django_capture_on_commit_callbacks, url=url)

    answer = signed_in(person).post(reverse("network:read_notice", args=[notice.pk]), {"open": ""})

    assert answer.headers["Location"] == reverse("network:notices")


def test_notices_of_others_are_not_there(django_capture_on_commit_callbacks):
    notice = told(a_worker(), django_capture_on_commit_callbacks)
    client = signed_in(a_worker())

    answers = [client.post(reverse("network:read_notice", args=[notice.pk])), client.get(reverse("network:notices"))]
    client.post(reverse("network:read_all"))

    notice.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404, 200]
    assert "Night desk" not in answers[1].content.decode()
    assert notice.read_at is None


def test_all_are_marked_as_read_at_once(django_capture_on_commit_callbacks):
    person = a_worker()
    for _one in range(2):
        told(person, django_capture_on_commit_callbacks)

    signed_in(person).post(reverse("network:read_all"))

    assert person.unread == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_database_the_same_however_many_notices(number, django_assert_num_queries):
    person = a_worker()
    client = signed_in(person)
    client.get(reverse("network:notices"))
    Notice.objects.bulk_create(Notice(person=person, kind="news", facts={"sentence": "x"}) for _one in range(number))

    with django_assert_num_queries(10):
        client.get(reverse("network:notices"))


def test_whoever_is_not_signed_in_reads_no_notices(client):
    assert client.get(reverse("network:notices")).status_code == 302
    assert client.post(reverse("network:read_all")).status_code == 302
