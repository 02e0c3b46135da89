"""Call lists: made, filled, stopped and begun again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from relacja.contact_centre.models import CallList, CallToMake
from relacja.contact_centre.permissions import LISTS
from relacja.contact_centre.services.calls import listing
from relacja.contact_centre.services.setting_up import NameTaken, NotFound
from relacja.customers import queries as customers
from relacja.customers.plugs import consent_purposes
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing import queries as queues
from relacja.routing import services as routing


@dataclass(frozen=True, slots=True)
class Put:
    """Who was put on a list: those to be called, and how many may not be, by the reason."""

    party_ids: tuple[int, ...]
    refused: dict[str, int]


def _list(actor: Actor, list_id: int) -> CallList:
    found = CallList.objects.visible_to(actor).select_for_update().filter(pk=list_id).first()
    if found is None:
        raise NotFound(list_id)
    return found


@use_case(permits=LISTS)
def save_call_list(
    *, actor: Actor, name: str, purpose: str, plan: str, script: str = "", list_id: int | None = None
) -> int:
    """Make a call list, which does not run until it is begun, or change one; its number.

    Raises `NameTaken`, `NotFound`, `routing.NoSuchPlan`.
    """
    if purpose not in consent_purposes:
        raise NotFound(purpose)
    if not queues.is_plan_live(plan):
        raise routing.NoSuchPlan(plan)
    if CallList.objects.filter(name=name).exclude(pk=list_id or 0).exists():
        raise NameTaken(name)
    found = _list(actor, list_id) if list_id is not None else CallList(created_at=timezone.now(), is_running=False)
    found.name, found.purpose, found.plan, found.script = name, purpose, plan, script
    found.save()
    audit.note(subject=Ref("contact_centre.call_list", found.pk), purpose=purpose, plan=plan)
    return found.pk


@use_case(permits=LISTS)
def put_on_list(*, actor: Actor, list_id: int, party_ids: Sequence[int]) -> Put:
    """Let customers whom the actor sees be called; who is on the list already is left as they are. Raises `NotFound`.

    Whoever may not be called for the list's purpose stands on it as refused, with the reason; hours do not count yet.
    Those whom the actor does not see are only counted.
    """
    found, now = _list(actor, list_id), timezone.now()
    seen = customers.canonical_ids(customers.party_names(actor, party_ids))
    standing = set(found.lines.filter(party_id__in=set(seen.values())).values_list("party_id", flat=True))
    new = [pk for pk in dict.fromkeys(seen.values()) if pk not in standing]
    unseen = len(set(party_ids)) - len(seen)
    told = listing.verdicts(new, found.purpose, now) if new else {}
    refused = {pk: one.why for pk, one in told.items() if one.why and not one.passes}
    CallToMake.objects.bulk_create(
        [
            CallToMake(call_list=found, party_id=pk, state="refused", why=refused[pk], ended_at=now)
            if pk in refused
            else CallToMake(call_list=found, party_id=pk, due_at=now)
            for pk in new
        ],
        batch_size=1000,
    )
    listing.feed(found.pk, now)
    audit.note(subject=Ref("contact_centre.call_list", found.pk), put=len(new), refused=len(refused))
    return Put(tuple(new), dict(Counter(refused.values()) + Counter(unknown_party=unseen)))


@use_case(permits=LISTS)
def take_off_list(*, actor: Actor, list_id: int, party_ids: Sequence[int]) -> int:
    """Take customers off a list who were not called yet and whom nobody has in hand; how many. Raises `NotFound`."""
    found, now = _list(actor, list_id), timezone.now()
    lines = found.lines.filter(pk__in=CallToMake.objects.visible_to(actor).filter(party_id__in=party_ids))
    fresh = list(lines.filter(tries=0, state__in=("open", "refused")).select_for_update())
    off = [line for line in fresh if line.item_id is None or _withdrawn(line.item_id, now)]
    CallToMake.objects.filter(pk__in=[line.pk for line in off]).delete()
    audit.note(subject=Ref("contact_centre.call_list", found.pk), taken_off=len(off))
    return len(off)


@use_case(permits=LISTS)
def run_call_list(*, actor: Actor, list_id: int, is_running: bool) -> None:
    """Begin with a list (again), or stop: what waits is taken back, what somebody has in hand stays theirs.

    Raises `NotFound`, `routing.NoSuchPlan`.
    """
    found, now = _list(actor, list_id), timezone.now()
    found.is_running = is_running
    found.save(update_fields=["is_running"])
    if is_running:
        listing.feed(found.pk, now)
    else:
        for line in found.lines.filter(state="open", due_at=None).select_for_update():
            if line.item_id is not None and _withdrawn(line.item_id, now):
                line.item_id, line.due_at = None, now
                line.save(update_fields=["item", "due_at"])
    audit.note(subject=Ref("contact_centre.call_list", found.pk), running=is_running)


def _withdrawn(item_id: int, now: datetime) -> bool:
    """Take work out of the queue; False where somebody has it in hand, or it is over."""
    try:
        routing.mark_withdrawn(item_id, "list stopped", now)
    except routing.MovedOn:
        return False
    return True
