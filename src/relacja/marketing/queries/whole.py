"""What the whole of marketing brought, against those whom every campaign leaves alone."""

from datetime import datetime

from relacja.catalogue import queries as catalogue
from relacja.marketing import parameters
from relacja.marketing.permissions import VIEW
from relacja.marketing.rules.uplift import uplift
from relacja.marketing.types import EVERYWHERE, Arm, Uplift, WholeReport
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.parameters import get_int

# reads sales: orders of everybody since a moment, in the one statement that counts them
# reads customers: everybody, whenever they came, for who comes does not hang on the draw, which is that of
# `rules.arms.is_left_everywhere`
WHOLE = """
WITH people AS (
  SELECT p.id, (('x' || substr(md5(%(draw)s::text || ':' || p.id), 1, 15))::bit(60)::bigint %% 1000000)
    < %(share)s::int * 1000 AS left_alone
  FROM customers_party p
  WHERE p.is_canonical AND p.status = 'active' AND p.kind <> 'group'
), bought AS (
  SELECT me.canonical_id AS id, sum(o.total) AS money FROM sales_order o JOIN customers_party me ON me.id = o.party_id
  WHERE o.kind = 'order' AND o.status <> 'cancelled' AND o.currency = %(currency)s::text
    AND o.placed_at >= %(since)s::timestamptz GROUP BY 1
)
SELECT people.left_alone, count(*), count(bought.id), coalesce(sum(bought.money), 0)::float,
  coalesce(sum(bought.money * bought.money), 0)::float
FROM people LEFT JOIN bought ON bought.id = people.id GROUP BY 1
"""


def whole_report(actor: Actor, since: datetime) -> WholeReport:
    """Everybody whom we know, with their orders since. Raises `NotPermitted`."""
    actor.require(VIEW)
    share, currency = get_int(parameters.LEFT_EVERYWHERE.code), catalogue.house_currency()
    rows = sql.rows(WHOLE, {"draw": EVERYWHERE, "share": share, "since": since, "currency": currency})
    found = {left: Arm(*figures) for left, *figures in rows}
    others, alone = found.get(False, Arm(0, 0)), found.get(True, Arm(0, 0))
    claimed: Uplift = uplift(others, alone, is_random=True, is_over=False)
    return WholeReport(share, since, others, alone, claimed, currency)
