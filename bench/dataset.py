"""The generated customers and their history: the same on every run, skewed as life is.

A fifth are organisations; a few families and towns are everywhere; most people were met a few times and a handful ten
thousand times. Interactions lie in the table in the order of time, as they would have come in. The rows are made inside
PostgreSQL, because twenty million rows would take longer to send than to make; the ledger below the timeline is not
filled, because no measured read looks at it.
"""

import random
from collections.abc import Iterator

from demo.words import FAMILIES, MEN, WOMEN

from relacja.customers.rules.names import name_key
from relacja.kit.text import fold, sort_key

USERS, UNITS = 200, 40
POINTS, INTERACTIONS = 5, 20
HEAVY_ENTRIES = 10_000
VERSION = 1


def heavy(parties: int) -> int:
    """How many customers have ten thousand entries."""
    return max(1, parties // 10_000)


def families() -> list[str]:
    """Two thousand family names, the common ones first."""
    draw = random.Random(7)
    first = ["Bar", "Czer", "Dom", "Gra", "Jab", "Kos", "Lip", "Mal", "Ols", "Piet", "Rud", "Sob", "Tom", "War", "Zal"]
    roots = ["ac", "ak", "an", "ar", "el", "in", "on", "or", "ow", "uk", "y"]
    last = ["czyk", "ewicz", "owski", "iński", "ski", "uk", "ak", "ala", "aś", "ło"]
    made = {draw.choice(first) + draw.choice(roots) + draw.choice(last) for _ in range(6000)}
    return [*FAMILIES, *sorted(made)][:2000]


def _array(values: list[str]) -> str:
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"ARRAY[{quoted}]::text[]"


def _pick(name: str, random_value: str, count: int) -> str:
    """An element of an array; the first ones far more often than the last."""
    return f"{name}[1 + floor(power({random_value}, 2.5) * {count})::int]"


def statements(parties: int) -> Iterator[tuple[str, str]]:
    """What to run, in order: what it makes, and the SQL."""
    yield "people who work here", _staff()
    yield "parties", _parties(parties)
    yield "roles and access", _roles(parties)
    yield "contact points", _points(parties)
    yield "numbers", _identifiers(parties)
    yield "interactions", _interactions(parties)
    yield "days of contact", _days()
    yield "sequences", _sequences()


def _staff() -> str:
    return f"""
SELECT setseed(0.1);
INSERT INTO accounts_organisationunit (id, name, kind, parent_id, path)
SELECT n, 'Unit ' || n, CASE WHEN n = 1 THEN 'company' ELSE 'branch' END, CASE WHEN n > 1 THEN 1 END,
  CASE WHEN n = 1 THEN '/1/' ELSE '/1/' || n || '/' END FROM generate_series(1, {UNITS}) n;
INSERT INTO accounts_user (id, password, last_login, email, full_name, phone, language, theme, time_zone, is_active,
  created_at)
SELECT n, '!', NULL, 'user' || n || '@bench.example', 'User ' || n, '', 'pl', 'system', 'Europe/Warsaw', true,
  now() - interval '10 years' FROM generate_series(1, {USERS}) n;
"""


def _parties(parties: int) -> str:
    given = [*WOMEN, *MEN]
    names = families()
    folded_given, folded_names = [fold(name) for name in given], [sort_key(name) for name in names]
    return f"""
SELECT setseed(0.2);
WITH words AS MATERIALIZED (SELECT {_array(given)} AS given, {_array(folded_given)} AS fgiven,
    {_array(names)} AS family, {_array(folded_names)} AS ffamily,
    {_array([name_key(name) for name in given])} AS kgiven, {_array([name_key(name) for name in names])} AS kfamily),
drawn AS (SELECT n, random() AS g, power(random(), 2.5) AS f, random() AS k, random() AS r, random() AS u,
    random() AS a FROM generate_series(1, {parties}) n),
named AS (SELECT d.*, w.given[1 + floor(g * {len(given)})::int] AS given,
    w.fgiven[1 + floor(g * {len(given)})::int] AS fgiven, w.family[1 + floor(f * {len(names)})::int] AS family,
    w.ffamily[1 + floor(f * {len(names)})::int] AS ffamily,
    w.kgiven[1 + floor(g * {len(given)})::int] AS kgiven, w.kfamily[1 + floor(f * {len(names)})::int] AS kfamily
  FROM drawn d, words w)
INSERT INTO customers_party (id, kind, status, canonical_id, display_name, search_name, sort_name, name_key,
  given_name, family_name, title, legal_name, legal_form, industry, website, group_type, main_role, language, source, note,
  owner_id, unit_id, created_at, updated_at)
SELECT n, CASE WHEN k < 0.8 THEN 'person' ELSE 'organisation' END, 'active', n,
  CASE WHEN k < 0.8 THEN given || ' ' || family ELSE family || ' ' || given || ' sp. z o.o. ' || n END,
  CASE WHEN k < 0.8 THEN fgiven || ' ' || ffamily ELSE ffamily || ' ' || fgiven || ' sp. z o.o. ' || n END,
  CASE WHEN k < 0.8 THEN ffamily || ' ' || fgiven ELSE ffamily || ' ' || fgiven || ' sp z o o ' || n END,
  CASE WHEN k < 0.8 THEN '' ELSE n || ' ' END || least(kgiven COLLATE "C", kfamily) || ' '
    || greatest(kgiven COLLATE "C", kfamily),
  CASE WHEN k < 0.8 THEN given ELSE '' END, CASE WHEN k < 0.8 THEN family ELSE '' END, '',
  CASE WHEN k < 0.8 THEN '' ELSE family || ' sp. z o.o.' END, CASE WHEN k < 0.8 THEN '' ELSE 'sp. z o.o.' END, '', '',
  '', CASE WHEN r < 0.7 THEN 'customer' WHEN r < 0.99 THEN 'prospect' ELSE 'employee' END, 'pl', 'bench', '',
  1 + floor(u * {USERS})::int, 1 + floor(u * {USERS})::int % {UNITS},
  now() - a * interval '10 years', now() - a * interval '1 year'
FROM named ORDER BY n;
"""


def _roles(parties: int) -> str:
    return f"""
INSERT INTO customers_partyrole (party_id, role, business_line, status, valid_from, source)
SELECT id, main_role, CASE kind WHEN 'person' THEN 'consumer' ELSE 'business' END, 'active', created_at::date, 'bench'
FROM customers_party WHERE id <= {parties};
INSERT INTO customers_partyaccess (party_id, user_id, unit_id, ground, valid_from)
SELECT id, owner_id, NULL, 'owner', created_at FROM customers_party
UNION ALL SELECT id, NULL, unit_id, 'unit', created_at FROM customers_party;
"""


def _points(parties: int) -> str:
    phone = "'+48' || (100000000 + (n * 387420489) % 899999963)::text"
    shown = "'+48 ' || to_char(100000000 + (n * 387420489) % 899999963, 'FM999 999 999')"
    return f"""
INSERT INTO customers_contactpoint (id, kind, value, display, state)
SELECT n, kind, value, CASE kind WHEN 'phone' THEN {shown} ELSE value END, 'unknown'
FROM (SELECT n, k.kind, CASE k.kind WHEN 'phone' THEN {phone}
    WHEN 'email' THEN replace(p.sort_name, ' ', '.') || '.' || n || '@poczta' || n % 50 || '.example'
    ELSE 'lipowa ' || n % 200 || ' 00-' || lpad((n % 1000)::text, 3, '0') || ' warszawa ' || n END AS value
  FROM (SELECT n, (ARRAY['email', 'phone', 'phone', 'email', 'postal'])[1 + (n - 1) % {POINTS}] AS kind
        FROM generate_series(1::bigint, {parties * POINTS}::bigint) n) k
  JOIN customers_party p ON p.id = 1 + (n - 1) / {POINTS}) made ORDER BY n;
INSERT INTO customers_partycontactpoint (id, party_id, point_id, purpose, is_preferred, hours)
SELECT n, 1 + (n - 1) / {POINTS}, n, (ARRAY['general', 'general', 'work', 'work', 'home'])[1 + (n - 1) % {POINTS}],
  (n - 1) % {POINTS} < 2, '{{}}' FROM generate_series(1::bigint, {parties * POINTS}::bigint) n;
INSERT INTO customers_postaladdress (point_id, street, postcode, city, region, country)
SELECT n, 'Lipowa ' || n % 200, '00-' || lpad((n % 1000)::text, 3, '0'), 'Warszawa', '', 'PL'
FROM generate_series({POINTS}::bigint, {parties * POINTS}::bigint, {POINTS}) n;
"""


def _identifiers(parties: int) -> str:
    return f"""
WITH drawn AS (SELECT n, 100000000 + (n * 48271) % 899999963 AS body
               FROM generate_series(1::bigint, {parties}::bigint, 3) n),
checked AS (SELECT n, body, (body / 100000000 % 10 * 6 + body / 10000000 % 10 * 5 + body / 1000000 % 10 * 7
    + body / 100000 % 10 * 2 + body / 10000 % 10 * 3 + body / 1000 % 10 * 4 + body / 100 % 10 * 5
    + body / 10 % 10 * 6 + body % 10 * 7) % 11 AS digit FROM drawn)
INSERT INTO customers_identifier (party_id, scheme, value, masked, lookup, issuer, verified_by)
SELECT n, 'nip', body::text || digit, body::text || digit, body::text || digit, '', ''
FROM checked WHERE digit < 10;
"""


def _interactions(parties: int) -> str:
    total, many = parties * INTERACTIONS, heavy(parties) * HEAVY_ENTRIES
    return f"""
SELECT setseed(0.3);
WITH drawn AS (SELECT n, now() - interval '10 years' + n * (interval '10 years' / {total}) AS at,
    random() AS p, random() AS w, random() AS m, random() AS d FROM generate_series(1, {total}) n),
told AS (SELECT n, at, d,
    CASE WHEN p < {many / total} THEN 1 + floor(w * {heavy(parties)})::bigint
         ELSE 1 + floor(power(w, 1.5) * {parties})::bigint END AS party_id,
    CASE WHEN m < 0.45 THEN 'call' WHEN m < 0.8 THEN 'mail' WHEN m < 0.9 THEN 'meeting' ELSE 'note' END AS kind,
    CASE WHEN m < 0.45 THEN 'phone' WHEN m < 0.8 THEN 'email' WHEN m < 0.9 THEN 'in_person' ELSE 'internal' END
      AS medium FROM drawn),
written AS (INSERT INTO interaction (id, started_at, ended_at, kind, medium, channel, direction, initiator, status,
    reason, summary, body, outcome, captured_by, source, owner_id, author_id, recorded_at, changed_at, event_id,
    version)
  SELECT n, at, at + d * interval '10 minutes', kind, medium, 'direct',
    CASE WHEN d < 0.6 THEN 'inbound' ELSE 'outbound' END, CASE WHEN d < 0.6 THEN 'customer' ELSE 'company' END,
    'done', '', 'Rozmowa o umowie nr ' || n,
    'Ustalono termin i warunki; prosi o kontakt po ' || n % 28 + 1 || '. dniu miesiąca.',
    '', 'auto', 'bench', NULL, 1 + n % {USERS}, at, at, n, 1 FROM told)
INSERT INTO interaction_party (interaction_id, started_at, position, party_id, role, address, presence, kind, medium,
  direction, status)
SELECT n, at, 0, party_id, 'customer', '', 'present', kind, medium,
  CASE WHEN d < 0.6 THEN 'inbound' ELSE 'outbound' END, 'done' FROM told;
"""


def _days() -> str:
    return """
INSERT INTO contact_day (party_id, day, medium, entries, inbound, outbound, planned)
SELECT party_id, started_at::date, medium, count(*), count(*) FILTER (WHERE direction = 'inbound'),
  count(*) FILTER (WHERE direction = 'outbound'), 0 FROM interaction_party GROUP BY 1, 2, 3;
"""


def _sequences() -> str:
    tables = (
        "accounts_organisationunit accounts_user customers_party customers_contactpoint customers_partycontactpoint"
    )
    serial = [
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}));"
        for table in tables.split()
    ]
    return (
        "\n".join(serial)
        + """
SELECT setval('interaction_id_seq', (SELECT max(id) FROM interaction));
SELECT setval('ledger_event_id_seq', (SELECT max(event_id) FROM interaction));
"""
    )
