"""What segments ask about, beside the customers and contacts of the world: orders, visits, baskets, letters, consents,
tags. Made inside PostgreSQL, skewed, the same on every run."""

import psycopg

from bench.world import World

REGIONS = (
    "dolnośląskie kujawsko-pomorskie lubelskie lubuskie łódzkie małopolskie mazowieckie opolskie podkarpackie podlaskie "
    "pomorskie śląskie świętokrzyskie warmińsko-mazurskie wielkopolskie zachodniopomorskie"
)
TOWNS = "Warszawa Kraków Łódź Wrocław Poznań Gdańsk Szczecin Bydgoszcz Lublin Białystok Katowice Opole"
SOME = "1 + floor(power(random(), 1.5) * (SELECT max(id) FROM customers_party))::bigint"
"""A customer; the first ones more often."""

STEPS = {
    "addresses": f"""
UPDATE customers_postaladdress SET region = (string_to_array('{REGIONS}', ' '))[1 + point_id % 16],
  city = (string_to_array('{TOWNS}', ' '))[1 + point_id % 12]
""",
    "consents": """
INSERT INTO customers_consentevent (id, party_id, channel, purpose, brand, decision, captured_via, text_version, at,
  recorded_at)
SELECT id, id, '', 'marketing', '', CASE WHEN id % 5 = 0 THEN 'withdrawn' ELSE 'granted' END, 'bench', '', now(), now()
FROM customers_party WHERE id % 5 <> 1;
INSERT INTO customers_consentnow (party_id, channel, purpose, brand, decision, at, event_id)
SELECT party_id, '', purpose, '', decision, at, id FROM customers_consentevent WHERE captured_via = 'bench';
SELECT setval(pg_get_serial_sequence('customers_consentevent', 'id'), (SELECT max(id) FROM customers_consentevent))
""",
    "tags": """
INSERT INTO customers_tag (name, colour) SELECT 'tag ' || n, '' FROM generate_series(0, 29) n;
INSERT INTO customers_partytag (party_id, tag_id, added_at)
SELECT p.id, t.id, now() FROM customers_party p JOIN customers_tag t ON t.name = 'tag ' || p.id % 30 WHERE p.id % 5 = 0
""",
    "products": """
INSERT INTO catalogue_product (id, code, name, search_name, category, currency, is_active, created_at, updated_at)
SELECT n, 'P' || n, 'Product ' || n, 'product ' || n, '', 'PLN', TRUE, now(), now() FROM generate_series(1, 500) n
""",
    "orders": f"""
INSERT INTO sales_order (source, number, party_id, kind, status, channel, placed_at, currency, total, lines_digest,
  created_at, updated_at)
SELECT 'bench', n, {SOME}, CASE WHEN n % 20 = 0 THEN 'return' ELSE 'order' END, 'fulfilled', 'shop',
  now() - power(random(), 2) * interval '5 years', 'PLN', CASE WHEN n % 20 = 0 THEN -50 ELSE 20 + n % 500 END, '',
  now(), now()
FROM generate_series(1, 2 * (SELECT count(*) FROM customers_party)) n;
INSERT INTO sales_orderline (order_id, position, product_id, description, quantity, unit_price, discount_percent, amount)
SELECT o.id, l, 1 + (o.id * 7 + l * 13) % 500, '', CASE WHEN o.kind = 'return' THEN -1 ELSE 1 END, 10, 0, 10
FROM sales_order o, generate_series(1, 2) l;
INSERT INTO sales_day (party_id, currency, day, entries, orders, amount)
SELECT party_id, currency, (placed_at AT TIME ZONE 'Europe/Warsaw')::date, count(*),
  count(*) FILTER (WHERE kind = 'order'), sum(total) FROM sales_order GROUP BY 1, 2, 3
""",
    "visits": f"""
INSERT INTO capture_session (source_id, who, party_id, started_at, last_at, events, pages, products, first_page,
  last_page, referrer, campaign, told_events)
SELECT 1, n, {SOME}, at, at + interval '9 minutes', 9, 5, n % 6, '', '', '', '', 9
FROM (SELECT n, now() - power(random(), 2) * interval '2 years' AS at
  FROM generate_series(1, 2 * (SELECT count(*) FROM customers_party)) n) made;
INSERT INTO capture_basket (source_id, who, party_id, stage, opened_at, changed_at, checkout_ids, acts, items, currency,
  total, order_id)
SELECT 1, n, {SOME}, CASE WHEN n % 3 = 0 THEN 'basket' ELSE 'ordered' END, at, at, '{{}}', '[]',
  jsonb_build_array(jsonb_build_object('id', 'P' || n % 500)), 'PLN', 10 + n % 400, ''
FROM (SELECT n, now() - power(random(), 2) * interval '1 year' AS at
  FROM generate_series(1, (SELECT count(*) FROM customers_party) / 2) n) made
""",
    "letters": f"""
INSERT INTO mailings_letter (id, key, message_key, party_id, sent_at, opened_at, clicked_at, address, mailbox_id,
  version_id, language, variables, purpose, origin_kind, origin_id, is_watched, state, reason, detail, attempts, lane,
  queued_at, is_confirmed)
SELECT n, n, n, {SOME}, at, CASE WHEN n % 3 = 0 THEN at END, CASE WHEN n % 11 = 0 THEN at END, '', 1, 1, 'pl', '{{}}',
  'marketing', 'bench', 1, TRUE, 'sent', '', '', 1, '', at, TRUE
FROM (SELECT n, now() - power(random(), 2) * interval '2 years' AS at
  FROM generate_series(1, 2 * (SELECT count(*) FROM customers_party)) n) made
""",
}


def fill(world: World) -> None:
    """Make them, in a copy of the world that is thrown away."""
    with psycopg.connect(world.dsn, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET work_mem = '256MB'")
        connection.execute("SELECT setseed(0.4)")
        for statements in STEPS.values():
            for statement in statements.split(";\n"):
                connection.execute(statement)
        connection.execute("VACUUM (ANALYZE)")
