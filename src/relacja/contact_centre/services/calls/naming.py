"""Who calls, said at the desk: one of several by that number, a customer found by talking, or somebody new."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.contact_centre.models import Call
from relacja.contact_centre.services.calls.handling import CallNotFound
from relacja.contact_centre.services.calls.talking import tell
from relacja.customers import queries as customers
from relacja.customers import services as parties
from relacja.customers.types import PartyDraft, PointDraft
from relacja.interactions import services as interactions
from relacja.kit import phone
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing.services import MovedOn
from relacja.routing.types import SUPERVISE, WORK

NAMED = Actor.system(gettext_noop("caller named at the desk"))
WHY = "caller named"


def _call(actor: Actor, call_id: int) -> Call:
    """A call that the actor has or had, or supervises, locked. Raises `CallNotFound`."""
    found = Call.objects.visible_to(actor, SUPERVISE).select_for_update(of=("self",)).filter(pk=call_id).first()
    if found is None:
        raise CallNotFound(call_id)
    return found


@use_case(permits=WORK)
def say_who_calls(*, actor: Actor, call_id: int, party_id: int) -> Mapping[str, Any]:
    """The caller is this customer, said during the call or afterwards: the contact becomes theirs.

    A visitor who was kept for the number is joined to them. Answers what `take_back_who_calls` wants to know. Raises
    `CallNotFound`, `customers.NotAVisitor`.
    """
    call = _call(actor, call_id)
    if not customers.is_visible(actor, party_id):
        raise CallNotFound(call_id)
    before = _before(call)
    if before["visitor"] is not None:
        joined = parties.join_visitor(
            actor=NAMED, visitor_id=before["visitor"], party_id=party_id, reason=WHY, at=timezone.now()
        )
        before["identity"] = joined.pk
    else:
        _give_contact(call, party_id)
    _keep(call, party_id)
    return before | {"party": party_id}


@use_case(permits=WORK)
def add_caller(*, actor: Actor, call_id: int, draft: PartyDraft, different_from: Collection[int] = ()) -> int:
    """The caller is nobody we know: they become a customer with their number, and the contact theirs; their id.

    Raises `CallNotFound`, `MovedOn` where somebody has been named already, and what `customers.add_party` raises.
    """
    call, now = _call(actor, call_id), timezone.now()
    if call.party_id is not None and not call.is_visitor:
        raise MovedOn(f"call {call.pk}")
    if call.is_visitor and call.party_id is not None:
        party_id = parties.make_customer_of_visitor(
            actor=actor, visitor_id=call.party_id, draft=draft, at=now, different_from=different_from
        )
    else:
        whole = replace(draft, points=(*draft.points, *_number(call)))
        party_id = parties.add_party(actor=actor, draft=whole, at=now, different_from=different_from)
        _give_contact(call, party_id)
    _keep(call, party_id)
    return party_id


@use_case(permits=WORK)
def take_back_who_calls(*, actor: Actor, before: Mapping[str, Any]) -> None:
    """It was somebody else: the call stands as it did before `say_who_calls`. Raises `CallNotFound`, `MovedOn`."""
    call = _call(actor, before["call"])
    if call.party_id != before["party"]:
        raise MovedOn(f"call {call.pk}")
    if before["visitor"] is not None:
        _part(before["identity"], call)
    else:
        _give_contact(call, before["known"])
    call.party_id = before["visitor"] or before["known"]
    call.candidates, call.is_visitor = before["candidates"], before["visitor"] is not None
    _save(call)


def _before(call: Call) -> dict[str, Any]:
    """What a call knew of its caller."""
    return {
        "call": call.pk,
        "visitor": call.party_id if call.is_visitor else None,
        "known": None if call.is_visitor else call.party_id,
        "candidates": list(call.candidates),
        "identity": None,
    }


def _part(identity_id: int, call: Call) -> None:
    try:
        parties.part_visitor(actor=NAMED, identity_id=identity_id, reason=WHY, at=timezone.now())
    except parties.NotMerged as gone:
        raise MovedOn(f"call {call.pk}") from gone


def _give_contact(call: Call, party_id: int | None) -> None:
    if call.interaction_id is not None:
        interactions.reassign_party(actor=NAMED, interaction_id=call.interaction_id, party_id=party_id, reason=WHY)


def _number(call: Call) -> tuple[PointDraft, ...]:
    """The number of the other side, where it is one that can be kept."""
    try:
        return (PointDraft("phone", phone.parse(call.other_number).e164),)
    except phone.BadPhone:
        return ()


def _keep(call: Call, party_id: int) -> None:
    call.party_id, call.candidates, call.is_visitor = party_id, [], False
    _save(call)


def _save(call: Call) -> None:
    call.save(update_fields=["party_id", "candidates", "is_visitor"])
    tell(call)
    audit.note(subject=Ref("contact_centre.call", call.pk), party=call.party_id)
