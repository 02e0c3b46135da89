"""Levers, offers and answers by several at once."""

import pytest

from relacja.customers.testing import make_party
from relacja.decisions import services as decisions
from relacja.decisions.models import ContactPolicy, LeverSet, Offer, OfferAnswer
from relacja.decisions.testing import SYSTEM, make_offer
from relacja.platform.models import OutboxEvent
from relacja.platform.testing.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


def test_two_versions_of_the_levers_get_two_numbers_and_one_is_in_force() -> None:
    def draft() -> None:
        decisions.draft_levers(actor=SYSTEM, body={})

    assert at_once(*[draft] * TIMES) == {"done": TIMES}
    ids = list(LeverSet.objects.values_list("pk", flat=True))
    came = at_once(*[lambda pk=pk: decisions.publish_levers(actor=SYSTEM, lever_set_id=pk, reason="x") for pk in ids])  # type: ignore[misc]
    assert came == {"done": TIMES}
    assert LeverSet.objects.filter(state="published").count() == 1


def test_an_answer_is_kept_once() -> None:
    offer = make_offer("tea")
    decided = decisions.decide(actor=SYSTEM, question=decisions.Question(make_party("Anna").pk))

    def answer() -> bool:
        return decisions.answer_offer(actor=SYSTEM, decision_id=decided.id, offer_id=offer, answer="accepted")

    assert at_once(*[answer] * TIMES) == {"done True": 1, "done False": TIMES - 1}
    assert OfferAnswer.objects.count() == 1
    assert OutboxEvent.objects.filter(name="decisions.OfferAnswered").count() == 1


def test_of_two_different_answers_at_once_one_is_kept_and_the_other_refused() -> None:
    offer = make_offer("tea")
    decided = decisions.decide(actor=SYSTEM, question=decisions.Question(make_party("Anna").pk))

    def answer(kind: str) -> None:
        decisions.answer_offer(actor=SYSTEM, decision_id=decided.id, offer_id=offer, answer=kind)

    came = at_once(lambda: answer("accepted"), lambda: answer("refused"))
    assert came == {"done": 1, "AnsweredOtherwise": 1}
    assert OfferAnswer.objects.count() == 1


def test_an_offer_saved_twice_at_once_is_one_offer() -> None:
    came = at_once(*[lambda: decisions.save_offer(actor=SYSTEM, code="tea", name="Tea")] * TIMES)
    assert came == {f"done {Offer.objects.get().pk}": TIMES}


def test_a_policy_saved_twice_at_once_is_one_policy() -> None:
    came = at_once(*[lambda: decisions.save_policy(actor=SYSTEM, name="rest")] * TIMES)
    assert came == {f"done {ContactPolicy.objects.get().pk}": TIMES}
