"""What is read at once for a decision is what each of its questions would have been answered alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from relacja.accounts.testing import actor_with
from relacja.customers import queries
from relacja.customers import services as customers
from relacja.customers.services import Proof, Saying
from relacja.customers.testing import make_party
from relacja.customers.types import PointDraft
from relacja.decisions import services
from relacja.decisions.services import Question
from relacja.decisions.services.deadline import FOREVER
from relacja.decisions.services.gathering import Gathered, gather
from relacja.decisions.services.past import past_until
from relacja.decisions.testing import SYSTEM, make_offer
from relacja.interactions import services as interactions
from relacja.interactions.testing import draft_with
from relacja.platform.actor import Actor
from relacja.platform.conditions import values_of_one
from relacja.platform.fields import ConditionField, FieldValue, ForOne, condition_fields

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Score(ConditionField):
    """A number of another system."""

    kind = "number"

    def __init__(self, number: str) -> None:
        self.one = ForOne("customers_party p WHERE p.id = %(party)s::bigint", f"{number}::numeric")


def party_ids() -> list[int]:
    """One with much, one merged into it, and one of whom hardly anything is known."""
    much = make_party(language="pl", born_on=date(1980, 5, 5))
    merged = make_party(born_on=date(1970, 1, 1))
    customers.add_contact_point(
        actor=SYSTEM, party_id=much.pk, draft=PointDraft("postal", parts={"city": 'Łódź "Górna"'}), on=AT.date()
    )
    customers.tag_many(actor=SYSTEM, party_ids=[much.pk, merged.pk], name="nowy", at=AT)
    customers.tag_party(actor=SYSTEM, party_id=merged.pk, name="vip", at=AT)
    said, proof = Saying("marketing", "refused"), Proof("phone")
    customers.record_consent(actor=SYSTEM, party_id=merged.pk, saying=said, proof=proof, at=AT)
    drafts = [
        draft_with(one.pk, body="x", started_at=AT - timedelta(days=9 * n)) for n in range(9) for one in (much, merged)
    ]
    interactions.record_many(actor=SYSTEM, drafts=drafts)
    customers.merge_parties(actor=SYSTEM, keep_id=much.pk, absorb_id=merged.pk, reason="x", at=AT)
    return [much.pk, merged.pk, make_party(roles=()).pk]


def gathered(party_id: int, actor: Actor = SYSTEM) -> Gathered:
    return gather(actor, party_id, AT, "0:0", FOREVER)[0]


def kept(value: FieldValue) -> Any:
    """As json keeps it."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


def test_what_is_known_is_what_each_field_says_alone() -> None:
    with condition_fields.lent("bench.score", Score("1234567.125")), condition_fields.lent("bench.none", Score("NULL")):
        make_offer("tea", suitability='customers.tags HAS ANY ("vip") OR bench.score > 1')
        for party_id in party_ids():
            members, found = queries.members(party_id), gathered(party_id)
            untold = {code for code in condition_fields.codes() if not condition_fields[code].tells}
            silent = untold - {"customers.objects_to_profiling"}  # nobody asks it here, and models do not learn from it
            alone = values_of_one(set(condition_fields.codes()) - silent, members, AT)
            assert (found.members, found.known["bench.score"]) == (members, 1234567.125)
            assert found.known == {name: kept(value) for name, value in alone.items()}


def test_what_was_before_is_that_of_all_held_to_be_the_same() -> None:
    offer = make_offer("tea")
    for party_id in party_ids():
        for said in ("later", "refused"):
            decided = services.decide(actor=SYSTEM, question=Question(party_id))
            if not decided.proposals:
                continue
            services.answer_offer(actor=SYSTEM, decision_id=decided.id, offer_id=offer, answer=said)
        found, _held = gather(SYSTEM, party_id, datetime.now(UTC), "0:0", FOREVER)
        assert sorted(found.was) == sorted(past_until(queries.members(party_id), datetime.now(UTC)))
        assert {kind for _offer, kind, _at in found.was} == {"shown", "later", "refused"}


def test_who_may_not_see_a_customer_learns_nothing_of_them() -> None:
    party = make_party()
    assert gathered(party.pk, actor_with("decisions.ask", "customers.view", scope="own")).members == []
    assert gathered(party.pk, actor_with("decisions.ask")).known == {}
    assert gathered(party.pk, actor_with("decisions.ask", "customers.view")).members == [party.pk]


def test_a_decision_costs_one_statement_to_read_and_one_to_keep(django_assert_num_queries: Any) -> None:
    make_offer("tea")
    party = make_party()
    services.decide(actor=SYSTEM, question=Question(party.pk))
    with django_assert_num_queries(2):
        services.decide(actor=SYSTEM, question=Question(party.pk))
