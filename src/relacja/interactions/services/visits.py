"""Visits to sites on timelines: one entry for each, begun when it is seen and completed when it is over."""

from collections.abc import Collection

from django.utils import timezone

from relacja.capture import queries as capture
from relacja.capture.types import SessionLine
from relacja.interactions.permissions import RECORD
from relacja.interactions.services.corrections import correct_many
from relacja.interactions.services.recording import record_many
from relacja.interactions.types import CapturedBy, InteractionDraft, Participant, Status, Subject
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

SOURCE = "capture"
KIND = "capture.session"


@use_case(permits=RECORD)
def put_on_timelines(*, actor: Actor, session_ids: Collection[int]) -> None:
    """Record an entry for each of these visits, or bring the one it has up to date; those nobody has are left alone.

    What was seen on the way stands in the visit itself, so a visit that goes on says no more facts than its end.
    """
    lines = list(capture.sessions(actor, session_ids).values())
    if not lines:
        return
    recorded = record_many(actor=actor, drafts=[_entry(one) for one in lines])
    known = {
        found.id.id: {"started_at": one.started_at, "ended_at": one.last_at, "status": Status.DONE.value}
        for one, found in zip(lines, recorded, strict=True)
        if not found.is_new
    }
    if known:
        correct_many(actor=actor, changes=known, reason=SOURCE)


def _entry(one: SessionLine) -> InteractionDraft:
    return InteractionDraft(
        kind="session",
        participants=(Participant(one.party_id),),
        started_at=min(one.started_at, timezone.now()),
        ended_at=one.last_at,
        summary=one.source,
        captured_by=CapturedBy.AUTO.value,
        source=SOURCE,
        key=f"session:{one.id}",
        subjects=(Subject(Ref(KIND, one.id)),),
    )
