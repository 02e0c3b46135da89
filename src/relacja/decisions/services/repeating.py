"""The same decision again: from its row, the book as it stands, and the model as it had learnt then."""

from dataclasses import dataclass

from django.utils import timezone

from relacja.customers import queries as customers
from relacja.decisions.models import Decision
from relacja.decisions.permissions import SEE
from relacja.decisions.rules.arbitration import Arm, Choice, Flip, what_would_turn
from relacja.decisions.services import learning
from relacja.decisions.services.answering import DecisionNotFound
from relacja.decisions.services.book import book
from relacja.decisions.services.deciding import Moment, Question, asked_of, think
from relacja.decisions.services.past import past_of, past_until
from relacja.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class Repetition:
    """What came out, whether it equals what was answered, and whether offers and levers are still as they were.

    `flips`: what each factor decides, where the ranking chose.
    """

    choices: tuple[Choice, ...]
    is_equal: bool
    is_same_book: bool
    flips: tuple[Flip, ...] = ()


def replay(*, actor: Actor, decision_id: int) -> Repetition:  # not a use case: it only reads
    """Make a past decision again. Raises `DecisionNotFound`, `NotPermitted`."""
    actor.require(SEE)
    row = Decision.objects.filter(pk=decision_id).first()
    if row is None or not customers.is_visible(actor, row.party_id):
        raise DecisionNotFound(decision_id)
    held = book()
    scorer = learning.Learner(timezone.get_default_timezone_name())
    scorer.follow_to(row.position)
    question = Question(row.party_id, row.place, row.context, row.wanted)
    was = past_until(customers.members(row.party_id) or [row.party_id], row.at)
    asked = asked_of(held, row.place, row.at, row.known, past_of(was, held))
    thought = think(held, Moment(question, asked, row.known, row.seed, scorer))
    told = [(one["code"], one["priority"]) for one in row.panel["proposals"]]
    found = [(choice.code, choice.priority) for choice in thought.choices]
    by_rank = thought.weighed is not None and thought.arm != Arm.RANDOM
    flips = what_would_turn(*thought.weighed) if by_rank and thought.weighed else ()
    return Repetition(thought.choices, told == found, held.edition == row.edition, flips)
