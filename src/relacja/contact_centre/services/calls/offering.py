"""Calls as work: the telephone of whoever is held for one rings, and stops."""

from datetime import datetime

from relacja.contact_centre.models import Call
from relacja.contact_centre.models.call import CallState
from relacja.contact_centre.services.calls import arriving
from relacja.contact_centre.services.calls.commands import Wire, ask, leg_of
from relacja.platform import sql
from relacja.routing.types import Offer

ENGINE = "SELECT engine_id FROM contact_centre_call WHERE id = %s::bigint"


def ring(offer: Offer, now: datetime) -> None:
    """Let the telephone of the worker ring for the call."""
    found = sql.row(ENGINE, [offer.subject_id])
    if found is not None:
        wire = Wire(found[0], offer.subject_id)
        ask("ring", wire, now, leg=leg_of(offer.worker_id), seconds=offer.ring_seconds)


def stop_ringing(offer: Offer, now: datetime) -> None:
    """And stop."""
    found = sql.row(ENGINE, [offer.subject_id])
    if found is not None:
        ask("stop_ringing", Wire(found[0], offer.subject_id), now, leg=leg_of(offer.worker_id))


def turn_away(call_id: int, action: str, now: datetime) -> None:
    """The call waited too long: do what its plan says, unless the caller has gone meanwhile."""
    call = Call.objects.select_related("entry").filter(pk=call_id).exclude(state=CallState.ENDED).first()
    if call is None:
        return
    if action == "callback":
        arriving.call_back_instead(call, now)
    else:
        arriving.do_instead(call, action, now, why="waited")
