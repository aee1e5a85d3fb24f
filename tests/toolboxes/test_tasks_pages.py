"""The indexes of the admin: a page that is saved is found, and an opened toolbox costs one job, however many pages."""

import pytest
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, ReferenceIndex

from equalcity.network.account_mail import mail_code
from equalcity.toolboxes.actions.editions import open_edition
from equalcity.toolboxes.actions.exports import make_export
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.models import Step
from equalcity.toolboxes.tasks_pages import index_pages_of
from equalcity.toolboxes.tasks_units import sync_units_of
from tests.factories.exports import do_the_jobs
from tests.factories.packages import a_document, a_package, a_package_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(django_capture_on_commit_callbacks):
    edition = import_package(a_package_file(a_package(a_document(), a_document("ar"))), by=None)
    DBTaskResult.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        return open_edition(edition, by=None)


def found(words: str) -> list[Page]:
    return list(Page.objects.search(words))


def test_pages_of_an_opened_toolbox_are_found_after_one_job(opened):
    queued = list(DBTaskResult.objects.values_list("task_path", "args_kwargs"))
    before = found(opened.title)

    do_the_jobs()

    of_pages = [asked["args"] for _path, asked in queued if asked["args"][1:2] in (["toolbox"], ["manual"], ["step"])]
    ours = sorted(path.rpartition(".")[2] for path, _asked in queued if path.startswith("equalcity"))
    assert (of_pages, ours) == ([], ["index_pages_of", "sync_units_of"])
    assert (before, found(opened.title)) == ([], [Page.objects.get(pk=opened.pk)])
    assert ReferenceIndex.get_references_to(opened.cover).filter(object_id=str(opened.pk)).exists()


def test_a_page_that_is_saved_later_is_found_by_its_new_words(opened):
    step = Step.objects.descendant_of(opened).first()
    step.title = "Umbrellas"
    step.save_revision().publish()

    do_the_jobs()

    assert found("Umbrellas") == [Page.objects.get(pk=step.pk)]


def test_a_page_that_is_deleted_is_found_no_more(opened):
    do_the_jobs()
    step = Step.objects.descendant_of(opened).first()

    step.delete()

    assert found(step.title) == []


def test_a_code_goes_before_a_file_and_both_before_what_nobody_waits_for():
    for job in (index_pages_of, sync_units_of, make_export, mail_code):
        job.enqueue("x")

    waiting = [result.task_path.rpartition(".")[2] for result in DBTaskResult.objects.ready()]

    assert waiting[:2] == ["mail_code", "make_export"]
    assert set(waiting[2:]) == {"index_pages_of", "sync_units_of"}
