"""Who is it? Parties by what they are reached at and by their numbers: one, none or several.

Asked while the telephone rings: one prepared statement each. Visitors are answered only where nobody we know fits.
"""

from typing import Any

from django.conf import settings

from relacja.customers.models.access import REACHED
from relacja.customers.permissions import VIEW
from relacja.customers.plugs import BadIdentifier
from relacja.customers.rules import sealing
from relacja.customers.types import PartyHit
from relacja.kit import email, phone
from relacja.platform import sql
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


def find_by_alike_email(actor: Actor, raw: str) -> list[PartyHit]:
    """The parties that use an address which is this one but for a `+word` in it or in theirs: perhaps the same mailbox,
    surely so where `email.mailbox_of` says the same of both. No visitors.
    """
    try:
        address = email.parse(raw)
    except email.BadEmail:
        return []
    name, _at, domain = email.without_word(address).rpartition("@")
    alike = {"plain": f"{name}@{domain}", "first": f"{name}+", "past": f"{name},", "domain": f"@{domain}"}
    return [hit for hit in _hits(actor, ALIKE, alike, address) if not hit.is_visitor]


def find_by_identifier(actor: Actor, scheme: str, raw: str) -> list[PartyHit]:
    """The parties with this number of a scheme, secret ones found by their blind index; a wrong number finds nobody."""
    try:
        lookup = sealing.lookup_of(scheme, raw, settings.MASTER_KEY)
    except BadIdentifier:
        return []
    return _hits(actor, WITH_NUMBER, {"kind": scheme, "value": lookup}, scheme)


def find_by_key(actor: Actor, source: str, key: str) -> list[PartyHit]:
    """The party that has this key in another system; one at most."""
    return _hits(actor, WITH_KEY, {"kind": source, "value": key}, key)


def _at_point(actor: Actor, kind: str, value: str) -> list[PartyHit]:
    return _hits(actor, AT_POINT, {"kind": kind, "value": value}, value)


def _hits(actor: Actor, named: str, params: dict[str, Any], detail: str) -> list[PartyHit]:
    reach = actor.reach(VIEW)
    if reach is None:
        return []
    scope, who = ("", {}) if reach.everything else (SCOPE, {"user_id": actor.user_id, "unit_ids": [*reach.unit_ids]})
    statement = FOUND.replace("--named--", named).replace("--scope--", scope)
    rows = sql.rows(statement, params | who | {"limit": FOUND_AT_MOST})
    hits = [PartyHit(row[0], row[1], row[2], row[3], detail, is_visitor=row[4]) for row in rows]
    return [hit for hit in hits if not hit.is_visitor] or hits


SCOPE = f"AND c.id IN ({REACHED})"
AT_POINT = """
    SELECT l.party_id FROM customers_contactpoint p
    JOIN customers_partycontactpoint l ON l.point_id = p.id AND l.valid_to IS NULL
    WHERE p.kind = %(kind)s::text AND p.value = %(value)s::text
"""
ALIKE = """
    SELECT l.party_id FROM customers_contactpoint p
    JOIN customers_partycontactpoint l ON l.point_id = p.id AND l.valid_to IS NULL
    WHERE p.kind = 'email' AND (p.value = %(plain)s::text OR p.value >= %(first)s::text AND p.value < %(past)s::text
      AND right(p.value, length(%(domain)s::text)) = %(domain)s::text)
"""
"""Bytes are compared: a comma comes next after a plus."""
WITH_NUMBER = """
    SELECT i.party_id FROM customers_identifier i WHERE i.scheme = %(kind)s::text AND i.lookup = %(value)s::text
"""
WITH_KEY = """
    SELECT k.party_id FROM customers_externalkey k WHERE k.source = %(kind)s::text AND k.key = %(value)s::text
"""
FOUND = """
SELECT DISTINCT c.id, c.display_name, c.kind, c.main_role, c.status = 'visitor' AS is_visitor, c.sort_name
FROM (--named--) n JOIN customers_party m ON m.id = n.party_id JOIN customers_party c ON c.id = m.canonical_id
WHERE c.status <> 'tombstoned' --scope-- ORDER BY is_visitor, c.sort_name, c.id LIMIT %(limit)s::int
"""
