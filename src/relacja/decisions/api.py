"""Verbs of decisions: what to offer, what was answered, what was decided."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from relacja.decisions import services
from relacja.decisions.tables import DECISIONS, OFFERS, POLICIES
from relacja.decisions.types import Proposal, Suppressed
from relacja.platform.api import Answer, ApiRequest, Day, Id, Router, Schema, Why, answers_with, offer

router = Router(tags=["Decisions"])
offer(router, "/offers", OFFERS, name="offers")
offer(router, "/decisions", DECISIONS, name="decisions")
offer(router, "/contact-policies", POLICIES, name="contact_policies")
answers_with(services.AnsweredOtherwise, 409, lambda error: {"answer": error.answer})
answers_with(services.BadOffer, 422, lambda error: {"field": error.field, "why": error.why})

Code = Annotated[str, Field(pattern=r"^[-\w]{1,60}$")]


class QuestionIn(Schema):
    """For whom, where, in which moment."""

    party_id: Id
    place: Annotated[str, Field(max_length=30)] = "desk"
    context: dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=100)]] = {}
    wanted: Annotated[int, Field(ge=1, le=20)] = 3


class AnswerIn(Schema):
    """What the customer said."""

    offer_id: Id
    answer: Literal["accepted", "refused", "later"]


class Kept(Schema):
    """Whether the answer is new."""

    is_new: bool


class Saved(Schema):
    """The number of what was made or changed."""

    id: int


@dataclass(frozen=True, slots=True)
class Offered:
    """What to offer now and what to leave alone. A fallback was answered without the engine."""

    id: int
    proposals: tuple[Proposal, ...]
    suppressed: tuple[Suppressed, ...]
    arm: str
    is_fallback: bool


class Repeated(Schema):
    """The decision made again."""

    is_equal: bool
    is_same_book: bool
    codes: list[str]


class NameIn(Schema):
    """What it is called."""

    name: Annotated[str, Field(min_length=1, max_length=80)]


class OfferIn(Schema):
    """An offer; conditions are in the language of conditions."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    group: Annotated[str, Field(max_length=40)] = ""
    kind: Annotated[str, Field(max_length=40)] = "cross_sell"
    product_id: Id | None = None
    places: Annotated[list[Annotated[str, Field(max_length=30)]], Field(max_length=20)] = ["desk"]
    value: Annotated[float, Field(ge=0, le=1e9)] = 0.0
    pitch: Annotated[str, Field(max_length=4000)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""
    eligibility: Annotated[str, Field(max_length=2000)] = ""
    applicability: Annotated[str, Field(max_length=2000)] = ""
    suitability: Annotated[str, Field(max_length=2000)] = ""
    traits: Annotated[dict[Annotated[str, Field(max_length=40)], float], Field(max_length=50)] = {}
    valid_from: Day | None = None
    valid_to: Day | None = None
    state: Literal["draft", "live", "ended"] = "draft"


class PolicyIn(Schema):
    """So many answers of a kind within a time rest offers."""

    offer: Annotated[str, Field(max_length=60)] = ""
    group: Annotated[str, Field(max_length=40)] = ""
    each: bool = True
    answer: Literal["shown", "accepted", "refused", "later", "ignored", "bought"] = "refused"
    times: Annotated[int, Field(ge=1, le=100)] = 1
    within_days: Annotated[int, Field(ge=1, le=365)] = 30
    rest_days: Annotated[int, Field(ge=1, le=365)] = 30
    is_active: bool = True


class LeversIn(Schema):
    """Switches, weights, percents, control shares."""

    body: dict[str, Any]


@router.act("/decisions/decide", response=Offered)
def decide(request: ApiRequest, body: QuestionIn) -> Answer:
    """What to offer now and what to leave alone, with the reasons; a safe default where the engine is late."""
    decided = services.decide_within(actor=request.actor, question=services.Question(**body.model_dump()))
    return Offered(decided.id, decided.proposals, decided.suppressed, decided.arm, decided.is_fallback)


@router.act("/decisions/{int:decision_id}/answer", response=Kept)
def answer_offer(request: ApiRequest, decision_id: Id, body: AnswerIn) -> Answer:
    """Keep what the customer said to an offer of a decision; 409 where they have said something else already."""
    is_new = services.answer_offer(
        actor=request.actor, decision_id=decision_id, offer_id=body.offer_id, answer=body.answer
    )
    return {"is_new": is_new}


@router.act("/decisions/{int:decision_id}/replay", response=Repeated)
def replay(request: ApiRequest, decision_id: Id) -> Answer:
    """Make a past decision again and say whether it comes out the same."""
    found = services.replay(actor=request.actor, decision_id=decision_id)
    codes = [choice.code for choice in found.choices]
    return {"is_equal": found.is_equal, "is_same_book": found.is_same_book, "codes": codes}


@router.act("/offer-groups/{str:group}", method="PUT", response=Saved)
def save_group(request: ApiRequest, group: Code, body: NameIn) -> Answer:
    """Name a sort of offers."""
    return {"id": services.save_group(actor=request.actor, code=group, name=body.name)}


@router.act("/offers/{str:offer}", method="PUT", response=Saved)
def save_offer(request: ApiRequest, offer: Code, body: OfferIn) -> Answer:
    """Make or change an offer."""
    return {"id": services.save_offer(actor=request.actor, code=offer, **body.model_dump())}


@router.act("/offers/{int:offer_id}/end", response=None)
def end_offer(request: ApiRequest, offer_id: Id) -> Answer:
    """Make an offer no more."""
    services.end_offer(actor=request.actor, offer_id=offer_id)


@router.act("/contact-policies/{str:policy}", method="PUT", response=Saved)
def save_policy(request: ApiRequest, policy: Code, body: PolicyIn) -> Answer:
    """Make or change a contact policy."""
    return {"id": services.save_policy(actor=request.actor, name=policy, **body.model_dump())}


@router.create("/levers", response=Saved)
def draft_levers(request: ApiRequest, body: LeversIn) -> Answer:
    """Write a new version of the levers, not in force yet."""
    return {"id": services.draft_levers(actor=request.actor, body=body.body)}


@router.act("/levers/{int:lever_set_id}/publish", response=None)
def publish_levers(request: ApiRequest, lever_set_id: Id, body: Why) -> Answer:
    """Put a version of the levers into force."""
    services.publish_levers(actor=request.actor, lever_set_id=lever_set_id, reason=body.reason)
