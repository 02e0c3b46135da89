"""What capture does by itself."""

import time

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.capture import queries, services
from relacja.capture.types import DIGEST_JOB
from relacja.platform.actor import Actor
from relacja.platform.jobs import LeftForLater, job, periodic, should_stop

AT_MOST_EVERY = 0.5
"""Seconds: while events flow, a pass takes all that came in the meantime."""


@job(retries=0, lock=DIGEST_JOB)
def digest() -> None:
    """Digest whatever has come; the entrance queues it when it has stored something."""
    began, actor = time.monotonic(), Actor.system(gettext_noop("events of sites and applications"))
    while queries.lag(actor).events and services.digest(actor=actor):
        if should_stop():
            raise LeftForLater
    time.sleep(max(0.0, AT_MOST_EVERY - (time.monotonic() - began)))


@periodic("* * * * *")
@job(retries=0, lock="capture.ends")
def ends() -> None:
    """Tell of visits that are over, and digest what nobody queued for."""
    services.end_sessions(actor=Actor.system(gettext_noop("events of sites and applications")), now=timezone.now())
    digest()


@periodic("23 3 * * *")
@job(retries=3, lock="capture.partitions")
def months() -> None:
    """Make the months to come, and drop those that are too old."""
    actor, now = Actor.system(gettext_noop("keep raw events for their time")), timezone.now()
    services.make_months(actor=actor, now=now)
    services.drop_old(actor=actor, now=now)
