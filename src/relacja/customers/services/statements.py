"""Statements that write a party and what hangs on it in one round trip."""

POINTS = """
    drafts AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(%(points)s::jsonb)
            AS d(kind text, value text, display text, purpose text, preferred boolean, parts jsonb)
    ), points AS (
        INSERT INTO customers_contactpoint (kind, value, display, state)
        SELECT DISTINCT ON (kind, value) kind, value, display, 'unknown' FROM drafts ORDER BY kind, value
        ON CONFLICT (kind, value) DO UPDATE SET kind = EXCLUDED.kind
        RETURNING id, kind, value
    ), addresses AS (
        INSERT INTO customers_postaladdress (point_id, street, postcode, city, region, country)
        SELECT DISTINCT ON (p.id) p.id, d.parts->>'street', d.parts->>'postcode', d.parts->>'city',
            d.parts->>'region', d.parts->>'country'
        FROM drafts d JOIN points p USING (kind, value) WHERE d.parts IS NOT NULL
        ON CONFLICT (point_id) DO NOTHING
    ), reached AS (
        INSERT INTO customers_partycontactpoint (party_id, point_id, purpose, is_preferred, hours, valid_from)
        SELECT party.id, p.id, d.purpose, d.preferred, '{}', %(on)s::date
        FROM party, drafts d JOIN points p USING (kind, value)
        ON CONFLICT (party_id, point_id, purpose, valid_to) DO NOTHING
        RETURNING id, point_id
    )
"""

ADD = """
WITH party AS (
    INSERT INTO customers_party (id, canonical_id, kind, status, display_name, search_name, sort_name, name_key,
        given_name, family_name, title, born_on, legal_name, legal_form, industry, website, founded_on, group_type,
        main_role, language, source, note, owner_id, unit_id, created_at, updated_at)
    SELECT n.id, n.id, %(kind)s::text, %(status)s::text,
        %(display)s::text, %(search)s::text, %(sort)s::text, %(key)s::text,
        %(given_name)s::text, %(family_name)s::text, %(title)s::text, %(born_on)s::date,
        %(legal_name)s::text, %(legal_form)s::text, %(industry)s::text,
        %(website)s::text, %(founded_on)s::date, %(group_type)s::text, %(main_role)s::text,
        %(language)s::text, %(source)s::text, %(note)s::text,
        %(owner_id)s::bigint, %(unit_id)s::bigint, %(at)s::timestamptz, %(at)s::timestamptz
    FROM (SELECT nextval(pg_get_serial_sequence('customers_party', 'id')) AS id) n
    RETURNING id
), roles AS (
    INSERT INTO customers_partyrole (party_id, role, business_line, status, valid_from, source)
    SELECT party.id, r.role, r.line, 'active', %(on)s::date, %(source)s::text
    FROM party, jsonb_to_recordset(%(roles)s::jsonb) AS r(role text, line text)
    ON CONFLICT DO NOTHING
), access AS (
    INSERT INTO customers_partyaccess (party_id, user_id, unit_id, ground, valid_from)
    SELECT party.id, who.user_id, who.unit_id, who.ground, %(at)s::timestamptz
    FROM party, (VALUES (%(owner_id)s::bigint, NULL::bigint, 'owner'), (NULL, %(unit_id)s::bigint, 'unit'))
        AS who(user_id, unit_id, ground)
    WHERE coalesce(who.user_id, who.unit_id) IS NOT NULL
), --points--, identifiers AS (
    INSERT INTO customers_identifier (party_id, scheme, value, masked, sealed, lookup, issuer, verified_by)
    SELECT party.id, i.scheme, i.value, i.masked, convert_to(i.sealed, 'UTF8'), i.lookup, '', ''
    FROM party, jsonb_to_recordset(%(identifiers)s::jsonb)
        AS i(scheme text, value text, masked text, sealed text, lookup text)
    ON CONFLICT DO NOTHING
), keys AS (
    INSERT INTO customers_externalkey (party_id, source, key)
    SELECT party.id, k.source, k.key FROM party, jsonb_to_recordset(%(keys)s::jsonb) AS k(source text, key text)
), tags AS (
    INSERT INTO customers_tag (name, colour) SELECT DISTINCT ON (lower(name)) name, ''
    FROM unnest(%(tags)s::text[]) AS name
    ON CONFLICT (lower(name)) DO UPDATE SET name = customers_tag.name RETURNING id
), tagged AS (
    INSERT INTO customers_partytag (party_id, tag_id, added_at, added_by_id)
    SELECT party.id, tags.id, %(at)s::timestamptz, %(user_id)s::bigint FROM party, tags
)
SELECT id FROM party
""".replace("--points--", POINTS.strip())

ADD_POINTS = """
WITH party AS (SELECT %(party_id)s::bigint AS id), --points--
SELECT r.id, r.point_id FROM reached r
""".replace("--points--", POINTS.strip())
