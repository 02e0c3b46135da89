"""The floor: the same answers by hand-written SQL, psycopg and orjson, in a bare application under the same server.

No rights, no audit, no shapes: only what the answer itself costs. Reads are prepared statements.
"""

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import orjson
import psycopg
from psycopg.rows import dict_row

_kept = threading.local()

PARTY = """SELECT id, kind, status, display_name, main_role, given_name, family_name, legal_name, legal_form, language,
  note, owner_id, unit_id, created_at, updated_at FROM customers_party WHERE id = %s"""
ROLES = "SELECT id, role, business_line, status, valid_from, valid_to FROM customers_partyrole WHERE party_id = %s"
POINTS = """SELECT l.id, p.id AS point_id, p.kind, p.value, p.display, p.state, l.purpose, l.is_preferred
  FROM customers_partycontactpoint l JOIN customers_contactpoint p ON p.id = l.point_id
  WHERE l.party_id = %s AND l.valid_to IS NULL ORDER BY l.id"""
NUMBERS = "SELECT id, scheme, masked, issuer FROM customers_identifier WHERE party_id = %s"
STRIP = """SELECT day, medium, inbound, outbound FROM contact_day
  WHERE party_id = %s AND day >= current_date - 371 ORDER BY day"""
TIMELINE = """SELECT i.id, i.started_at, i.ended_at, i.kind, i.medium, i.channel, i.direction, i.initiator, i.status,
  i.reason, i.summary, i.body, i.outcome, i.captured_by, i.source, i.owner_id, i.author_id, u.full_name AS author,
  i.recorded_at, i.changed_at, i.version
  FROM (SELECT interaction_id, started_at FROM interaction_party WHERE party_id = %s AND status <> 'planned'
        ORDER BY started_at DESC, interaction_id DESC LIMIT 30) p
  JOIN interaction i ON i.id = p.interaction_id AND i.started_at = p.started_at
  LEFT JOIN accounts_user u ON u.id = i.author_id ORDER BY i.started_at DESC, i.id DESC"""
HANGING = """SELECT h.interaction_id, {columns} FROM unnest(%s::bigint[], %s::timestamptz[]) AS n(id, at)
  JOIN interaction_{table} h ON h.interaction_id = n.id AND h.started_at = n.at {more}"""
HANG_ON = {
    "parties": HANGING.format(
        columns="h.party_id, p.display_name AS name, h.role, h.address, h.presence",
        table="party",
        more="LEFT JOIN customers_party p ON p.id = h.party_id",
    ),
    "subjects": HANGING.format(columns="h.subject_kind, h.subject_id, h.reason, h.resolution", table="item", more=""),
    "artefacts": HANGING.format(columns="h.kind, h.name, h.sha256, h.retention", table="artefact", more=""),
}
RELATIONS = """SELECT r.id, r.type, r.a_id, r.b_id, p.display_name, r.position, r.valid_from, r.valid_to
  FROM (SELECT * FROM customers_partyrelation WHERE a_id = %(party)s
        UNION ALL SELECT * FROM customers_partyrelation WHERE b_id = %(party)s) r
  JOIN customers_party p ON p.id = r.a_id + r.b_id - %(party)s ORDER BY r.valid_from DESC LIMIT 30"""
TAGGED = """SELECT t.id, t.name, t.colour FROM customers_partytag pt JOIN customers_tag t ON t.id = pt.tag_id
  WHERE pt.party_id = %s"""
CONSENTS = "SELECT purpose, channel, point_id, decision, at FROM customers_consentnow WHERE party_id = %s"
KEYS = "SELECT source, key FROM customers_externalkey WHERE party_id = %s"
REACHED = """(SELECT c.display FROM customers_partycontactpoint l JOIN customers_contactpoint c ON c.id = l.point_id
  WHERE l.party_id = p.id AND c.kind = '{kind}' AND l.valid_to IS NULL
  ORDER BY l.is_preferred DESC, l.id LIMIT 1) AS {kind}"""
CITY = """(SELECT a.city FROM customers_partycontactpoint l JOIN customers_contactpoint c ON c.id = l.point_id
  JOIN customers_postaladdress a ON a.point_id = c.id WHERE l.party_id = p.id AND c.kind = 'postal'
    AND l.valid_to IS NULL ORDER BY l.is_preferred DESC, l.id LIMIT 1) AS city"""
TAGS = """(SELECT array_agg(t.name ORDER BY t.name) FROM customers_partytag pt JOIN customers_tag t ON t.id = pt.tag_id
  WHERE pt.party_id = p.id) AS tags"""
WITH_ROLE = """p.status = 'active' AND p.is_canonical AND p.owner_id = %(owner)s AND EXISTS (
  SELECT FROM customers_partyrole r WHERE r.party_id = p.id AND r.role = %(role)s AND r.valid_to IS NULL)"""
LIST = f"""SELECT p.id, p.display_name AS name, p.main_role AS role, p.owner_id, u.full_name AS owner, p.created_at,
  {REACHED.format(kind="phone")}, {REACHED.format(kind="email")}, {CITY}, {TAGS}
  FROM customers_party p LEFT JOIN accounts_user u ON u.id = p.owner_id
  WHERE {WITH_ROLE} AND (p.sort_name, p.id) > (%(after)s, %(key)s) ORDER BY p.sort_name, p.id LIMIT 51"""
COUNT = f"SELECT count(*) FROM customers_party p WHERE {WITH_ROLE}"
FOUND = """SELECT p.id, p.display_name, p.main_role, (SELECT string_agg(display, ' · ') FROM (
    SELECT c.display FROM customers_partycontactpoint l JOIN customers_contactpoint c ON c.id = l.point_id
    WHERE l.party_id = p.id AND l.valid_to IS NULL AND c.kind IN ('email', 'phone')
    ORDER BY l.is_preferred DESC, l.id LIMIT 2) d) AS detail FROM ({found}) p ORDER BY p.sort_name, p.id LIMIT 8"""
BY_NAME = FOUND.format(
    found="""SELECT * FROM customers_party WHERE status = 'active' AND is_canonical AND search_name LIKE %s LIMIT 200"""
)
BY_POINT = FOUND.format(
    found="""SELECT DISTINCT p.* FROM (SELECT id FROM customers_contactpoint WHERE kind = '{kind}'
      AND {value} >= %s AND {value} < %s ORDER BY {value} LIMIT 200) c
      JOIN customers_partycontactpoint l ON l.point_id = c.id AND l.valid_to IS NULL
      JOIN customers_party p ON p.id = l.party_id WHERE p.status = 'active'"""
)
BY_PHONE = BY_POINT.format(kind="phone", value="reverse(value)")
BY_EMAIL = BY_POINT.format(kind="email", value="value")
BY_NUMBER = FOUND.format(
    found="""SELECT p.* FROM customers_identifier i JOIN customers_party p ON p.id = i.party_id
      WHERE i.scheme = 'nip' AND i.lookup = %s AND p.status = 'active'"""
)
ORDERS = """SELECT o.id, o.number, p.display_name FROM sales_order o LEFT JOIN customers_party p ON p.id = o.party_id
  WHERE o.number ~>=~ %s AND o.number ~<~ %s ORDER BY o.placed_at DESC LIMIT 8"""
PRODUCTS = """SELECT id, code, name FROM catalogue_product WHERE search_name LIKE %s OR code = %s
  ORDER BY is_active DESC, name, id LIMIT 8"""


def _connection() -> "psycopg.Connection[Any]":
    if not hasattr(_kept, "connection"):
        _kept.connection = psycopg.connect(
            os.environ["DATABASE_URL"], autocommit=True, row_factory=dict_row, prepare_threshold=0
        )
    connection: psycopg.Connection[Any] = _kept.connection
    return connection


def _rows(sql: str, *parameters: Any, **named: Any) -> list[dict[str, Any]]:
    return _connection().execute(sql, named or parameters).fetchall()


def customer_file(party_id: int) -> Any:
    """Everything the product's answer holds: identity and what hangs on it, the last 30 entries, the heat strip."""
    return {
        **_rows(PARTY, party_id)[0],
        "roles": _rows(ROLES, party_id),
        "points": _rows(POINTS, party_id),
        "identifiers": _rows(NUMBERS, party_id),
        "relations": _rows(RELATIONS, party=party_id),
        "tags": _rows(TAGGED, party_id),
        "consents": _rows(CONSENTS, party_id),
        "keys": _rows(KEYS, party_id),
        "timeline": timeline(party_id),
        "strip": _rows(STRIP, party_id),
    }


def timeline(party_id: int) -> list[dict[str, Any]]:
    """The last 30 entries with who took part, what they were about, and their files."""
    entries = _rows(TIMELINE, party_id)
    named = [entry["id"] for entry in entries], [entry["started_at"] for entry in entries]
    by_id = {entry["id"]: entry for entry in entries}
    for what, sql in HANG_ON.items():
        for entry in entries:
            entry[what] = []
        for row in _rows(sql, *named):
            by_id[row.pop("interaction_id")][what].append(row)
    return entries


def search(query: str) -> Any:
    """Customers by what the query looks like (an e-mail, digits of a phone or a number, else a fragment of a name),
    and orders and products by what they are called: the same groups as the product's one box."""
    wanted = query.lower()
    last = "\U0010ffff"
    if "@" in wanted:
        parties = _rows(BY_EMAIL, wanted, wanted + last)
    elif wanted.isdecimal() and len(wanted) == 10:
        parties = _rows(BY_NUMBER, wanted) or _rows(BY_PHONE, wanted[::-1], wanted[::-1] + last)
    elif wanted.isdecimal():
        parties = _rows(BY_PHONE, wanted[::-1], wanted[::-1] + last)
    else:
        parties = _planned_anew(BY_NAME, f"%{wanted}%")
    products = _planned_anew(PRODUCTS, f"%{wanted}%", query)
    return {"parties": parties, "orders": _rows(ORDERS, query, query + last), "products": products}


def _planned_anew(sql: str, *parameters: Any) -> list[dict[str, Any]]:
    """Not prepared: an index answers a pattern only where the planner sees it."""
    return _connection().execute(sql, parameters, prepare=False).fetchall()


def listed(role: str, owner_id: int, after: str = "", key: int = 0) -> Any:
    """A page of the list with two filters and a sort."""
    return {"items": _rows(LIST, role=role, owner=owner_id, after=after, key=key)[:50]}


def add_party(body: dict[str, Any]) -> Any:
    """The rows of a new customer with an e-mail and a phone, after a look for the same e-mail or phone."""
    connection = _connection()
    given, family = body["given_name"], body["family_name"]
    email, phone = body["email"], body["phone"]
    with connection.transaction():
        connection.execute(
            "SELECT l.party_id FROM customers_contactpoint c JOIN customers_partycontactpoint l ON l.point_id = c.id"
            " WHERE (c.kind, c.value) IN (('email', %s), ('phone', %s))",
            [email, phone],
        ).fetchall()
        party = connection.execute(
            """INSERT INTO customers_party (id, kind, status, canonical_id, display_name, search_name, sort_name, name_key,
               given_name, family_name, title, legal_name, legal_form, industry, website, group_type, main_role,
               language, source, note, owner_id, unit_id, created_at, updated_at)
               SELECT n, 'person', 'active', n, %s, %s, %s, %s, %s, %s, '', '', '', '', '', '', 'customer', 'pl', '', '',
                 1, 1, now(), now() FROM nextval(pg_get_serial_sequence('customers_party', 'id')) n
               RETURNING id, display_name""",
            [
                f"{given} {family}",
                f"{given} {family}".lower(),
                f"{family} {given}".lower(),
                f"{family} {given}",
                given,
                family,
            ],
        ).fetchone()
        party_id = party["id"] if party else 0
        connection.execute(
            """WITH made AS (INSERT INTO customers_contactpoint (kind, value, display, state)
                 VALUES ('email', %(email)s, %(email)s, 'unknown'), ('phone', %(phone)s, %(phone)s, 'unknown')
                 ON CONFLICT (kind, value) DO UPDATE SET state = customers_contactpoint.state RETURNING id),
               linked AS (INSERT INTO customers_partycontactpoint (party_id, point_id, purpose, is_preferred, hours)
                 SELECT %(party)s, id, 'general', false, '{}' FROM made),
               role AS (INSERT INTO customers_partyrole (party_id, role, business_line, status, valid_from, source)
                 VALUES (%(party)s, 'customer', 'consumer', 'active', current_date, '')),
               access AS (INSERT INTO customers_partyaccess (party_id, user_id, unit_id, ground, valid_from)
                 VALUES (%(party)s, 1, NULL, 'owner', now()), (%(party)s, NULL, 1, 'unit', now()))
               INSERT INTO platform_auditentry (id, at, verb, actor_kind, actor_label, user_id, token_id, ip,
                 subject_kind, subject_id, reason, details)
               VALUES (%(audit)s, now(), 'customers.add_party', 'user', 'floor', 1, NULL, NULL, 'customers.party',
                 %(party)s, '', '{}')""",
            {"email": email, "phone": phone, "party": party_id, "audit": uuid4()},
        )
    return party


def record(body: dict[str, Any]) -> Any:
    """The rows of a new interaction: the fact, its projection, the day's counter and the audit entry."""
    connection = _connection()
    with connection.transaction():
        return connection.execute(
            """WITH numbers AS MATERIALIZED (SELECT nextval('interaction_id_seq') AS i,
                 nextval('ledger_event_id_seq') AS e),
               fact AS (INSERT INTO ledger_event (id, recorded_at, occurred_at, actor, kind, party_id, interaction_id,
                   source, source_key, payload)
                 SELECT e, now(), %(at)s, 'user:1', 'recorded', %(party)s, i, '', '', %(payload)s FROM numbers),
               told AS (INSERT INTO interaction (id, started_at, kind, medium, channel, direction, initiator, status,
                   reason, summary, body, outcome, captured_by, source, author_id, recorded_at, changed_at, event_id,
                   version)
                 SELECT i, %(at)s, 'call', 'phone', 'direct', 'inbound', 'customer', 'done', '', %(summary)s,
                   %(body)s, '', 'human', '', 1, now(), now(), e, 1 FROM numbers),
               part AS (INSERT INTO interaction_party (interaction_id, started_at, position, party_id, role, address,
                   presence, kind, medium, direction, status)
                 SELECT i, %(at)s, 0, %(party)s, 'customer', '', 'present', 'call', 'phone', 'inbound', 'done'
                 FROM numbers),
               day AS (INSERT INTO contact_day AS d (party_id, day, medium, entries, inbound, outbound, planned)
                 VALUES (%(party)s, %(at)s::timestamptz::date, 'phone', 1, 1, 0, 0)
                 ON CONFLICT (party_id, day, medium) DO UPDATE SET entries = d.entries + 1, inbound = d.inbound + 1),
               entry AS (INSERT INTO platform_auditentry (id, at, verb, actor_kind, actor_label, user_id, token_id, ip,
                   subject_kind, subject_id, reason, details)
                 SELECT %(audit)s, now(), 'interactions.record', 'user', 'floor', 1, NULL, NULL,
                   'interactions.interaction', i, '', '{}' FROM numbers)
               SELECT i AS id FROM numbers""",
            {
                "at": body["started_at"],
                "party": body["party_id"],
                "payload": orjson.dumps(body),
                "summary": body["summary"],
                "body": body["body"],
                "audit": uuid4(),
            },
        ).fetchone()


def _answer(environ: dict[str, Any]) -> Any:
    steps = environ["PATH_INFO"].strip("/").split("/")
    asked = {name: values[-1] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
    body = orjson.loads(environ["wsgi.input"].read()) if environ["REQUEST_METHOD"] == "POST" else {}
    match steps:
        case ["file", number]:
            return customer_file(int(number))
        case ["timeline", number]:
            return {"entries": timeline(int(number))}
        case ["search"]:
            return search(asked["q"])
        case ["list"]:
            return listed(asked["role"], int(asked["owner"]), asked.get("after", ""), int(asked.get("key", "0")))
        case ["count"]:
            return _rows(COUNT, role=asked["role"], owner=int(asked["owner"]))[0]
        case ["parties"]:
            return add_party(body)
        case ["interactions"]:
            return record(body)
    return {"status": "up"}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI entry."""
    answer = orjson.dumps(_answer(environ), default=str)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]
