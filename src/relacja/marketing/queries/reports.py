"""What a campaign did, and what it brought against those who were left alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Sum

from relacja.catalogue import queries as catalogue
from relacja.mailings import queries as mailings
from relacja.marketing.models import Campaign, Response
from relacja.marketing.plugs import channels
from relacja.marketing.rules.uplift import uplift
from relacja.marketing.types import CAMPAIGN, EVERYWHERE, Arm, ArmLine, Credited, Reached, Report, Rule, State, Uplift
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref

NOBODY = Arm(0, 0)
# reads sales: orders of everybody who took part, in the one statement that counts them
# reads customers: which parties are held to be the same
# reads segments: of which type each was in the month in which it was drawn, else in the last one before
OUTCOMES = """
WITH people AS MATERIALIZED (
  SELECT DISTINCT ON (me.canonical_id) me.canonical_id AS id, p.arm, p.is_control, p.at, p.did,
    p.brought
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
SELECT people.arm, people.is_control,
  CASE WHEN %(family)s::bigint IS NULL THEN party.main_role ELSE coalesce(sorted.type_id::text, '') END, count(*),
  count(*) FILTER (WHERE coalesce(people.did, bought.id IS NOT NULL)), coalesce(sum(told.money), 0)::float,
  coalesce(sum(told.money * told.money), 0)::float
FROM people JOIN customers_party party ON party.id = people.id LEFT JOIN bought ON bought.id = people.id
CROSS JOIN LATERAL (
  SELECT CASE WHEN people.did IS NULL THEN bought.money ELSE people.brought END AS money
) told
LEFT JOIN LATERAL (
  SELECT t.type_id FROM segments_typeofmonth t
  WHERE t.family_id = %(family)s::bigint AND t.party_id = people.id
    AND t.month <= date_trunc('month', people.at AT TIME ZONE %(zone)s::text)::date
  ORDER BY t.month DESC LIMIT 1
) sorted ON true
GROUP BY 1, 2, 3 ORDER BY 2, 1, 3
"""


def report(actor: Actor, campaign: Campaign, at: datetime, family_id: int | None = None) -> Report:
    """The report of a campaign that the actor has found, as of now: a fixed number of queries.

    People are counted once, from when it was first drawn for them, with their orders in the currency of the house
    within the days of the campaign. `by_type` tells them apart by their role, or by the types of a family.
    """
    currency = catalogue.house_currency()
    asked = {"campaign": campaign.pk, "currency": currency, "days": campaign.window_days, "family": family_id}
    rows = sql.rows(OUTCOMES, {**asked, "zone": settings.TIME_ZONE})
    arms = _summed((row[:2], row[3:]) for row in rows)
    types = _summed(((row[2], row[1]), row[3:]) for row in rows if row[0] != EVERYWHERE)
    control = sum((one for (code, left), one in arms.items() if left and code != EVERYWHERE), NOBODY)
    treated = sum((one for (_code, left), one in arms.items() if not left), NOBODY)
    is_over = campaign.state in (State.OVER, State.STOPPED)

    def against(one: Arm, other: Arm) -> Uplift:
        return uplift(one, other, is_random=campaign.is_random, is_over=is_over)

    tally = mailings.tally_of(actor, Ref(CAMPAIGN, campaign.pk))
    told = {code: channel.reached(actor, campaign.pk) for code, channel in channels.items()}
    return Report(
        arms=tuple(ArmLine(code, left, one) for (code, left), one in sorted(arms.items())),
        credited=_credited(campaign),
        uplift=against(treated, control),
        by_arm={code: against(one, control) for (code, left), one in arms.items() if not left},
        by_type={
            kind: against(types.get((kind, False), NOBODY), types.get((kind, True), NOBODY))
            for kind in sorted({kind for kind, _left in types})
        },
        cost=campaign.cost_each * (tally.sent + sum(_paid(one) for one in told.values())),
        currency=currency,
        at=at,
        channels={code: one for code, one in told.items() if one.asked},
    )


def _paid(one: Reached) -> int:
    return one.reached if one.paid is None else one.paid


def _summed(rows: Iterable[tuple[Sequence[Any], Sequence[Any]]]) -> dict[tuple[str, bool], Arm]:
    found: dict[tuple[str, bool], Arm] = {}
    for (code, is_control), figures in rows:
        found[code, is_control] = found.get((code, is_control), NOBODY) + Arm(*figures)
    return found


def _credited(campaign: Campaign) -> tuple[Credited, ...]:
    rows = Response.objects.filter(campaign=campaign, currency=catalogue.house_currency()).values_list("rule")
    found = {rule: (orders, money) for rule, orders, money in rows.annotate(orders=Count("pk"), all=Sum("money"))}
    return tuple(Credited(rule, *found.get(rule.value, (0, Decimal(0)))) for rule in Rule)


def orders_counted(actor: Actor, campaign_ids: Iterable[int]) -> dict[int, int]:
    """How many orders count for each of these campaigns; one query."""
    seen = Campaign.objects.visible_to(actor).filter(pk__in=set(campaign_ids)).values("pk")
    rows = Response.objects.filter(campaign__in=seen).values_list("campaign_id")
    return dict(rows.annotate(orders=Count("pk")))
