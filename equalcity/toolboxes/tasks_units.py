"""What the job worker does for translators: to read a toolbox takes longer than a page may; and forgetting."""

from django_tasks import task

from equalcity.core.priorities import NOBODY_WAITS
from equalcity.core.turns import taking_turns
from equalcity.network.tasks_notices import NIGHT, put_into_queue
from equalcity.toolboxes.actions.unit_files import forget_files_without_a_yes
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.models import Toolbox


@task(priority=NOBODY_WAITS)
def sync_units_of(pk: int) -> int:
    """How many originals the toolbox has; none where it is gone meanwhile."""
    toolbox = Toolbox.objects.filter(pk=pk).first()
    return len(sync_toolbox(toolbox, turns=taking_turns)) if toolbox else 0


@task()
def forget_files_every_night() -> int:
    """Files of translators without a yes, also where nobody brings another one."""
    put_into_queue(forget_files_every_night, NIGHT)
    return forget_files_without_a_yes()


def put_jobs_of_translators_into_queue() -> None:
    put_into_queue(forget_files_every_night, NIGHT)
