"""The audit trail: nobody changes it, coordinators read it, and it is kept as long as set."""

import csv
import io
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from equalcity.network.audit import VERBS, record, record_each
from equalcity.network.models import AuditRecord
from equalcity.network.roles import ROLES, RoleName
from equalcity.network.tasks_notices import shorten_audit_trail
from tests.factories.network import a_coordinator, a_person, a_worker, an_organisation
from tests.network.test_people import signed_in

pytestmark = pytest.mark.django_db

PROJECT = Path(__file__).parents[2]


def an_old_line(days: float, **facts: object) -> AuditRecord:
    """As if it had been written some days ago; only a new line can be given its time."""
    line = AuditRecord(verb="role.given", by_name="Olga", thing_kind="network.person", thing_id="1", facts=facts)
    field = AuditRecord._meta.get_field("at")
    field.auto_now_add = False
    try:
        line.at = timezone.now() - timedelta(days=days)
        line.save()
    finally:
        field.auto_now_add = True
    return line


@pytest.mark.parametrize(
    "change",
    [
        lambda line: AuditRecord.objects.filter(pk=line.pk).update(by_name="Somebody else"),
        lambda line: setattr(line, "verb", "nothing") or line.save(),
        lambda line: AuditRecord.objects.bulk_update([line], ["verb"]),
        lambda line: line.delete(),
        lambda line: AuditRecord.objects.all().delete(),
        lambda line: connection.cursor().execute("UPDATE network_auditrecord SET by_name = 'x'"),
        lambda line: connection.cursor().execute("DELETE FROM network_auditrecord"),
    ],
    ids=["update", "save", "bulk_update", "delete", "delete all", "raw update", "raw delete"],
)
def test_the_database_refuses_to_change_or_remove_a_line(change):
    line = record("role.given", a_person(), by=None)

    with pytest.raises(DatabaseError, match="audit trail is"), transaction.atomic():
        change(line)

    assert AuditRecord.objects.get(pk=line.pk).verb == "role.given"


def test_an_old_line_cannot_be_changed_either():
    line = an_old_line(400)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditRecord.objects.filter(pk=line.pk).update(verb="x")


def test_lines_are_removed_after_the_days_that_are_set_and_that_is_noted(settings):
    settings.AUDIT_DAYS = 100
    young, old = an_old_line(99), an_old_line(101)

    removed = shorten_audit_trail.func()

    left = set(AuditRecord.objects.values_list("pk", "verb"))
    assert removed == 1
    assert (young.pk, "role.given") in left
    assert old.pk not in {number for number, _verb in left}
    assert AuditRecord.objects.get(verb="audit.shortened").facts["lines"] == 1


def test_nothing_is_noted_when_nothing_was_old_enough():
    an_old_line(10)

    shorten_audit_trail.func()

    assert not AuditRecord.objects.filter(verb="audit.shortened").exists()


def test_a_site_that_would_keep_it_for_less_than_thirty_days_does_not_start():
    command = [sys.executable, "-m", "equalcity", "check"]

    ended = subprocess.run(
        command, cwd=PROJECT, env={"AUDIT_DAYS": "29", "PATH": ""}, capture_output=True, text=True, check=False
    )

    assert ended.returncode != 0
    assert "AUDIT_DAYS is 29" in ended.stderr


@pytest.mark.parametrize("role", RoleName)
def test_the_table_says_who_reads_it(role):
    client = signed_in(a_person(role))

    answers = [client.get(reverse("network:audit")), client.post(reverse("network:export_audit"))]

    expected = 200 if ROLES[role].reads_audit else 403
    assert [answer.status_code for answer in answers] == [expected, expected]


def test_whoever_is_not_signed_in_reads_nothing(client):
    assert client.get(reverse("network:audit")).status_code == 302
    assert client.post(reverse("network:export_audit")).status_code == 302


def test_lines_are_told_in_words_newest_first():
    coordinator = a_coordinator(first_name="Olga")
    record("role.given", a_worker(first_name="Nadia"), by=coordinator, role="trainer", organisation="Night desk")

    page = signed_in(coordinator).get(reverse("network:audit"))

    first = page.context["lines"][0]
    assert (first["what"], first["by"], first["thing"]) == ("Role given", "Olga", "Nadia")
    assert [(str(name), value) for name, value in first["facts"]] == [
        ("role", "Trainer"),
        ("organisation", "Night desk"),
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"by": "olga"}, {"Ghent desk", "Old"}),
        ({"thing": "ghent"}, {"Ghent desk"}),
        ({"verb": "city.changed"}, {"Rome desk"}),
        ({"verb": "nonsense", "thing": "rome"}, {"Rome desk"}),
        ({"until": "2025-01-31"}, set()),
        ({"since": "not a day", "thing": "rome"}, {"Rome desk"}),
        ({"by": "olga", "verb": "city.changed"}, set()),
    ],
)
def test_the_trail_can_be_searched(asked, found):
    olga = a_person(first_name="Olga")
    record("role.given", an_organisation(name="Ghent desk"), by=olga)
    record("role.given", an_organisation(name="Old"), by=olga)
    record("city.changed", an_organisation(name="Rome desk"), by=None)
    client = signed_in(a_coordinator())

    lines = client.get(reverse("network:audit"), asked).context["lines"]

    names = {"Ghent desk", "Old", "Rome desk"}
    assert {line["thing"] for line in lines} & names == found


def test_days_are_those_of_the_site():
    record("city.changed", an_organisation(name="Rome desk"), by=None)
    client = signed_in(a_coordinator())
    today = f"{timezone.localtime():%Y-%m-%d}"

    lines = client.get(reverse("network:audit"), {"since": today, "until": today, "thing": "Rome"}).context["lines"]

    assert len(lines) == 1


def test_each_page_begins_where_the_last_one_ended():
    coordinator = a_coordinator()
    record_each("city.changed", [an_organisation()] * 120, by=None)
    client, address, seen = signed_in(coordinator), reverse("network:audit") + "?verb=city.changed", []
    while address:
        page = client.get(address).context
        seen.append(len(page["lines"]))
        address = page["older"] and reverse("network:audit") + page["older"]

    assert seen == [50, 50, 20]


@pytest.mark.parametrize("before", ["nonsense", "-1", "9" * 30, "²"])
def test_a_page_that_cannot_be_is_the_first_one(before):
    assert signed_in(a_coordinator()).get(reverse("network:audit"), {"before": before}).status_code == 200


@pytest.mark.parametrize("number", [1, 40])
def test_the_page_asks_the_database_the_same_however_many_lines(number, django_assert_num_queries):
    client = signed_in(a_coordinator())
    client.get(reverse("network:audit"))
    record_each("city.changed", [an_organisation()] * number, by=None)

    with django_assert_num_queries(9):
        client.get(reverse("network:audit"))


def test_the_table_to_take_away_holds_what_was_asked_for_and_no_formula():
    coordinator = a_coordinator()
    record("role.given", an_organisation(name='=HYPERLINK("http://evil.example")'), by=coordinator)
    record("city.changed", an_organisation(), by=coordinator)

    answer = signed_in(coordinator).post(reverse("network:export_audit"), {"verb": "role.given"})

    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert {row["verb"] for row in rows} == {"role.given"}
    assert rows[0]["thing"] == '\'=HYPERLINK("http://evil.example")'
    assert AuditRecord.objects.filter(verb="audit.exported", by=coordinator).exists()


def test_every_verb_that_the_code_writes_has_words():
    written = set()
    for path in (PROJECT / "equalcity").rglob("*.py"):
        words = path.read_text(encoding="utf-8")
        for part in words.split("record")[1:]:
            verb = part.removeprefix("_each").removeprefix('("').split('"')[0]
            if part.startswith(('("', '_each("')) and verb.replace(".", "").replace("_", "").isalpha():
                written.add(verb)

    assert written - set(VERBS) == set()
