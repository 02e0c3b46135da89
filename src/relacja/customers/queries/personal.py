"""All that is kept about a person by this app, for the person."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Model, Q, QuerySet

from relacja.customers.models import (
    ConsentEvent,
    ContactPoint,
    ExternalKey,
    Identifier,
    Party,
    PartyContactPoint,
    PartyIdentity,
    PartyRelation,
    PartyRole,
    PartyTag,
    Preference,
)
from relacja.customers.permissions import REVEAL
from relacja.customers.queries.visibility import party_names
from relacja.customers.rules import sealing
from relacja.platform.actor import Actor
from relacja.platform.permissions import DISCLOSE

PARTS = ("street", "postcode", "city", "region", "country")
INTERNAL = ("search_name", "sort_name", "name_key", "is_canonical")


def parties_for_disclosure(actor: Actor, party_ids: Sequence[int]) -> dict[str, Any]:
    """Everything this app knows of these parties in plain values, of those only that the actor may disclose."""
    parties = Party.objects.visible_to(actor, DISCLOSE).filter(pk__in=list(party_ids))
    ids = [party.pk for party in parties]
    return {
        "parties": _plain(parties, *INTERNAL),
        "roles": _plain(PartyRole.objects.filter(party__in=ids)),
        "contact_points": _points(ids),
        "identifiers": _numbers(actor, ids),
        "relations": _relations(actor, ids),
        "tags": list(PartyTag.objects.filter(party__in=ids).values("tag__name", "added_at")),
        "consents": _plain(ConsentEvent.objects.filter(party__in=ids)),
        "preferences": _plain(Preference.objects.filter(party__in=ids)),
        "keys_in_other_systems": _plain(ExternalKey.objects.filter(party__in=ids)),
        "merges": _plain(PartyIdentity.objects.filter(party__in=ids)),
    }


def _plain(rows: "QuerySet[Any, Any]", *without: str) -> list[dict[str, Any]]:
    model: type[Model] = rows.model
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in without]
    return list(rows.order_by("pk").values(*names))


def _points(ids: Sequence[int]) -> list[dict[str, Any]]:
    links = PartyContactPoint.objects.filter(party__in=ids).select_related("point__address").order_by("pk")
    return [
        {
            "party_id": link.party_id,
            "kind": link.point.kind,
            "address": link.point.display,
            "parts": _parts(link.point),
            "state": link.point.state,
            "purpose": link.purpose,
            "is_preferred": link.is_preferred,
            "hours": link.hours,
            "valid_from": link.valid_from,
            "valid_to": link.valid_to,
        }
        for link in links
    ]


def _parts(point: ContactPoint) -> dict[str, str] | None:
    parts = getattr(point, "address", None)
    return {name: getattr(parts, name) for name in PARTS} if parts else None


def _numbers(actor: Actor, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Secret ones stay masked where the actor may not see them whole."""
    bare = set(Party.objects.visible_to(actor, REVEAL).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        {
            "scheme": number.scheme,
            "number": _whole(number) if number.party_id in bare else number.masked,
            "issuer": number.issuer,
            "valid_to": number.valid_to,
        }
        for number in Identifier.objects.filter(party__in=ids).order_by("pk")
    ]


def _whole(number: Identifier) -> str:
    return number.value if number.sealed is None else sealing.unseal(bytes(number.sealed), settings.MASTER_KEY)


def _relations(actor: Actor, ids: Sequence[int]) -> list[dict[str, Any]]:
    """How they stand to others, named as far as the actor may see those."""
    rows = list(PartyRelation.objects.filter(Q(a__in=ids) | Q(b__in=ids)).order_by("pk"))
    names = party_names(actor, {row.b_id if row.a_id in ids else row.a_id for row in rows})
    return [
        {
            "type": row.type,
            "side": "a" if row.a_id in ids else "b",
            "with": names.get(row.b_id if row.a_id in ids else row.a_id, ""),
            "position": row.position,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }
        for row in rows
    ]
