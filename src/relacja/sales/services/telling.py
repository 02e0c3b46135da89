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
    fresh, moved = [], []
    for order, written in orders:
        draft = order.draft
        if draft.party_id is None or written.kind == "same":
            continue
        if written.before is None or written.before[0] is None:
            fresh.append(_entry(draft, written.id))
        elif written.before != (draft.party_id, draft.placed_at):
            moved.append(_entry(draft, written.id))
    if fresh:
        interactions.record_many(actor=actor, drafts=fresh)
    for entry in moved:
        [known] = interactions.record_many(actor=actor, drafts=[entry])
        interactions.correct(
            actor=actor,
            interaction_id=known.id.id,
            reason=SOURCE,
            started_at=entry.started_at,
            participants=entry.participants,
        )


def _entry(draft: OrderDraft, order_id: int) -> InteractionDraft:
    inside = draft.kind == OrderKind.ADJUSTMENT
    return InteractionDraft(
        kind="order",
        participants=(Participant(draft.party_id),),
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
