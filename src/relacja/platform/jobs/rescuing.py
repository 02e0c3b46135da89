"""Jobs whose worker has died are done again by another one."""

from django.db import connection

HEARTBEAT_EVERY = 3.0
DEAD_AFTER = 15.0
RESCUES = 10
"""A job that was begun so many times and never ended kills its worker: it fails, for an operator to look at."""

STALLED = """
SELECT job.id, job.attempts >= %s FROM procrastinate_jobs AS job
LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
WHERE job.status = 'doing'
  AND (worker.id IS NULL OR worker.last_heartbeat < clock_timestamp() - make_interval(secs => %s))
ORDER BY job.id LIMIT 500 FOR UPDATE OF job SKIP LOCKED
"""

RESCUE = """
WITH stalled AS MATERIALIZED (%s)
SELECT id, hopeless, CASE WHEN hopeless THEN procrastinate_finish_job_v1(id, 'failed', false)
                          ELSE procrastinate_retry_job_v1(id, clock_timestamp(), NULL, NULL, NULL) END
FROM stalled AS found(id, hopeless)
"""


def beat(worker_id: int) -> None:
    """Show that a worker lives."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_update_heartbeat_v1(%s)", [worker_id])


def rescue(*, dead_after: float = DEAD_AFTER) -> int:
    """Queue again the jobs of workers without a heartbeat for `dead_after` seconds; how many were found."""
    with connection.cursor() as cursor:
        cursor.execute(RESCUE % STALLED, [RESCUES, dead_after])
        return len(cursor.fetchall())
