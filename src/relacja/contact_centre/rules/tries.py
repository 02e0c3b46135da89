"""When somebody who was not reached is called again."""

from datetime import datetime, timedelta


def next_try(tries: int, most: int, pause: timedelta, now: datetime) -> datetime | None:
    """The moment of the next try, each pause longer than the one before by itself; None where it was tried enough."""
    return now + pause * max(1, tries) if tries < most else None
