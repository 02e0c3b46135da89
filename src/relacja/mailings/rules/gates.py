"""Does a letter leave now, later or never: judged at the moment of sending, pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

TIMELY = frozenset({"quiet_hours", "outside_their_hours"})
"""Reasons that pass by themselves."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`go`, `skip` or `wait`; why, and until when."""

    does: Literal["go", "skip", "wait"]
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many within a time; one too many waits for room, or is not sent."""

    most: int
    within: timedelta
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a letter and of whom it goes to. `local` is now in their time, `quiet` when nobody is disturbed.

    `sent` are the moments of the letters of the same purpose that they got of late, the oldest first.
    """

    now: datetime
    local: datetime
    reasons: Sequence[str] = ()
    has_address: bool = True
    is_known: bool = True
    until: datetime | None = None
    quiet: tuple[time, time] | None = None
    cap: Cap | None = None
    sent: Sequence[datetime] = ()
    paused_until: datetime | None = None


GO = Verdict("go")
LOOK_AGAIN = timedelta(hours=1)


def judge(asked: Asked) -> Verdict:
    """The first reason against it, those that never pass before those that do."""
    if not asked.is_known:
        return Verdict("skip", "unknown_party")
    against = [reason for reason in asked.reasons if reason not in TIMELY]
    if against:
        return Verdict("skip", against[0])
    if not asked.has_address:
        return Verdict("skip", "no_address")
    later = _later(asked)
    if later is None:
        return GO
    if later.does == "wait" and asked.until is not None and (later.until or asked.now) >= asked.until:
        return Verdict("skip", "too_late" if asked.now >= asked.until else later.reason)
    return later


def _later(asked: Asked) -> Verdict | None:
    if asked.until is not None and asked.now >= asked.until:
        return Verdict("skip", "too_late")
    if asked.paused_until is not None and asked.paused_until > asked.now:
        return Verdict("wait", "paused", asked.paused_until)
    if asked.quiet is not None and (end := end_of_quiet(asked.local, *asked.quiet)) is not None:
        return Verdict("wait", "quiet_hours", end)
    if asked.reasons:
        return Verdict("wait", asked.reasons[0], asked.now + LOOK_AGAIN)
    if asked.cap is not None and asked.cap.most:
        return _capped(asked, asked.cap)
    return None


def _capped(asked: Asked, cap: Cap) -> Verdict | None:
    sent = [at for at in asked.sent if at > asked.now - cap.within]
    if len(sent) < cap.most:
        return None
    if not cap.waits:
        return Verdict("skip", "capped")
    leaves = sent[len(sent) - cap.most] + cap.within
    return Verdict("wait", "capped", max(leaves, asked.now + timedelta(minutes=1)))


def end_of_quiet(local: datetime, start: time, end: time) -> datetime | None:
    """When the quiet hours end that hold now, in the same time zone; None where they do not hold."""
    moment = local.time()
    inside = start <= moment < end if start <= end else moment >= start or moment < end
    if not inside:
        return None
    day = local.date() if moment < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, tzinfo=local.tzinfo)
