"""Hand-written SQL of the reads that are made all day long."""

OWN_FIELDS = (
    "given_name", "family_name", "title", "born_on", "legal_name", "legal_form", "industry", "website", "founded_on",
    "group_type", "language", "source", "note",
)  # fmt: skip

_FIELDS = "json_build_object(" + ", ".join(f"'{name}', --of--.{name}" for name in OWN_FIELDS) + ")"

SEEN = """(%(everything)s OR EXISTS (
    SELECT FROM customers_partyaccess a
    WHERE a.party_id = --party-- AND (a.user_id = %(user_id)s OR a.unit_id = ANY(%(unit_ids)s))
      AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())))"""

FILE = """
WITH me AS MATERIALIZED (
    SELECT canonical_id AS id FROM customers_party WHERE id = %(party_id)s
), merged AS MATERIALIZED (
    SELECT p.id, p.status FROM me JOIN customers_party p ON p.canonical_id = me.id AND p.id <> p.canonical_id
    ORDER BY p.id
), ids AS MATERIALIZED (
    SELECT id FROM me UNION ALL SELECT id FROM merged
), related AS (
    SELECT r.*, o.id AS with_id, o.display_name, o.kind FROM (
        SELECT * FROM (
            SELECT r.*, 'a' AS side, r.b_id AS other_id FROM ids JOIN customers_partyrelation r ON r.a_id = ids.id
          UNION ALL
            SELECT r.*, 'b', r.a_id FROM ids JOIN customers_partyrelation r ON r.b_id = ids.id
        ) r ORDER BY valid_to DESC NULLS FIRST, valid_from DESC NULLS LAST, id LIMIT 1000
    ) r JOIN customers_party x ON x.id = r.other_id JOIN customers_party o ON o.id = x.canonical_id
    WHERE --seen-(o.id)--
)
SELECT c.id, c.kind, c.status, c.display_name, c.main_role, c.owner_id, c.unit_id, c.created_at, c.updated_at,
    (--fields-of-c--)::text,
    (SELECT json_agg(id)::text FROM merged),
    (SELECT json_agg(json_build_array(r.id, r.party_id, r.role, r.business_line, r.status, r.valid_from, r.valid_to)
        ORDER BY r.valid_to DESC NULLS FIRST, r.valid_from DESC, r.id)::text
     FROM (SELECT r.* FROM ids JOIN customers_partyrole r ON r.party_id = ids.id
           ORDER BY r.valid_to DESC NULLS FIRST, r.id LIMIT 50) r),
    (SELECT json_agg(json_build_array(l.id, l.point_id, l.party_id, p.kind, p.value, p.display, p.state, l.purpose,
            l.is_preferred, l.hours, others.n, CASE WHEN a.id IS NOT NULL THEN json_build_object('street', a.street,
            'postcode', a.postcode, 'city', a.city, 'region', a.region, 'country', a.country) END)
        ORDER BY p.kind DESC, l.is_preferred DESC, l.id)::text
     FROM (SELECT l.* FROM ids JOIN customers_partycontactpoint l ON l.party_id = ids.id AND l.valid_to IS NULL
           ORDER BY l.is_preferred DESC, l.id LIMIT 50) l
     JOIN customers_contactpoint p ON p.id = l.point_id
     LEFT JOIN customers_postaladdress a ON a.point_id = p.id AND p.kind = 'postal'
     CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM (
            SELECT DISTINCT o.party_id FROM customers_partycontactpoint o
            WHERE o.point_id = l.point_id AND o.valid_to IS NULL AND o.party_id NOT IN (SELECT id FROM ids)
              AND --seen-(o.party_id)-- LIMIT 20
        ) o
     ) others),
    (SELECT json_agg(json_build_array(i.id, i.party_id, i.scheme, i.masked, i.issuer, i.valid_to, i.verified_at)
        ORDER BY i.scheme, i.id)::text
     FROM (SELECT i.* FROM ids JOIN customers_identifier i ON i.party_id = ids.id ORDER BY i.id LIMIT 50) i),
    (SELECT json_agg(json_build_array(r.id, r.type, r.side, r.with_id, r.display_name, r.kind, r.position,
            r.share_percent, r.valid_from, r.valid_to)
        ORDER BY r.valid_to DESC NULLS FIRST, r.valid_from DESC NULLS LAST, r.id)::text
     FROM (SELECT * FROM related ORDER BY valid_to DESC NULLS FIRST, valid_from DESC NULLS LAST, id LIMIT 30) r),
    (SELECT json_agg(json_build_array(t.id, t.name, t.colour) ORDER BY t.name)::text
     FROM (SELECT DISTINCT t.* FROM ids JOIN customers_partytag pt ON pt.party_id = ids.id
           JOIN customers_tag t ON t.id = pt.tag_id LIMIT 50) t),
    (SELECT json_agg(json_build_array(n.purpose, n.channel, n.brand, n.point_id, n.role_id, n.decision, n.at))::text
     FROM (SELECT n.* FROM ids JOIN customers_consentnow n ON n.party_id = ids.id LIMIT 200) n),
    (SELECT json_agg(json_build_array(k.source, k.key) ORDER BY k.source, k.key)::text
     FROM (SELECT k.* FROM ids JOIN customers_externalkey k ON k.party_id = ids.id LIMIT 20) k),
    (SELECT json_agg(--fields-of-m-- ORDER BY m.id)::text FROM merged JOIN customers_party m ON m.id = merged.id),
    (SELECT count(*) FROM related),
    (SELECT count(*) FROM merged WHERE status = 'visitor')
FROM me JOIN customers_party c ON c.id = me.id
WHERE --seen-(ANY (SELECT id FROM ids))--
"""
for _party in ("o.id", "o.party_id", "ANY (SELECT id FROM ids)"):
    FILE = FILE.replace(f"--seen-({_party})--", SEEN.replace("--party--", _party))
for _name in ("c", "m"):
    FILE = FILE.replace(f"--fields-of-{_name}--", _FIELDS.replace("--of--", _name))
