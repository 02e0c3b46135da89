"""What workers do with what they are offered, and with themselves."""

from django.utils import timezone

from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing.models import Activity
from relacja.routing.permissions import SUPERVISE, WORK
from relacja.routing.plugs import work_media
from relacja.routing.queries.work import own_reservation, own_worker, supervised_item, supervised_worker
from relacja.routing.services import moves
from relacja.routing.services.following import offer_of
from relacja.routing.services.moves import MovedOn


class NoSuchActivity(LookupError):
    """There is no activity of this code, or nobody may choose it by hand."""


@use_case(permits=WORK)
def accept_work(*, actor: Actor, reservation_id: int) -> None:
    """Take what one is offered, where no telephone is picked up for it. Raises `ItemNotFound`, `MovedOn`."""
    found = own_reservation(actor, reservation_id)
    one = moves.accept(found.pk, timezone.now())
    medium = work_media.get(one.medium)
    if medium is not None:
        medium.accepted(offer_of(one))
    audit.note(subject=Ref(found.item.subject_kind, found.item.subject_id), item=found.item_id)


@use_case(permits=WORK)
def reject_work(*, actor: Actor, reservation_id: int, reason: str = "") -> None:
    """Give back what one is offered: it keeps its place and goes to somebody else. Raises `ItemNotFound`, `MovedOn`."""
    found = own_reservation(actor, reservation_id)
    one = moves.give_back(found.pk, "rejected", "rejected", timezone.now())
    work_media[one.medium].taken_back(offer_of(one), "rejected")
    audit.note(subject=Ref(one.subject_kind, one.subject_id), item=one.item_id)


@use_case(permits=WORK)
def set_activity(*, actor: Actor, activity: str) -> None:
    """Say what one is doing. What one has in hand is finished; nothing new comes while the activity takes no work."""
    worker = own_worker(actor)
    _require_activity(activity)
    moves.rest(worker.pk, activity, timezone.now())
    audit.note(subject=Ref("accounts.user", worker.user_id), activity=activity)


@use_case(permits=SUPERVISE)
def set_activity_of(*, actor: Actor, worker_id: int, activity: str) -> None:
    """Say what somebody else is doing: they went home and stayed ready. Raises `NotAWorker`."""
    worker = supervised_worker(actor, worker_id)
    _require_activity(activity)
    moves.rest(worker.pk, activity, timezone.now())
    audit.note(subject=Ref("accounts.user", worker.user_id), activity=activity)


@use_case(permits=SUPERVISE)
def take_back_work(*, actor: Actor, item_id: int, reason: str = "") -> None:
    """Take an item from whom it rings for, and let it wait again. Raises `ItemNotFound`, `MovedOn`.

    Why stands in the record, not in the ledger: words of people name people.
    """
    item = supervised_item(actor, item_id)
    if item.reservation_id is None:
        raise MovedOn(f"item {item_id}")
    one = moves.give_back(item.reservation_id, "rescinded", "taken back", timezone.now())
    work_media[one.medium].taken_back(offer_of(one), "rescinded")
    audit.note(subject=Ref(one.subject_kind, one.subject_id), item=item_id)


def _require_activity(code: str) -> None:
    if not Activity.objects.filter(code=code, is_active=True).exists():
        raise NoSuchActivity(code)
