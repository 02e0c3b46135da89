"""Contacts that go on, as a call does: opened when they begin, closed when they end, given to whoever it was."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from relacja.interactions.permissions import CORRECT, RECORD
from relacja.interactions.services.corrections import NotOpen, take_over
from relacja.interactions.services.keeping import FILES_AT_MOST, TooManyFiles
from relacja.interactions.services.recording import record
from relacja.interactions.types import (
    ArtefactDraft,
    InteractionDraft,
    InteractionId,
    Participant,
    Recorded,
    Status,
)
from relacja.platform import push
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


class _ClosedSo(Exception):
    """It was closed before, in the same way."""

    def __init__(self, started_at: datetime) -> None:
        super().__init__(started_at)
        self.started_at = started_at


@use_case(permits=RECORD)
def open_interaction(*, actor: Actor, draft: InteractionDraft) -> Recorded:
    """A contact goes on from now: it stands on the timeline at once and counts as one.

    A draft whose source and key are known already finds the first one and changes nothing. Raises what `record` raises.
    """
    return record(actor=actor, draft=replace(draft, status=Status.IN_PROGRESS.value, ended_at=None))


@use_case(permits=RECORD)
def close_interaction(
    *,
    actor: Actor,
    interaction_id: int,
    ended_at: datetime,
    outcome: str = "",
    summary: str = "",
    reason: str = "",
    artefacts: Sequence[ArtefactDraft] = (),
) -> InteractionId:
    """What was going on has ended; when it began stays, and what is left blank stays as it was.

    Closing it again at the same moment changes nothing, so that a repeated signal does no harm. Raises `NotOpen` where
    it ended otherwise, `InteractionNotFound`, `TooManyFiles`, `BadDraft`.
    """

    def ended(state: InteractionDraft) -> InteractionDraft:
        if state.status == Status.DONE and state.ended_at == ended_at:
            raise _ClosedSo(state.started_at)
        if state.status != Status.IN_PROGRESS:
            raise NotOpen(state.status)
        return replace(
            state,
            status=Status.DONE.value,
            ended_at=ended_at,
            outcome=outcome or state.outcome,
            summary=summary or state.summary,
            reason=reason or state.reason,
            artefacts=_together(state.artefacts, artefacts),
        )

    try:
        return take_over(actor, interaction_id, "completed", ended)
    except _ClosedSo as before:
        return InteractionId(interaction_id, before.started_at)


@use_case(permits=RECORD)
def round_off(
    *, actor: Actor, interaction_id: int, outcome: str = "", summary: str = "", reason: str = ""
) -> InteractionId:
    """Say how a contact that has ended came out, which no machine can know; what is left blank stays as it was.

    Raises `InteractionNotFound`, `NotOpen` where it was called off, and `BadDraft`.
    """

    def told(state: InteractionDraft) -> InteractionDraft:
        if state.status == Status.CANCELLED:
            raise NotOpen(state.status)
        return replace(
            state,
            outcome=outcome or state.outcome,
            summary=summary or state.summary,
            reason=reason or state.reason,
        )

    return take_over(actor, interaction_id, "completed", told)


@use_case(permits=CORRECT, asks_why=True)
def reassign_party(*, actor: Actor, interaction_id: int, party_id: int | None, reason: str) -> InteractionId:
    """It was somebody else, or somebody who was not known then: the contact belongs to this party from now on.
    None: nobody knows any more who it was.

    The address they used stays; what was said before stays readable. Raises `InteractionNotFound`, `PartyNotVisible`.
    """
    left: list[int] = []

    def theirs(state: InteractionDraft) -> InteractionDraft:
        first, *others = state.participants
        left.extend(p.party_id for p in state.participants if p.party_id not in (None, party_id))
        kept = tuple(p for p in others if party_id is None or p.party_id != party_id)
        role = "unknown" if party_id is None else "customer" if first.role == "unknown" else first.role
        return replace(state, participants=(Participant(party_id, role, first.address, first.presence), *kept))

    done = take_over(actor, interaction_id, "corrected", theirs, why=reason, permits=CORRECT)
    for former in dict.fromkeys(left):
        push.tell(f"party:{former}", "timeline")
    return done


def _together(there: Sequence[ArtefactDraft], more: Sequence[ArtefactDraft]) -> tuple[ArtefactDraft, ...]:
    """What hangs on a contact already and what comes now, each content once. Raises `TooManyFiles`."""
    found = {one.sha256: one for one in (*more, *there)}
    if len(found) > FILES_AT_MOST:
        raise TooManyFiles(len(found))
    known = [one.sha256 for one in there]
    return tuple(found[sha256] for sha256 in dict.fromkeys([*known, *(one.sha256 for one in more)]))
