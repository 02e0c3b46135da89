"""Verbs of letters to many: designs, queueing and stopping, how they stand, asking for consent."""

from typing import Annotated

from ninja import Query
from pydantic import Field

from relacja.mailings import queries, schemas, services
from relacja.mailings.permissions import VIEW
from relacja.mailings.tables import DESIGNS, LETTERS
from relacja.mailings.types import QueuedLetter, Tally
from relacja.platform.api import Answer, ApiRequest, Id, Router, answers_with, offer
from relacja.platform.refs import Ref

router = Router(tags=["Letters to many"])
offer(router, "/letters", LETTERS, name="letters")
offer(router, "/designs", DESIGNS, name="designs")
answers_with(services.CannotQueue, 422, lambda error: {"why": error.why, "given": str(error.given)})
answers_with(services.BadDesign, 422, lambda error: {"problems": [one.code for one in error.problems]})
answers_with(services.DesignNameTaken, 409)
answers_with(services.UnknownPurpose, 422)
answers_with(services.NoSuchDesign, 404)

Origin = Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+:\d{1,18}$")]


@router.act("/letters/bulk", response=list[QueuedLetter])
def queue_letters(request: ApiRequest, body: schemas.LettersIn) -> Answer:
    """Queue letters, all or none. A known key changes nothing; whether a letter leaves is judged when it does."""
    return services.queue_letters(actor=request.actor, letters=[one.draft() for one in body.letters])


@router.act("/letters/stop", response=services.Stopped)
def stop_letters(request: ApiRequest, body: schemas.OriginIn) -> Answer:
    """Send no more letters of an origin."""
    return services.stop_letters(actor=request.actor, origin=Ref.parse(body.origin))


@router.read("/letters/tally", response=Tally)
def tally_letters(request: ApiRequest, origin: Annotated[Origin, Query()]) -> Answer:
    """How many letters of an origin stand where; openings and clicks of machines apart from those of people."""
    request.actor.require(VIEW)
    return queries.tally_of(request.actor, Ref.parse(origin))


@router.create("/designs", response=schemas.Made)
def add_design(request: ApiRequest, body: schemas.DesignIn) -> Answer:
    """Keep a new design; nothing is sent by it before it is published."""
    return schemas.Made(id=services.save_design(actor=request.actor, draft=body.draft()).pk)


@router.act("/designs/{int:design_id}", method="PUT", response=schemas.Made)
def save_design(request: ApiRequest, design_id: Id, body: schemas.DesignIn) -> Answer:
    """Change a design."""
    saved = services.save_design(actor=request.actor, draft=body.draft(), design_id=design_id)
    return schemas.Made(id=saved.pk)


@router.act("/designs/{int:design_id}/publish", response=schemas.Made)
def publish_design(request: ApiRequest, design_id: Id) -> Answer:
    """Make the version that letters are sent by from now on; its number among all versions."""
    return schemas.Made(id=services.publish_design(actor=request.actor, design_id=design_id).pk)


@router.create("/letters/questions", response=schemas.Made)
def ask_for_consent(request: ApiRequest, body: schemas.ConsentQuestionIn) -> Answer:
    """Ask somebody by a letter whether they agree (double opt-in)."""
    given = body.model_dump() | {"language": body.language or ""}
    return schemas.Made(id=services.ask_for_consent(actor=request.actor, **given).pk)
