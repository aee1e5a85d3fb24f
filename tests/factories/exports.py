"""Small makers, so that a test of the way an export goes need not typeset anything; and a worker for what waits."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from equalcity.toolboxes.exporting.makers import Maker
from equalcity.toolboxes.exporting.source import Report, Source


@dataclass(frozen=True, kw_only=True)
class SmallMaker(Maker):
    """Makes a line of text, and remembers how often it was asked; `mishap` is called first."""

    module: str = "none"
    ending: str = ".pdf"
    content_type: str = "application/pdf"
    mishap: Callable[[], object] = lambda: None
    made: list[str] = field(default_factory=list)

    def make(self, source: Source, report: Report) -> bytes:
        self.mishap()
        self.made.append(source.language)
        report(1, 2)
        return f"{source.document['toolbox']['title']} {source.number} {source.stage}".encode()


def do_the_jobs(name: str = "tests") -> None:
    """Do all jobs that wait, as the job worker does; only that it would close the connection of the test."""
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
    )
    while job := DBTaskResult.objects.ready().first():
        job.claim(name)
        worker.run_task(job)
