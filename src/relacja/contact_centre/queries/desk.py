"""All that a worker's desk shows at a moment, read at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from relacja.contact_centre.models import Call, Engine, WrapUpCode
from relacja.contact_centre.models.call import CallState
from relacja.contact_centre.plugs import need_telephones
from relacja.contact_centre.queries import calls, cards
from relacja.platform.actor import Actor
from relacja.routing import queries as routing
from relacja.routing.plugs import WorkMedium, work_media

if TYPE_CHECKING:
    from relacja.routing.models import Activity, Queue, Reservation, Worker


@dataclass(frozen=True, slots=True)
class InHand:
    """An item that rings for the worker, or that they have: with its medium's card.

    `queue` is that by which it came, `handed_by` the name of the colleague who handed it over.
    """

    reservation_id: int
    item_id: int
    state: str
    medium: WorkMedium | None
    title: str
    queue: str
    queue_name: str
    script: str
    made_at: datetime
    until: datetime | None
    finished_at: datetime | None
    entered_at: datetime
    subject_id: int
    card: Mapping[str, Any]
    handed_by: str = ""

    @property
    def party_id(self) -> int | None:
        """The customer it is about, if one is known."""
        call = self.card.get("call")
        return call.party_id if call is not None else None


@dataclass(frozen=True, slots=True)
class CalledIn:
    """A colleague's call in which the worker is asked, or talks as well; `by` is the colleague's name."""

    call: cards.CallShown
    by: str
    is_ringing: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one worker now."""

    worker: "Worker"
    activities: "list[Activity]"
    in_hand: list[InHand]
    called_in: list[CalledIn]
    day: routing.OwnDay
    has_simulator: bool
    has_engine: bool
    needs_telephone: bool
    simulated_caller: str = ""

    @property
    def focus(self) -> InHand | None:
        """What the middle of the desk is about: the call that rings or goes on, else what came last."""
        return self.in_hand[0] if self.in_hand else None


def desk_of(actor: Actor, now: datetime, zone: str) -> Desk:
    """The actor's own desk. Raises `NotAWorker`."""
    worker = routing.own_worker(actor)
    held = routing.held_by(worker)
    queues = routing.queues_by_code(row.item.came_by for row in held)
    givers = routing.worker_names(row.item.handed_by for row in held if row.item.handed_by)
    day = routing.own_day(worker, now, zone)
    plugs = set(Engine.objects.filter(is_active=True).values_list("plug", flat=True))
    has_simulator = "simulator" in plugs
    return Desk(
        worker=worker,
        activities=routing.activities(),
        in_hand=[_shown(actor, row, queues.get(row.item.came_by), givers) for row in held],
        called_in=_called_in(actor, worker, {row.item_id for row in held}),
        day=day,
        has_simulator=has_simulator,
        has_engine=bool(plugs),
        needs_telephone=need_telephones(plugs),
        simulated_caller=_somebody_known(actor, day.taken) if has_simulator and not held else "",
    )


def _somebody_known(actor: Actor, turn: int) -> str:
    """The number of a customer who called lately, another one each turn: worth trying the desk with."""
    rows = calls.visible(actor).filter(direction="inbound", is_visitor=False, party_id__isnull=False)
    numbers = list(rows.order_by("-began_at").values_list("caller", flat=True)[:20])
    return numbers[turn % len(numbers)] if numbers else ""


def _called_in(actor: Actor, worker: "Worker", in_hand: Collection[int]) -> list[CalledIn]:
    """The calls of others in which the worker's telephone rings or talks; one query where there are none."""
    leg = f"worker:{worker.pk}"
    rows = Call.objects.select_related("entry", "engine").filter(legs__has_key=leg, worker__isnull=False)
    found = [call for call in rows.exclude(state=CallState.ENDED) if call.worker_id != worker.pk]
    found = [call for call in found if call.item_id not in in_hand]
    names = routing.worker_names(call.worker_id for call in found if call.worker_id)
    return [
        CalledIn(cards.shown(actor, call), names.get(call.worker_id or 0, ""), call.legs[leg] == "ringing")
        for call in found
    ]


def _shown(actor: Actor, row: "Reservation", queue: "Queue | None", givers: Mapping[int, str]) -> InHand:
    medium = work_media.get(row.medium)
    return InHand(
        reservation_id=row.pk,
        item_id=row.item_id,
        state=row.state,
        medium=medium,
        title=row.item.title,
        queue=row.item.came_by,
        queue_name=queue.name if queue else "",
        script=queue.script if queue else "",
        made_at=row.made_at,
        until=row.until,
        finished_at=row.finished_at,
        entered_at=row.item.entered_at,
        subject_id=row.item.subject_id,
        card=medium.card(actor, row.item.subject_id) if medium else {},
        handed_by=givers.get(row.item.handed_by or 0, ""),
    )


def code_names(kind: str, codes: Collection[str]) -> dict[str, str]:  # no actor: as `wrap_up_codes`
    """What managers call these reasons or outcomes; one query, none where they named nothing."""
    rows = WrapUpCode.objects.filter(kind=kind, code__in=set(codes)).exclude(name="").order_by("queue_id", "pk")
    return dict(rows.values_list("code", "name"))


def wrap_up_codes(queue: str) -> dict[str, list[WrapUpCode]]:  # no actor: codes are no secret to who works there
    """Reasons and outcomes that can be picked for a queue."""
    rows = WrapUpCode.objects.filter(is_active=True).select_related("queue").order_by("position", "code")
    fitting = [row for row in rows if row.queue is None or row.queue.code == queue]
    return {kind: [row for row in fitting if row.kind == kind] for kind in ("reason", "outcome")}
