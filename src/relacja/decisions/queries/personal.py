"""What is kept about a person, in plain values."""

from collections.abc import Collection, Sequence
from typing import Any

from relacja.customers import queries as customers
from relacja.decisions.models import Decision, OfferAnswer
from relacja.decisions.queries.lately import left_alone
from relacja.decisions.types import LeftAlone
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.permissions import DISCLOSE


def decisions_for_disclosure(actor: Actor, party_ids: Collection[int]) -> list[dict[str, Any]]:
    """Every decision about these parties: what was known, offered, left alone and answered; three queries."""
    actor.require(DISCLOSE)
    reached = customers.visible_ids(actor, DISCLOSE)
    rows = Decision.objects.filter(party_id__in=list(party_ids)).order_by("at", "pk")
    if reached is not None:
        rows = rows.filter(party_id__in=reached)
    told: list[dict[str, Any]] = [{**row} for row in rows.values("id", "at", "place", "context", "known", "panel")]
    answers: dict[int, list[dict[str, Any]]] = {}
    for row in OfferAnswer.objects.filter(decision_id__in=[one["id"] for one in told]).order_by("at", "pk"):
        answers.setdefault(row.decision_id, []).append({"offer_id": row.offer_id, "answer": row.kind, "at": row.at})
    left = left_alone([one["panel"] for one in told])
    return [_told(one, left[n], answers.get(one["id"], [])) for n, one in enumerate(told)]


def _told(row: dict[str, Any], left: Sequence[LeftAlone], answers: list[dict[str, Any]]) -> dict[str, Any]:
    panel = row.pop("panel")
    return row | {
        "offered": [{name: one[name] for name in ("offer_id", "name", "chance")} for one in panel.get("proposals", ())],
        "left_alone": [
            {"name": one.name, "why": one.gate, "facts": one.facts} for reason in left for one in reason.each()
        ],
        "answers": answers,
    }


WITH_DECISIONS = "SELECT DISTINCT party_id FROM decisions_decision WHERE party_id = ANY(%s::bigint[])"


def parties_with_decisions(party_ids: Collection[int]) -> set[int]:  # no actor: whether there is something, no more
    """Those of the parties about whom something was decided."""
    return {row[0] for row in sql.rows(WITH_DECISIONS, [list(party_ids)])}
