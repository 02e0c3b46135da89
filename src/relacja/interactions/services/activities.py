"""Logging by hand in one or two moves: thin faces of `record`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from relacja.interactions.permissions import RECORD
from relacja.interactions.services.keeping import kept
from relacja.interactions.services.recording import record
from relacja.interactions.types import InteractionDraft, Participant, Recorded, Status, Upload
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


@use_case(permits=RECORD)
def log(*, actor: Actor, kind: str, party_id: int, uploads: Sequence[Upload] = (), **fields: Any) -> Recorded:
    """Log a contact of any kind with one party; `fields` are those of `InteractionDraft`, and `minutes` it took.

    Without `started_at` it has just happened. The actor is responsible, unless `owner_id` says otherwise. Raises what
    `record` raises, and for `uploads` `files.FileTooLarge` and `TooManyFiles`.
    """
    started_at = fields.pop("started_at", None) or timezone.now()
    minutes = fields.pop("minutes", None)
    address = fields.pop("address", "")
    if minutes is not None:
        fields["ended_at"] = started_at + timedelta(minutes=minutes)
    fields.setdefault("owner_id", actor.user_id)
    if uploads:
        fields["artefacts"] = kept(uploads)
    others = tuple(fields.pop("participants", ()))
    participants = (Participant(party_id, address=address), *(p for p in others if p.party_id != party_id))
    return record(
        actor=actor, draft=InteractionDraft(kind=kind, participants=participants, started_at=started_at, **fields)
    )


def log_note(*, actor: Actor, party_id: int, body: str, **fields: Any) -> Recorded:
    """Write something down about a customer."""
    return log(actor=actor, kind="note", party_id=party_id, body=body, **fields)


def log_call(*, actor: Actor, party_id: int, summary: str = "", **fields: Any) -> Recorded:
    """A telephone call took place."""
    return log(actor=actor, kind="call", party_id=party_id, summary=summary, **fields)


def log_mail(*, actor: Actor, party_id: int, summary: str, **fields: Any) -> Recorded:
    """A mail went out, or came in."""
    return log(actor=actor, kind="mail", party_id=party_id, summary=summary, **fields)


def log_meeting(*, actor: Actor, party_id: int, summary: str, **fields: Any) -> Recorded:
    """A meeting took place."""
    return log(actor=actor, kind="meeting", party_id=party_id, summary=summary, **fields)


def log_visit(*, actor: Actor, party_id: int, summary: str = "", **fields: Any) -> Recorded:
    """Somebody called on the customer, or the customer on us."""
    return log(actor=actor, kind="visit", party_id=party_id, summary=summary, **fields)


def log_letter(*, actor: Actor, party_id: int, summary: str, **fields: Any) -> Recorded:
    """A letter went out, or came in."""
    return log(actor=actor, kind="letter", party_id=party_id, summary=summary, **fields)


def log_task(*, actor: Actor, party_id: int, summary: str, due_at: datetime, **fields: Any) -> Recorded:
    """Something is to be done for a customer by a moment."""
    return plan(actor=actor, kind="task", party_id=party_id, at=due_at, summary=summary, **fields)


def plan(*, actor: Actor, kind: str, party_id: int, at: datetime, **fields: Any) -> Recorded:
    """Plan a contact of any kind: it stands above the timeline until it is done or called off."""
    return log(actor=actor, kind=kind, party_id=party_id, started_at=at, status=Status.PLANNED.value, **fields)
