"""The made-up world in which the learner of offers is measured is as it says, and is counted as it should be."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from bench import decisions_all
from bench.decisions_campaign import calls
from bench.decisions_learners import NaiveBayes, NoModel, Ours
from bench.decisions_logs import estimates, shares
from bench.decisions_simulation import Run, run
from bench.decisions_world import BY_CHANCE, BY_ORACLE, Happening, happening


@pytest.fixture(scope="module")
def happens() -> Happening:
    return happening("a test", 12, 3_000)


def test_chance_and_the_best_are_as_promised(happens: Happening) -> None:
    assert happens.chances.mean() == pytest.approx(BY_CHANCE, rel=0.05)
    assert happens.chances.max(axis=1).mean() == pytest.approx(BY_ORACLE, rel=0.08)


def test_the_same_seed_is_the_same_world_and_another_is_another(happens: Happening) -> None:
    again, other = happening("a test", 12, 3_000), happening("another", 12, 3_000)
    assert (again.chances == happens.chances).all()
    assert (again.luck == happens.luck).all()
    assert (other.chances != happens.chances).any()


def test_a_truth_that_turns_does_so_half_way() -> None:
    turns = happening("turns", 12, 8_000, turns=True)
    rates = [turns.chances[start : start + 2_000].mean(axis=0) for start in range(0, 8_000, 2_000)]
    assert np.corrcoef(rates[0], rates[1])[0, 1] > 0.97
    assert np.corrcoef(rates[2], rates[3])[0, 1] > 0.97
    assert np.corrcoef(rates[1], rates[2])[0, 1] < 0.9


def test_what_is_captured_is_a_share_of_the_gap_where_nothing_was_left_to_chance() -> None:
    got, by_chance, best = np.array([0.1, 0.2, 0.3, 0.0]), np.full(4, 0.1), np.full(4, 0.5)
    counted = Run(got, by_chance, best, np.full(4, 0.25), np.array([0, 0, 1, 0]), np.array([True, True, True, False]))
    assert counted.captured(0.5, 1.0) == pytest.approx(50)
    assert counted.captured(0.0, 1.0) == pytest.approx(25)
    assert counted.regret() == pytest.approx(100 * 1.4 / 1.6)
    assert counted.miscalibrated(0.5) == pytest.approx(75)


def test_every_learner_beats_chance_and_the_model_does_not_know_the_truth(happens: Happening) -> None:
    learners = [Ours(12), NaiveBayes(12, happens.customers), NoModel(12)]
    captured = [run(learner, happens, "a test").captured(0.5) for learner in learners]
    assert all(5 < share < 95 for share in captured), captured


def test_a_run_can_be_had_again(happens: Happening) -> None:
    runs = [run(Ours(12), Happening(*(part[:400] for part in parts(happens))), "a test") for _ in range(2)]
    assert (runs[0].got == runs[1].got).all()
    assert (runs[0].expected == runs[1].expected).all()


def parts(happens: Happening) -> tuple[np.ndarray, ...]:
    return happens.customers, happens.chances, happens.luck, happens.by_chance


def test_what_is_known_only_after_a_call_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv.gz"
    with gzip.open(file, "wt", encoding="ascii") as stream:
        stream.write('"age";"job";"duration";"pdays";"y"\n56;"unknown";261;999;"no"\n30;"clerk";9;3;"yes"\n')
    readings, rewards = calls(file)
    assert rewards.tolist() == [0, 1]
    assert [set(reading.numbers) for reading in readings] == [{"age"}, {"age", "pdays"}]
    assert [reading.marks for reading in readings] == [("job=?", "pdays=?"), ("job=clerk",)]


def test_a_way_estimated_from_its_own_log_is_what_it_brought() -> None:
    generator = np.random.default_rng(3)
    items, positions = generator.integers(0, 4, 9_000), generator.integers(1, 4, 9_000)
    clicks = generator.random(9_000) < 0.1 * (1 + items)
    log = {"item_id": items, "position": positions, "click": clicks, "propensity_score": np.zeros(9_000)}
    log["propensity_score"] = shares(log)[items, positions - 1]
    for estimate in estimates(log, log).values():
        assert estimate.value == pytest.approx(clicks.mean(), abs=0.001)


def test_without_the_real_data_the_rest_is_measured_and_it_is_said(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(decisions_all, "simulation", lambda scale: iter([scale]))
    assert list(decisions_all.decisions("tiny", tmp_path / "nowhere")) == ["tiny"]
    assert "left out" in capsys.readouterr().err
