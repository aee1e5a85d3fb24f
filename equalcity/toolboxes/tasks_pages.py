"""The indexes of the admin, in which authors search pages and see what is used where: kept up by the job worker.

Wagtail makes a job for every save; a toolbox that is opened would make hundreds, and somebody waits for her PDF.
"""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django_tasks import task
from modelsearch import index
from modelsearch.tasks import insert_or_update_object_task
from wagtail.models import Page, ReferenceIndex

from equalcity.core.priorities import NOBODY_WAITS
from equalcity.core.turns import taking_turns
from equalcity.toolboxes.models import Manual, Step, Toolbox
from equalcity.toolboxes.quiet import are_indexed_together


@receiver(post_save, sender=Toolbox)
@receiver(post_save, sender=Manual)
@receiver(post_save, sender=Step)
def index_what_was_saved(sender: type[Model], instance: Page, *, raw: bool = False, **kwargs: Any) -> None:
    if not raw and not are_indexed_together():
        insert_or_update_object_task.enqueue(sender._meta.app_label, sender._meta.model_name, str(instance.pk))


@receiver(post_delete, sender=Toolbox)
@receiver(post_delete, sender=Manual)
@receiver(post_delete, sender=Step)
def forget_what_was_deleted(sender: type[Model], instance: Page, **kwargs: Any) -> None:
    index.remove_object(instance)


@task(priority=NOBODY_WAITS)
def index_pages_of(key: str) -> int:
    """Every page of the toolbox with this identity, in all its languages; gives how many there are."""
    count = 0
    for toolbox in Toolbox.objects.filter(translation_key=key):
        for page in taking_turns(Page.objects.descendant_of(toolbox, inclusive=True).specific()):
            index.insert_or_update_object(page)
            with transaction.atomic():
                ReferenceIndex.create_or_update_for_object(page)
            count += 1
    return count
