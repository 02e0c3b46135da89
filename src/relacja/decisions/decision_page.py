"""What the page of one decision shows."""

from typing import Any

from relacja.accounts import queries as accounts
from relacja.customers import queries as customers
from relacja.decisions import presenting, queries, services, words
from relacja.decisions.models import Decision
from relacja.platform.actor import Actor


def shown(actor: Actor, decision: Decision) -> dict[str, Any]:
    """Proposals with their factors, what was left alone with why, and what was answered."""
    told = dict(queries.answers_of(actor, [decision.pk]).get(decision.pk, []))
    return {
        "decision": decision,
        "customer": customers.party_names(actor, [decision.party_id]).get(decision.party_id, ""),
        "asked_by": accounts.user_names([decision.asked_by]).get(decision.asked_by, "") if decision.asked_by else "",
        "place": words.PLACES.get(decision.place, decision.place),
        "arm": words.ARMS.get(decision.arm, decision.arm),
        "factors": words.FACTORS,
        "proposals": [_proposal(one, told) for one in decision.panel.get("proposals", ())],
        "suppressed": [
            (one.name, words.GATES.get(one.gate, one.gate), words.facts(one.facts))
            for reason in queries.left_alone([decision.panel])[0]
            for one in reason.each()
        ],
    }


def _proposal(one: dict[str, Any], told: dict[int, str]) -> dict[str, Any]:
    factors = one.get("factors", {})
    answer = told.get(one["offer_id"], "")
    return one | {
        "chance": presenting.percent(one["chance"]),
        "propensity": presenting.percent(one["propensity"], digits=0),
        "P": presenting.percent(factors["P"]) if factors.get("P", 1) != 1 else "–",
        "rest": [factors.get(name, 1.0) for name in "CVL"],
        "answer": words.ANSWERS.get(answer, answer),
    }


def again(actor: Actor, decision: Decision, found: services.Repetition) -> dict[str, Any]:
    """What came out this time beside what was told, and what each factor decides."""
    told = [one["code"] for one in decision.panel.get("proposals", ())]
    codes = {*told, *(one.code for one in found.choices), *(code for flip in found.flips for code in flip.without)}
    names = dict(queries.visible_offers(actor).filter(code__in=codes).values_list("code", "name"))
    return {
        "found": found,
        "then": [names.get(code, code) for code in told],
        "now": [names.get(one.code, one.code) for one in found.choices],
        "flips": [
            (
                words.FACTORS[str(flip.factor)],
                flip.below,
                [names.get(code, code) for code in flip.without],
                flip.changes_list,
            )
            for flip in found.flips
        ],
    }
