"""Plans and their versions, as those who write them see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relacja.routing.models import Plan
from relacja.routing.queries import words

VERSIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan by its code: the version in force, if any, the latest of all, and how many drafts are newer."""

    code: str
    name: str
    live: int | None
    latest_id: int
    drafts: int


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step in words."""

    who: str
    queue: str
    seconds: float | None
    also: str


@dataclass(frozen=True, slots=True)
class WayLine:
    """A way in words."""

    name: str
    when: str
    steps: list[StepLine]
    longest_wait: float | None
    ending: str


def plan_lines() -> list[PlanLine]:  # no actor: names of plans are no secret
    """Every plan, by its name."""
    found: dict[str, list[Plan]] = {}
    for row in Plan.objects.defer("body").order_by("code", "-version"):
        found.setdefault(row.code, []).append(row)
    return sorted((_line(code, rows) for code, rows in found.items()), key=lambda line: line.name.casefold())


def _line(code: str, rows: list[Plan]) -> PlanLine:
    live = next((row for row in rows if row.state == Plan.State.LIVE), None)
    newer = sum(row.state == Plan.State.DRAFT and (live is None or row.version > live.version) for row in rows)
    shown = live or rows[0]
    return PlanLine(code, words.queue(code, shown.name), live.version if live else None, shown.pk, newer)


def plan_version(plan_id: int) -> Plan | None:  # no actor: for pages that ask for the permission
    """One version of a plan."""
    return Plan.objects.filter(pk=plan_id).first()


def versions_of(code: str) -> list[Plan]:  # no actor: for pages that ask for the permission
    """The latest versions of a plan, the newest first."""
    return list(Plan.objects.filter(code=code).defer("body").order_by("-version")[:VERSIONS_SHOWN])


def ways_in_words(body: Mapping[str, Any], queue_names: Mapping[str, str]) -> list[WayLine]:
    """What a plan does, to be read."""
    ways = [*(body.get("filters") or ()), {**(body.get("default") or {}), "name": ""}]
    return [
        WayLine(
            str(way.get("name") or ""), str(way.get("when") or ""),
            [_step(step, queue_names) for step in way.get("steps") or ()],
            way.get("longest_wait"), words.ending(str(way.get("overflow") or "voicemail")),
        )
        for way in ways
    ]  # fmt: skip


def _step(step: Mapping[str, Any], names: Mapping[str, str]) -> StepLine:
    code = str(step.get("queue") or "")
    who = words.WHO.get(str(step.get("who") or "queue"), "")
    return StepLine(str(who), names.get(code, code), step.get("seconds"), str(step.get("also") or ""))
