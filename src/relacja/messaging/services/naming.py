"""Who writes, said by people: one of several with that address, a customer who was found, or somebody new."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.customers import queries as customers
from relacja.customers import services as parties
from relacja.customers.types import PartyDraft, PointDraft
from relacja.interactions import services as interactions
from relacja.messaging.models import Conversation, Message
from relacja.messaging.permissions import ANSWER
from relacja.messaging.queries.conversations import ConversationNotFound
from relacja.messaging.services import turns
from relacja.messaging.services.answering import reached
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

NAMED = Actor.system(gettext_noop("sender named in a conversation"))
WHY = "sender named"


class MovedOn(RuntimeError):
    """Somebody has said otherwise meanwhile."""


@use_case(permits=ANSWER)
def say_who_writes(*, actor: Actor, conversation_id: int, party_id: int) -> Mapping[str, Any]:
    """The customer of this conversation is this one: it stands in their file from now on.

    A visitor who was kept for the address is joined to them, and with the visitor every conversation of that address.
    Answers what `take_back_who_writes` wants to know. Raises `ConversationNotFound`, `customers.NotAVisitor`.
    """
    conversation = reached(actor, conversation_id, ANSWER)
    if not customers.is_visible(actor, party_id):
        raise ConversationNotFound(conversation_id)
    before = _before(conversation)
    if before["visitor"] is not None:
        joined = parties.join_visitor(
            actor=NAMED, visitor_id=before["visitor"], party_id=party_id, reason=WHY, at=timezone.now()
        )
        before["identity"] = joined.pk
    else:
        _give_contacts(conversation, party_id)
    before["same"] = _keep(actor, conversation, party_id)
    return before | {"party": party_id}


@use_case(permits=ANSWER)
def add_who_writes(
    *, actor: Actor, conversation_id: int, draft: PartyDraft, different_from: Collection[int] = ()
) -> int:
    """Whoever writes is nobody we know: they become a customer with their address; their id.

    Raises `ConversationNotFound`, `MovedOn` where somebody has been named already, and what `customers.add_party`
    raises.
    """
    conversation, now = reached(actor, conversation_id, ANSWER), timezone.now()
    if conversation.party_id is not None and not conversation.is_visitor:
        raise MovedOn(conversation_id)
    if conversation.party_id is not None:
        party_id = parties.make_customer_of_visitor(
            actor=actor, visitor_id=conversation.party_id, draft=draft, at=now, different_from=different_from
        )
    else:
        whole = replace(draft, points=(*draft.points, *_point(conversation)))
        party_id = parties.add_party(actor=actor, draft=whole, at=now, different_from=different_from)
        _give_contacts(conversation, party_id)
    _keep(actor, conversation, party_id)
    return party_id


@use_case(permits=ANSWER)
def take_back_who_writes(*, actor: Actor, before: Mapping[str, Any]) -> None:
    """It was somebody else: as it stood before `say_who_writes`. Raises `ConversationNotFound`, `MovedOn`."""
    conversation = reached(actor, before["conversation"], ANSWER)
    if conversation.party_id != before["party"]:
        raise MovedOn(conversation.pk)
    if before["visitor"] is not None:
        _part(before["identity"], conversation.pk)
    else:
        _give_contacts(conversation, before["known"])
    was = {
        "party_id": before["visitor"] or before["known"],
        "is_visitor": before["visitor"] is not None,
        "candidates": before["candidates"],
    }
    Conversation.objects.filter(pk__in=[conversation.pk, *before["same"]], party_id=before["party"]).update(**was)
    turns.note(actor, conversation.pk, "named", timezone.now(), party=was["party_id"])
    audit.note(subject=Ref(turns.KIND, conversation.pk), party=was["party_id"])


def _before(conversation: Conversation) -> dict[str, Any]:
    """What a conversation knew of its customer."""
    return {
        "conversation": conversation.pk,
        "visitor": conversation.party_id if conversation.is_visitor else None,
        "known": None if conversation.is_visitor else conversation.party_id,
        "candidates": list(conversation.candidates),
        "identity": None,
    }


def _part(identity_id: int, conversation_id: int) -> None:
    try:
        parties.part_visitor(actor=NAMED, identity_id=identity_id, reason=WHY, at=timezone.now())
    except parties.NotMerged as gone:
        raise MovedOn(conversation_id) from gone


def _give_contacts(conversation: Conversation, party_id: int | None) -> None:
    rows = Message.objects.filter(conversation=conversation, interaction_id__isnull=False)
    for interaction_id in rows.order_by("pk").values_list("interaction_id", flat=True)[:500]:
        interactions.reassign_party(actor=NAMED, interaction_id=interaction_id or 0, party_id=party_id, reason=WHY)


def _point(conversation: Conversation) -> tuple[PointDraft, ...]:
    kind = "email" if "@" in conversation.address else "phone"
    return (PointDraft(kind, conversation.address),) if conversation.address else ()


def _keep(actor: Actor, conversation: Conversation, party_id: int) -> list[int]:
    """The conversation is theirs, and so is every other that the same visitor had; those others."""
    same: list[int] = []
    if conversation.is_visitor:
        others = Conversation.objects.filter(party_id=conversation.party_id, is_visitor=True).exclude(
            pk=conversation.pk
        )
        same = list(others.order_by("pk").values_list("pk", flat=True)[:200])
    named = {"party_id": party_id, "is_visitor": False, "candidates": []}
    Conversation.objects.filter(pk__in=[conversation.pk, *same]).update(**named)
    turns.note(actor, conversation.pk, "named", timezone.now(), party=party_id)
    audit.note(subject=Ref(turns.KIND, conversation.pk), party=party_id)
    return same
