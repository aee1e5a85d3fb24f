"""What the job worker does for translators: to read a whole toolbox into units takes longer than a page may."""

from django_tasks import task

from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.models import Toolbox


@task()
def sync_units_of(pk: int) -> int:
    """How many originals the toolbox has; none where it is gone meanwhile."""
    toolbox = Toolbox.objects.filter(pk=pk).first()
    return len(sync_toolbox(toolbox)) if toolbox else 0
