"""Who is it? Parties by what they are reached at and by their numbers: one, none or several."""

from django.conf import settings
from django.db.models import Q, QuerySet

from relacja.customers.models import Identifier, Party, PartyContactPoint
from relacja.customers.plugs import BadIdentifier
from relacja.customers.rules import sealing
from relacja.customers.types import PartyHit
from relacja.kit import email, phone
from relacja.platform.actor import Actor

FOUND_AT_MOST = 20


def find_by_phone(actor: Actor, raw: str) -> list[PartyHit]:
    """The parties that use this number; an unreadable number finds nobody."""
    try:
        return _at_point(actor, "phone", phone.parse(raw).e164)
    except phone.BadPhone:
        return []


def find_by_email(actor: Actor, raw: str) -> list[PartyHit]:
    """The parties that use this address; an unreadable address finds nobody."""
    try:
        return _at_point(actor, "email", email.parse(raw))
    except email.BadEmail:
        return []


def find_by_identifier(actor: Actor, scheme: str, raw: str) -> list[PartyHit]:
    """The parties with this number of a scheme, secret ones found by their blind index; a wrong number finds nobody."""
    try:
        lookup = sealing.lookup_of(scheme, raw, settings.MASTER_KEY)
    except BadIdentifier:
        return []
    named = Identifier.objects.filter(scheme=scheme, lookup=lookup)
    return _hits(Party.objects.visible_to(actor).filter(pk__in=named.values("party__canonical_id")), scheme)


def _at_point(actor: Actor, kind: str, value: str) -> list[PartyHit]:
    using = PartyContactPoint.objects.filter(point__kind=kind, point__value=value, valid_to__isnull=True)
    return _hits(Party.objects.visible_to(actor).filter(pk__in=using.values("party__canonical_id")), value)


def _hits(parties: QuerySet[Party], detail: str) -> list[PartyHit]:
    rows = parties.filter(~Q(status=Party.Status.TOMBSTONED)).order_by("sort_name", "pk")
    return [
        PartyHit(*row, detail) for row in rows.values_list("pk", "display_name", "kind", "main_role")[:FOUND_AT_MOST]
    ]
