"""Orders on the timelines of their customers: one entry for each order that has a customer."""

from collections.abc import Sequence

from relacja.interactions import queries as interaction_queries
from relacja.interactions import services as interactions
from relacja.interactions.types import CapturedBy, Direction, InteractionDraft, Participant, Subject
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.sales.rules.orders import Counted
from relacja.sales.services.store import Written
from relacja.sales.types import OrderDraft, OrderKind

SOURCE = "sales"


def put_on_timelines(actor: Actor, orders: Sequence[tuple[Counted, Written]]) -> None:
    """Record an entry for each new order; move that of one whose customer or moment has changed."""
    entries = []
    for order, written in orders:
        known_party_id, known_moment = written.before or (None, None)
        party_id = order.draft.party_id or known_party_id
        if party_id is not None and (party_id, order.draft.placed_at) != (known_party_id, known_moment):
            entries.append(_entry(order.draft, written.id, party_id))
    if entries:
        _record_or_move(actor, entries)


def _record_or_move(actor: Actor, entries: Sequence[InteractionDraft]) -> None:
    recorded = interactions.record_many(actor=actor, drafts=entries)
    known = {
        found.id.id: {"started_at": entry.started_at, "participants": entry.participants}
        for entry, found in zip(entries, recorded, strict=True)
        if not found.is_new
    }
    if known:
        interactions.correct_many(actor=actor, changes=known, reason=SOURCE)


def _entry(draft: OrderDraft, order_id: int, party_id: int) -> InteractionDraft:
    inside = draft.kind == OrderKind.ADJUSTMENT
    return InteractionDraft(
        kind="order",
        participants=(Participant(party_id),),
        started_at=draft.placed_at,
        channel=draft.channel or "direct",
        direction=(Direction.INTERNAL if inside else Direction.INBOUND).value,
        reason=draft.kind,
        captured_by=CapturedBy.AUTO.value,
        owner_id=draft.seller_id,
        source=SOURCE,
        key=f"order:{order_id}",
        subjects=(Subject(Ref("sales.order", order_id), draft.kind),),
    )


def entries_of(order_ids: Sequence[int]) -> list[int]:
    """The numbers of the entries that these orders have on timelines."""
    return interaction_queries.ids_by_key(SOURCE, [f"order:{order_id}" for order_id in order_ids])
