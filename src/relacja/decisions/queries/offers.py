"""Offers and how they do: made, answered, beside those that chance chose."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from relacja.decisions.models import Offer, OfferGroup
from relacja.decisions.permissions import SEE
from relacja.decisions.rules.evaluation.lift import Lift, lift
from relacja.kit.shares import wilson
from relacja.platform import sql
from relacja.platform.actor import Actor

COUNTED = timedelta(days=30)
FUNNEL_OF = 1_000


def visible_offers(actor: Actor) -> "QuerySet[Offer, Any]":
    """The offers the actor may see."""
    return Offer.objects.all() if actor.may(SEE) else Offer.objects.none()


def groups(actor: Actor) -> list[tuple[str, str]]:
    """Groups of offers: code and name."""
    if not actor.may(SEE):
        return []
    return list(OfferGroup.objects.order_by("name").values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class Figures:
    """How an offer did: proposals, those of them that were answered, and yeses; the last two where chance chose too."""

    made: int = 0
    answered: int = 0
    yeses: int = 0
    by_chance: int = 0
    by_chance_yeses: int = 0

    @property
    def rate(self) -> float | None:
        """The share of yes among answers."""
        return self.yeses / self.answered if self.answered else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, 95 times in 100."""
        return wilson(self.yeses, self.answered)

    @property
    def lift(self) -> Lift | None:
        """What the model's choice brings over chance or a ranking without it; None where either has no answers."""
        chosen, yeses = self.answered - self.by_chance, self.yeses - self.by_chance_yeses
        return lift(yeses, chosen, self.by_chance_yeses, self.by_chance)


FIGURES = """
WITH made AS (
  SELECT f AS offer_id, count(*) AS n FROM decisions_decision d, unnest(d.offers) f
  WHERE d.at > %(since)s::timestamptz AND NOT d.is_fallback AND d.offers && %(ids)s::bigint[] GROUP BY 1),
told AS (
  SELECT a.offer_id, a.decision_id, bool_or(a.kind IN ('accepted', 'bought')) AS is_yes FROM decisions_offeranswer a
  WHERE a.offer_id = ANY(%(ids)s::bigint[]) AND a.at > %(since)s::timestamptz GROUP BY 1, 2),
said AS (
  SELECT t.offer_id, t.is_yes, d.arm IN ('random', 'model_off') OR (d.arm = 'slot' AND EXISTS (
    SELECT FROM jsonb_array_elements(d.panel -> 'proposals') p
    WHERE (p ->> 'offer_id')::bigint = t.offer_id AND (p ->> 'is_random')::bool)) AS is_chance
  FROM told t JOIN decisions_decision d ON d.id = t.decision_id)
SELECT o.id, coalesce(max(m.n), 0), count(s.offer_id), count(*) FILTER (WHERE s.is_yes),
  count(*) FILTER (WHERE s.is_chance), count(*) FILTER (WHERE s.is_chance AND s.is_yes)
FROM unnest(%(ids)s::bigint[]) o(id) LEFT JOIN made m ON m.offer_id = o.id LEFT JOIN said s ON s.offer_id = o.id
GROUP BY o.id
"""


def figures(actor: Actor, ids: Iterable[int], now: datetime) -> dict[int, Figures]:
    """How these offers did in the last thirty days; one query, however many they are."""
    if not actor.may(SEE):
        return {}
    rows = sql.rows(FIGURES, {"ids": sorted(set(ids)), "since": now - COUNTED})
    return {row[0]: Figures(*row[1:]) for row in rows}


FUNNEL = """
SELECT CASE WHEN %(id)s::bigint = ANY(d.offers) THEN 'made' ELSE coalesce(fell.gate, 'behind') END AS place, count(*)
FROM (SELECT offers, panel FROM decisions_decision WHERE place = ANY(%(places)s::text[]) AND NOT is_fallback
      ORDER BY at DESC LIMIT %(most)s::int) d
LEFT JOIN LATERAL (SELECT s ->> 'gate' AS gate FROM jsonb_array_elements(d.panel -> 'suppressed') s
  WHERE s -> 'offers' @> to_jsonb(%(id)s::bigint) LIMIT 1) fell ON TRUE
GROUP BY 1
"""


def funnel(actor: Actor, offer_id: int, places: Collection[str]) -> Mapping[str, int]:
    """What became of the offer in the last thousand decisions at its places: gate, `behind` others, or `made`."""
    if not actor.may(SEE):
        return {}
    return dict(sql.rows(FUNNEL, {"id": offer_id, "places": list(places), "most": FUNNEL_OF}))


OVER_TIME = """
SELECT date_trunc('week', at AT TIME ZONE %s::text)::date AS week, kind, count(*) FROM decisions_offeranswer
WHERE offer_id = %s::bigint AND at > %s::timestamptz GROUP BY 1, 2 ORDER BY 1
"""
WEEKS = 12


def answers_by_week(actor: Actor, offer_id: int, zone: str, now: datetime) -> list[tuple[Any, dict[str, int]]]:
    """How many answers of each kind came in each of the last weeks that had any."""
    found: dict[Any, dict[str, int]] = {}
    for week, kind, count in (
        sql.rows(OVER_TIME, [zone, offer_id, now - timedelta(weeks=WEEKS)]) if actor.may(SEE) else []
    ):
        found.setdefault(week, {})[kind] = count
    return list(found.items())


def search_offers(actor: Actor, query: str, limit: int) -> list[tuple[int, str, str]]:
    """Number, name and code of offers whose name or code holds every word; the book of offers is small."""
    found = visible_offers(actor)
    for word in query.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word))
    return list(found.order_by("name").values_list("pk", "name", "code")[:limit]) if query.split() else []
