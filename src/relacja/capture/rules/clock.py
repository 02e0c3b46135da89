"""When an event truly happened, although the clock of whoever sent it may be wrong.

Segment's rule: a device that tells when it sends (`sentAt`) tells how wrong it is: `receivedAt - sentAt`, the way over
the wire included. Without it the stated moment stands, as it does for a historical import.
"""

from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
LEEWAY = timedelta(hours=24)
"""How far ahead of us a moment may lie and still count as now."""


class NoMoment(ValueError):
    """This says no moment."""


class Outlier(ValueError):
    """No event happened then: before the web, or more than a day from now."""


def moment(said: object) -> datetime | None:
    """A moment in ISO 8601, or as milliseconds since 1970; one without a zone is in UTC. None where nothing is said.
    Raises `NoMoment`."""
    if said is None or said == "":
        return None
    try:
        if isinstance(said, str):
            found = datetime.fromisoformat(said)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        if isinstance(said, int | float) and not isinstance(said, bool):
            return datetime.fromtimestamp(said / 1000, UTC)
    except (ValueError, OverflowError, OSError) as problem:
        raise NoMoment(str(said)[:60]) from problem
    raise NoMoment(str(said)[:60])


def true_time(stated: datetime | None, sent: datetime | None, received: datetime) -> datetime:
    """When it happened by our clock; never after we heard of it. Raises `Outlier`."""
    if stated is None:
        return received
    try:
        happened = stated if sent is None else received - (sent - stated)
        is_outlier = happened < EARLIEST or happened > received + LEEWAY
    except OverflowError as problem:
        raise Outlier(stated.isoformat()) from problem
    if is_outlier:
        raise Outlier(happened.isoformat())
    return min(happened, received)
