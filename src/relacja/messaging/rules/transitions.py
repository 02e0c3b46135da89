"""Where a conversation may go from where it stands, and what brings it there: the whole table."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from relacja.messaging.types import Status


class Happening(StrEnum):
    """What changes where a conversation stands."""

    WROTE = "wrote"
    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    SNOOZED = "snoozed"
    WOKE = "woke"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CAME_BACK = "came_back"
    TIMED_OUT = "timed_out"
    ABSORBED = "absorbed"


OPEN, PENDING, SNOOZED, RESOLVED = Status.OPEN, Status.PENDING, Status.SNOOZED, Status.RESOLVED

TABLE: dict[tuple[Status, Happening], Status] = {
    (OPEN, Happening.WROTE): OPEN,
    (PENDING, Happening.WROTE): OPEN,
    (SNOOZED, Happening.WROTE): OPEN,
    (RESOLVED, Happening.WROTE): OPEN,
    (OPEN, Happening.ANSWERED): PENDING,
    (PENDING, Happening.ANSWERED): PENDING,
    (SNOOZED, Happening.ANSWERED): PENDING,
    (RESOLVED, Happening.ANSWERED): RESOLVED,
    (OPEN, Happening.ASKED_BACK): PENDING,
    (SNOOZED, Happening.ASKED_BACK): PENDING,
    (OPEN, Happening.SNOOZED): SNOOZED,
    (PENDING, Happening.SNOOZED): SNOOZED,
    (SNOOZED, Happening.SNOOZED): SNOOZED,
    (SNOOZED, Happening.WOKE): OPEN,
    (OPEN, Happening.RESOLVED): RESOLVED,
    (PENDING, Happening.RESOLVED): RESOLVED,
    (SNOOZED, Happening.RESOLVED): RESOLVED,
    (PENDING, Happening.REOPENED): OPEN,
    (SNOOZED, Happening.REOPENED): OPEN,
    (RESOLVED, Happening.REOPENED): OPEN,
    (OPEN, Happening.CAME_BACK): OPEN,
    (PENDING, Happening.CAME_BACK): OPEN,
    (SNOOZED, Happening.CAME_BACK): OPEN,
    (RESOLVED, Happening.CAME_BACK): OPEN,
    (PENDING, Happening.TIMED_OUT): RESOLVED,
    (OPEN, Happening.ABSORBED): RESOLVED,
    (PENDING, Happening.ABSORBED): RESOLVED,
    (SNOOZED, Happening.ABSORBED): RESOLVED,
    (RESOLVED, Happening.ABSORBED): RESOLVED,
}


class NoSuchWay(ValueError):
    """From there it does not go on like this: `status` and what was to happen."""

    def __init__(self, status: str, happening: str) -> None:
        super().__init__(f"{status}: {happening}")
        self.status, self.happening = status, happening


def next_status(status: Status, happening: Happening) -> Status:
    """Where it stands afterwards. Raises `NoSuchWay`."""
    try:
        return TABLE[status, happening]
    except KeyError:
        raise NoSuchWay(status, happening) from None


def may(status: Status, happening: Happening) -> bool:
    """Whether it can happen from there."""
    return (status, happening) in TABLE


Back = Literal["reopen", "new"]


def when_customer_returns(
    status: Status,
    resolved_at: datetime | None,
    at: datetime,
    reopens_within: timedelta,
    *,
    is_other_topic: bool = False,
) -> Back:
    """Whether a customer's message opens the old conversation again or begins one that continues it.

    A resolved one is opened again within the time the house gives it, by a message about the same thing; whatever is
    not resolved goes on.
    """
    if status != RESOLVED or resolved_at is None:
        return "reopen"
    return "reopen" if at - resolved_at <= reopens_within and not is_other_topic else "new"
