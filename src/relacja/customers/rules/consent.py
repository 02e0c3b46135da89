"""May this party be contacted: the one rule, pure.

Decisions are read party by party, and the strictest of the parties that are held to be the same wins: a merge never
makes a "no" into a "yes". Within one party a refusal stands until a later grant that names at least as much as the
refusal did: "no telephone" is not lifted by "yes to marketing", but is by "yes to marketing by telephone".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby

from relacja.customers.plugs import ConsentPurpose, ContactChannel
from relacja.customers.types import ContactAnswer

GRANTED = "granted"


@dataclass(frozen=True, slots=True)
class Said:
    """One decision in force; blank `channel` and `brand`, null `point_id` and `role_id` mean all of them."""

    party_id: int
    decision: str
    at: datetime
    channel: str = ""
    brand: str = ""
    point_id: int | None = None
    role_id: int | None = None

    def named(self) -> frozenset[str]:
        """Which of the dimensions this decision narrows."""
        given = {"channel": self.channel, "brand": self.brand, "point": self.point_id, "role": self.role_id}
        return frozenset(name for name, value in given.items() if value)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: for what, by which way, where, when (in the time of whoever is contacted)."""

    purpose: ConsentPurpose | None
    channel: ContactChannel | None
    local_time: datetime
    point_id: int | None = None
    brand: str = ""
    role_id: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the party and the contact point stand: is the party in life, is the point theirs, its kind, state, hours."""

    party_active: bool = True
    point_is_theirs: bool = True
    point_kind: str = ""
    point_state: str = "unknown"
    point_hours: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when to when nobody is disturbed; may run over midnight. Equal ends mean none."""

    start: time
    end: time

    def hold(self, moment: time) -> bool:
        """Whether the moment lies within."""
        return _within(moment, self.start, self.end)


def may_contact(
    question: Question, decisions: Iterable[Said], standing: Standing, quiet: QuietHours | None = None
) -> ContactAnswer:
    """The answer with every reason against; or, where there is none, the ground on which it is allowed."""
    if question.purpose is None or question.channel is None:
        return ContactAnswer(False, ("unknown_purpose" if question.purpose is None else "unknown_channel",))
    verdict = _consent(question, sorted(decisions, key=lambda said: said.party_id))
    against = [
        *_about_point(question, standing),
        *([verdict] if verdict in {"refused", "withdrawn"} else []),
        *(["no_consent"] if question.purpose.needs_consent and not verdict else []),
        *_about_time(question, standing, quiet),
    ]
    if against:
        return ContactAnswer(False, tuple(against))
    return ContactAnswer(True, (GRANTED if question.purpose.needs_consent else "no_consent_needed",))


def _consent(question: Question, decisions: Sequence[Said]) -> str:
    """The strictest verdict over the parties: withdrawn or refused, granted, or blank where nobody has said a word."""
    verdicts = {
        _verdict_of_one([said for said in group if _applies(said, question)])
        for _, group in groupby(decisions, key=lambda said: said.party_id)
    }
    return next((v for v in ("withdrawn", "refused", GRANTED) if v in verdicts), "")


def _verdict_of_one(said: Sequence[Said]) -> str:
    grants = [s for s in said if s.decision == GRANTED]
    standing = [
        s for s in said if s.decision != GRANTED and not any(g.at > s.at and g.named() >= s.named() for g in grants)
    ]
    if standing:
        return max(standing, key=lambda s: (s.at, s.decision == "withdrawn")).decision
    return GRANTED if grants else ""


def _applies(said: Said, question: Question) -> bool:
    """Whether a decision speaks of what is asked. A refusal for any brand, role or point binds who asks for none."""
    asked = question.channel.code if question.channel else ""
    pairs = ((said.brand, question.brand), (said.role_id, question.role_id), (said.point_id, question.point_id))
    if said.channel not in ("", asked):
        return False
    if said.decision == GRANTED:
        return all(narrowed in (None, "", given) for narrowed, given in pairs)
    return all(narrowed in (None, "", given) or not given for narrowed, given in pairs)


def _about_point(question: Question, standing: Standing) -> list[str]:
    against = [] if standing.party_active else ["party_closed"]
    if question.point_id is None:
        return against
    channel, purpose = question.channel, question.purpose
    if not standing.point_is_theirs:
        against.append("not_their_point")
    if channel and channel.point_kind and standing.point_kind not in ("", channel.point_kind):
        against.append("wrong_kind_of_point")
    if standing.point_state == "invalid":
        against.append("point_invalid")
    if standing.point_state == "bouncing" and purpose and purpose.needs_consent:
        against.append("point_bouncing")
    return against


def _about_time(question: Question, standing: Standing, quiet: QuietHours | None) -> list[str]:
    purpose, channel = question.purpose, question.channel
    if not (purpose and channel and purpose.heeds_quiet_hours and channel.heeds_quiet_hours):
        return []
    moment = question.local_time.time()
    against = ["quiet_hours"] if quiet and quiet.hold(moment) else []
    if standing.point_hours and not _within(moment, *standing.point_hours):
        against.append("outside_their_hours")
    return against


def _within(moment: time, start: time, end: time) -> bool:
    return start <= moment < end if start <= end else moment >= start or moment < end
