"""What runs do when their time has come: claimed by the hundred, each batch one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from django.db import connection, transaction

from relacja.automation.permissions import RUN
from relacja.automation.plugs import steps
from relacja.automation.rules import core, kinds
from relacja.automation.rules.core import Rules, Run
from relacja.automation.rules.graph import Node
from relacja.automation.services import judging, live, store
from relacja.automation.types import Outcome
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

log = structlog.get_logger(__name__)

BATCH = 500
ATTEMPTS = 6
"""A step that raised so often is not tried again until somebody says so."""
FIRST_PAUSE = timedelta(seconds=15)
ANY_DUE = "SELECT 1 FROM automation_run WHERE state = 'waiting' AND due_at <= %s::timestamptz LIMIT 1"


SLOTS = 2
"""So many processes do steps at once: the others have other jobs to do."""
TAKE = "SELECT pg_try_advisory_lock(hashtext('automation.advance'), %s::int)::text"
RELEASE = "SELECT pg_advisory_unlock(hashtext('automation.advance'), %s::int)::text"


def advance_in_turn(  # not a use case: each batch of it is one
    *, actor: Actor, now: datetime
) -> int:
    """The same, unless enough processes are at it; how many steps were done."""
    if sql.row(ANY_DUE, [now]) is None:
        return 0
    for slot in range(SLOTS):
        if sql.row(TAKE, [slot]) == ("true",):
            try:
                return advance_due(actor=actor, now=now)
            finally:
                sql.rows(RELEASE, [slot])
    return 0


def advance_due(  # not a use case: each batch of it is one
    *, actor: Actor, now: datetime, limit: int = 20_000
) -> int:
    """Let all runs go on whose time has come, `limit` at most; how many steps were done. Any number of processes may do
    this at once: each run is in the hands of one, and whatever becomes of it is written in one transaction."""
    done = 0
    while done < limit and sql.row(ANY_DUE, [now]) is not None:
        found = advance_batch(actor=actor, now=now, limit=min(BATCH, limit - done))
        if not found:
            break
        done += found
    return done


@use_case(permits=RUN)
def advance_batch(*, actor: Actor, now: datetime, limit: int = BATCH) -> int:
    """One batch: steps done, record written, next moment set, all or nothing."""
    runs = store.due(now, limit, live.versions)
    if runs:
        rules = live.rules()
        _hear(rules, runs)
        for run in runs:
            rules.ring(run, now)
        _act(rules, actor, [run for run in runs if _stands_due(run, now)], now)
        for run in runs:
            rules.ring(run, now)
        store.keep(runs)
        audit.note(runs=len(runs))
    return len(runs)


def _hear(rules: Rules, runs: Sequence[Run]) -> None:
    """What was told while they began, by a transaction that could not see them."""
    names = {name for run in runs for name in run.graph.names}
    parties = {run.party_id for run in runs if run.party_id}
    timeline = store.recall({run.key for run in runs}, parties, names, min(run.started_at for run in runs))
    for run in runs:
        for news in timeline.about(run.graph.keyed_by, run.key, run.party_id):
            rules.hear(run, news)


def _stands_due(run: Run, now: datetime) -> bool:
    node = run.standing
    return run.state == "waiting" and run.due_at is not None and run.due_at <= now and (
        node is not None and node.kind not in kinds.TIMED
    )  # fmt: skip


def _act(rules: Rules, actor: Actor, runs: list[Run], now: datetime) -> None:
    """Do the steps at which they stand, all runs at one node together."""
    judging.end_by_condition(rules, runs, now)
    standing = sorted((run for run in runs if run.is_open), key=_place)
    for _node, together in groupby(standing, key=_place):
        alike = list(together)
        for run, outcome in zip(alike, _outcomes(actor, alike, now), strict=True):
            if isinstance(outcome, Exception):
                _failed(run, outcome, now)
            else:
                rules.came_out(run, outcome, now)


def _place(run: Run) -> tuple[int, str]:
    return run.version_id, run.node


def _outcomes(actor: Actor, runs: Sequence[Run], now: datetime) -> Sequence[Outcome | Exception]:
    """What a step has done with each run; where all together fail, each is tried alone, so that one that fails fails
    alone."""
    node = runs[0].graph.nodes[runs[0].node]
    if node.kind == kinds.SPLIT:
        return judging.split(node, runs, now)
    if node.kind not in steps:
        return [LookupError(f"no such step: {node.kind}")] * len(runs)
    try:
        with transaction.atomic():
            return _do(actor, node, runs, now)
    except Exception as error:
        if not connection.is_usable():
            raise
        log.warning("a step failed for all at once", step=node.kind, runs=len(runs), error=type(error).__name__)
    return [_alone(actor, node, run, now) for run in runs]


def _do(actor: Actor, node: Node, runs: Sequence[Run], now: datetime) -> Sequence[Outcome]:
    here = [run.here() for run in runs]
    found = steps[node.kind].run_many(actor=actor, runs=here, settings=node.settings, at=now)
    if len(found) != len(runs):
        raise ValueError(f"{node.kind} answered for {len(found)} of {len(runs)} runs")
    return found


def _alone(actor: Actor, node: Node, run: Run, now: datetime) -> Outcome | Exception:
    try:
        with transaction.atomic():
            return steps[node.kind].run(actor=actor, run=run.here(), settings=node.settings, at=now)
    except Exception as error:
        if not connection.is_usable():
            raise
        return error


def _failed(run: Run, error: Exception, now: datetime) -> None:
    """Try again, ever later; at last it is parked."""
    run.attempts, run.changed = run.attempts + 1, True
    run.error = f"{type(error).__name__}: {error}"[:300]
    if run.attempts < ATTEMPTS:
        run.due_at = now + FIRST_PAUSE * 3 ** (run.attempts - 1)
        return
    run.state = "failed"
    run.note(core.FAILED, now, {"error": type(error).__name__, "attempts": run.attempts})
