"""Which offers may be made: the gates by themselves, and offers judged together as if each were judged alone."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from relacja.decisions.rules.gates import COMPLAINT, OBJECTION, OWNED, Asked, Past, Policy, Ruled, families, sift
from relacja.kit.conditions import Condition, FieldType, Present, parse

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
FIELDS = {"customers.age": FieldType("number"), "customers.vip": FieldType("flag")}


@cache
def condition(text: str) -> Condition:
    """One tree for equal texts, as the book keeps them."""
    return parse(text, FIELDS)


def asked(**fields: Any) -> Asked:
    usual: dict[str, Any] = {
        "place": "desk", "now": NOW, "today": TODAY, "values": {"customers.age": 40}, "past": (), "policies": (),
        "refusal_rests": 30 * DAY, "present": Present(NOW, UTC),
    }  # fmt: skip
    return Asked(**usual | fields)


def offer(number: int, **fields: Any) -> Ruled:
    usual: dict[str, Any] = {"places": frozenset({"desk"})}
    return Ruled(number, f"o{number}", f"Offer {number}", **usual | fields)


def judged(offers: list[Ruled], moment: Asked, *, apart: bool = False) -> dict[str, str]:
    """The gate at which each offer fell, blank where it passed."""
    groups = [families([one]) for one in offers] if apart else [families(offers)]
    told: dict[str, str] = {}
    for group in groups:
        passed, fell = sift(group, moment)
        all_of_them = {place: one for family in group for place, one in zip(family.places, family.offers, strict=True)}
        assert passed == sorted(passed)
        told |= {all_of_them[place].code: "" for place in passed}
        told |= {one.code: reason.gate for reason in fell for one in reason.offers}
    return told


def gate(one: Ruled, **fields: Any) -> str:
    return judged([one], asked(**fields))[one.code]


def test_an_offer_without_any_rule_may_be_made_where_it_belongs_and_on_its_days() -> None:
    assert gate(offer(1)) == ""
    assert gate(offer(1), place="portal") == "not_now"
    assert gate(offer(1, valid_from=TODAY + DAY)) == "not_now"
    assert gate(offer(1, valid_to=TODAY - DAY)) == "not_now"
    assert gate(offer(1, valid_from=TODAY, valid_to=TODAY)) == ""


def test_conditions_are_asked_in_their_order_and_what_decided_is_told() -> None:
    young, vip = condition("customers.age < 30"), condition("customers.vip")
    assert gate(offer(1, eligibility=young, suitability=vip)) == "not_eligible"
    assert gate(offer(1, applicability=young)) == "not_applicable"
    assert gate(offer(1, suitability=vip)) == "not_suitable"
    _passed, [fell] = sift(families([offer(1, eligibility=young), offer(2, eligibility=young)]), asked())
    assert [one.code for one in fell.offers] == ["o1", "o2"]
    assert [dict(fact.values) for fact in fell.facts] == [{"customers.age": 40}]


def test_an_objection_shuts_what_rests_on_the_profile_and_a_complaint_everything() -> None:
    old = condition("customers.age >= 30")
    values = {"customers.age": 40, OBJECTION: True}
    assert gate(offer(1, eligibility=old), values=values) == "objection"
    assert gate(offer(1), values=values) == ""
    assert gate(offer(1), values={COMPLAINT: True}) == "complaint"


def test_what_is_owned_or_was_refused_a_short_while_ago_is_left_alone() -> None:
    assert gate(offer(1, product="P"), values={OWNED: ("P",)}) == "owned"
    assert gate(offer(1, product="Q"), values={OWNED: ("P",)}) == ""
    assert gate(offer(1), past=[Past(1, "", "refused", NOW - 29 * DAY)]) == "refused"
    assert gate(offer(1), past=[Past(1, "", "refused", NOW - 31 * DAY)]) == ""
    assert gate(offer(2), past=[Past(1, "", "refused", NOW - DAY)]) == ""


def test_a_policy_rests_the_offer_its_group_or_all_of_them() -> None:
    past = [Past(1, "g", "shown", NOW - DAY), Past(1, "g", "shown", NOW - 2 * DAY)]

    def rested(**fields: Any) -> list[str]:
        policy = Policy("shown", 2, 7 * DAY, 7 * DAY, **fields)
        told = judged([offer(1, group="g"), offer(2, group="g"), offer(3)], asked(past=past, policies=[policy]))
        return [code for code, shut in told.items() if shut == "policy"]

    assert rested() == ["o1"]
    assert rested(each=False, group="g") == ["o1", "o2"]
    assert rested(each=False) == ["o1", "o2", "o3"]


TEXTS = st.sampled_from(["", "customers.age >= 30", "customers.age < 30", "customers.vip"])
OFFERS = st.lists(
    st.builds(
        lambda text, other, place, group, product, since: {
            "eligibility": condition(text) if text else None, "suitability": condition(other) if other else None,
            "places": frozenset({place}), "group": group, "product": product, "valid_from": since,
        },
        TEXTS, TEXTS, st.sampled_from(["desk", "portal"]), st.sampled_from(["", "g"]), st.sampled_from(["", "P", "Q"]),
        st.sampled_from([None, date(2026, 1, 1), date(2027, 1, 1)]),
    ),
    max_size=12,
)  # fmt: skip
PAST = st.lists(
    st.builds(
        Past, st.integers(0, 12), st.sampled_from(["", "g"]), st.sampled_from(["refused", "shown"]),
        st.integers(0, 60).map(lambda days: NOW - days * DAY),
    ),
    max_size=8,
)  # fmt: skip
POLICIES = st.lists(
    st.builds(
        Policy, st.sampled_from(["refused", "shown"]), st.integers(1, 2), st.just(30 * DAY), st.just(30 * DAY),
        st.integers(0, 3), st.sampled_from(["", "g"]), st.booleans(),
    ),
    max_size=2,
)  # fmt: skip
VALUES = st.fixed_dictionaries(
    {"customers.age": st.sampled_from([None, 20, 40]), "customers.vip": st.sampled_from([None, True, False])},
    optional={OBJECTION: st.booleans(), COMPLAINT: st.booleans(), OWNED: st.sampled_from([("P",), ("P", "Q"), ()])},
)


@given(OFFERS, PAST, POLICIES, VALUES)
def test_offers_judged_together_are_judged_as_each_alone(
    drawn: list[dict[str, Any]], past: list[Past], policies: list[Policy], values: dict[str, object]
) -> None:
    offers = [offer(number, **fields) for number, fields in enumerate(drawn)]
    moment = asked(past=past, policies=policies, values=values)
    together = judged(offers, moment)
    assert together == judged(offers, moment, apart=True)
    assert set(together) == {one.code for one in offers}, "each is told of once"
