"""Where a conversation stands when others have been merged into it: what it is by itself, and what they bring.

`brought` is kept with a conversation: `own` where it would stand alone, `of` where each that was merged into it stood,
`labels` that only came with one of them, `splits` what was split off it, the latest last. Without `own` it has gone on
since: what the others brought is answered or done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from relacja.messaging.types import Status

RANK = {Status.RESOLVED: 0, Status.PENDING: 1, Status.SNOOZED: 2, Status.OPEN: 3}
Brought = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands, and since when its customer waits."""

    status: Status
    why: str = ""
    waiting_since: datetime | None = None
    snoozed_until: datetime | None = None
    resolved_at: datetime | None = None

    def kept(self) -> dict[str, str]:
        """As it is kept in json; what is blank is left out."""
        given = {"status": self.status.value, "why": self.why}
        times = {name: getattr(self, name) for name in ("waiting_since", "snoozed_until", "resolved_at")}
        return {name: text for name, text in given.items() if text} | {
            name: at.isoformat() for name, at in times.items() if at is not None
        }

    @classmethod
    def read(cls, kept: Mapping[str, str]) -> "Standing":
        """What is kept, as a value."""
        times = {name: datetime.fromisoformat(text) for name, text in kept.items() if name not in ("status", "why")}
        return cls(Status(kept["status"]), kept.get("why", ""), **times)


def combined(own: Standing, others: Iterable[Standing]) -> Standing:
    """All as one: as urgent as the most urgent, waiting as long as the longest; its own where that is as much."""
    all_of = [own, *others]
    top = max((one.status for one in all_of), key=RANK.__getitem__)
    first = own if own.status == top else next(one for one in all_of if one.status == top)
    waits = [one.waiting_since for one in all_of if one.waiting_since is not None]
    until = [one.snoozed_until for one in all_of if one.status == top and one.snoozed_until is not None]
    return Standing(
        status=top,
        why=first.why,
        waiting_since=min(waits, default=None) if top in (Status.OPEN, Status.SNOOZED) else None,
        snoozed_until=min(until, default=None) if top == Status.SNOOZED else None,
        resolved_at=first.resolved_at if top == Status.RESOLVED else None,
    )


def as_brought(brought: Brought) -> Standing | None:
    """Where it stands with all that was brought; None where it has gone on since."""
    if "own" not in brought:
        return None
    return combined(Standing.read(brought["own"]), map(Standing.read, brought.get("of", {}).values()))


def wrote(brought: Brought) -> None:
    """The customer wrote into it: by itself it would be open now."""
    if "own" in brought:
        own = Standing.read(brought["own"])
        brought["own"] = Standing(Status.OPEN, "", own.waiting_since).kept()


def waits(brought: Brought, at: datetime) -> None:
    """Its customer waits: by itself since then, unless longer."""
    if "own" in brought:
        own = Standing.read(brought["own"])
        since = own.waiting_since or at
        brought["own"] = Standing(own.status, own.why, since, own.snoozed_until, own.resolved_at).kept()


def went_on(brought: Brought) -> None:
    """It was answered, resolved, put off: with all that was brought."""
    brought.pop("own", None)
    brought.pop("of", None)
