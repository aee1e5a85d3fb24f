"""A toolbox belongs to an organisation: whose it becomes, who reads it early, who gives it away, what is noted."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from equalcity.core.errors import Refused
from equalcity.core.signals import preparing
from equalcity.network.models import AuditRecord, Membership, Notice, Organisation, Person
from equalcity.network.roles import RoleName
from equalcity.toolboxes.actions.editions import freeze_edition, open_edition
from equalcity.toolboxes.actions.owners import give_toolbox
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.actions.readers import invite_readers, uninvite_readers
from equalcity.toolboxes.models import Edition, EditionReaders, Step, Toolbox
from equalcity.toolboxes.opening import shelf_of
from equalcity.toolboxes.queries import toolboxes_at_work
from tests.factories.authoring import a_finished_toolbox, a_locale, a_toolbox
from tests.factories.network import a_coordinator, a_person, a_worker, an_author, an_organisation, the_writers
from tests.factories.packages import a_package, a_package_file

pytestmark = pytest.mark.django_db


def a_pilot(**facts: object) -> Edition:
    return freeze_edition(a_finished_toolbox(**facts), number="0.5", stage="pilot", by=None)


def verbs() -> list[str]:
    return list(
        AuditRecord.objects.filter(thing_kind__startswith="toolboxes").order_by("pk").values_list("verb", flat=True)
    )


# Whose it becomes -----------------------------------------------------------------------------------------------------


def test_an_edition_belongs_to_whom_its_toolbox_belongs():
    edition = freeze_edition(a_finished_toolbox(), number="0.1", stage="draft", by=an_author())

    assert edition.owner == the_writers()
    assert verbs() == ["edition.frozen"]


def test_a_package_belongs_to_the_organisation_of_whoever_imports_it():
    edition = import_package(a_package_file(), by=an_author())

    assert edition.owner == the_writers()
    assert verbs() == ["edition.imported"]
    assert open_edition(edition, by=an_author()).organisation == the_writers()


def test_on_the_command_line_a_package_belongs_to_nobody_yet():
    assert import_package(a_package_file(), by=None).owner is None


def test_a_toolbox_that_is_here_keeps_its_owner():
    import_package(a_package_file(), by=None, owner=the_writers())

    edition = import_package(a_package_file(a_package(number="1.1")), by=a_coordinator())

    assert edition.owner == the_writers()


def test_a_package_of_a_toolbox_of_others_is_refused():
    import_package(a_package_file(), by=None, owner=the_writers())

    with pytest.raises(Refused, match="belongs to others"):
        import_package(a_package_file(a_package(number="1.1")), by=an_author(organisation=an_organisation()))

    assert Edition.objects.count() == 1


def test_an_author_of_two_organisations_says_which_and_names_no_other():
    first, second, foreign = the_writers(), an_organisation(), an_organisation()
    author = an_author()
    Membership.objects.create(person=author, organisation=second, role=RoleName.TOOLBOX_AUTHOR)
    for owner in (None, foreign):
        with pytest.raises(Refused):
            import_package(a_package_file(), by=author, owner=owner)

    assert import_package(a_package_file(), by=author, owner=second).owner == second
    assert first != second


def test_an_author_elsewhere_neither_freezes_nor_opens_it():
    author, toolbox = an_author(organisation=an_organisation()), a_finished_toolbox()
    edition = freeze_edition(toolbox, number="0.1", stage="final", by=None)

    with pytest.raises(Refused, match="may not freeze this toolbox"):
        freeze_edition(toolbox, number="0.2", stage="final", by=author)
    with pytest.raises(Refused, match="may not open this edition"):
        open_edition(edition, by=author)


# Who reads it early ---------------------------------------------------------------------------------------------------


def test_people_of_an_invited_city_or_organisation_read_the_pilot_and_are_told_once():
    pilot, worker, elsewhere = a_pilot(), a_worker(), a_worker()
    organisation = worker.memberships.get().organisation
    before = Edition.objects.visible_to(worker).count()

    new = invite_readers(pilot, cities=[organisation.city], organisations=[organisation], by=an_author())
    again = invite_readers(pilot, organisations=[organisation], by=an_author())

    assert (before, len(new), again) == (0, 2, [])
    assert list(Edition.objects.visible_to(worker)) == [pilot]  # once, though she is invited twice
    assert list(Edition.objects.visible_to(elsewhere)) == []
    notice = Notice.objects.get(kind="pilot_to_read")
    assert (notice.person, notice.url) == (worker, "/toolboxes/safer-doors/editions/0.5/")
    assert notice.facts == {"title": "Safer doors", "number": "0.5"}
    assert verbs() == ["edition.frozen", "edition.readers_invited"]


def test_who_read_the_pilot_is_told_when_it_is_final():
    pilot, worker, _elsewhere = a_pilot(), a_worker(), a_worker()
    invite_readers(pilot, organisations=[worker.memberships.get().organisation], by=an_author())

    freeze_edition(Toolbox.objects.get(), number="1.0", stage="final", by=None)

    notice = Notice.objects.get(kind="edition_final")
    assert (notice.person, notice.facts) == (worker, {"title": "Safer doors", "number": "1.0"})


def test_what_is_taken_back_is_closed_at_once():
    pilot, worker = a_pilot(), a_worker()
    organisation = worker.memberships.get().organisation
    (readers,) = invite_readers(pilot, organisations=[organisation], by=an_author())

    uninvite_readers(readers, by=an_author())
    uninvite_readers(readers, by=an_author())  # somebody was quicker

    assert list(Edition.objects.visible_to(worker)) == []
    assert verbs()[-2:] == ["edition.readers_invited", "edition.readers_taken_back"]


@pytest.mark.parametrize("ends", ["membership", "account"])
def test_an_ended_membership_and_a_closed_account_read_no_pilot(ends):
    pilot, worker = a_pilot(), a_worker()
    invite_readers(pilot, organisations=[worker.memberships.get().organisation], by=an_author())
    if ends == "membership":
        worker.memberships.update(ended_at=timezone.now())
    else:
        Person.objects.filter(pk=worker.pk).update(is_active=False)

    assert list(Edition.objects.visible_to(Person.objects.get(pk=worker.pk))) == []


def test_readers_are_invited_to_pilots_only_and_by_those_who_may_freeze_them():
    pilot = a_pilot()
    draft = freeze_edition(Toolbox.objects.get(), number="0.6", stage="draft", by=None)

    with pytest.raises(Refused, match="Only a pilot"):
        invite_readers(draft, organisations=[an_organisation()], by=an_author())
    for stranger in (an_author(organisation=an_organisation()), a_person(RoleName.REVIEWER), a_worker()):
        with pytest.raises(Refused, match="You may not say"):
            invite_readers(pilot, organisations=[an_organisation()], by=stranger)

    assert EditionReaders.objects.count() == 0


# Who gives it away ----------------------------------------------------------------------------------------------------


def test_a_toolbox_goes_with_every_language_and_edition():
    pilot, other = a_pilot(), an_organisation()
    toolbox = Toolbox.objects.get()
    shelf_of(a_locale("fr"))
    french = toolbox.copy_for_translation(a_locale("fr"))

    give_toolbox(toolbox, other, by=a_coordinator())

    assert set(Toolbox.objects.values_list("organisation", flat=True)) == {other.pk}
    assert french.translation_key == toolbox.translation_key
    assert Edition.objects.get(pk=pilot.pk).owner == other
    assert list(Toolbox.objects.visible_to(an_author())) == []


def test_only_a_project_coordinator_gives_a_toolbox_away():
    with pytest.raises(Refused):
        give_toolbox(a_toolbox(), an_organisation(), by=an_author())


def test_an_older_revision_does_not_bring_the_owner_back():
    toolbox, other = a_toolbox(), an_organisation()
    revision = toolbox.save_revision()
    give_toolbox(toolbox, other, by=a_coordinator())

    Revision.objects.get(pk=revision.pk).publish()

    assert Toolbox.objects.get().organisation == other


# In the admin ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def _prepared(settings):
    settings.CONTENT_DIR = Path("/nowhere")
    preparing.send(None, say=lambda line: None)


def make(client: Client, **sent: object) -> Toolbox | None:
    address = reverse("wagtailadmin_pages:add", args=["toolboxes", "toolbox", shelf_of(a_locale("en")).pk])
    data = {
        "title": "New",
        "slug": "new",
        "summary": "For all.",
        "home_city": "",
        "credits": "",
        "cover_alt": "",
        **sent,
    }
    data |= {f"comments-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}
    client.post(address, data)
    return Toolbox.objects.filter(slug="new").first()


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.usefixtures("_prepared")
def test_a_new_toolbox_belongs_to_an_organisation_of_its_author_and_to_no_other():
    foreign = an_organisation()
    client = signed_in(an_author())

    stolen = make(client, organisation=foreign.pk)
    made = make(client, organisation=the_writers().pk)

    assert stolen is None
    assert made.organisation == the_writers()


@pytest.mark.usefixtures("_prepared")
def test_a_deleted_page_is_noted_with_whoever_did_it():
    author, step = an_author(), Step.objects.descendant_of(a_finished_toolbox()).get()

    signed_in(author).post(reverse("wagtailadmin_pages:delete", args=[step.pk]))

    lines = AuditRecord.objects.filter(verb="page.deleted", by=author).values_list("by", "thing_id", "thing_name")
    assert list(lines) == [(author.pk, str(step.pk), "Open the door")]
    assert not Page.objects.filter(pk=step.pk).exists()


@pytest.mark.usefixtures("_prepared")
def test_readers_are_found_by_name_and_invited_with_one_press():
    pilot = a_pilot()
    organisation = Organisation.objects.create(name="House by the river")
    client = signed_in(an_author())
    address = reverse("toolboxes_admin:readers", args=[pilot.pk])

    found = client.get(address, {"q": "river"})
    client.post(reverse("toolboxes_admin:invite", args=[pilot.pk]), {"organisation": organisation.pk})
    client.post(reverse("toolboxes_admin:invite", args=[pilot.pk]), {"organisation": "nonsense"})

    assert "House by the river" in found.text
    assert [str(one) for one in pilot.readers.all()] == ["House by the river"]
    assert client.get(address, {"q": "\x00<script>z"}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_toolboxes_asks_as_often_however_many_there_are(django_assert_num_queries, count):
    author = an_author()
    for number in range(count):
        freeze_edition(a_finished_toolbox(slug=f"toolbox-{number}"), number="0.1", stage="draft", by=None)

    with django_assert_num_queries(5):
        rows = toolboxes_at_work(author)

    assert [(row.steps, row.may_freeze, row.edition.number) for row in rows] == [(1, True, "0.1")] * count


@pytest.mark.parametrize("count", [1, 3])
def test_who_sees_what_is_one_query(django_assert_num_queries, count):
    author = an_author()
    for number in range(count):
        a_pilot(slug=f"toolbox-{number}")

    with django_assert_num_queries(1):
        found = list(Edition.objects.visible_to(author))

    assert len(found) == count


@pytest.mark.parametrize("languages", [("fr",), ("fr", "de", "ar")])
def test_who_may_edit_the_translations_is_asked_as_often_however_many_there_are(django_assert_num_queries, languages):
    author, toolbox = an_author(), a_finished_toolbox()
    for language in languages:
        toolbox.copy_for_translation(a_locale(language), copy_parents=True)
    toolbox.permissions_for_user(author).can_edit()  # which toolboxes are hers is known from here on

    with django_assert_num_queries(1):
        listed = toolbox.get_translations().only("id", "locale", "depth").select_related("locale")  # as Wagtail does
        may = [one.permissions_for_user(author).can_edit() for one in listed]

    assert len(may) == len(languages)
