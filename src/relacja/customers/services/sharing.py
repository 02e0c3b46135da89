"""Parties held to be the same are seen by whoever may see one of them."""

from django.db import connection


def share_access(party_id: int) -> None:
    """Let all that are held to be the same as this party lend one another their access, as it stands now.

    Called wherever a merge or an access row changes; lists then need one plain comparison with access rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(SHARE, {"party_id": party_id})


MEMBERS = """
    me AS (
        SELECT canonical_id AS id FROM customers_party WHERE id = %(party_id)s
    ), members AS (
        SELECT id FROM me
      UNION ALL
        SELECT p.id FROM me JOIN customers_party p ON p.canonical_id = me.id AND p.id <> p.canonical_id
    )
"""

SHARE = """
WITH --members--, lent AS (
    DELETE FROM customers_partyaccess a USING members WHERE a.party_id = members.id AND a.ground = 'same'
)
INSERT INTO customers_partyaccess (party_id, user_id, unit_id, ground, valid_from, valid_to)
SELECT DISTINCT m.id, a.user_id, a.unit_id, 'same', a.valid_from, a.valid_to
FROM members m JOIN members other ON other.id <> m.id
JOIN customers_partyaccess a ON a.party_id = other.id AND a.ground <> 'same'
WHERE a.valid_to IS NULL OR a.valid_to > now()
""".replace("--members--", MEMBERS.strip())
