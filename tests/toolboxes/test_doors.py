"""Every door of our part of the admin, tried by every role and every method: who comes in, and who is sent away."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from equalcity.network.models import Organisation, Person
from equalcity.network.roles import ROLES, RoleName, roles_that
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.models import Edition, Step, Toolbox, ToolboxShelf, TranslationStatus
from equalcity.toolboxes.opening import shelf_of
from tests.factories import authoring
from tests.factories.authoring import a_locale, a_manual, a_step
from tests.factories.network import a_person
from tests.factories.packages import a_package, a_package_file

pytestmark = [pytest.mark.usefixtures("demo_without_content"), pytest.mark.django_db, pytest.mark.pages]

HOSTILE = '<script>alert("x")</script>\u202e\'"&' + "w" * 5000


def signed_in(person: Person | None, **how: object) -> Client:
    client = Client(**how)
    if person is not None:
        client.force_login(person)
    return client


def holder_of(role: RoleName) -> Person:
    return Person.objects.get(is_example=True, memberships__role=role)


def the_organisation() -> Organisation:
    """Where the example people work."""
    return Organisation.objects.get(memberships__role=RoleName.TOOLBOX_AUTHOR)


def an_edition(stage: str = "final") -> Edition:
    return import_package(a_package_file(a_package(stage=stage)), by=None, owner=the_organisation())


def a_toolbox(**facts: object) -> Toolbox:
    return authoring.a_toolbox(organisation=the_organisation(), **facts)


def a_finished_toolbox(**facts: object) -> Toolbox:
    return authoring.a_finished_toolbox(organisation=the_organisation(), **facts)


def a_translated_step() -> Step:
    toolbox = a_finished_toolbox()
    step = Step.objects.descendant_of(toolbox).get()
    french = a_toolbox(
        language="fr", translation_key=toolbox.translation_key, translation_status=TranslationStatus.TRANSLATED
    )
    manual = a_manual(
        french, translation_key=step.get_parent().specific.translation_key, translation_status="translated"
    )
    body = list(step.body.raw_data)  # the ids of blocks are the same in every language
    return a_step(manual, translation_key=step.translation_key, translation_status="translated", body=body)


def package_upload() -> dict[str, SimpleUploadedFile]:
    return {"package": SimpleUploadedFile("package.zip", a_package_file().getvalue())}


# What each door asks for, how it is opened, and what it answers to those who may and to writers who may not.
# People who do not write are sent away by the admin itself, whatever they ask for.
Opened = Callable[[Client], str]
BACK, NOT_THERE, NO = "/admin/", "404", "409"


def _outcome(answer: HttpResponseBase) -> str:
    if answer.streaming:
        b"".join(answer)  # read to its end, so that its file is closed
    return answer.url if answer.status_code == 302 else str(answer.status_code)


def _get(name: str, *arguments: int) -> Opened:
    return lambda client: _outcome(client.get(reverse(f"toolboxes_admin:{name}", args=arguments)))


def _post(name: str, *arguments: int, **sent: object) -> Opened:
    return lambda client: _outcome(client.post(reverse(f"toolboxes_admin:{name}", args=arguments), sent))


def _upload(client: Client) -> str:
    return _outcome(client.post(reverse("toolboxes_admin:upload"), package_upload()))


EDITIONS = "/admin/editions/"
FREEZE = {"number": "0.1", "stage": "draft", "change_note": ""}
DOORS: dict[str, tuple[str, str, str, Callable[[], Opened]]] = {
    "editions": ("writes", "200", BACK, lambda: _get("editions")),
    "freeze, look": ("freezes", "200", BACK, lambda: _get("freeze", a_finished_toolbox().pk)),
    "freeze, do": ("freezes", EDITIONS, BACK, lambda: _post("freeze", a_finished_toolbox().pk, **FREEZE)),
    "upload": ("freezes", EDITIONS, BACK, lambda: _upload),
    "download": ("writes", "200", BACK, lambda: _get("download", an_edition().pk)),
    "download, a draft": ("reads_drafts", "200", NOT_THERE, lambda: _get("download", an_edition("draft").pk)),
    "open": ("freezes", "pages", NO, lambda: _post("open", an_edition().pk)),
    "translations": ("writes", "200", BACK, lambda: _get("translations", a_finished_toolbox().pk)),
    "approve": ("reviews", "translations", NO, lambda: _post("approve", a_translated_step().pk)),
    "approve glossary": (
        "reviews",
        "translations",
        NO,
        lambda: _post("approve_glossary", a_finished_toolbox().pk, language="fr"),
    ),
    "writing hints": ("writes", "400", BACK, lambda: _post("writing_hints")),  # an empty form is no text
}


def state() -> tuple[int, int, int]:
    reviewed = Step.objects.filter(translation_status=TranslationStatus.REVIEWED)
    return Edition.objects.count(), Page.objects.count(), reviewed.count()


@pytest.mark.parametrize("door", DOORS)
def test_each_door_obeys_the_table_of_roles(door):
    right, welcome, sent_away, make = DOORS[door]
    opened = make()
    before = state()

    for name, role in ROLES.items():
        with transaction.atomic():
            outcome = opened(signed_in(holder_of(name)))
            if not role.writes:
                assert outcome.startswith("/accounts/login/"), name
            elif name in roles_that(right):
                assert welcome in outcome, name
            else:
                assert outcome == sent_away, name
            if name not in roles_that(right):
                assert state() == before, name
            transaction.set_rollback(True)


@pytest.mark.parametrize("door", DOORS)
def test_strangers_and_those_who_left_open_no_door(door):
    opened = DOORS[door][3]()
    before = state()
    author = holder_of(RoleName.TOOLBOX_AUTHOR)
    who_left = signed_in(author)
    Person.objects.filter(pk=author.pk).update(is_active=False)

    outcomes = [opened(client) for client in (Client(), signed_in(a_person()), who_left)]

    assert [outcome.startswith("/accounts/login/") for outcome in outcomes] == [True, True, True]
    assert state() == before


@pytest.mark.parametrize("name", ["upload", "open", "approve", "approve_glossary", "writing_hints"])
def test_what_changes_something_is_asked_by_post_alone(name):
    arguments = [] if name in {"upload", "writing_hints"} else [1]
    client = signed_in(holder_of(RoleName.PROJECT_COORDINATOR))

    for method in (client.get, client.head, client.put, client.delete):
        assert method(reverse(f"toolboxes_admin:{name}", args=arguments)).status_code == 405


@pytest.mark.parametrize("name", ["upload", "freeze", "open", "approve", "approve_glossary", "writing_hints"])
def test_a_form_of_another_site_changes_nothing(name):
    toolbox, edition = a_finished_toolbox(), an_edition()
    target = {"freeze": toolbox.pk, "approve": toolbox.pk, "approve_glossary": toolbox.pk, "open": edition.pk}
    client = signed_in(holder_of(RoleName.PROJECT_COORDINATOR), enforce_csrf_checks=True)
    sent = {"number": "7.0", "stage": "final", **package_upload()}

    answer = client.post(reverse(f"toolboxes_admin:{name}", args=[target[name]] if name in target else []), sent)

    assert answer.status_code == 403
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("name", ["freeze", "translations", "download"])
@pytest.mark.parametrize("pk", [0, 99_999, 10**30])
def test_what_is_not_there_is_not_found(name, pk):
    client = signed_in(holder_of(RoleName.PROJECT_COORDINATOR))

    assert client.get(reverse(f"toolboxes_admin:{name}", args=[pk])).status_code == 404


def test_only_pages_of_toolboxes_are_approved():
    client = signed_in(holder_of(RoleName.REVIEWER))

    answer = client.post(reverse("toolboxes_admin:approve", args=[shelf_of(a_locale("fr")).pk]))

    assert answer.status_code == 404


@pytest.mark.parametrize("toolbox", ["", "nonsense", "-1", "//evil.example/"])
def test_after_approving_the_board_of_that_toolbox_is_shown_whatever_the_form_says(toolbox):
    step = a_translated_step()
    board = reverse("toolboxes_admin:translations", args=[Toolbox.objects.get(locale__language_code="en").pk])

    answer = signed_in(holder_of(RoleName.REVIEWER)).post(
        reverse("toolboxes_admin:approve", args=[step.pk]), {"toolbox": toolbox}
    )

    assert (answer.status_code, answer.url) == (302, board)


def test_nobody_but_a_superuser_removes_a_shelf():
    shelf = shelf_of(a_locale("nl"))
    client = signed_in(holder_of(RoleName.PROJECT_COORDINATOR))

    for name in ("delete", "unpublish", "move"):
        client.post(reverse(f"wagtailadmin_pages:{name}", args=[shelf.pk]))

    assert ToolboxShelf.objects.get(pk=shelf.pk).live


@pytest.mark.parametrize("role", [RoleName.CITY_COORDINATOR, RoleName.FRONTLINE_WORKER])
def test_a_worker_sees_no_page_that_is_being_written(role):
    step = Step.objects.descendant_of(a_finished_toolbox()).get()
    client = signed_in(holder_of(role))

    answers = [
        client.get(reverse(f"wagtailadmin_pages:{name}", args=[step.pk])).status_code
        for name in ("edit", "view_draft", "preview_on_edit", "history")
    ]

    assert answers == [302, 302, 302, 302]


def test_hostile_words_are_shown_as_words():
    toolbox = a_finished_toolbox(
        title='<script>alert("x")</script>', summary=HOSTILE[:900], credits=HOSTILE[:900], home_city=HOSTILE[:200]
    )
    manual = a_manual(toolbox, title="<img src=x onerror=y>", slug="second", audience=HOSTILE[:200])
    step = a_step(
        manual,
        title='"><script>z</script>',
        slug="hostile",
        key_message=HOSTILE[:500],
        body=[a_rich_text('<p onclick="x">a<script>alert("x")</script><a href="javascript:x">b</a></p>')],
    )
    client = signed_in(holder_of(RoleName.PROJECT_COORDINATOR))
    pages = [
        reverse("toolboxes_admin:editions"),
        reverse("toolboxes_admin:freeze", args=[toolbox.pk]),
        reverse("toolboxes_admin:translations", args=[toolbox.pk]),
        reverse("wagtailadmin_home"),
        *(reverse("wagtailadmin_pages:view_draft", args=[page.pk]) for page in (toolbox, manual, step)),
    ]

    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200, path
        for word in ('<script>alert("x")', "<script>z", "<img src=x", "javascript:x", "onclick=", "\u202e<"):
            assert word not in answer.text, (path, word)


def a_rich_text(html: str) -> dict:
    return {"type": "text", "value": {"heading": "<script>z</script>", "text": html}}


@pytest.mark.parametrize("target", ["nonsense", "-1", "9" * 5000])
def test_a_link_to_no_page_is_a_hindrance_and_no_failure(target):
    toolbox = a_finished_toolbox()
    manual = toolbox.get_children().get().specific
    a_step(manual, title="Odd", slug="odd", body=[a_rich_text(f'<p><a linktype="page" id="{target}">there</a></p>')])
    client = signed_in(holder_of(RoleName.TOOLBOX_AUTHOR))

    answer = client.get(reverse("toolboxes_admin:freeze", args=[toolbox.pk]))

    assert answer.status_code == 200
    assert "“Odd” links to a page that readers cannot open: “there”." in answer.text


@pytest.mark.parametrize("body", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18, b"PK\x03\x04" * 1000])
def test_a_bad_upload_is_refused_with_its_reason(body):
    client = signed_in(holder_of(RoleName.TOOLBOX_AUTHOR))

    answer = client.post(reverse("toolboxes_admin:upload"), {"package": SimpleUploadedFile("<script>.zip", body)})

    assert answer.status_code in {302, 422}  # an empty file is none
    assert "<script>.zip" not in answer.text
    assert Edition.objects.count() == 0
    assert Toolbox.objects.count() == 0


@pytest.mark.parametrize("number", ["0.1", "0.2"])
def test_a_number_is_frozen_once_however_often_the_form_is_sent(number):
    toolbox = a_finished_toolbox()
    client = signed_in(holder_of(RoleName.TOOLBOX_AUTHOR))
    address = reverse("toolboxes_admin:freeze", args=[toolbox.pk])

    answers = [client.post(address, {**FREEZE, "number": one}).status_code for one in (number, number, "0.1")]

    assert answers == [302, 200, 200]
    assert [edition.number for edition in Edition.objects.all()] == [number]
