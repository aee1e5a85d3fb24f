"""The table of roles is the table in the docs, and what the admin obeys."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from equalcity.core.signals import preparing
from equalcity.network.models import Person
from equalcity.network.roles import ROLES, RoleName, roles_as_markdown

pytestmark = pytest.mark.pages


@pytest.fixture
def prepared(demo_without_content, db, settings):
    """A demo site without starter content."""
    settings.CONTENT_DIR = Path("/nowhere")
    preparing.send(None, say=lambda line: None)  # a second time repairs nothing


def signed_in_as(role: RoleName) -> Client:
    client = Client()
    client.post(reverse("demo"), {"role": role.value})
    return client


def test_the_docs_say_what_the_table_says():
    written = (Path(settings.PROJECT) / "docs" / "roles.md").read_text(encoding="utf-8")

    assert written == roles_as_markdown()


@pytest.mark.parametrize("role", RoleName)
def test_the_admin_opens_to_those_who_write_only(prepared, role):
    client = signed_in_as(role)

    answers = {
        name: client.get(reverse(name)).status_code
        for name in ("wagtailadmin_home", "toolboxes_admin:editions", "wagtailsnippets_toolboxes_term:list")
    }

    expected = 200 if ROLES[role].writes else 302
    assert answers == dict.fromkeys(answers, expected)


def test_example_people_are_made_once_with_one_role_each(prepared):
    assert Person.objects.filter(is_example=True).count() == len(ROLES)
    assert {person.memberships.get().role for person in Person.objects.all()} == {role.value for role in ROLES}


@pytest.mark.parametrize("role", ["", "nonsense", "' OR 1=1 --"])
def test_a_door_that_is_none_is_not_there(prepared, client, role):
    assert client.post(reverse("demo"), {"role": role}).status_code == 404


def test_the_demo_is_not_there_in_production(prepared, client, settings):
    settings.DEMO = False

    assert client.get(reverse("demo")).status_code == 404
    assert client.post(reverse("demo"), {"role": "toolbox_author"}).status_code == 404


def test_whoever_may_not_enter_the_admin_is_told_so_and_not_sent_in_circles(prepared):
    client = signed_in_as(RoleName.FRONTLINE_WORKER)

    answer = client.get(reverse("wagtailadmin_home"), follow=True)

    assert answer.status_code == 403
    assert [status for _url, status in answer.redirect_chain] == [302]
