"""What to offer a customer now, what to leave alone, and why; each answer is a row from which it can be made again."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import orjson
import structlog
from django.utils import timezone

from relacja.decisions import parameters as declared
from relacja.decisions.permissions import ASK
from relacja.decisions.rules import arbitration
from relacja.decisions.rules.arbitration import Arm, Array, Chances, Choice, Panel, Request
from relacja.decisions.rules.gates import Asked, Fell, Past, Ruled, sift
from relacja.decisions.services import learning
from relacja.decisions.services.book import Book
from relacja.decisions.services.deadline import FOREVER, Deadline
from relacja.decisions.services.gathering import gather
from relacja.decisions.services.learning import Learner
from relacja.decisions.services.past import past_of
from relacja.decisions.types import Decided, LeftAlone, Proposal
from relacja.kit.conditions import Fact, Present
from relacja.kit.ids import uuid7
from relacja.platform import parameters, sql
from relacja.platform.actor import Actor

log = structlog.get_logger(__name__)

DRAWS = 32
"""Draws of each chance: the first ranks, all of them say how likely each offer was to be listed."""


class NotVisible(LookupError):
    """There is no such customer, or the actor may not see them."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: for whom, where, in which moment, and how many."""

    party_id: int
    place: str = "desk"
    context: Mapping[str, str] | None = None
    wanted: int = 3


@dataclass(frozen=True, slots=True)
class Thought:
    """A decision before it is stored."""

    choices: tuple[Choice, ...]
    fell: tuple[Fell, ...]
    arm: Arm
    evidence: Mapping[str, float]
    position: str
    weighed: "Weighed | None" = None


class Weighed(NamedTuple):
    """What a ranking was made of."""

    panel: Panel
    chances: Chances
    request: Request


def decide(  # not a use case: a decision row is its own record
    *, actor: Actor, question: Question, deadline: Deadline = FOREVER
) -> Decided:
    """Decide and keep the decision. Raises `NotPermitted`, `NotVisible`, and `Late` or what the database raises for it
    where there is a deadline."""
    actor.require(ASK)
    deadline.check()
    began, now = time.perf_counter(), timezone.now()
    scorer = learning.learner(timezone.get_default_timezone_name())
    seen, held = gather(actor, question.party_id, now, scorer.position, deadline)
    if not seen.members:
        raise NotVisible(question.party_id)
    deadline.check()
    if seen.has_news:
        scorer.follow()
    asked = asked_of(held, question.place, now, seen.known, past_of(seen.was, held))
    deadline.check()
    moment = Moment(replace(question, party_id=seen.members[0]), asked, seen.known, str(uuid7()), scorer)
    thought = think(held, moment)
    deadline.check()
    return _kept(actor, held, moment, thought, int((time.perf_counter() - began) * 1e6))


def asked_of(held: Book, place: str, now: datetime, known: Mapping[str, Any], past: Sequence[Past]) -> Asked:
    """The moment of a decision as the gates see it."""
    zone = timezone.get_default_timezone()
    return Asked(
        place=place,
        now=now,
        today=timezone.localdate(now, zone),
        values=values_of({name: known[name] for name in held.judged if name in known}),
        past=past,
        policies=held.policies,
        refusal_rests=parameters.get_duration(declared.REFUSAL_RESTS.code),
        present=Present(now, zone),
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a decision follows from, beside the book: the same moment gives the same answer."""

    question: Question
    asked: Asked
    known: Mapping[str, Any]
    seed: str
    scorer: Learner


def think(held: Book, moment: Moment) -> Thought:
    """Sift, then rank what is left; nothing is written."""
    return choose(held, *sift(held.families, moment.asked), moment)


def choose(held: Book, passed: list[int], fell: Sequence[Fell], moment: Moment) -> Thought:
    """Rank the offers in these places of the book, which passed the gates."""
    question, asked = moment.question, moment.asked
    passed, kept_back = _hold_back(held, passed, question.party_id)
    arm = arbitration.arm_of(held.levers.control, str(question.party_id), moment.seed)
    objects = asked.values.get("customers.objects_to_profiling") is True
    if objects and arm in (Arm.RANKED, Arm.SLOT):
        arm = Arm.MODEL_OFF
    if not passed or arm == Arm.NOTHING:
        return Thought((), (*fell, *kept_back), arm, {}, moment.scorer.position)
    weighed = _weighed(held, np.array(passed, dtype=np.intp), moment, arm, {} if objects else dict(moment.known))
    choices, model = arbitration.rank(*weighed), moment.scorer.model
    with moment.scorer.lock:
        evidence = {one.code: model.answers_to(one.code) for one in choices}
    return Thought(choices, (*fell, *kept_back), arm, evidence, moment.scorer.position, weighed)


def _hold_back(held: Book, passed: list[int], party_id: int) -> tuple[list[int], list[Fell]]:
    """Offers that chance keeps back from this customer, so that what they bring can be measured."""
    if not held.levers.holdouts:
        return passed, []
    control, out, back = held.levers.control, [], []
    for place in passed:
        offer = held.offers[place]
        share = held.levers.holdouts.get(offer.code, 0.0)
        if share and arbitration.falls_in(control.salt, f"offer {offer.code}", str(party_id), share):
            back.append(offer)
        else:
            out.append(place)
    return out, [Fell("control", (), back)] if back else []


def _weighed(held: Book, where: Array, moment: Moment, arm: Arm, known: dict[str, Any]) -> Weighed:
    """What ranks the offers in this moment."""
    question = moment.question
    context = {str(key): str(value) for key, value in (question.context or {}).items()}
    reading = learning.reading_of(known, context, question.place, moment.asked.today)
    with moment.scorer.lock:
        model = moment.scorer.model
        beliefs = model.believe(moment.scorer.seats(held.edition, held.learnt)[where], reading)
        if held.levers.exploration is not None:
            settings = replace(beliefs.settings, exploration=held.levers.exploration)
            beliefs = replace(beliefs, settings=settings)
        chances = Chances(beliefs.propensity(), beliefs.sampled(moment.seed, DRAWS))
    request = Request(
        moment.seed,
        question.wanted,
        arm,
        {"place": question.place, **context},
        held.levers.weights,
        held.levers.factors,
    )
    return Weighed(held.panel.taken(where), chances, request)


KEEP = """
INSERT INTO decisions_decision (party_id, at, place, asked_by, seed, arm, context, known, offers, panel, wanted,
  edition, lever_set_id, position, is_fallback, microseconds)
VALUES (%s::bigint, %s::timestamptz, %s::text, %s::bigint, %s::text, %s::text, %s::jsonb, %s::jsonb, %s::bigint[],
  %s::jsonb, %s::int, %s::bigint, %s::bigint, %s::text, %s::bool, %s::int) RETURNING id
"""


def _kept(actor: Actor, held: Book, moment: Moment, thought: Thought, microseconds: int) -> Decided:
    proposals = tuple(proposal(held.by_code[choice.code], choice, thought.evidence) for choice in thought.choices)
    kept, left = suppressions(thought.fell)
    panel = {
        "proposals": proposals,
        "suppressed": kept,
        "propensity": {one.code: one.propensity for one in proposals},
    }
    question = moment.question
    row = sql.row(
        KEEP,
        [
            question.party_id, moment.asked.now, question.place, actor.user_id, moment.seed, str(thought.arm),
            dumped(question.context or {}), dumped(moment.known), [one.offer_id for one in proposals], dumped(panel),
            question.wanted, held.edition, held.levers.id, thought.position, False, microseconds,
        ],
    )  # fmt: skip
    return Decided(row[0] if row else 0, proposals, left, str(thought.arm))


def proposal(offer: Ruled, choice: Choice, evidence: Mapping[str, float]) -> Proposal:
    """An offer to make, as it is told and kept."""
    return Proposal(
        offer_id=offer.id,
        code=offer.code,
        name=offer.name,
        pitch=offer.pitch,
        reason=offer.reason,
        priority=choice.priority,
        chance=choice.mean_chance,
        evidence=evidence.get(offer.code, 0.0),
        factors={str(factor): value for factor, value in choice.factors.items()},
        propensity=choice.propensity,
        is_random=choice.is_random,
    )


def suppressions(fell: Sequence[Fell]) -> tuple[list[dict[str, Any]], tuple[LeftAlone, ...]]:
    """The offers to leave alone, together where they fell for one reason: as they are kept, and as they are told."""
    together: dict[tuple[str, int], tuple[tuple[Fact, ...], list[Ruled]]] = {}
    for gate, facts, offers in fell:
        together.setdefault((gate, id(facts)), (facts, []))[1].extend(offers)
    left = tuple(
        LeftAlone(
            gate,
            tuple((str(fact.comparison), dict(fact.values)) for fact in facts),
            tuple([offer.named for offer in offers]),
        )
        for (gate, _), (facts, offers) in together.items()
    )
    return [{"gate": one.gate, "facts": one.facts, "offers": [offer[0] for offer in one.offers]} for one in left], left


def dumped(value: Any) -> str:
    """As json: exact numbers as floats, days as text."""
    return orjson.dumps(value, default=_simple).decode()


def _simple(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def values_of(known: Mapping[str, Any]) -> dict[str, Any]:
    """What conditions are judged on: days and lists as they were before they were kept."""
    return {
        name: tuple(value) if isinstance(value, list) else revived_number(learning.day_again(value))
        for name, value in known.items()
    }


def revived_number(value: Any) -> Any:
    """Floats of json as exact numbers again: conditions compare exactly."""
    return Decimal(str(value)) if isinstance(value, float) else value
