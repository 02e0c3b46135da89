"""Making and changing segments."""

from datetime import datetime
from typing import Any

from relacja.kit.conditions import ConditionError
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.conditions import read_condition
from relacja.platform.use_case import use_case
from relacja.segments.models import Segment
from relacja.segments.permissions import EDIT
from relacja.segments.queries.standing import live_segments
from relacja.segments.rules.naming import NamesNone, cycle, named
from relacja.segments.services.counting import ask_for
from relacja.segments.types import Kind, State, Why


class SegmentNotFound(LookupError):
    """There is no such segment."""


class BadSegment(ValueError):
    """The segment cannot be made like this: which field, and why; `way` is the cycle it would close."""

    def __init__(self, field: str, why: str, way: tuple[str, ...] = ()) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why, self.way = field, why, way


@use_case(permits=EDIT)
def add_segment(*, actor: Actor, code: str, name: str, at: datetime, kind: Kind = Kind.CONDITION, **fields: Any) -> int:
    """Make a segment and have it counted; `fields` are `description`, `condition` and `state`. Raises `BadSegment`."""
    code = code.strip().lower()
    sql.hold("segments.codes")
    if Segment.objects.filter(code=code).exists():
        raise BadSegment("code", "taken")
    made = Segment(code=code, name=name, kind=kind.value, created_at=at, changed_at=at, **_checked(code, kind, fields))
    made.save()
    audit.note(segment=code)
    ask_for(made.pk, Why.FIRST.value, at)
    return made.pk


@use_case(permits=EDIT)
def change_segment(*, actor: Actor, segment_id: int, at: datetime, **fields: Any) -> None:
    """Change its name, description or condition; another condition is counted. Raises `BadSegment`."""
    sql.hold("segments.codes")
    found = _found(segment_id)
    before = found.condition
    for name, value in _checked(found.code, Kind(found.kind), fields).items():
        setattr(found, name, value)
    found.changed_at = at
    found.save()
    if found.condition != before and found.state == State.LIVE:
        ask_for(found.pk, Why.HAND.value, at)


@use_case(permits=EDIT)
def set_state(*, actor: Actor, segment_id: int, state: State, at: datetime) -> None:
    """Pause a segment, archive it, or let it live; then it is counted."""
    found = _found(segment_id)
    if found.state != state:
        found.state, found.changed_at = state.value, at
        found.save()
        if state == State.LIVE:
            ask_for(found.pk, Why.HAND.value, at)


@use_case(permits=EDIT, asks_why=True)
def delete_segment(*, actor: Actor, segment_id: int, reason: str) -> None:
    """Delete a segment with its history. Raises `BadSegment` where another one asks for it."""
    found = _found(segment_id)
    for other in live_segments():
        if found.code in named(other.condition):
            raise BadSegment("code", "asked", (other.code, found.code))
    audit.note(segment=found.code)
    found.delete()


def _found(segment_id: int) -> Segment:
    found = Segment.objects.select_for_update().filter(pk=segment_id).first()
    if found is None:
        raise SegmentNotFound(segment_id)
    return found


def _checked(code: str, kind: Kind, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with their condition read strictly; who asks in a circle is refused with the way."""
    text = str(fields.get("condition") or "").strip()
    if kind == Kind.LIST:
        return fields | {"condition": ""}
    if "condition" not in fields:
        return fields
    if not text:
        raise BadSegment("condition", "missing")
    try:
        condition = read_condition(text)
        asks = named(condition)
    except ConditionError as problem:
        raise BadSegment("condition", str(problem)) from problem
    except NamesNone as problem:
        raise BadSegment("condition", "names_none") from problem
    others = {one.code: named(one.condition) for one in live_segments() if one.code != code}
    way = cycle(code, asks, others)
    if way:
        raise BadSegment("condition", "cycle", way)
    return fields | {"condition": text}
