"""Inviting by a table: what is read, what is refused, all or nobody."""

import time

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from equalcity.core.errors import Refused
from equalcity.network.actions.invitation_files import check_file, invite_all
from equalcity.network.actions.invitations import invite
from equalcity.network.csv_files import MOST_ROWS, TEMPLATE, NotReadable, Row, read_table
from equalcity.network.models import AuditRecord, Invitation, InvitationFile
from equalcity.network.roles import RoleName
from tests.factories.jobs import do_jobs
from tests.factories.network import a_city_coordinator, a_worker, an_organisation
from tests.network.test_people import signed_in

HEADING = "email,organisation,role,language\n"


def table(*rows: str) -> bytes:
    return (HEADING + "\n".join(rows)).encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables_are_read_as_spreadsheets_write_them(delimiter, mark, end):
    lines = [
        "E-Mail,Organisation,Role,Language,Notes",
        'a@x.org,"Haus, Nacht",trainer,de,hm',
        "",
        "b@x.org,H,trainer,,",
    ]
    lines = [
        line if delimiter == "," else line.replace('"Haus, Nacht"', "Haus").replace(",", delimiter) for line in lines
    ]

    read = read_table((mark + end.join(lines)).encode())

    name = "Haus, Nacht" if delimiter == "," else "Haus"
    assert read.rows == [Row(2, "a@x.org", name, "trainer", "de"), Row(4, "b@x.org", "H", "trainer", "")]
    assert (read.errors, read.total) == ([], 2)


def test_the_template_can_be_read():
    assert len(read_table(("\ufeff" + TEMPLATE).encode()).rows) == 1


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "nothing"),
        (b"\n \n", "nothing"),
        (HEADING.encode(), "nothing"),
        (HEADING.encode("utf-16"), "utf16"),
        (HEADING.encode() + b"a\0b", "binary"),
        (b"PK\x03\x04\x00\x00", "binary"),
        (HEADING.encode() + "é".encode("latin-1"), "utf8"),
        (HEADING.encode() + b"a" * 1_000_000, "line"),
        (b"x" * 2_000_001, "large"),
        (b"name,place\na,b\n", "heading"),
        (b"email,email,organisation,role\n", "heading"),
        (HEADING.encode() + b'"a@x.org,b,c\nd,e,f\n', "quotes"),
        (HEADING.encode() + b"a@x.org,b,c,d\n" * (MOST_ROWS + 1), "rows"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data, kind):
    with pytest.raises(NotReadable) as refused:
        read_table(data)

    assert refused.value.kind == kind


def test_cells_are_looked_at():
    read = read_table(table("a@x.org,,trainer", "=cmd|' /C calc'!A0,Haus,trainer,en", "a@x.org,Haus,trainer,en,more"))

    assert [(error.row, error.column, error.kind) for error in read.errors] == [
        (2, "organisation", "empty"),
        (3, "email", "formula"),
        (4, "", "columns"),
    ]
    assert read.rows == []


@pytest.fixture
def place(db):
    return an_organisation(name="Night desk")


@pytest.fixture
def coordinator(place):
    return a_city_coordinator(organisation=place)


def errors_of(file: InvitationFile) -> list[tuple[int, str, str]]:
    return [(row, column, kind) for row, column, kind, _value in file.errors]


def test_a_dry_run_names_every_error_and_does_nothing(place, coordinator):
    an_organisation(name="Elsewhere")
    worker = a_worker(organisation=place)
    invite("known@example.org", RoleName.TRAINER, place, language="en", by=coordinator)
    rows = [
        "no address,Night desk,trainer,en",
        "a@example.org,Elsewhere,trainer,en",
        "a@example.org,Night desk,chief,en",
        "a@example.org,Night desk,toolbox_author,en",
        "a@example.org,Night desk,trainer,xx",
        "b@example.org,night DESK,Frontline worker,",
        "B@example.org,Night desk,frontline_worker,fr",
        f"{worker.email},Night desk,frontline_worker,en",
        "known@example.org,Night desk,trainer,en",
    ]
    before = Invitation.objects.count(), AuditRecord.objects.count()

    file = check_file("people.csv", table(*rows), by=coordinator)

    assert errors_of(file) == [
        (2, "email", "address"),
        (3, "organisation", "organisation"),
        (4, "role", "role"),
        (5, "role", "not_yours"),
        (6, "language", "language"),
        (8, "email", "twice"),
        (9, "email", "member"),
        (10, "email", "invited"),
    ]
    assert (Invitation.objects.count(), AuditRecord.objects.count(), mail.outbox) == (*before, [])


def test_a_table_with_errors_invites_nobody(place, coordinator):
    file = check_file(
        "people.csv", table("a@example.org,Night desk,trainer,en", "no,Night desk,trainer,"), by=coordinator
    )

    with pytest.raises(Refused):
        invite_all(file, by=coordinator)

    assert Invitation.objects.count() == 0


def test_a_confirmed_table_invites_everybody_once(place, coordinator, django_capture_on_commit_callbacks):
    file = check_file(
        "people.csv", table(*(f"p{n}@example.org,Night desk,trainer,fr" for n in range(7))), by=coordinator
    )
    with django_capture_on_commit_callbacks(execute=True):
        invite_all(file, by=coordinator)
    with pytest.raises(Refused):
        invite_all(file, by=coordinator)
    do_jobs()

    file.refresh_from_db()
    assert (Invitation.objects.open().count(), len({message.to[0] for message in mail.outbox})) == (7, 7)
    assert file.rows == []
    assert AuditRecord.objects.filter(verb="invitation.made").count() == 7


def test_what_has_changed_meanwhile_stops_all(place, coordinator):
    rows = table("a@example.org,Night desk,trainer,en", "b@example.org,Night desk,trainer,en")
    file = check_file("people.csv", rows, by=coordinator)
    invite("b@example.org", RoleName.TRAINER, place, language="en", by=coordinator)

    with pytest.raises(Refused, match="Row 3"):
        invite_all(file, by=coordinator)

    assert [one.email for one in Invitation.objects.all()] == ["b@example.org"]


def test_rights_that_ended_meanwhile_stop_all(place, coordinator):
    file = check_file("people.csv", table("a@example.org,Night desk,trainer,en"), by=coordinator)
    coordinator.memberships.all().delete()

    with pytest.raises(Refused):
        invite_all(file, by=coordinator)

    assert Invitation.objects.count() == 0


def test_a_colleague_does_not_see_the_file(place, coordinator):
    file = check_file("people.csv", table("a@example.org,Night desk,trainer,en"), by=coordinator)
    client = signed_in(a_city_coordinator(organisation=place))

    answers = [client.get(reverse("network:invitation_file", args=[file.pk]))]
    answers += [client.post(reverse("network:invitation_file", args=[file.pk]))]
    answers += [client.get(reverse("network:invitations_progress", args=[file.pk]))]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_pages_lead_from_the_file_to_the_mails(place, coordinator, django_capture_on_commit_callbacks):
    client = signed_in(coordinator)
    upload = SimpleUploadedFile("<b>.csv", table("a@example.org,Night desk,trainer,en"), content_type="text/csv")
    looked = client.post(reverse("network:upload_invitations"), {"file": upload}, follow=True)
    page = looked.request["PATH_INFO"]

    with django_capture_on_commit_callbacks(execute=True):
        confirmed = client.post(page, follow=True)
    do_jobs()
    after = client.get(page).content.decode()

    assert "<b>.csv" not in looked.content.decode()
    assert "Nobody is invited yet" in looked.content.decode()
    assert "0 of 1 mails" in confirmed.content.decode()
    assert "All mails have gone out" in after


def test_an_unreadable_file_is_answered_with_a_sentence(coordinator):
    client = signed_in(coordinator)

    answer = client.post(reverse("network:upload_invitations"), {"file": SimpleUploadedFile("x.csv", b"PK\0\0")})

    assert answer.status_code == 409
    assert "This is no CSV file" in answer.content.decode()


def test_an_interrupted_job_goes_on_without_sending_twice(place, coordinator, django_capture_on_commit_callbacks):
    file = check_file("people.csv", table(*(f"p{n}@example.org,Night desk,trainer," for n in range(5))), by=coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        invite_all(file, by=coordinator)
    Invitation.objects.filter(email__in=["p0@example.org", "p3@example.org"]).update(sent_at=file.created_at)

    do_jobs()

    assert sorted(message.to[0] for message in mail.outbox) == ["p1@example.org", "p2@example.org", "p4@example.org"]


def test_five_thousand_take_few_queries_and_little_time(place, coordinator, django_capture_on_commit_callbacks):
    rows = table(*(f"person{n}@example.org,Night desk,frontline_worker,en" for n in range(MOST_ROWS)))
    start = time.monotonic()

    with CaptureQueriesContext(connection) as queries:
        file = check_file("people.csv", rows, by=coordinator)
        invite_all(file, by=coordinator)

    assert Invitation.objects.count() == MOST_ROWS
    assert len(queries) < MOST_ROWS / 30  # rows go in by the fifty, since SQLite takes so many values at once
    assert time.monotonic() - start < 15
