"""The engine's own steps: waits, the split, the cohort and the end. Steps of other apps are plugs."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

WAIT, WAIT_UNTIL, WAIT_NEWS, SPLIT, COHORT, END = "wait", "wait_until", "wait_news", "split", "cohort", "end"
OWN = (WAIT, WAIT_UNTIL, WAIT_NEWS, SPLIT, COHORT, END)
TIMED = frozenset({WAIT, WAIT_UNTIL, WAIT_NEWS})

PER_MILLE = 1000
DAY = timedelta(days=1)


def due(kind: str, settings: Mapping[str, Any], since: datetime, zone: tzinfo) -> datetime | None:
    """When a wait that began at `since` is over; None for one that only news ends."""
    if kind == WAIT_UNTIL:
        return next_local(since, str(settings.get("time") or "00:00"), settings.get("weekdays") or (), zone)
    seconds = settings.get("seconds")
    if seconds is None:
        return None if kind == WAIT_NEWS else since
    return since + timedelta(seconds=int(seconds))


def next_local(since: datetime, at: str, weekdays: Any, zone: tzinfo) -> datetime:
    """The first moment not before `since` at which clocks of the zone show this time, on one of these days of the week
    (0: Monday; none: any). A time that the clocks leap over is the moment to which they leap."""
    hour, _colon, minute = at.partition(":")
    shown, days = time(int(hour), int(minute or 0)), {int(day) for day in weekdays}
    day = since.astimezone(zone).date()
    for _ in range(9):
        moment = datetime.combine(day, shown, zone).astimezone(since.tzinfo)
        if moment >= since and (not days or day.weekday() in days):
            return moment
        day += DAY
    return since


def timed_exit(kind: str) -> str:
    """The exit of a wait whose time is over."""
    return "time_out" if kind == WAIT_NEWS else "next"


def arm(settings: Mapping[str, Any], salt: str, node: str, subject: str) -> str:
    """The arm of a subject: drawn once and for all, so that whoever enters again is in the arm they were in."""
    drawn = draw(salt, node, subject)
    reached, found = 0, ""
    for one in settings.get("arms") or ():
        reached, found = reached + int(one.get("share") or 0), str(one["code"])
        if drawn < reached:
            return found
    return found


def draw(salt: str, node: str, subject: str) -> int:
    """A number from 0 to 999, the same for the same subject at the same node of the same flow."""
    digest = hashlib.sha256(f"{salt}\n{node}\n{subject}".encode()).digest()
    return int.from_bytes(digest[:8]) % PER_MILLE


def exits(kind: str, settings: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The exits of an own step; None where it is not one of ours."""
    if kind == WAIT_NEWS:
        return ("came", "time_out") if settings.get("seconds") is not None else ("came",)
    if kind == SPLIT:
        return ("yes", "no")
    if kind == COHORT:
        return tuple(str(one["code"]) for one in settings.get("arms") or ())
    if kind == END:
        return ()
    return ("next",) if kind in (WAIT, WAIT_UNTIL) else None
