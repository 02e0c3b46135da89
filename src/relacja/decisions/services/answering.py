"""What became of offers: kept before it is learnt."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from relacja.customers import queries as customers
from relacja.decisions import parameters as declared
from relacja.decisions.events import OfferAnswered
from relacja.decisions.models import Decision, Offer, OfferAnswer
from relacja.decisions.permissions import ASK
from relacja.decisions.types import Purchase
from relacja.platform import audit, parameters, push, sql
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

BY_PEOPLE = ("accepted", "refused", "later")
FOR_GOOD = ("accepted", "refused", "bought")
"""After these nothing else is said to the offer of that decision; after `later` and after silence it may be."""


class DecisionNotFound(LookupError):
    """There is no such decision about a customer the actor may see, or it did not propose this offer."""


class BadAnswer(ValueError):
    """Nobody answers like this."""


class AnsweredOtherwise(RuntimeError):
    """The customer has said something else to this offer already, or bought it: `answer` is what stands."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


ANSWER = """
INSERT INTO decisions_offeranswer (decision_id, party_id, offer_id, kind, at, by_id)
VALUES (%s::bigint, %s::bigint, %s::bigint, %s::text, %s::timestamptz, %s::bigint)
ON CONFLICT (decision_id, offer_id, kind) DO NOTHING RETURNING id
"""


@use_case(permits=ASK)
def answer_offer(*, actor: Actor, decision_id: int, offer_id: int, answer: str) -> bool:
    """Keep what the customer said: `accepted`, `refused` or `later`; False where it was said already.

    One of two at the same moment is kept. Raises `DecisionNotFound`, `BadAnswer`, `AnsweredOtherwise`.
    """
    if answer not in BY_PEOPLE:
        raise BadAnswer(answer)
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None or offer_id not in decision.offers or not customers.is_visible(actor, decision.party_id):
        raise DecisionNotFound(decision_id)
    sql.hold(f"decisions.answer:{decision_id}:{offer_id}")
    said = OfferAnswer.objects.filter(decision=decision, offer_id=offer_id, kind__in=FOR_GOOD).exclude(kind=answer)
    stands = said.order_by("-pk").values_list("kind", flat=True).first()
    if stands is not None:
        raise AnsweredOtherwise(stands)
    return _keep(actor, decision, offer_id, answer, timezone.now())


def _keep(actor: Actor, decision: Decision, offer_id: int, kind: str, now: datetime) -> bool:
    row = sql.row(ANSWER, [decision.pk, decision.party_id, offer_id, kind, now, actor.user_id])
    if row is None:
        return False
    audit.note(subject=Ref("customers.party", decision.party_id))
    publish(OfferAnswered(decision.pk, decision.party_id, offer_id, kind))
    push.tell(f"party:{decision.party_id}", "offers")
    return True


# reads customers: which parties are held to be the same, in the one statement that finds what they were offered
BOUGHT = """
WITH bought AS (
  SELECT b.*, p.canonical_id FROM unnest(%(parties)s::bigint[], %(products)s::bigint[], %(moments)s::timestamptz[])
    WITH ORDINALITY AS b(party_id, product_id, at, n) JOIN customers_party p ON p.id = b.party_id
)
SELECT DISTINCT ON (bought.n, o.id) d.id, o.id, bought.at
FROM bought CROSS JOIN LATERAL (
    SELECT bought.canonical_id AS id
  UNION ALL
    SELECT m.id FROM customers_party m WHERE m.canonical_id = bought.canonical_id AND m.id <> m.canonical_id
) same
JOIN decisions_decision d ON d.party_id = same.id AND d.at > bought.at - %(within)s::interval AND d.at <= bought.at
JOIN decisions_offer o ON o.id = ANY(d.offers) AND o.product_id = bought.product_id
ORDER BY bought.n, o.id, d.at DESC
"""


@use_case(permits=ASK)
def note_purchases(*, actor: Actor, purchases: Sequence[Purchase]) -> int:
    """Somebody bought: offers of these products made to them within the window are taken up; how many."""
    each = [(one.party_id, product_id, one.at) for one in purchases for product_id in one.product_ids]
    if not each:
        return 0
    parties, products, moments = (list(column) for column in zip(*each, strict=True))
    asked = {"parties": parties, "products": products, "moments": moments}
    found = sql.rows(BOUGHT, asked | {"within": parameters.get_duration(declared.BOUGHT_WITHIN.code)})
    decisions = {one.pk: one for one in Decision.objects.filter(pk__in=[row[0] for row in found])} if found else {}
    return sum(_keep(actor, decisions[decision_id], offer_id, "bought", at) for decision_id, offer_id, at in found)


IGNORED = """
INSERT INTO decisions_offeranswer (decision_id, party_id, offer_id, kind, at, by_id)
SELECT d.id, d.party_id, o, 'ignored', %(now)s::timestamptz, NULL
FROM decisions_decision d, unnest(d.offers) o
WHERE d.at > %(since)s::timestamptz AND d.at <= %(until)s::timestamptz AND NOT d.is_fallback
  AND EXISTS (SELECT 1 FROM decisions_offer f WHERE f.id = o)
  AND NOT EXISTS (SELECT 1 FROM decisions_offeranswer a WHERE a.decision_id = d.id AND a.offer_id = o)
ON CONFLICT DO NOTHING RETURNING id
"""
LOOK_BACK = timedelta(days=30)


@use_case(permits=ASK)
def close_unanswered(*, actor: Actor) -> int:
    """Proposals that nobody answered in time count as ignored; how many."""
    now = timezone.now()
    until = now - parameters.get_duration(declared.UNANSWERED_AFTER.code)
    closed = len(sql.rows(IGNORED, {"now": now, "since": until - LOOK_BACK, "until": until}))
    audit.note(closed=closed)
    return closed


def offer_names(ids: list[int]) -> dict[int, str]:
    """Names of offers."""
    return dict(Offer.objects.filter(pk__in=ids).values_list("pk", "name"))
