"""The router's core against queueing theory: where theory knows the answer, the core gives it.

Each case is played in ten batches; the theoretical value must lie in the 99 % interval of their means (Student's t with
nine degrees of freedom: 3.25). Erlang C and Erlang A as in any textbook of queueing (Gross and Harris, 2008); waiting
by priority after Cobham (1954).
"""

import math
from collections.abc import Callable, Sequence
from random import Random
from statistics import fmean, stdev

import pytest

from relacja.routing.rules import Route, Step, Worker
from relacja.routing.rules.arrivals import Kind, Manner, first, steady
from relacja.routing.rules.simulation import Fate, Result, Simulation
from relacja.routing.types import MediumRule

BATCHES, T_99 = 10, 3.25
CALLS = 60_000
ALL = Route("all", (Step(""),))


def erlang_c(load: float, agents: int) -> float:
    """The probability of having to wait, with `load` in erlangs."""
    blocking = 1.0
    for n in range(1, agents + 1):
        blocking = load * blocking / (n + load * blocking)
    busy = load / agents
    return blocking / (1 - busy + busy * blocking)


def patient(calls_per_hour: float, aht: float, agents: int) -> dict[str, float]:
    load = calls_per_hour * aht / 3600
    waits = erlang_c(load, agents)
    return {
        "p_wait": waits,
        "service_level_20s": 1 - waits * math.exp(-(agents - load) * 20 / aht),
        "asa_s": waits * aht / (agents - load),
    }


def impatient(calls_per_hour: float, aht: float, agents: int, patience: float) -> dict[str, float]:
    """Erlang A by the balance of its states; waiting longer than any state of weight is cut at 2,000 in line."""
    rate, serve, leave = calls_per_hour / 3600, 1 / aht, 1 / patience
    weights, weight = [1.0], 1.0
    for n in range(1, agents + 2000):
        weight *= rate / (min(n, agents) * serve + max(0, n - agents) * leave)
        weights.append(weight)
    total = sum(weights)
    chances = [weight / total for weight in weights]
    waiting = sum(max(0, n - agents) * chance for n, chance in enumerate(chances))
    return {
        "p_wait": sum(chances[agents:]),
        "abandoned": waiting * leave / rate,
        "mean_wait_s": waiting / rate,
        "occupancy": sum(min(n, agents) * chance for n, chance in enumerate(chances)) / agents,
    }


def play(calls_per_hour: float, manner: Manner, workers: Sequence[Worker], way: Callable[..., object]) -> Simulation:
    sim = Simulation(workers, way, {"call": MediumRule()})  # type: ignore[arg-type]
    sim.run(first(CALLS, steady(calls_per_hour / 3600, manner, Random(20261126))))  # noqa: S311
    return sim


def staff(agents: int) -> list[Worker]:
    return [Worker(n, True, 0.0) for n in range(1, agents + 1)]


def batches(fates: Sequence[Fate]) -> list[list[Fate]]:
    size = len(fates) // BATCHES
    return [list(fates[n * size : (n + 1) * size]) for n in range(BATCHES)]


def agrees(values: Sequence[float], theory: float) -> bool:
    return abs(fmean(values) - theory) <= T_99 * stdev(values) / math.sqrt(len(values))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("calls", "aht", "agents"),
    [(10, 180, 1), (60, 300, 7), (200, 180, 14), (360, 240, 27), (30, 600, 6), (1200, 180, 65), (720, 240, 55)],
)
def test_one_skill_agrees_with_erlang_c(calls: int, aht: int, agents: int) -> None:
    played = play(calls, Manner(aht), staff(agents), lambda call: (ALL, 0.0))
    found = [Result.of(batch, 0.0) for batch in batches(played.fates)]
    for name, theory in patient(calls, aht, agents).items():
        assert agrees([getattr(one, name) for one in found], theory), (name, theory, found)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("calls", "aht", "agents", "patience"), [(200, 180, 10, 60), (360, 240, 22, 120), (200, 180, 14, 60)]
)
def test_callers_who_give_up_agree_with_erlang_a(calls: int, aht: int, agents: int, patience: int) -> None:
    played = play(calls, Manner(aht, patience), staff(agents), lambda call: (ALL, 0.0))
    found = [Result.of(batch, 0.0) for batch in batches(played.fates)]
    theory = impatient(calls, aht, agents, patience)
    for name in ("p_wait", "abandoned", "mean_wait_s"):
        assert agrees([getattr(one, name) for one in found], theory[name]), (name, theory[name])
    assert played.result().occupancy == pytest.approx(theory["occupancy"], rel=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("calls", "aht", "agents", "shares"),
    [(200, 180, 14, (0.3, 0.7)), (360, 240, 27, (0.2, 0.8)), (60, 300, 7, (0.1, 0.3, 0.6))],
)
def test_priorities_agree_with_cobham(calls: int, aht: int, agents: int, shares: tuple[float, ...]) -> None:
    classes = len(shares)
    ahead = [1e6 * (classes - n) for n in range(classes)]
    kinds = [Kind(share, {"item.class": str(n)}, ahead[n]) for n, share in enumerate(shares)]
    played = play(calls, Manner(aht, None, kinds), staff(agents), lambda call: (ALL, 0.0))
    load = calls * aht / 3600
    waits, before = erlang_c(load, agents), 0.0
    for n, share in enumerate(shares):
        upto = before + share * load / agents
        theory = waits * aht / agents / ((1 - before) * (1 - upto))
        means = [
            fmean(fate.waited for fate in batch if fate.arrival.values["item.class"] == str(n))
            for batch in batches(played.fates)
        ]
        assert agrees(means, theory), (n, theory, means)
        before = upto


@pytest.mark.slow
def test_a_cross_trained_staff_lies_between_apart_and_together() -> None:
    """Two groups of seven at 100 calls an hour wait 29.17 s apart and 7.84 s as one; four who can both: between."""

    class Speaks:
        def __init__(self, language: str) -> None:
            self.language, self.fields = language, frozenset({"worker.languages"})

        def judge(self, values: object) -> bool:
            return self.language in values["worker.languages"]  # type: ignore[index]

    routes = {one: Route(one, (Step(one, Speaks(one)),)) for one in ("pl", "en")}
    languages = [("pl",)] * 5 + [("en",)] * 5 + [("pl", "en")] * 4
    workers = [Worker(n, True, 0.0, {"worker.languages": spoken}) for n, spoken in enumerate(languages, 1)]
    kinds = [Kind(0.5, {"item.language": "pl"}), Kind(0.5, {"item.language": "en"})]
    played = play(200, Manner(180, None, kinds), workers, lambda call: (routes[call.values["item.language"]], 0.0))
    apart, together = patient(100, 180, 7)["asa_s"], patient(200, 180, 14)["asa_s"]
    assert together < played.result().asa_s < apart


def test_the_formulas_give_the_published_figures() -> None:
    found = patient(200, 180, 14)
    assert found["p_wait"] == pytest.approx(0.174132, abs=1e-6)
    assert found["service_level_20s"] == pytest.approx(0.888350, abs=1e-6)
    assert found["asa_s"] == pytest.approx(7.8359, abs=1e-4)
    left = impatient(200, 180, 10, 60)
    assert left["abandoned"] == pytest.approx(0.15753, abs=1e-5)
    assert left["mean_wait_s"] == pytest.approx(9.452, abs=1e-3)
