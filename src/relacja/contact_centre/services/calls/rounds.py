"""One round of the router in its thread: hear, follow, decide, and say what the engines are to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

import structlog
from django.db import transaction

from relacja.contact_centre.services.calls import asides, reconciling, signals
from relacja.contact_centre.services.calls.keeping import ACTOR
from relacja.contact_centre.types import CallCommand, CallSignal, StandingCall
from relacja.platform import sql
from relacja.routing import services as routing

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Played:
    """What a round came to: the problem of each signal, what engines are asked, when the core wants to be called."""

    problems: list[Exception | None]
    commands: list[tuple[int, CallCommand]]
    next_moment: float | None


def lead(number: int) -> bool:
    """Take the lock that makes this connection's process the leader; False where another has it."""
    row = sql.row("SELECT pg_try_advisory_lock(%s::bigint)", [number])
    return bool(row and row[0])


def play(
    follower: routing.Follower,
    heard: Sequence[tuple[int, CallSignal]],
    done: Sequence[tuple[int, str]],
    under_way: Sequence[int],
) -> Played:
    """One round."""
    problems: list[Exception | None] = []
    for engine_id, group in groupby(heard, key=lambda pair: pair[0]):
        problems += hear(engine_id, [signal for _engine, signal in group])
    if done:
        mark_done(done)
    follower.turn(datetime.now(UTC))
    finished = {command_id for command_id, _error in done}
    commands = waiting_commands([command_id for command_id in under_way if command_id not in finished])
    return Played(problems, commands, follower.core.next_moment())


def hear(engine_id: int, told: Sequence[CallSignal]) -> list[Exception | None]:
    """All at once; where that fails, one by one, so that a bad one spoils no other."""
    try:
        signals.hear_signals(actor=ACTOR, engine_id=engine_id, signals=told)
        return [None] * len(told)
    except Exception as problem:
        if len(told) == 1:
            log.exception("a signal could not be heard", kind=told[0].kind)
            return [problem]
    return [result for one in told for result in hear(engine_id, [one])]


DONE = """
UPDATE contact_centre_callcommandrow c SET done_at = now(), error = d.error
FROM unnest(%s::bigint[], %s::text[]) AS d(id, error)
WHERE c.id = d.id AND (d.error <> 'again'
  OR c.asked_at < now() - CASE c.kind WHEN 'place' THEN interval '1 hour' ELSE interval '30 seconds' END)
"""


def mark_done(done: Sequence[tuple[int, str]]) -> None:
    """Keep what became of commands; one that found its engine away is tried again for half a minute.

    A call that somebody places at the simulator is tried for an hour: it is no wish of ours that could be too late.
    """
    with transaction.atomic():
        sql.rows(DONE, [[command_id for command_id, _error in done], [error for _id, error in done]])


WAITING = """
SELECT c.id, c.engine_id, coalesce(k.engine_call, c.data->>'call', ''), c.kind, c.leg, c.number, c.seconds, c.data
FROM contact_centre_callcommandrow c LEFT JOIN contact_centre_call k ON k.id = c.call_id
WHERE c.done_at IS NULL AND NOT c.id = ANY(%s::bigint[]) ORDER BY c.id
"""


def waiting_commands(under_way: Sequence[int]) -> list[tuple[int, CallCommand]]:
    """What engines are to be asked and are not being asked already, with the engine of each."""
    return [
        (engine_id, CallCommand(kind, call, f"command:{command_id}", leg, number, seconds, sql.loaded(data)))
        for command_id, engine_id, call, kind, leg, number, seconds, data in sql.rows(WAITING, [list(under_way)])
    ]


def put_aside(engine_id: int, signal: CallSignal, problem: Exception) -> None:
    """Give up a signal that could not be heard."""
    log.error("a signal is put aside", kind=signal.kind, because=type(problem).__name__)
    asides.put_signal_aside(actor=ACTOR, engine_id=engine_id, signal=signal, problem=repr(problem))


def missed(engine_id: int, standing: Sequence[StandingCall], asked_at: datetime) -> list[CallSignal]:
    """What we must have missed."""
    return reconciling.differences(engine_id, standing, asked_at)
