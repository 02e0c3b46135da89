"""What the desk shows of an item."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from relacja.contact_centre import parameters
from relacja.contact_centre.models import Call, CallToMake
from relacja.contact_centre.models.call import CallState
from relacja.contact_centre.plugs import capabilities_of
from relacja.contact_centre.queries.call_lists import LISTS
from relacja.contact_centre.queries.calls import recordings_of
from relacja.customers import queries as customers
from relacja.kit import phone
from relacja.platform.actor import Actor
from relacja.routing import queries as routing
from relacja.routing.types import SUPERVISE


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be calling."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class CallShown:
    """A call as the desk shows it.

    `is_nobody`: nobody was recognised or named yet. `answered_by_us`: its engine takes a telephone off the hook.
    """

    id: int
    direction: str
    number: str
    caller_name: str
    line: str
    state: str
    party_id: int | None
    party_name: str
    candidates: tuple[Candidate, ...]
    began_at: datetime
    answered_at: datetime | None
    held_since: datetime | None
    ended_at: datetime | None
    interaction_id: int | None
    is_recorded: bool
    is_paused: bool
    is_calling: bool = False
    is_nobody: bool = False
    others: tuple[str, ...] = ()
    answered_by_us: bool = False
    lacked_plan: bool = False
    our_number: str = ""


def call_card(actor: Actor, call_id: int) -> dict[str, Any]:
    """The call, whom the number belongs to, and what is recorded; the actor has it, or is being rung for it."""
    call = Call.objects.select_related("entry", "engine", "item").filter(pk=call_id).first()
    if call is None:
        return {"call": None}
    return {"call": shown(actor, call), "script": _list_script(call)}


def _list_script(call: Call) -> str:
    """What is said on a call from a list that was handed on: whoever has it now reads it as well."""
    line = call.item.attributes.get("item.line") if call.item else None
    found = CallToMake.objects.filter(pk=line).values_list("call_list__script", flat=True) if line else []
    return next(iter(found), None) or ""


@dataclass(frozen=True, slots=True)
class BackShown:
    """A call-back as the desk shows it: how often it was tried, and the message that was left, if one was."""

    tries: int
    most: int
    asked_at: datetime
    is_talking: bool
    call_id: int
    message_id: int | None


def call_back_card(actor: Actor, call_id: int) -> dict[str, Any]:
    """The call in vain; once it is called back, the call by which."""
    found = CallToMake.objects.select_related("call__entry", "last_call__entry").filter(call=call_id).first()
    if found is None or found.call is None:
        return call_card(actor, call_id)
    last = found.last_call
    is_live = last is not None and last.state != CallState.ENDED and last.item_id == found.item_id
    messages = [one.id for one in recordings_of(actor, found.call.pk) if one.kind == "voicemail" and one.ready]
    back = BackShown(
        found.tries, parameters.tries(), found.call.began_at, is_live, found.call.pk,
        messages[-1] if messages else None,
    )  # fmt: skip
    return {"call": shown(actor, last if last is not None and is_live else found.call), "back": back}


@dataclass(frozen=True, slots=True)
class ListedShown:
    """A line of a call list as the desk shows it: for what, how often it was tried, and whether they talk now."""

    list_name: str
    purpose: str
    tries: int
    most: int
    is_talking: bool
    was_called: bool


def listed_card(actor: Actor, line_id: int) -> dict[str, Any]:
    """Whom to call from a list; once they were called, the call by which."""
    rows = CallToMake.objects.select_related("call_list", "last_call__entry", "last_call__engine")
    line = rows.filter(pk=line_id, call_list__isnull=False).first()
    if line is None or line.call_list is None:
        return {}
    last = line.last_call if line.was_called else None
    listed = ListedShown(
        line.call_list.name, line.call_list.purpose, line.tries, parameters.tries(),
        last is not None and last.state != CallState.ENDED and last.item_id == line.item_id, last is not None,
    )  # fmt: skip
    call = shown(actor, last) if last is not None else _to_come(actor, line)
    return {"call": call, "listed": listed, "script": line.call_list.script, "must_call_first": last is None}


def _to_come(actor: Actor, line: CallToMake) -> CallShown:
    """The call that is not made yet."""
    party_id = line.party_id or 0
    names = customers.party_names(actor, [party_id])
    number = customers.numbers_to_call(LISTS, [party_id]).get(party_id)
    return CallShown(
        id=0, direction="outbound", number=number.display if number else "", caller_name="", line="",
        state=CallState.OFFERED, party_id=party_id if party_id in names else None, party_name=names.get(party_id, ""),
        candidates=(), began_at=timezone.now(), answered_at=None, held_since=None, ended_at=None, interaction_id=None,
        is_recorded=False, is_paused=False,
    )  # fmt: skip


def shown(actor: Actor, call: Call) -> CallShown:
    """A call with the names that the actor may see; three queries."""
    party_id = None if call.is_visitor else call.party_id
    wanted = [party_id] if party_id else list(call.candidates)
    names = customers.party_names(actor, wanted) if wanted else {}
    recording = call.recordings.filter(stored_at=None).order_by("-pk").first()
    last = recording.marks[-1][1] if recording and recording.marks else ""
    return CallShown(
        id=call.pk,
        direction=call.direction,
        number=phone.readable(call.other_number),
        caller_name=call.caller_name,
        line=call.entry.name if call.entry else "",
        state=call.state,
        party_id=party_id if party_id in names else None,
        party_name=names.get(party_id or 0, ""),
        candidates=tuple(Candidate(pk, names[pk]) for pk in call.candidates if pk in names),
        began_at=call.began_at,
        answered_at=call.answered_at,
        held_since=call.held_since,
        ended_at=call.ended_at,
        interaction_id=call.interaction_id,
        is_recorded=recording is not None,
        is_paused=last == "paused",
        is_nobody=(call.party_id is None or call.is_visitor) and not call.is_parted,
        is_calling=call.direction == "outbound" and not any(leg.startswith("number:") for leg in call.legs),
        others=_others(call),
        lacked_plan=call.lacked_plan,
        our_number=call.callee if call.direction == "inbound" else "",
        answered_by_us="answer" in capabilities_of(call.engine.plug),
    )


def _others(call: Call) -> tuple[str, ...]:
    """Who else talks, beside the customer and whoever has the call."""
    own = ("caller", f"worker:{call.worker_id}", f"number:{call.callee if call.direction == 'outbound' else ''}")
    legs = [leg for leg, state in call.legs.items() if state == "talking" and leg not in own]
    workers = {leg: int(leg.partition(":")[2]) for leg in legs if leg.startswith("worker:")}
    names = routing.worker_names(workers.values())
    return tuple(
        names.get(workers[leg], "") if leg in workers else phone.readable(leg.removeprefix("number:")) for leg in legs
    )


def own_call_shown(actor: Actor, call_id: int) -> CallShown | None:
    """A call the actor has or supervises."""
    call = Call.objects.visible_to(actor, SUPERVISE).select_related("entry", "engine").filter(pk=call_id).first()
    return shown(actor, call) if call else None
