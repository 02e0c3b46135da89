"""What calls add to the list of customers, who may be put on a call list; and how to take back who called."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relacja.contact_centre import queries, services
from relacja.contact_centre.permissions import LISTS
from relacja.platform.actor import Actor
from relacja.platform.lists.actions import Done, ListAction, add
from relacja.platform.undo import NoWayBack, Undoing, undoings
from relacja.routing import services as work

WHO_CALLED = "contact_centre.who_called"


def _put(actor: Actor, ids: Sequence[int], value: str) -> Done:
    put = services.put_on_list(actor=actor, list_id=int(value), party_ids=ids)
    said = ngettext("%(n)d customer on the list.", "%(n)d customers on the list.", len(put.party_ids))
    said %= {"n": len(put.party_ids)}
    if refused := sum(put.refused.values()):
        said += " " + ngettext("%(n)d may not be called.", "%(n)d may not be called.", refused) % {"n": refused}
    return Done(said, {"list": int(value), "parties": list(put.party_ids)})


def _take_off(actor: Actor, payload: Mapping[str, Any]) -> str:
    services.take_off_list(actor=actor, list_id=payload["list"], party_ids=payload["parties"])
    return gettext("Taken off the list again.")


def _lists(actor: Actor) -> list[tuple[str, str]]:
    rows = queries.call_lists.visible(actor).order_by("-is_running", "-pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:200]]


add(
    ListAction(
        code="contact_centre.put_on_list",
        list_code="customers.parties",
        label=_("Put on a call list…"),
        icon="list-checks",
        permission=LISTS,
        choices=_lists,
        run=_put,
        undo=_take_off,
        new_url_name="contact_centre:new_call_list",
        new_label=_("New call list"),
        order=40,
    )
)


def _nobody_named(actor: Actor, payload: Mapping[str, Any]) -> str:
    try:
        services.take_back_who_calls(actor=actor, before=payload)
    except (services.CallNotFound, work.MovedOn) as gone:
        raise NoWayBack from gone
    return gettext("Taken back: nobody is named as the caller.")


undoings.add(WHO_CALLED, Undoing(WHO_CALLED, _nobody_named))
