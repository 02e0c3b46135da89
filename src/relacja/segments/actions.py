"""What one may do with many customers at once: put them on a list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.lists.actions import Done, ListAction, add
from relacja.segments import queries, services
from relacja.segments.permissions import EDIT


def _put(actor: Actor, ids: Sequence[int], value: str) -> Done:
    put = services.add_to_segment(actor=actor, segment_id=int(value), party_ids=ids, at=timezone.now())
    said = ngettext("%(n)d customer put on the list.", "%(n)d customers put on the list.", put) % {"n": put}
    return Done(said, {"ids": list(ids), "segment": int(value)})


def _take_off(actor: Actor, payload: Mapping[str, Any]) -> str:
    services.put_many(
        actor=actor, segment_id=payload["segment"], party_ids=payload["ids"], pick=None, at=timezone.now()
    )
    return gettext("Taken off the list.")


def _lists(actor: Actor) -> list[tuple[str, str]]:
    rows = queries.visible(actor).filter(kind="list").exclude(state="archived").order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:200]]


add(
    ListAction(
        code="segments.put",
        list_code="customers.parties",
        label=_("Put on a list…"),
        icon="list-plus",
        permission=EDIT,
        choices=_lists,
        run=_put,
        undo=_take_off,
        new_url_name="segments:new",
        new_label=_("New segment"),
        order=25,
    )
)
