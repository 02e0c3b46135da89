"""One box: a name fragment, the tail of a telephone number, an e-mail, a number of the state."""

import re
from typing import Any

from django.conf import settings
from django.db import connection

from relacja.customers.models.access import REACHED
from relacja.customers.permissions import VIEW
from relacja.customers.plugs import BadIdentifier, identifier_schemes
from relacja.customers.rules import sealing
from relacja.customers.types import PartyHit
from relacja.kit import text
from relacja.platform import sql
from relacja.platform.actor import Actor

SHORTEST = 2
FEW = 10_000
_SHORTEST_TAIL = 3
_PHONE_TAIL = re.compile(r"\+?[0-9][0-9 ()./-]{2,}")


def search_parties(actor: Actor, query: str, limit: int = 8) -> list[PartyHit]:
    """Customers the actor may see that fit what was typed, those that begin with it first. At most three queries.

    A query with `@` is an e-mail, digits are the tail of a telephone number or an identifier, all else is a name, in
    any order of its words, with or without diacritics. Who is merged with others is found by the name of each.
    """
    reach = actor.reach(VIEW)
    wanted = text.fold(query)
    if reach is None or len(wanted) < SHORTEST:
        return []
    scope = "" if reach.everything else f"AND c.id IN ({REACHED})"
    params: dict[str, Any] = {"limit": limit, "user_id": actor.user_id, "unit_ids": sorted(reach.unit_ids)}
    found: dict[int, PartyHit] = {}
    for statement, more in _statements(wanted, query, few=not reach.everything and _sees_few(params)):
        if len(found) < limit:
            ask = _planned_anew if "LIKE" in statement else sql.rows
            for row in ask(statement.replace("--scope--", scope), params | more):
                found.setdefault(row[0], PartyHit(*row))
    return list(found.values())[:limit]


def _planned_anew(statement: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement with a pattern, which the planner must see to choose the index for it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _sees_few(params: dict[str, Any]) -> bool:
    """Whether so few customers are seen that looking through all of them is quicker than through an index."""
    [(count,)] = sql.rows(f"SELECT count(*) FROM ({REACHED} LIMIT {FEW + 1}) a", params)  # noqa: S608
    return bool(count <= FEW)


def _statements(wanted: str, query: str, *, few: bool) -> list[tuple[str, dict[str, Any]]]:
    """What to ask, the surer first; the next is only asked where the one before found too little."""
    if "@" in wanted:
        return [(BY_EMAIL, _range("email", wanted.replace(" ", "")))]
    numbers = _numbers(query)
    digits = re.sub(r"\D", "", wanted)
    if numbers or (_PHONE_TAIL.fullmatch(wanted) and len(digits) >= _SHORTEST_TAIL):
        given: dict[str, Any] = {
            "schemes": [scheme for scheme, _ in numbers],
            "lookups": [lookup for _, lookup in numbers],
            "is_tail": len(digits) >= _SHORTEST_TAIL,
            **_range("tail", digits[::-1]),
        }
        return [(BY_NUMBER, given)]
    words = text.sort_key(wanted).split() or [wanted]
    begun = [("search_name", wanted), ("sort_name", " ".join(words))]
    if len(words) > 1:
        begun.append(("sort_name", " ".join([words[-1], *words[:-1]])))
    longest, *others = sorted(wanted.split(), key=len, reverse=True)
    parts = {"longest": f"%{_literal(longest)}%"} | {f"part{n}": part for n, part in enumerate(others)}
    fragments = " AND ".join(
        ["m.search_name LIKE %(longest)s", *(f"position(%(part{n})s in m.search_name) > 0" for n in range(len(others)))]
    )
    if few:
        patterns = {"folded": _literal(wanted) + "%", "sorted": _literal(" ".join(words)) + "%"}
        return [(AMONG_FEW.replace("--fragments--", fragments), patterns | parts)]
    beginnings = " UNION ".join(
        BEGUN.replace("--field--", field).replace("--name--", f"name{n}") for n, (field, _beginning) in enumerate(begun)
    )
    ranges: dict[str, Any] = {}
    for n, (_field, beginning) in enumerate(begun):
        ranges |= _range(f"name{n}", beginning)
    return [
        (BY_BEGINNING.replace("--beginnings--", beginnings), ranges),
        (BY_FRAGMENT.replace("--fragments--", fragments), parts),
    ]


def _range(name: str, beginning: str) -> dict[str, str]:
    """From where to where texts stand that begin so: a prepared statement finds a range by its index, not a pattern."""
    return {name: beginning, f"{name}_end": f"{beginning}\U0010ffff"}


def _numbers(query: str) -> list[tuple[str, str]]:
    """What the query can be as a number of the state; a KRS only when written in full, so that telephones stay such."""
    found = []
    for scheme in identifier_schemes:
        try:
            lookup = sealing.lookup_of(scheme.code, query, settings.MASTER_KEY)
        except BadIdentifier:
            continue
        if scheme.is_secret or len(re.sub(r"\W", "", query)) >= len(lookup):
            found.append((scheme.code, lookup))
    return found


def _literal(fragment: str) -> str:
    return fragment.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


_SHOWN = """
SELECT c.id, c.display_name, c.kind, c.main_role, coalesce((
    SELECT string_agg(d.display, ' · ') FROM (
        SELECT p.display FROM customers_partycontactpoint l JOIN customers_contactpoint p ON p.id = l.point_id
        WHERE l.party_id = c.id AND l.valid_to IS NULL AND p.kind IN ('email', 'phone')
        ORDER BY l.is_preferred DESC, l.id LIMIT 2
    ) d
), '')
"""

BY_BEGINNING = f"{_SHOWN} FROM (--beginnings--) c ORDER BY c.sort_name, c.id LIMIT %(limit)s::int"

_STANDS_FOR = """CROSS JOIN LATERAL (
        SELECT id, display_name, kind, main_role, sort_name FROM customers_party
        WHERE id = m.canonical_id AND status = 'active' OFFSET 0
    ) c"""
"""The customer `c` that stands for whoever `m` has the name: a merged one is found by each of its names."""

BEGUN = f"""
    (SELECT c.* FROM customers_party m {_STANDS_FOR}
     WHERE m.status = 'active' AND m.--field-- >= %(--name--)s::text AND m.--field-- < %(--name--_end)s::text --scope--
     ORDER BY m.--field-- LIMIT %(limit)s::int)
"""  # noqa: S608

_SOME = f"""
    SELECT DISTINCT * FROM (
        SELECT c.* FROM customers_party m {_STANDS_FOR} WHERE m.status = 'active' AND --fragments-- --scope-- LIMIT 200
    ) found
"""  # noqa: S608

BY_FRAGMENT = f"{_SHOWN} FROM ({_SOME}) c ORDER BY c.sort_name, c.id LIMIT 2 * %(limit)s::int"

AMONG_FEW = f"""
WITH reached AS MATERIALIZED (SELECT DISTINCT a.party_id FROM ({REACHED}) a)
{_SHOWN} FROM (
    SELECT c.*, bool_or(m.sort_name LIKE %(sorted)s OR m.search_name LIKE %(folded)s) AS begins
    FROM reached JOIN customers_party m ON m.id = reached.party_id JOIN customers_party c ON c.id = m.canonical_id
    WHERE m.status = 'active' AND c.status = 'active' AND c.id IN (SELECT party_id FROM reached) AND --fragments--
    GROUP BY c.id
) c ORDER BY c.begins DESC, c.sort_name, c.id LIMIT %(limit)s
"""  # noqa: S608

_REACHED_AT = """
FROM (
    SELECT DISTINCT c.id, c.display_name, c.kind, c.main_role, c.sort_name
    FROM (--points--) p
    JOIN customers_partycontactpoint l ON l.point_id = p.id AND l.valid_to IS NULL
    JOIN customers_party m ON m.id = l.party_id JOIN customers_party c ON c.id = m.canonical_id
    WHERE c.status = 'active' --scope--
  --more--
) c ORDER BY c.sort_name, c.id LIMIT %(limit)s::int
"""

BY_EMAIL = _SHOWN + _REACHED_AT.replace(
    "--points--",
    "SELECT id FROM customers_contactpoint WHERE kind = 'email'"
    " AND value >= %(email)s::text AND value < %(email_end)s::text ORDER BY value LIMIT 200",
).replace("--more--", "")

BY_NUMBER = _SHOWN + _REACHED_AT.replace(
    "--points--",
    "SELECT id FROM customers_contactpoint WHERE %(is_tail)s::boolean AND kind = 'phone'"
    " AND reverse(value) >= %(tail)s::text AND reverse(value) < %(tail_end)s::text ORDER BY reverse(value) LIMIT 200",
).replace(
    "--more--",
    """UNION
    SELECT c.id, c.display_name, c.kind, c.main_role, c.sort_name
    FROM unnest(%(schemes)s::text[], %(lookups)s::text[]) AS w(scheme, lookup)
    JOIN customers_identifier i ON i.scheme = w.scheme AND i.lookup = w.lookup
    JOIN customers_party m ON m.id = i.party_id JOIN customers_party c ON c.id = m.canonical_id
    WHERE c.status = 'active' --scope--""",
)
