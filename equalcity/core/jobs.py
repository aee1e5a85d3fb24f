"""The process that does what must not keep people waiting: search index, mail, exports."""

import signal
import sys
from types import FrameType

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

MOST_TRIES = 3
PAUSE = 0.4  # seconds between two looks at an empty queue: somebody waits for her PDF


def run_jobs(name: str) -> None:
    """Do jobs until told to stop; a job in progress is finished first."""
    take_up_interrupted(name)
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=PAUSE,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
    )

    def stop(number: int, frame: FrameType | None) -> None:
        worker.running = False
        if not worker.running_task:
            sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker.run()


def take_up_interrupted(name: str) -> int:
    """Queue again what this worker was doing when it was killed; gives how many. What killed it thrice has failed."""
    mine = [job for job in DBTaskResult.objects.running() if job.worker_ids and job.worker_ids[-1] == name]
    for job in mine:
        if len(job.worker_ids) >= MOST_TRIES:
            job.set_failed(RuntimeError("The worker was stopped three times while it did this job."))
        else:
            job.status = "READY"
            job.save(update_fields=["status"])
    return len(mine)
