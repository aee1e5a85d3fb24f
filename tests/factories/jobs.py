"""Does what the job worker would do, in the test's own process."""

from django_tasks_db.models import DBTaskResult


def do_jobs() -> list[str]:
    """Run the jobs that are due, oldest first, until none is left; gives their names."""
    done = []
    while (job := DBTaskResult.objects.ready().order_by("enqueued_at").first()) is not None:
        task, result = job.task, job.task_result
        value = task.call(*result.args, **result.kwargs)
        job.status = "RUNNING"
        job.set_successful(value)
        done.append(task.name)
    return done
