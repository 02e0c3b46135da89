"""What a model of offers holds to be likely, and how answers change it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relacja.decisions.rules.learning import draws, snapshot
from relacja.decisions.rules.learning.encoding import Reading
from relacja.decisions.rules.learning.model import Answer, Model, Offer, Settings
from relacja.decisions.rules.learning.vocabulary import VALUES_OF_A_FIELD, Vocabulary

LOAN, CARD, INSURANCE = Offer("loan", "credit"), Offer("card", "credit"), Offer("house", "insurance", {"price": 0.4})
YOUNG, OLD = Reading({"age": -1.0}, ("city=łódź",)), Reading({"age": 1.0}, ("owner",))
NOBODY = Reading({}, ())


def taught(model: Model, *answers: tuple[Offer, Reading, int], times: int = 1) -> Model:
    for _ in range(times):
        for offer, reading, reward in answers:
            model.learn(Answer(offer, reading, reward))
    return model


def chance(model: Model, offer: Offer, reading: Reading) -> float:
    return float(model.believe(model.seat([offer]), reading).propensity()[0])


def test_offers_are_told_apart_by_who_takes_them() -> None:
    model = taught(Model(), (LOAN, YOUNG, 1), (LOAN, OLD, 0), (INSURANCE, OLD, 1), (INSURANCE, YOUNG, 0), times=150)
    assert chance(model, LOAN, YOUNG) > 0.8
    assert chance(model, LOAN, OLD) < 0.2
    assert chance(model, INSURANCE, OLD) > 0.8
    assert chance(model, INSURANCE, YOUNG) < 0.2


def test_before_any_answer_every_offer_is_held_to_be_as_likely_as_the_base_rate() -> None:
    model = Model(Settings(base_rate=0.08))
    beliefs = model.believe(model.seat([LOAN, INSURANCE]), NOBODY)
    assert 1 / (1 + np.exp(-beliefs.mean)) == pytest.approx([0.08, 0.08], rel=1e-5)


def test_a_new_offer_starts_like_its_group() -> None:
    model = Model()
    for number in range(4):
        bought, left = Offer(f"g{number}", "good"), Offer(f"b{number}", "bad")
        taught(model, (bought, NOBODY, 1), (bought, NOBODY, 0), (left, NOBODY, 0), times=60)
    fresh = [chance(model, Offer("new", group), NOBODY) for group in ("good", "bad", "unheard of")]
    assert fresh[0] > 3 * fresh[1]
    assert fresh[1] < fresh[2] < fresh[0]
    assert model.base_rates()["good"] > model.base_rates()["bad"]


def test_its_own_answers_outweigh_the_group_in_time() -> None:
    model = taught(Model(), (LOAN, NOBODY, 1), (LOAN, NOBODY, 0), times=100)
    before = chance(model, CARD, NOBODY)
    taught(model, (CARD, NOBODY, 0), times=200)
    assert chance(model, CARD, NOBODY) < 0.05 < before


def test_a_draw_departs_less_from_the_mean_the_more_is_known() -> None:
    model = Model()
    rows = model.seat([LOAN, CARD])
    taught(model, (LOAN, YOUNG, 1), (LOAN, YOUNG, 0), (LOAN, YOUNG, 0), times=300)
    drawn = model.believe(rows, YOUNG).sampled("decision", 500)
    spread = np.log(drawn / (1 - drawn)).std(axis=0)
    assert spread[0] < spread[1] / 2


def test_exploring_is_bounded_for_every_offer() -> None:
    model = Model(Settings(exploration=50.0, bound=0.7))
    beliefs = model.believe(model.seat([LOAN, CARD]), YOUNG)
    drawn = beliefs.sampled("decision", 2000)
    away = np.log(drawn / (1 - drawn)) - beliefs.mean
    assert np.abs(away).max() == pytest.approx(0.7, abs=1e-4)


def test_no_exploring_draws_the_mean() -> None:
    model = Model(Settings(exploration=0.0))
    beliefs = model.believe(model.seat([LOAN, CARD]), YOUNG)
    drawn = beliefs.sampled("any", 2)
    assert (drawn == drawn[0]).all()


def test_the_same_decision_draws_the_same_bits_and_another_draws_others() -> None:
    model = taught(Model(), (LOAN, YOUNG, 1), (CARD, OLD, 0))
    beliefs = model.believe(model.seat([LOAN, CARD, INSURANCE]), YOUNG)
    assert beliefs.sampled("a1", 3).tobytes() == beliefs.sampled("a1", 3).tobytes()
    assert beliefs.sampled("a1").tobytes() != beliefs.sampled("a2").tobytes()


def test_draws_are_pinned_for_ever() -> None:
    words = draws.deviations(draws.stream("0192-decision"), 1, 3)
    assert [round(float(one), 5) for one in words[0]] == [1.19351, 1.46102, -0.24383]


def test_draws_are_nearly_normal() -> None:
    drawn = draws.deviations(draws.stream("many"), 100, 1000)
    assert abs(drawn.mean()) < 0.01
    assert drawn.std() == pytest.approx(1, abs=0.01)
    assert np.abs(drawn).max() < draws.FURTHEST
    assert (np.abs(drawn) < 1.96).mean() == pytest.approx(0.95, abs=0.01)


def test_a_number_below_a_limit_is_evenly_drawn() -> None:
    stream = draws.stream("control")
    counted = np.bincount([draws.below(stream, 7) for _ in range(7000)], minlength=7)
    assert len(counted) == 7
    assert counted.min() > 850


def test_seating_and_asking_change_nothing_learnt() -> None:
    model = taught(Model(), (LOAN, YOUNG, 1), (CARD, OLD, 0))
    before = snapshot.write(model)
    model.believe(model.seat([INSURANCE, Offer("zz", "other", {"new": 1.0})]), Reading({"unheard": 4.0}, ("of=x",)))
    assert snapshot.write(model) == before


def test_offers_join_and_leave_without_touching_others() -> None:
    model = taught(Model(), (LOAN, YOUNG, 1), (CARD, OLD, 0), (INSURANCE, OLD, 1), times=20)
    before = model.believe(model.seat([LOAN, INSURANCE]), YOUNG)
    model.seat([Offer(f"new {number}", "credit") for number in range(5)])
    model.leave(["card", "new 2"])
    after = model.believe(model.seat([LOAN, INSURANCE]), YOUNG)
    assert after.mean.tobytes() == before.mean.tobytes()
    assert after.deviation.tobytes() == before.deviation.tobytes()
    assert model.standing("card").answers == 0
    assert model.standing("loan").answers == 20


def test_a_heavier_answer_counts_for_more() -> None:
    light, heavy = Model(), Model()
    light.learn(Answer(LOAN, YOUNG, 1))
    heavy.learn(Answer(LOAN, YOUNG, 1, weight=3.0))
    assert chance(heavy, LOAN, YOUNG) > chance(light, LOAN, YOUNG) > chance(Model(), LOAN, YOUNG)


def test_with_a_memory_what_is_learnt_follows_when_the_truth_turns() -> None:
    def after_a_turn(memory: float) -> float:
        generator, model = np.random.default_rng(3), Model(Settings(memory=memory))
        for number in range(13_000):
            reading, is_late = (YOUNG if number % 2 else OLD), number >= 12_000
            likely = 0.4 if (reading is YOUNG) != is_late else 0.05
            model.learn(Answer(LOAN, reading, int(generator.random() < likely)))
        return chance(model, LOAN, OLD)

    assert after_a_turn(memory=500) == pytest.approx(0.4, abs=0.1)
    assert after_a_turn(memory=0) < 0.25


def test_the_standing_of_an_offer_tells_answers_rate_and_whether_the_model_is_right() -> None:
    generator = np.random.default_rng(7)
    model = Model(Settings(memory=0.0))
    for number in range(3000):
        reading = YOUNG if number % 2 else OLD
        model.learn(Answer(LOAN, reading, int(generator.random() < (0.3 if number % 2 else 0.05)), propensity=0.5))
    standing = model.standing("loan")
    assert standing.answers == 3000
    assert standing.rate == pytest.approx(standing.yeses / 3000)
    assert standing.for_everybody == pytest.approx(standing.rate)
    assert standing.performance is not None
    assert standing.performance > 0.7
    assert standing.error is not None
    assert standing.error < 0.03
    assert sum(band.answers for band in standing.bands) == 3000


def test_an_offer_without_answers_claims_nothing() -> None:
    standing = Model().standing("unknown")
    assert (standing.answers, standing.rate, standing.performance, standing.error) == (0, None, None, None)


VALUES = st.dictionaries(st.sampled_from("abcdef"), st.floats(-5, 5, width=32), max_size=6)
MARKS = st.lists(st.sampled_from([f"m{n}={v}" for n in range(9) for v in range(9)]), max_size=6, unique=True)
OFFERS = st.builds(Offer, st.sampled_from("pqrst"), st.sampled_from(["x", "y"]), st.just({"t": 0.5}))
ANSWERS = st.builds(Answer, OFFERS, st.builds(Reading, VALUES, MARKS.map(tuple)), st.integers(0, 1), st.floats(0.1, 3))


@settings(max_examples=60, deadline=None)
@given(st.lists(ANSWERS, min_size=1, max_size=40), st.integers(0, 40), st.sampled_from([0.0, 50.0]))
def test_a_model_that_was_stopped_goes_on_bit_for_bit(answers: list[Answer], stop: int, memory: float) -> None:
    unbroken, broken = Model(Settings(memory=memory)), Model(Settings(memory=memory))
    broken.seat([Offer("asked only", "z")])
    for number, answer in enumerate(answers * 3):
        if number == stop:
            broken = snapshot.read(snapshot.write(broken))
        assert broken.learn(answer) == unbroken.learn(answer)
    offers = [Offer(code, "x", {"t": 0.5}) for code in "tsrqp"]
    said = [one.believe(one.seat(offers), YOUNG).sampled("d").tobytes() for one in (unbroken, broken)]
    assert said[0] == said[1]
    states = [snapshot.write(one) for one in (unbroken, broken)]
    assert snapshot.digest(states[0]) == snapshot.digest(states[1])


def test_the_order_in_which_values_are_named_does_not_matter() -> None:
    one = taught(Model(), (LOAN, Reading({"a": 1.0, "b": 2.0}, ("m=1", "n=2")), 1))
    other = taught(Model(), (LOAN, Reading({"b": 2.0, "a": 1.0}, ("n=2", "m=1")), 1))
    assert snapshot.write(one) == snapshot.write(other)


@pytest.mark.parametrize("spoil", [lambda s: b"x" + s, lambda s: s[:-1], lambda s: s + b"0", lambda s: b""])
def test_a_spoilt_state_is_refused(spoil) -> None:
    state = snapshot.write(taught(Model(), (LOAN, YOUNG, 1)))
    with pytest.raises(snapshot.Unreadable):
        snapshot.read(spoil(state))


def test_the_width_follows_the_names_and_nothing_known_is_lost() -> None:
    model = taught(Model(), (LOAN, YOUNG, 1), times=30)
    before = chance(model, LOAN, YOUNG)
    narrow = model.features.width
    model.learn(Answer(CARD, Reading({f"n{number}": 1.0 for number in range(100)}, ()), 0, weight=1e-6))
    assert model.features.width > narrow
    assert chance(model, LOAN, YOUNG) == pytest.approx(before, rel=0.02)


def test_a_field_of_very_many_values_shares_a_column_for_the_rest() -> None:
    vocabulary = Vocabulary()
    for number in range(3 * VALUES_OF_A_FIELD):
        vocabulary.meet(Reading({}, (f"city={number}",)))
    assert len(vocabulary.names) == 1 + VALUES_OF_A_FIELD + 1
    unheard = vocabulary.read(Reading({}, ("city=never",)))
    assert unheard[vocabulary.names.index("city=…")] > 0


def test_numbers_are_read_on_their_own_scale() -> None:
    vocabulary = Vocabulary()
    generator = np.random.default_rng(1)
    for _ in range(3000):
        vocabulary.meet(Reading({"rate": float(generator.normal(4, 0.2))}, ()))
    column = vocabulary.names.index("rate")
    read = [float(vocabulary.read(Reading({"rate": rate}, ()))[column]) for rate in (3.8, 4.0, 4.2, 99.0)]
    assert read == pytest.approx([-1, 0, 1, 3], abs=0.1)
    assert vocabulary.read(NOBODY)[column] == 0


def answered(model: Model, rates: list[float], seed: int = 4) -> None:
    """Answers of an offer, each likely as given."""
    generator = np.random.default_rng(seed)
    for rate in rates:
        model.learn(Answer(LOAN, NOBODY, int(generator.random() < rate)))


def test_an_offer_whose_answers_are_no_longer_as_expected_unlearns_and_says_so() -> None:
    steady, turned = Model(Settings(memory=0.0)), Model(Settings(memory=0.0))
    answered(steady, [0.3] * 6000)
    answered(turned, [0.3] * 6000 + [0.05] * 400)
    assert steady.standing("loan").turns == 0
    assert turned.standing("loan").turns >= 1
    assert chance(turned, LOAN, NOBODY) < 0.12


def test_a_turn_of_one_offer_leaves_what_others_learnt() -> None:
    model = Model(Settings(memory=0.0))
    taught(model, (CARD, NOBODY, 0), (CARD, NOBODY, 0), (CARD, NOBODY, 1), times=300)
    evidence = model.own.evidence[model.rows["card"]].copy()
    answered(model, [0.3] * 3000 + [0.01] * 400)
    assert model.standing("loan").turns >= 1
    assert (model.own.evidence[model.rows["card"]] == evidence).all()
