"""What a campaign did, and what it brought against those who were left alone."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Sum

from relacja.catalogue import queries as catalogue
from relacja.mailings import queries as mailings
from relacja.marketing.models import Campaign, Response
from relacja.marketing.rules.uplift import uplift
from relacja.marketing.types import CAMPAIGN, Arm, ArmLine, Credited, Report, Rule, State, Uplift
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref

# reads sales: orders of everybody who took part, in the one statement that counts them
# reads customers: which parties are held to be the same
OUTCOMES = """
WITH people AS MATERIALIZED (
  SELECT DISTINCT ON (me.canonical_id) me.canonical_id AS id, p.arm, p.is_control, p.at
  FROM marketing_participation p JOIN customers_party me ON me.id = p.party_id
  WHERE p.campaign_id = %(campaign)s::bigint ORDER BY me.canonical_id, p.at, p.id
), same AS (
  SELECT id, id AS member, at FROM people
  UNION ALL
  SELECT people.id, m.id, people.at FROM people
  JOIN customers_party m ON m.canonical_id = people.id AND m.id <> m.canonical_id
), bought AS (
  SELECT same.id, sum(o.total) AS money FROM same JOIN sales_order o ON o.party_id = same.member
  WHERE o.kind = 'order' AND o.status <> 'cancelled' AND o.currency = %(currency)s::text
    AND o.placed_at > same.at AND o.placed_at <= same.at + make_interval(days => %(days)s::int)
  GROUP BY same.id
)
SELECT people.arm, people.is_control, party.main_role, count(*), count(bought.id),
  coalesce(sum(bought.money), 0)::float, coalesce(sum(bought.money * bought.money), 0)::float
FROM people JOIN customers_party party ON party.id = people.id LEFT JOIN bought ON bought.id = people.id
GROUP BY 1, 2, 3 ORDER BY 2, 1, 3
"""


def report(actor: Actor, campaign: Campaign, at: datetime) -> Report:
    """The report of a campaign that the actor has found, as of now: a fixed number of queries.

    People are counted once, from when it was first drawn for them, with their orders in the currency of the house
    within the days of the campaign.
    """
    currency = catalogue.house_currency()
    asked = {"campaign": campaign.pk, "currency": currency, "days": campaign.window_days}
    rows = sql.rows(OUTCOMES, asked)
    arms: dict[tuple[str, bool], Arm] = {}
    types: dict[tuple[str, bool], Arm] = {}
    for code, is_control, kind, *figures in rows:
        own = Arm(*figures)
        arms[code, is_control] = arms.get((code, is_control), Arm(0, 0)) + own
        types[kind, is_control] = types.get((kind, is_control), Arm(0, 0)) + own
    is_over = campaign.state in (State.OVER, State.STOPPED)
    control = sum((one for (_code, left), one in arms.items() if left), Arm(0, 0))
    treated = sum((one for (_code, left), one in arms.items() if not left), Arm(0, 0))

    def against(one: Arm, other: Arm) -> Uplift:
        return uplift(one, other, is_random=campaign.is_random, is_over=is_over)

    tally = mailings.tally_of(actor, Ref(CAMPAIGN, campaign.pk))
    return Report(
        arms=tuple(ArmLine(code, left, one) for (code, left), one in sorted(arms.items())),
        credited=_credited(campaign),
        uplift=against(treated, control),
        by_arm={code: against(one, control) for (code, left), one in arms.items() if not left},
        by_type={
            kind: against(types.get((kind, False), Arm(0, 0)), types.get((kind, True), Arm(0, 0)))
            for kind in sorted({kind for kind, _left in types})
        },
        cost=campaign.cost_each * tally.sent,
        currency=currency,
        at=at,
    )


def _credited(campaign: Campaign) -> tuple[Credited, ...]:
    rows = Response.objects.filter(campaign=campaign, currency=catalogue.house_currency()).values_list("rule")
    found = {rule: (orders, money) for rule, orders, money in rows.annotate(orders=Count("pk"), all=Sum("money"))}
    return tuple(Credited(rule, *found.get(rule.value, (0, Decimal(0)))) for rule in Rule)


def orders_counted(actor: Actor, campaign_ids: Iterable[int]) -> dict[int, int]:
    """How many orders count for each of these campaigns; one query."""
    seen = Campaign.objects.visible_to(actor).filter(pk__in=set(campaign_ids)).values("pk")
    rows = Response.objects.filter(campaign__in=seen).values_list("campaign_id")
    return dict(rows.annotate(orders=Count("pk")))
