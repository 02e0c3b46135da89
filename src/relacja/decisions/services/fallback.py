"""An answer in any case: within fifty milliseconds, or without the engine."""

import contextlib

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from relacja.customers import queries as customers
from relacja.decisions.permissions import ASK
from relacja.decisions.rules.arbitration import Choice
from relacja.decisions.services.book import Book, book
from relacja.decisions.services.deciding import NotVisible, Question, decide, proposal
from relacja.decisions.types import Decided
from relacja.platform.actor import Actor

log = structlog.get_logger(__name__)
PATIENCE_MS = 50


def decide_within(*, actor: Actor, question: Question, ms: int = PATIENCE_MS) -> Decided:  # not a use case: see decide
    """`decide`, but never later than so many milliseconds and never an error of the engine: then a safe default.

    The default asks nothing of the customer's profile: the most valuable offers without conditions. Raises
    `NotPermitted`, `NotVisible`.
    """
    actor.require(ASK)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(ms)])
        return decide(actor=actor, question=question)
    except NotVisible:
        raise
    except Exception as late:
        log.warning("an offer was answered without the engine", because=type(late).__name__)
        _must_be_visible(actor, question.party_id)
        return _default(question)
    finally:
        _patient_again()


def _must_be_visible(actor: Actor, party_id: int) -> None:
    """Where the database answers no more there is nothing of the customer to be seen either."""
    with contextlib.suppress(DatabaseError):
        if not customers.is_visible(actor, party_id):
            raise NotVisible(party_id)


def _patient_again() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', '0', false)")
    except DatabaseError:
        connection.close()


_last: Book | None = None


def _default(question: Question) -> Decided:
    """From the book as it was last read; nothing where it never was."""
    global _last  # noqa: PLW0603 what a process keeps
    with contextlib.suppress(DatabaseError):
        _last = book()
    today = timezone.localdate()
    fit = [
        offer
        for offer in (_last.offers if _last else ())
        if not offer.rests_on_profile
        and question.place in offer.places
        and not (offer.valid_from and today < offer.valid_from)
        and not (offer.valid_to and today > offer.valid_to)
    ]
    best = sorted(fit, key=lambda one: (-one.value, one.code))[: question.wanted]
    chosen = [(one, Choice(one.code, one.value, {}, 0.0, 1.0)) for one in best]
    return Decided(0, tuple(proposal(offer, choice, {}) for offer, choice in chosen), (), "fallback", is_fallback=True)
