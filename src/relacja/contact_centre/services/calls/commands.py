"""Asking an engine: a row with the fact, carried out by the router's process right after the commit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from relacja.contact_centre.models import Call
from relacja.contact_centre.types import CommandKind
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.notices import after_commit
from relacja.routing import services as routing

ASK = """
INSERT INTO contact_centre_callcommandrow (engine_id, call_id, kind, leg, number, seconds, data, asked_by, asked_at,
  error)
VALUES (%s::bigint, %s::bigint, %s::text, %s::text, %s::text, %s::int, %s::jsonb, %s::bigint, %s::timestamptz, '')
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Wire:
    """Where a command goes: the engine, the call it is about, and who asks, if it is a person."""

    engine_id: int
    call_id: int | None = None
    asked_by: int | None = None


def wire_of(call: Call, actor: Actor | None = None) -> Wire:
    """The wire of a call."""
    return Wire(call.engine_id, call.pk, actor.user_id if actor else None)


def ask(
    kind: CommandKind,
    wire: Wire,
    now: datetime,
    *,
    leg: str = "",
    number: str = "",
    seconds: int = 0,
    **data: Any,
) -> int:
    """Ask the engine for this, if and when the running transaction commits; the number of the command."""
    given = orjson.dumps(data).decode()
    row = sql.row(ASK, [wire.engine_id, wire.call_id, kind, leg, number, seconds, given, wire.asked_by, now])
    after_commit(routing.CHANNEL)
    return int(row[0])  # type: ignore[index]


def spoken(call: Call) -> dict[str, Any]:
    """In which language the caller is spoken to, where their number says so."""
    return {"language": call.entry.language} if call.entry and call.entry.language else {}


def leg_of(worker_id: int) -> str:
    """The name of a worker's telephone at the engine."""
    return f"worker:{worker_id}"


def worker_of(leg: str) -> int | None:
    """The worker whose telephone this is."""
    kind, _, number = leg.partition(":")
    return int(number) if kind == "worker" and number.isdecimal() else None
