"""A call in somebody's hand: begun by them, let go of at its end, or handed on while it lasts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from relacja.contact_centre.models import Call
from relacja.contact_centre.services.calls.commands import leg_of, worker_of
from relacja.contact_centre.types import DEFAULT_PLAN
from relacja.kit import phone
from relacja.platform.refs import Ref
from relacja.routing import queries as queues
from relacja.routing import services as routing

if TYPE_CHECKING:
    from relacja.routing.models import WorkItem

log = structlog.get_logger(__name__)


def take_up(call: Call, worker_id: int, now: datetime, values: Mapping[str, Any] | None = None) -> None:
    """Put the call into the hand of a worker: it is on their desk, and they wrap it up."""
    work = routing.Work(
        medium="call",
        plan=call.entry.plan if call.entry else DEFAULT_PLAN,
        subject=Ref("contact_centre.call", call.pk),
        title=call.caller_name or phone.readable(call.other_number),
        party_id=call.party_id,
        values=values,
    )
    try:
        call.item_id = routing.enter_in_hand(work, worker_id, now)
    except routing.NoSuchPlan as missing:
        log.error("no plan is in force", plan=str(missing))
        return
    call.save(update_fields=["item"])


def release(item_id: int, now: datetime) -> None:
    """Let go of whoever had the item, or was being rung for it."""
    found = queues.standing_of(item_id)
    if found is None:
        return
    try:
        if found.state == "assigned" and found.reservation_id is not None:
            seconds = found.wrap_up_seconds
            until = now + timedelta(seconds=seconds) if seconds is not None else None
            routing.mark_finished(found.reservation_id, until, now)
        elif found.state in ("waiting", "reserved"):
            routing.mark_withdrawn(item_id, "abandoned", now)
    except routing.MovedOn:
        return


def hand_on(call: Call, leg: str, now: datetime) -> None:
    """Whoever had the call has left it: they wrap up, and a colleague who talks on has it from now on.

    The colleague is told by which queue it came, and from whom.
    """
    giver, item = call.worker_id, call.item
    if giver is None or leg != leg_of(giver) or not call.legs:
        return
    if item is not None:
        release(item.pk, now)
    others = (worker_of(other) for other, state in call.legs.items() if state == "talking")
    heir = next((worker_id for worker_id in others if worker_id is not None), None)
    if heir is not None:
        call.worker_id = heir
        call.save(update_fields=["worker"])
        take_up(call, heir, now, {"item.handed_by": giver, **(_came_by(item) if item else {})})


def _came_by(item: "WorkItem") -> dict[str, Any]:
    """The queue, and the line of a call list it was made for: from them the next one has the script."""
    is_listed = item.subject_kind == "contact_centre.call_to_make"
    return {
        "item.came_by": item.came_by,
        "item.line": item.subject_id if is_listed else item.attributes.get("item.line"),
    }
