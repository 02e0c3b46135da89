"""Parties for tests, made without services so that a test says only what matters to it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import connection

from relacja.customers.models import ContactPoint, Party, PartyAccess, PartyContactPoint, PartyRole
from relacja.customers.rules.names import name_forms
from relacja.kit import email as emails
from relacja.kit import phone as phones

LONG_AGO = datetime(2020, 1, 2, 12, 0, tzinfo=UTC)
_number = count(1)


def make_party(
    name: str = "",
    *,
    kind: str = "person",
    roles: Sequence[str] = ("customer",),
    email: str = "",
    phone: str = "",
    owner_id: int | None = None,
    unit_id: int | None = None,
    **fields: Any,
) -> Party:
    """A party with its roles, contact points and the access rows of its owner and unit."""
    name = name or f"Testowa Osoba {next(_number)}"
    given, _, family = name.rpartition(" ")
    if kind == "person":
        fields = {"given_name": given, "family_name": family} | fields
    forms = name_forms(kind, display=name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('customers_party', 'id'))")
        party_id = cursor.fetchone()[0]
    moments = {"created_at": fields.pop("created_at", LONG_AGO), "updated_at": fields.pop("updated_at", LONG_AGO)}
    party = Party.objects.create(
        id=party_id,
        canonical_id=fields.pop("canonical_id", party_id),
        kind=kind,
        display_name=name,
        search_name=forms.search,
        sort_name=forms.sort,
        name_key=forms.key,
        main_role=roles[0] if roles else "",
        owner_id=owner_id,
        unit_id=unit_id,
        **moments,
        **fields,
    )
    for role in roles:
        PartyRole.objects.create(party=party, role=role, valid_from=LONG_AGO.date())
    for point_kind, value in (("email", email), ("phone", phone)):
        if value:
            make_point(party, point_kind, value)
    for who in ({"user_id": owner_id, "ground": "owner"}, {"unit_id": unit_id, "ground": "unit"}):
        if who.get("user_id") or who.get("unit_id"):
            PartyAccess.objects.create(party=party, valid_from=LONG_AGO, **who)
    return party


def make_point(party: Party, kind: str, raw: str, **fields: Any) -> PartyContactPoint:
    """A contact point of the party, shared with whoever has it already."""
    value = display = raw
    if kind == "email":
        value = display = emails.parse(raw)
    elif kind == "phone":
        value, display = phones.parse(raw)
    point, _ = ContactPoint.objects.get_or_create(kind=kind, value=value, defaults={"display": display})
    return PartyContactPoint.objects.create(party=party, point=point, **fields)
