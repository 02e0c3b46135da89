"""Calls as the provider holds them: each a conference named after it, each leg a participant.

A participant's label says why it is there and which leg it is: `ring worker:7`, `consult worker:8`,
`number number:+48...`; the caller of an inbound call is `caller`. So whoever looks,
also after our process died, sees the whole call.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import quote, urlencode

from relacja.contact_centre.telephony.twilio.rest import Rest

State = Literal["ringing", "talking", "held", "waiting"]
CUSTOMERS = ("caller", "number")
TARGETS = ("transfer", "consult")
RINGING = ("queued", "connecting", "ringing")


@dataclass(frozen=True, slots=True)
class Person:
    """A participant: `role` is why they are there."""

    sid: str
    role: str
    leg: str
    state: State
    since: datetime

    @property
    def is_customer(self) -> bool:
        """Whether it is whom the call is about."""
        return self.role in CUSTOMERS


@dataclass(frozen=True, slots=True)
class Room:
    """A conference that goes on, with who is in it in the order they came."""

    call: str
    sid: str
    has_begun: bool
    began_at: datetime
    people: tuple[Person, ...]

    @property
    def customer(self) -> Person | None:
        """Whom the call is about, where they are in it."""
        return next((one for one in self.people if one.is_customer), None)

    @property
    def others(self) -> list[Person]:
        """Everybody else."""
        return [one for one in self.people if not one.is_customer]

    def named(self, leg: str) -> Person | None:
        """Who has this leg."""
        return next((one for one in self.people if one.leg == leg), None)

    def target(self, giver: str) -> Person | None:
        """To whom the call is being given: who was asked last, and is not who gives it."""
        return next((one for one in reversed(self.people) if one.role in TARGETS and one.leg != giver), None)

    @property
    def is_ours(self) -> bool:
        """Whether we made it: the account may be used for other things too."""
        return self.call.startswith("out-") or any(one.sid == self.call for one in self.people)


def label(role: str, leg: str) -> str:
    """What a participant is called."""
    return leg if role == "caller" else f"{role} {leg}"


async def find(rest: Rest, call: str) -> Room | None:
    """The call's conference. Raises `EngineAway`."""
    found = await rest.pages(f"Conferences.json?{urlencode({'FriendlyName': call})}", "conferences")
    going_on = next((one for one in found if one["status"] != "completed"), None)
    return await _room(rest, going_on) if going_on else None


async def all_of_them(rest: Rest) -> list[Room]:
    """Every conference of ours that goes on. Raises `EngineAway`."""
    found: list[Room] = []
    for status in ("init", "in-progress"):
        query = urlencode({"Status": status, "PageSize": 1000})
        found += [await _room(rest, one) for one in await rest.pages(f"Conferences.json?{query}", "conferences")]
    return [room for room in found if room.is_ours]


async def _room(rest: Rest, one: Any) -> Room:
    people = await rest.pages(f"Conferences/{quote(one['sid'])}/Participants.json?PageSize=250", "participants")
    has_begun = one["status"] == "in-progress"
    there = sorted((_person(each, has_begun) for each in people), key=lambda person: person.since)
    return Room(one["friendly_name"], one["sid"], has_begun, _moment(one["date_created"]), tuple(there))


def _person(each: Any, has_begun: bool) -> Person:
    role, _blank, leg = (each.get("label") or "caller").rpartition(" ")
    state: State = "talking" if has_begun else "waiting"
    if each.get("status") in RINGING:
        state = "ringing"
    elif each.get("hold"):
        state = "held"
    return Person(each["call_sid"], role or "caller", leg, state, _moment(each["date_created"]))


def _moment(told: str) -> datetime:
    return parsedate_to_datetime(told).astimezone(UTC)
