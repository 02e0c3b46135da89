"""`./relacja simulate`: what a staff and a plan would give, by the very core that routes."""

import csv
import gzip
import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from relacja.kit.conditions import Present
from relacja.routing.rules import plans
from relacja.routing.rules.arrivals import ALIKE, Count, Kind, Manner, counted, first, interval_of, steady
from relacja.routing.rules.simulation import Arrival, Simulation
from relacja.routing.rules.values import Route, Step, Worker
from relacja.routing.services.plans import VOCABULARY
from relacja.routing.types import MediumRule

MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Setting:
    """Who works, by which plan, and of which kinds the calls are."""

    workers: Sequence[Worker]
    plan: plans.Plan | None = None
    kinds: Sequence[Kind] = ALIKE

    def way(self, call: Arrival) -> tuple[Route, float]:
        """The route of a call, and the minutes it is ahead by the plan."""
        if self.plan is None:
            return SIMPLE, 0.0
        found = self.plan.filter_for({"item.medium": call.medium, **call.values})
        return found.route, found.priority


SIMPLE = Route("all", (Step(""),))


class Command(BaseCommand):
    """Plays calls on a virtual clock."""

    help = "Simulate a contact centre: service level, waiting, abandonment, occupancy."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The calls, the people, the plan."""
        parser.add_argument("--calls-per-hour", type=float, help="a steady rate")
        parser.add_argument("--aht", type=float, required=True, metavar="SECONDS", help="mean handling time")
        parser.add_argument("--agents", type=int, help="how many work; or groups of them in --plan")
        parser.add_argument("--patience", type=float, metavar="SECONDS", help="its mean; without it nobody gives up")
        parser.add_argument("--arrivals", type=Path, metavar="FILE", help="CSV (or .gz) of DateTime,Calls")
        parser.add_argument("--plan", type=Path, metavar="FILE", help="JSON: plan, queues, workers, kinds of calls")
        parser.add_argument("--calls", type=int, default=100_000, help="how many; all of a file if fewer")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", dest="as_json", help="one line of JSON")

    def handle(self, *_args: Any, **given: Any) -> None:
        """Play, then tell."""
        setting = _setting(given["plan"], given["agents"])
        manner, chance = Manner(given["aht"], given["patience"], setting.kinds), Random(given["seed"])  # noqa: S311
        rows = list(_counts(given["arrivals"])) if given["arrivals"] else []
        if rows:
            calls = counted(rows, manner, chance)
        elif given["calls_per_hour"]:
            calls = steady(given["calls_per_hour"] / 3600, manner, chance)
        else:
            raise CommandError("Say how many calls come: --calls-per-hour or --arrivals.")
        played = Simulation(setting.workers, setting.way, {"call": MediumRule()})
        played.run(first(given["calls"], calls))
        told = {name: round(value, 6) for name, value in asdict(played.result(_open(rows, played))).items()}
        if given["as_json"]:
            self.stdout.write(json.dumps(told))
            return
        width = max(map(len, told))
        self.stdout.write("\n".join(f"{name:<{width}}  {value:>12,}" for name, value in told.items()))


def _open(rows: Sequence[Count], played: Simulation) -> float | None:
    """How long there were people to take calls: while the file counts any; None: all the time."""
    if not rows or not played.fates:
        return None
    last = played.fates[-1].arrival.at
    return interval_of(rows) * sum(row.began.timestamp() <= last for row in rows)


def _setting(path: Path | None, agents: int | None) -> Setting:
    if path is None:
        if not agents:
            raise CommandError("Say who works: --agents, or workers in --plan.")
        return Setting([Worker(n, True, 0.0) for n in range(1, agents + 1)])
    try:
        told = json.loads(path.read_text())
        queues = {code: plans.QueueRule(code, **rule) for code, rule in told.get("queues", {"calls": {}}).items()}
        reader = plans.Reader(VOCABULARY, lambda: Present(MIDNIGHT, UTC), lenient=False)
        plan = plans.read(told["plan"], queues, reader) if "plan" in told else None
        groups = told.get("workers") or [{"count": agents or 1}]
        kinds = [Kind(**kind) for kind in told.get("calls", [{}])]
        return Setting(list(_workers(groups)), plan, kinds)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise CommandError(f"{path}: {problem}") from problem


def _workers(groups: Sequence[Mapping[str, Any]]) -> Iterator[Worker]:
    """Groups such as {"count": 5, "skills": {"polish": 4}}."""
    numbers = count(1)
    for group in groups:
        values = {f"worker.skill.{code}": level for code, level in group.get("skills", {}).items()}
        values |= {f"worker.{name}": value for name, value in group.get("attributes", {}).items()}
        for _ in range(int(group.get("count", 1))):
            yield Worker(next(numbers), True, 0.0, values)


def _counts(path: Path) -> Iterator[Count]:
    """Rows of a moment and a number; what cannot be read is named with its line."""
    with _opened(path) as file:
        for line, row in enumerate(csv.reader(file), 1):
            if line == 1 and not row[-1].strip().isdecimal():
                continue
            try:
                yield Count(datetime.fromisoformat(row[0].strip().replace("Z", "+00:00")), int(row[1]))
            except (ValueError, IndexError) as problem:
                raise CommandError(f"{path}, line {line}: a moment and a number of calls are expected") from problem


def _opened(path: Path) -> TextIO:
    try:
        return gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="")
    except OSError as problem:
        raise CommandError(f"{path}: {problem.strerror}") from problem
