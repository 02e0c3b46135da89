"""Which offers come first, how likely each was, and what is left to chance."""

import dataclasses
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relacja.decisions.rules.arbitration import (
    ALL,
    Arm,
    Candidate,
    Chances,
    Choice,
    ContextWeight,
    Control,
    Factor,
    Panel,
    Request,
    arm_of,
    falls_in,
    rank,
    what_would_turn,
)


def certain(*chances: float) -> Chances:
    return Chances(np.array(chances), np.array([chances]))


def panel(**values: float) -> Panel:
    return Panel.of(Candidate(code, value=value) for code, value in values.items())


def codes(ranking: tuple[Choice, ...]) -> list[str]:
    return [choice.code for choice in ranking]


def test_priority_is_the_product_of_the_four_factors() -> None:
    candidates = Panel.of([Candidate("a", "loans", 100.0, (55.0, 55.0)), Candidate("b", "loans", 50.0)])
    weights = [ContextWeight("intent", "leaving", 40.0, group="loans"), ContextWeight("place", "desk", 10.0, offer="a")]
    request = Request("1", context={"intent": "leaving", "place": "desk"}, weights=weights)
    first, second = rank(candidates, certain(0.02, 0.01), request)
    assert first.factors == pytest.approx(
        {Factor.CHANCE: 0.02, Factor.CONTEXT: 1.5, Factor.VALUE: 100.0, Factor.LEVER: 2.10}
    )
    assert first.priority == pytest.approx(0.02 * 1.5 * 100 * 2.10)
    assert second.priority == pytest.approx(0.01 * 1.4 * 50)


def test_a_weight_counts_only_where_the_context_says_so() -> None:
    weights = [ContextWeight("intent", "leaving", 40.0)]
    elsewhere = rank(panel(a=1.0), certain(0.5), Request("1", context={"intent": "paying"}, weights=weights))
    here = rank(panel(a=1.0), certain(0.5), Request("1", context={"intent": "leaving"}, weights=weights))
    assert elsewhere[0].factors[Factor.CONTEXT] == 1.0
    assert here[0].factors[Factor.CONTEXT] == pytest.approx(1.4)


@pytest.mark.parametrize(
    ("off", "first"), [(Factor.CHANCE, "dear"), (Factor.VALUE, "likely"), (Factor.LEVER, "likely")]
)
def test_each_factor_can_be_switched_off(off, first) -> None:
    candidates = Panel.of([Candidate("dear", value=3.0), Candidate("likely", value=1.0), Candidate("pushed")])
    request = Request("1", factors=ALL - {off})
    ranking = rank(candidates, certain(0.1, 0.4, 0.2), request)
    assert ranking[0].code == first
    assert {choice.factors[off] for choice in ranking} == {1.0}


def test_equal_priorities_come_in_the_order_of_codes_however_they_were_given() -> None:
    ranking = rank(Panel.of([Candidate("c"), Candidate("a"), Candidate("b")]), certain(0.1, 0.1, 0.1), Request("1"))
    assert codes(ranking) == ["a", "b", "c"]


def test_nothing_is_worth_less_than_nothing() -> None:
    minus = Panel.of([Candidate("a", value=-5.0), Candidate("b", percents=(-150.0,)), Candidate("c", value=0.1)])
    assert [choice.priority for choice in rank(minus, certain(1, 1, 1), Request("1"))] == [0.1, 0.0, 0.0]


def test_without_candidates_the_list_is_empty() -> None:
    assert rank(Panel.of([]), certain(), Request("1")) == ()


def test_the_propensity_is_the_share_of_draws_that_list_the_offer() -> None:
    drawn = np.array([[0.5, 0.4, 0.1], [0.5, 0.1, 0.4], [0.2, 0.4, 0.5], [0.5, 0.4, 0.3]])
    ranking = rank(panel(a=1.0, b=1.0, c=1.0), Chances(drawn.mean(axis=0), drawn), Request("1", wanted=2))
    assert {choice.code: choice.propensity for choice in ranking} == {"a": 0.75, "b": 0.75}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.sampled_from([0.1, 0.2, 0.3]), min_size=5, max_size=5), min_size=1, max_size=6))
def test_propensities_agree_with_a_recount_ties_and_all(drawn: list[list[float]]) -> None:
    chances = Chances(np.array(drawn).mean(axis=0), np.array(drawn))
    ranking = rank(panel(a=1.0, b=1.0, c=1.0, d=1.0, e=1.0), chances, Request("1", wanted=3))
    lists = [sorted("abcde", key=lambda code: (-row["abcde".index(code)], code))[:3] for row in drawn]
    assert codes(ranking) == lists[0]
    for choice in ranking:
        assert choice.propensity == pytest.approx(sum(choice.code in one for one in lists) / len(lists))


def test_a_control_decision_gives_one_slot_to_chance_and_says_how_likely_exactly() -> None:
    candidates = panel(a=1.0, b=1.0, c=1.0, d=1.0, e=1.0)
    taken, places = Counter(), Counter()
    for seed in range(2000):
        ranking = rank(candidates, certain(0.5, 0.4, 0.3, 0.2, 0.1), Request(str(seed), wanted=3, arm=Arm.SLOT))
        (place,) = [number for number, choice in enumerate(ranking) if choice.is_random]
        rest = [code for code in codes(ranking) if code != ranking[place].code]
        assert rest == [code for code in "abcde" if code != ranking[place].code][:2]
        assert ranking[place].propensity == 1 / 5
        taken[ranking[place].code] += 1
        places[place] += 1
    assert min(taken.values()) > 330
    assert min(places.values()) > 580


def test_the_random_arm_lists_every_offer_as_likely() -> None:
    taken = Counter()
    for seed in range(1500):
        ranking = rank(panel(a=1.0, b=9.0, c=1.0), certain(0.9, 0.9, 0.1), Request(str(seed), wanted=2, arm=Arm.RANDOM))
        assert [choice.propensity for choice in ranking] == [2 / 3, 2 / 3]
        taken.update(codes(ranking))
    assert len(taken) == 3
    assert min(taken.values()) > 930


def test_without_the_model_the_chance_does_not_count_and_nothing_is_left_to_it() -> None:
    ranking = rank(panel(a=1.0, b=2.0), certain(0.9, 0.1), Request("1", wanted=1, arm=Arm.MODEL_OFF))
    assert [(choice.code, choice.priority, choice.propensity) for choice in ranking] == [("b", 2.0, 1.0)]


def test_who_gets_nothing_gets_nothing() -> None:
    assert rank(panel(a=1.0), certain(0.9), Request("1", arm=Arm.NOTHING)) == ()


@pytest.mark.parametrize("arm", list(Arm))
def test_the_same_request_is_answered_the_same(arm) -> None:
    generator = np.random.default_rng(1)
    drawn = generator.random((8, 6))
    candidates = panel(a=1.0, b=2.0, c=1.0, d=4.0, e=1.0, f=2.0)
    answers = [rank(candidates, Chances(drawn[0], drawn), Request("seed", arm=arm)) for _ in range(2)]
    assert answers[0] == answers[1]


def test_what_would_turn_the_order_is_told_for_each_factor() -> None:
    candidates = Panel.of([Candidate("a", value=10.0), Candidate("b", value=4.0)])
    flips = {flip.factor: flip for flip in what_would_turn(candidates, certain(0.1, 0.2), Request("1", wanted=1))}
    assert flips[Factor.CHANCE].below == pytest.approx(0.08)
    assert flips[Factor.VALUE].below == pytest.approx(8.0)
    assert flips[Factor.VALUE].without == ("b",)
    assert flips[Factor.VALUE].changes_list
    assert flips[Factor.CHANCE].without == ("a",)
    assert not flips[Factor.CHANCE].changes_list


def test_where_one_candidate_stands_alone_nothing_turns_it() -> None:
    assert {flip.below for flip in what_would_turn(panel(a=1.0), certain(0.1), Request("1"))} == {None}


def test_what_falls_just_below_the_told_value_turns_the_order() -> None:
    (below,) = [
        flip.below
        for flip in what_would_turn(panel(a=10.0, b=4.0), certain(0.1, 0.2), Request("1"))
        if flip.factor == Factor.CHANCE
    ]
    for chance, first in ((below * 1.01, "a"), (below * 0.99, "b")):
        assert rank(panel(a=10.0, b=4.0), certain(chance, 0.2), Request("1"))[0].code == first


def test_groups_are_stable_apart_and_of_their_size() -> None:
    members = [str(number) for number in range(20_000)]
    held = [falls_in("salt", "offer:loan", member, 0.1) for member in members]
    other = [falls_in("salt", "offer:card", member, 0.1) for member in members]
    assert held == [falls_in("salt", "offer:loan", member, 0.1) for member in members]
    assert sum(held) / 20_000 == pytest.approx(0.1, abs=0.008)
    assert sum(a and b for a, b in zip(held, other, strict=True)) / 20_000 == pytest.approx(0.01, abs=0.003)
    assert not any(falls_in("salt", "g", member, 0.0) for member in members)
    assert all(falls_in("salt", "g", member, 1.0) for member in members)


def test_a_larger_share_keeps_those_already_in_the_group() -> None:
    members = [str(number) for number in range(5000)]
    small = {member for member in members if falls_in("s", "g", member, 0.05)}
    assert small < {member for member in members if falls_in("s", "g", member, 0.1)}


def test_the_control_group_comes_before_the_model_and_the_model_before_the_slot() -> None:
    control = Control("s", everything=1.0, model=1.0, slot=1.0)
    assert arm_of(control, "p", "d") == Arm.NOTHING
    assert arm_of(dataclasses.replace(control, everything_is_random=True), "p", "d") == Arm.RANDOM
    assert arm_of(dataclasses.replace(control, everything=0.0), "p", "d") == Arm.MODEL_OFF
    assert arm_of(dataclasses.replace(control, everything=0.0, model=0.0), "p", "d") == Arm.SLOT
    assert arm_of(Control("s", slot=0.0), "p", "d") == Arm.RANKED


def test_a_panel_can_be_narrowed() -> None:
    whole = Panel.of([Candidate("a", "g", 2.0), Candidate("b", "h", 3.0), Candidate("c", "g", 4.0, (10.0,))])
    assert codes(rank(whole.taken(np.array([0, 2])), certain(0.1, 0.1), Request("1"))) == ["c", "a"]
