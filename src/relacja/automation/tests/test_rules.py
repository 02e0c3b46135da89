"""The core alone: waits, lots, problems of graphs, and that the order of telling changes nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relacja.automation.rules import checks, dry, kinds
from relacja.automation.rules.core import Edition, Rules, Run
from relacja.automation.rules.graph import Graph, read_graph
from relacja.automation.types import GoOn, News, Outcome, Start
from relacja.kit.conditions import ALWAYS

WARSAW = ZoneInfo("Europe/Warsaw")
RULES = Rules(WARSAW)
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def graph(first: str = "wait", **said: Any) -> Graph:
    return read_graph({"first": first} | said, keyed_by="key", salt="salt", read=lambda _text: ALWAYS)


def edition(**said: Any) -> Edition:
    return Edition(1, 1, 1, True, graph(**said))


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


BASKET = {
    "starts": [{"news": "basket"}], "goals": [{"news": "order"}], "again": 0,
    "nodes": {
        "wait": {
            "kind": "wait_news", "settings": {"news": ["paid"], "seconds": 3600, "restarted_by": ["basket"]},
            "exits": {"came": "end", "time_out": "send"},
        },
        "send": {"kind": "x.send", "exits": {"next": "end"}},
        "end": {"kind": "end"},
    },
}  # fmt: skip


def told(news: Sequence[News]) -> Run | None:
    """The last run after these were told one by one."""
    ours, known, run = edition(**BASKET), list[News](), None
    for one in news:
        known = sorted([*known, one], key=lambda found: (found.at, found.name))
        begun = RULES.settle(run, ours, known, one.at)
        run = begun[-1] if begun else run
    return run


@pytest.mark.parametrize("seed", range(150))
def test_the_order_of_telling_changes_nothing_while_nothing_was_done(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 no secret
    names = chance.choices(["basket", "order", "paid", "else"], weights=[6, 2, 1, 1], k=chance.randrange(2, 8))
    news = [News(name, at(number * 7), "k") for number, name in enumerate(names)]
    mixed = chance.sample(news, len(news)) + chance.choices(news, k=2)
    one, other = told(news), told(mixed)
    assert _left(one) == _left(other), (names, [news.index(each) for each in mixed])


def _left(run: Run | None) -> tuple[Any, ...]:
    """What will become of it: when it fires, if it does."""
    return (run.node, run.due_at) if run and run.is_open else ()


@pytest.mark.parametrize(
    ("since", "time", "days", "due"),
    [
        ("2026-11-28T08:00+00:00", "10:00", [], "2026-11-28T09:00+00:00"),
        ("2026-11-28T09:00+00:00", "10:00", [], "2026-11-28T09:00+00:00"),
        ("2026-11-28T09:01+00:00", "10:00", [], "2026-11-29T09:00+00:00"),
        ("2026-11-28T09:01+00:00", "10:00", [0, 1], "2026-11-30T09:00+00:00"),
        ("2026-03-28T12:00+00:00", "02:30", [], "2026-03-29T01:30+00:00"),
        ("2026-10-24T12:00+00:00", "12:00", [6], "2026-10-25T11:00+00:00"),
    ],
)
def test_a_time_of_day_is_that_of_the_house(since: str, time: str, days: list[int], due: str) -> None:
    settings = {"time": time, "weekdays": days}
    found = kinds.due(kinds.WAIT_UNTIL, settings, datetime.fromisoformat(since), WARSAW)
    assert found == datetime.fromisoformat(due)


def test_shares_of_lots_are_kept_and_an_arm_is_for_ever() -> None:
    settings = {"arms": [{"code": "a", "share": 100}, {"code": "b", "share": 650}, {"code": "control", "share": 250}]}
    drawn = [kinds.arm(settings, "salt", "lots", f"party:{number}") for number in range(10_000)]
    assert drawn == [kinds.arm(settings, "salt", "lots", f"party:{number}") for number in range(10_000)]
    assert [round(drawn.count(code) / 1000) for code in ("a", "b", "control")] == [1, 6, 2] or (
        abs(drawn.count("a") - 1000) < 120 and abs(drawn.count("control") - 2500) < 180
    )
    other = [kinds.arm(settings, "salt", "other", f"party:{number}") for number in range(10_000)]
    assert 3_000 < sum(one == two for one, two in zip(drawn, other, strict=True)) < 6_500, "lots of two nodes differ"


def findings(nodes: dict[str, Any], first: str = "a", **said: Any) -> list[tuple[str, str]]:
    found = checks.findings(
        graph(first, nodes=nodes, **said), lambda node: kinds.exits(node.kind, node.settings),
        lambda text: "wrong" if "?" in text else "",
    )  # fmt: skip
    return [(one.code, one.node) for one in found]


WAIT = {"kind": "wait", "settings": {"seconds": 60}}


def test_a_sound_flow_has_no_problems() -> None:
    assert findings({"a": WAIT | {"exits": {"next": "b"}}, "b": {"kind": "end"}}) == []


@pytest.mark.parametrize(
    ("nodes", "problem"),
    [
        ({}, ("no_first", "")),
        ({"a": WAIT}, ("no_exit", "a")),
        ({"a": WAIT | {"exits": {"next": "gone"}}}, ("no_exit", "a")),
        ({"a": {"kind": "end"}, "b": {"kind": "end"}}, ("unreachable", "b")),
        ({"a": {"kind": "nobody.knows"}}, ("unknown_kind", "a")),
        ({"a": {"kind": "wait", "exits": {"next": "a"}}}, ("no_time", "a")),
        ({"a": {"kind": "wait_until", "settings": {"time": "25:00"}, "exits": {"next": "a"}}}, ("no_time", "a")),
        ({"a": {"kind": "wait_news", "exits": {"came": "a"}}}, ("no_news", "a")),
        ({"a": {"kind": "split", "settings": {"condition": "?"}, "exits": {"yes": "b", "no": "b"}},
          "b": {"kind": "end"}}, ("condition", "a")),
        ({"a": {"kind": "split", "exits": {"yes": "b", "no": "b"}}, "b": {"kind": "end"}}, ("no_condition", "a")),
        ({"a": {"kind": "cohort", "settings": {"arms": [{"code": "x", "share": 1000}]}, "exits": {"x": "b"}},
          "b": {"kind": "end"}}, ("too_few_arms", "a")),
        ({"a": {"kind": "cohort", "settings": {"arms": [{"code": "x", "share": 500}, {"code": "y", "share": 400}]},
                "exits": {"x": "b", "y": "b"}}, "b": {"kind": "end"}}, ("shares", "a")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_flow_is_found(nodes: dict[str, Any], problem: tuple[str, str]) -> None:
    assert problem in findings(nodes)


def test_a_loop_without_a_wait_is_found_and_one_with_a_wait_is_none() -> None:
    split = {"kind": "split", "settings": {"condition": "ALWAYS"}}
    endless = {"a": split | {"exits": {"yes": "b", "no": "c"}}, "b": split | {"exits": {"yes": "a", "no": "c"}}}
    end = {"c": {"kind": "end"}}
    assert [code for code, _node in findings(endless | end)] == ["endless"]
    assert findings(endless | end | {"b": WAIT | {"exits": {"next": "a"}}}) == []


class Hands:
    """Sends and goes on."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, datetime]] = []

    def preview(self, run: Run, at: datetime) -> Outcome:
        self.sent.append((run.key, at))
        return GoOn()

    def ending(self, run: Run, at: datetime) -> str | None:
        return None


def test_a_dry_run_fires_when_life_would() -> None:
    hands = Hands()
    news = [
        News("basket", at(0), "a"),
        News("basket", at(20), "a"),
        News("basket", at(0), "b"),
        News("order", at(30), "b"),
    ]
    played = dry.play(edition(**BASKET), news, RULES, hands)
    assert hands.sent == [("a", at(80))]
    assert sorted((run.key, run.state) for run in played.runs) == [("a", "done"), ("b", "goal")]
    assert [line.what for line in played.example()] == ["started", "restarted", "went_on", "went_on", "ended"]


def test_waits_in_a_row_count_from_when_they_were_due() -> None:
    nodes = {"wait": WAIT | {"exits": {"next": "b"}}, "b": WAIT | {"exits": {"next": "c"}}, "c": {"kind": "end"}}
    run = RULES.begin(edition(nodes=nodes), Start("k", NOON), None, [])
    assert run is not None
    RULES.ring(run, at(60))
    assert (run.state, run.ended_at) == ("done", at(2))


def test_a_flow_that_goes_round_at_one_moment_comes_to_a_stop_somewhere() -> None:
    arms = {"arms": [{"code": "x", "share": 1000}]}
    nodes = {"wait": {"kind": "cohort", "settings": arms, "exits": {"x": "wait"}}}
    run = RULES.begin(edition(nodes=nodes), Start("k", NOON), None, [])
    assert run is not None
    assert run.is_open
