"""What one may do with many customers at once, and the ways back of single verbs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relacja.accounts import queries as accounts
from relacja.customers import services
from relacja.customers.models import Tag
from relacja.customers.permissions import ASSIGN, EDIT
from relacja.platform.actor import Actor
from relacja.platform.lists.actions import Done, ListAction, add
from relacja.platform.undo import Undoing, undoings

LIST = "customers.parties"


def _give(actor: Actor, ids: Sequence[int], value: str) -> Done:
    before = services.give_many(actor=actor, party_ids=ids, owner_id=int(value), at=timezone.now())
    said = ngettext("%(n)d customer given.", "%(n)d customers given.", len(ids)) % {"n": len(ids)}
    return Done(said, {"owners": {str(party_id): owner for party_id, owner in before.items()}})


def _take_back(actor: Actor, payload: Mapping[str, Any]) -> str:
    by_owner: dict[int | None, list[int]] = {}
    for party_id, owner in payload["owners"].items():
        by_owner.setdefault(owner, []).append(int(party_id))
    for owner, ids in by_owner.items():
        services.give_many(actor=actor, party_ids=ids, owner_id=owner, at=timezone.now())
    return gettext("Given back.")


def _tag(actor: Actor, ids: Sequence[int], value: str) -> Done:
    new = services.tag_many(actor=actor, party_ids=ids, name=Tag.objects.get(pk=int(value)).name, at=timezone.now())
    said = ngettext("%(n)d customer tagged.", "%(n)d customers tagged.", len(new)) % {"n": len(new)}
    return Done(said, {"ids": new, "tag": int(value)})


def _untag(actor: Actor, payload: Mapping[str, Any]) -> str:
    services.untag_many(actor=actor, party_ids=payload["ids"], tag_id=payload["tag"])
    return gettext("The tag is off.")


def _owners(actor: Actor) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in accounts.user_choices(actor, ASSIGN, limit=500)]


def _tags(actor: Actor) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Tag.objects.order_by("name").values_list("pk", "name")[:200]]


add(
    ListAction(
        code="customers.give",
        list_code=LIST,
        label=_("Give to…"),
        icon="user-round-check",
        permission=ASSIGN,
        choices=_owners,
        run=_give,
        undo=_take_back,
        order=10,
    )
)
add(
    ListAction(
        code="customers.tag",
        list_code=LIST,
        label=_("Tag…"),
        icon="tag",
        permission=EDIT,
        choices=_tags,
        run=_tag,
        undo=_untag,
        order=20,
    )
)


def _field_back(actor: Actor, payload: Mapping[str, Any]) -> str:
    fields = {
        name: (date.fromisoformat(value) if value else None) if name.endswith("_on") else value
        for name, value in payload["fields"].items()
    }
    services.change_party(actor=actor, party_id=payload["party"], fields=fields, at=timezone.now())
    return gettext("As it was.")


def _role_back(actor: Actor, payload: Mapping[str, Any]) -> str:
    services.give_role(actor=actor, on=timezone.localdate(), **payload)
    return gettext("As it was.")


def _assign_back(actor: Actor, payload: Mapping[str, Any]) -> str:
    services.assign(
        actor=actor,
        party_id=payload["party"],
        owner_id=payload["owner"],
        unit_id=payload["unit"],
        at=timezone.now(),
    )
    return gettext("Given back.")


def _point_off(actor: Actor, payload: Mapping[str, Any]) -> str:
    services.end_contact_point(actor=actor, link_id=payload["link"], on=timezone.localdate())
    return gettext("Taken off again.")


def _point_back(actor: Actor, payload: Mapping[str, Any]) -> str:
    services.reopen_contact_point(actor=actor, link_id=payload["link"])
    return gettext("As it was.")


def _unmerge(actor: Actor, payload: Mapping[str, Any]) -> str:
    reason = gettext("taken back at once")
    services.unmerge_parties(actor=actor, identity_id=payload["identity"], reason=reason, at=timezone.now())
    return gettext("Two files again.")


def _same_after_all(actor: Actor, payload: Mapping[str, Any]) -> str:
    services.unsay_different(actor=actor, one_id=payload["one"], other_id=payload["other"])
    return gettext("As it was.")


for _code, _back in (
    ("customers.field", _field_back),
    ("customers.role", _role_back),
    ("customers.assign", _assign_back),
    ("customers.point_added", _point_off),
    ("customers.point_ended", _point_back),
    ("customers.merge", _unmerge),
    ("customers.different", _same_after_all),
):
    undoings.add(_code, Undoing(_code, _back))
