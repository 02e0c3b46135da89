"""An answer in any case: in time, or without the engine."""

import contextlib

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from relacja.customers import queries as customers
from relacja.decisions import parameters as declared
from relacja.decisions.permissions import ASK
from relacja.decisions.rules.arbitration import Choice
from relacja.decisions.services.book import book, last_known
from relacja.decisions.services.deadline import Deadline, Late
from relacja.decisions.services.deciding import NotVisible, Question, decide, proposal
from relacja.decisions.types import Decided
from relacja.platform import parameters
from relacja.platform.actor import Actor

log = structlog.get_logger(__name__)
SPARE = 0.2
"""The share of the time that is kept for an answer without the engine."""
_is_cold = True
"""Whether nothing was decided in this process yet: offers and what was learnt have still to be read."""


def decide_within(*, actor: Actor, question: Question, ms: float | None = None) -> Decided:  # not a use case: as decide
    """`decide`, but never later than so many milliseconds (else `decisions.patience`) and never an error of the engine:
    then a safe default.

    The default asks nothing of the customer's profile: the most valuable offers without conditions. Raises
    `NotPermitted`, `NotVisible`.
    """
    global _is_cold  # noqa: PLW0603 what a process keeps
    actor.require(ASK)
    given = ms or parameters.get_int(declared.PATIENCE.code)
    deadline = Deadline(given * (1 - SPARE), is_cold=_is_cold)
    try:
        decided = decide(actor=actor, question=question, deadline=deadline)
        _is_cold = False
    except NotVisible:
        raise
    except Exception as late:
        log.warning("an offer was answered without the engine", because=type(late).__name__)
        deadline = Deadline(given * SPARE)
        _must_be_visible(actor, question.party_id, deadline)
        return _default(question, deadline)
    else:
        return decided
    finally:
        try:
            deadline.lift()
        except DatabaseError:
            connection.close()


def _must_be_visible(actor: Actor, party_id: int, deadline: Deadline) -> None:
    """Where the database does not answer there is nothing of the customer to be seen either."""
    with contextlib.suppress(DatabaseError, Late):
        deadline.check()
        if not customers.is_visible(actor, party_id):
            raise NotVisible(party_id)


def _default(question: Question, deadline: Deadline) -> Decided:
    """From the book, as it was last read where the database does not answer; nothing where it never was."""
    held = last_known()
    with contextlib.suppress(DatabaseError, Late):
        deadline.check()
        held = book()
    today = timezone.localdate()
    fit = [
        offer
        for offer in (held.offers if held else ())
        if not offer.rests_on_profile
        and question.place in offer.places
        and not (offer.valid_from and today < offer.valid_from)
        and not (offer.valid_to and today > offer.valid_to)
    ]
    best = sorted(fit, key=lambda one: (-one.value, one.code))[: question.wanted]
    chosen = [(one, Choice(one.code, one.value, {}, 0.0, 1.0)) for one in best]
    return Decided(0, tuple(proposal(offer, choice, {}) for offer, choice in chosen), (), "fallback", is_fallback=True)
