"""What is told of a condition while it is built: the same by a sample as of everybody, and how sure it is."""

import pytest
from django.utils import timezone

from relacja.accounts.queries import actor_for_user
from relacja.accounts.testing import make_member, make_role, make_unit, make_user
from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.platform import previewing
from relacja.platform.actor import Actor
from relacja.platform.conditions import read_condition
from relacja.platform.fields import condition_fields
from relacja.platform.previewing import Preview, on_sample, preview
from relacja.sales.testing import make_order

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
NOW = timezone.now()


def test_a_cheap_question_is_asked_of_everybody() -> None:
    buyer, _other = make_party().pk, make_party().pk
    make_order(buyer, placed_at=NOW)
    assert preview(read_condition("sales.orders_30 >= 1"), SYSTEM, NOW) == Preview(1, 2, 1, 1, examples=(buyer,))


def test_every_field_is_the_same_on_a_sample_of_all_as_of_all() -> None:
    parties = [make_party(email=f"a{n}@example.com").pk for n in range(6)]
    for party in parties[:3]:
        make_order(party, placed_at=NOW)
    customers.merge_parties(actor=SYSTEM, keep_id=parties[3], absorb_id=parties[2], reason="x", at=NOW)
    for code in condition_fields.codes():
        condition = read_condition(f"{code} IS KNOWN")
        whole, sample = preview(condition, SYSTEM, NOW), on_sample(condition, SYSTEM, NOW)
        assert (whole.count, whole.of, set(whole.examples)) == (sample.count, sample.of, set(sample.examples)), code
        assert whole.of == 5


def test_a_dear_question_is_asked_of_a_sample_and_says_how_sure_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "CHEAP", 0.0)
    monkeypatch.setattr(previewing, "SAMPLE", 40)
    for number in range(120):
        make_party(language="ru" if number % 3 == 0 else "pl")
    found = preview(read_condition('customers.language = "ru"'), SYSTEM, NOW)
    assert found.is_sample
    assert (found.of, found.asked) == (120, 40)
    assert found.low <= 40 <= found.high
    assert found.low < (found.count or 0) < found.high
    assert found == preview(read_condition('customers.language = "ru"'), SYSTEM, NOW), "the same whenever asked"


@pytest.mark.parametrize("cheap", [0.0, previewing.CHEAP])
def test_only_customers_in_reach_are_counted(cheap: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "CHEAP", cheap)
    unit, user = make_unit(), make_user()
    make_member(user, unit, make_role(scope="unit"))
    mine, _theirs = make_party(unit_id=unit.pk).pk, make_party().pk
    found = preview(read_condition('customers.kind = "person"'), actor_for_user(user.pk), NOW)
    assert (found.count, found.of, found.examples) == (1, 1, (mine,))
