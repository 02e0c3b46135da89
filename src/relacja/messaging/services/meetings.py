"""Invitations become planned meetings of the customer, are moved with the invitation, and called off with it."""

from collections.abc import Iterable
from contextlib import suppress

from relacja.interactions import services as interactions
from relacja.interactions.types import CapturedBy, InteractionDraft, Participant, Status, Subject
from relacja.messaging.models import Conversation
from relacja.messaging.services import turns
from relacja.messaging.types import Invitation
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref

SOURCE = "messaging.invitation"


def planned(actor: Actor, conversation: Conversation, invitations: Iterable[Invitation]) -> None:
    """What the customer invites to stands among what is planned; a second word about it changes it."""
    for one in invitations:
        done = interactions.record(actor=actor, draft=_draft(conversation, one))
        with suppress(interactions.NotOpen):
            if one.is_called_off:
                interactions.cancel(actor=actor, interaction_id=done.id.id, reason="called off")
            elif not done.is_new:
                _move(actor, done.id.id, one)


def _move(actor: Actor, interaction_id: int, one: Invitation) -> None:
    interactions.correct(
        actor=actor,
        interaction_id=interaction_id,
        reason="the invitation was changed",
        status=Status.PLANNED.value,
        started_at=one.starts_at,
        ended_at=one.ends_at,
        summary=one.summary,
        body=one.place,
    )


def _draft(conversation: Conversation, one: Invitation) -> InteractionDraft:
    is_open = conversation.mailbox.owner_id is None
    return InteractionDraft(
        kind="meeting",
        participants=(Participant(conversation.party_id, address=conversation.address),),
        started_at=one.starts_at,
        ended_at=one.ends_at,
        status=Status.PLANNED.value,
        direction="inbound",
        initiator="customer",
        summary=one.summary if is_open else "",
        body=one.place if is_open else "",
        captured_by=CapturedBy.AUTO,
        owner_id=conversation.assignee_id,
        source=SOURCE,
        key=f"{conversation.address}:{one.uid}"[:200],
        subjects=(Subject(Ref(turns.KIND, conversation.pk)),),
    )
