"""What makes a contact fit to be recorded."""

from dataclasses import replace
from datetime import datetime, timedelta

from relacja.interactions.plugs import kinds, media
from relacja.interactions.types import CapturedBy, Direction, Initiator, InteractionDraft, Status

LONGEST_SUMMARY = 300
LONGEST_BODY = 200_000
MOST_PARTICIPANTS = 500
FUTURE_ALLOWED = timedelta(minutes=10)

_DIRECTIONS = frozenset(Direction.values)
_INITIATORS = frozenset(Initiator.values)
_STATUSES = frozenset(Status.values)
_CAPTURED = frozenset(CapturedBy.values)
_INITIATOR_OF = {
    Direction.INBOUND.value: Initiator.CUSTOMER.value,
    Direction.OUTBOUND.value: Initiator.COMPANY.value,
    Direction.INTERNAL.value: Initiator.COMPANY.value,
}


class BadDraft(ValueError):
    """A contact cannot be recorded like this. `field` names what is wrong, `code` says how."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


def completed(draft: InteractionDraft, now: datetime) -> InteractionDraft:
    """The draft with medium, direction and initiator filled from its kind; raises `BadDraft` where it is not fit.

    What is done cannot begin in the future; nothing is recorded without a channel, a direction, somebody who began it
    and at least one participant (a known party, or an unknown one with the address they used).
    """
    kind = kinds.get(draft.kind)
    if kind is None:
        raise BadDraft("kind", "unknown")
    medium = draft.medium or kind.medium
    direction = draft.direction or kind.direction
    initiator = draft.initiator or _INITIATOR_OF.get(direction, "")
    if (medium, direction, initiator) != (draft.medium, draft.direction, draft.initiator):
        draft = replace(draft, medium=medium, direction=direction, initiator=initiator)
    problem = _wrong_code(draft) or _wrong_time(draft, now) or _wrong_size(draft)
    if problem:
        raise BadDraft(*problem)
    return draft


def _wrong_code(draft: InteractionDraft) -> tuple[str, str] | None:
    checks = (
        ("medium", draft.medium in media),
        ("direction", draft.direction in _DIRECTIONS),
        ("initiator", draft.initiator in _INITIATORS),
        ("status", draft.status in _STATUSES),
        ("captured_by", draft.captured_by in _CAPTURED),
        ("channel", bool(draft.channel)),
    )
    return next(((field, "unknown") for field, fits in checks if not fits), None)


def _wrong_time(draft: InteractionDraft, now: datetime) -> tuple[str, str] | None:
    if draft.started_at.tzinfo is None or (draft.ended_at is not None and draft.ended_at.tzinfo is None):
        return "started_at", "no_time_zone"
    if draft.ended_at is not None and draft.ended_at < draft.started_at:
        return "ended_at", "before_start"
    if draft.status in (Status.DONE, Status.IN_PROGRESS) and draft.started_at > now + FUTURE_ALLOWED:
        return "started_at", "in_future"
    return None


def _wrong_size(draft: InteractionDraft) -> tuple[str, str] | None:
    checks = (
        ("participants", bool(draft.participants), "missing"),
        ("participants", len(draft.participants) <= MOST_PARTICIPANTS, "too_many"),
        ("summary", len(draft.summary) <= LONGEST_SUMMARY, "too_long"),
        ("body", len(draft.body) <= LONGEST_BODY, "too_long"),
        ("key", bool(draft.source) or not draft.key, "no_source"),
        ("summary", bool(draft.summary or draft.body) or draft.kind not in ("note", "task"), "missing"),
        (
            "participants",
            all(p.party_id is not None or p.address or p.role == "unknown" for p in draft.participants),
            "nobody",
        ),
    )
    return next(((field, code) for field, fits, code in checks if not fits), None)
