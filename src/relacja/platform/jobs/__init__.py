"""Slow or fragile work, done outside of the request: queued in the same transaction, run by the jobs process.

A job takes ids only, by keyword, and is safe to run twice: it is retried when it fails and run again when the process
that ran it has died. A long one asks `should_stop()` now and then, and raises `LeftForLater` where it can go on from.
"""

from relacja.platform.jobs.queueing import Job, LeftForLater, NotAnId, enqueue, job, periodic
from relacja.platform.jobs.stopping import should_stop

__all__ = ["Job", "LeftForLater", "NotAnId", "enqueue", "job", "periodic", "should_stop"]
