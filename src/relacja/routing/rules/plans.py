"""Routing plans: what managers write, read into the routes that the core follows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

from relacja.kit import conditions
from relacja.routing.rules.values import Order, Route, Rule, Skip, Step, Values, Who

MOST = 30
"""Ways of a plan, and steps of a way."""
LARGEST = 10_000_000.0
LONGEST_NAME = 60
ENDINGS = ("voicemail", "callback", "hang_up")
"""What may become of an item that waited too long; `plan:<code>` sends it through another plan."""


class BadPlan(ValueError):
    """The plan cannot be followed: where in it, and why.

    For pages: the field it is about, and a code with what was given; a condition that cannot be read is its cause.
    """

    def __init__(self, where: str, why: str, field: str = "", code: str = "", given: str = "") -> None:
        super().__init__(f"{where}: {why}")
        self.where, self.why, self.field, self.code, self.given = where, why, field, code, given


@dataclass(frozen=True, slots=True)
class QueueRule:
    """What a plan needs to know of a queue."""

    code: str
    members: str = ""
    ring_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Filter:
    """One way through a plan: for the items `when` holds of (None: for all), along `route`; `overflow` is its end."""

    when: Rule | None
    route: Route
    priority: float
    overflow: str

    @property
    def patient(self) -> Route:
        """The same route for what never overflows: its last step lasts for ever."""
        *before, last = self.route.steps
        return replace(self.route, longest_wait=None, steps=(*before, replace(last, seconds=None)))


@dataclass(frozen=True, slots=True)
class Plan:
    """Filters in order; the first that lets an item in decides."""

    filters: tuple[Filter, ...]

    def filter_for(self, values: Values) -> Filter:
        """The way of an item with these values; the last filter lets everything in."""
        return next(one for one in self.filters if one.when is None or one.when.judge(values))

    def named(self, name: str) -> Filter | None:
        """The way of this name."""
        return next((one for one in self.filters if one.route.name == name), None)

    @property
    def fields(self) -> frozenset[str]:
        """Everything its conditions ask of an item."""
        rules = [one.when for one in self.filters if one.when]
        rules += [step.rule for one in self.filters for step in one.route.steps if step.rule]
        return frozenset(name for rule in rules for name in rule.fields if not name.startswith("worker."))


@dataclass(frozen=True, slots=True)
class Both:
    """Two rules, both of which must hold."""

    first: Rule
    second: Rule

    @property
    def fields(self) -> frozenset[str]:
        """What either asks for."""
        return self.first.fields | self.second.fields

    def judge(self, values: Values) -> bool:
        """Whether both hold."""
        return self.first.judge(values) and self.second.judge(values)


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition of the kit as a rule of the router; `present` gives the moment at which it is judged."""

    condition: conditions.Condition
    present: Callable[[], conditions.Present]

    @property
    def fields(self) -> frozenset[str]:
        """What it asks for."""
        return self.condition.fields

    def judge(self, values: Values) -> bool:
        """Whether it holds."""
        return self.condition.compiled(values.get, self.present())


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the conditions of plans: in this vocabulary, judged at that moment. What was in force is read `lenient`."""

    vocabulary: conditions.Vocabulary
    present: Callable[[], conditions.Present]
    lenient: bool = True

    def __call__(self, text: str) -> Rule:
        """The rule a text means. Raises `conditions.ConditionError`."""
        return Judged(conditions.parse(text, self.vocabulary, lenient=self.lenient), self.present)


def read(body: Mapping[str, Any], queues: Mapping[str, QueueRule], reader: Reader) -> Plan:
    """The plan a body means. Raises `BadPlan`."""
    return _Reading(queues, reader).plan(body)


@dataclass(frozen=True, slots=True)
class _Reading:
    queues: Mapping[str, QueueRule]
    reader: Reader

    def plan(self, body: Mapping[str, Any]) -> Plan:
        """The whole plan."""
        filters = _entries(body, "filters", "filters")
        if not isinstance(body.get("default"), Mapping):
            raise BadPlan("default", "a plan needs a way for whatever no filter lets in", "", "no_default")
        ways = [self._way(entry, f"filter {n}") for n, entry in enumerate(filters, 1)]
        ways.append(self._way({**body["default"], "when": "", "name": "default"}, "default"))
        names = [way.route.name for way in ways]
        if len(set(names)) < len(names):
            raise BadPlan("filters", "two ways have the same name", "name", "same_name")
        return Plan(tuple(ways))

    def _way(self, entry: Mapping[str, Any], where: str) -> Filter:
        steps = tuple(self._steps(_entries(entry, "steps", where), where))
        if not steps:
            raise BadPlan(where, "it has no step", "", "no_step")
        if any(step.seconds is None for step in steps[:-1]):
            raise BadPlan(where, "only the last step may last for ever", "", "for_ever")
        overflow = _text(entry, "overflow", where) or "voicemail"
        if overflow not in ENDINGS and not overflow.startswith("plan:"):
            raise BadPlan(where, f"nothing is called {overflow!r}", "overflow", "unknown", overflow)
        ring = self.queues[steps[-1].queue].ring_seconds
        name = _text(entry, "name", where, LONGEST_NAME) or where
        route = Route(name, steps, _number(entry, "longest_wait", where), ring)
        return Filter(
            self._rule(entry.get("when"), where, "when"), route, _number(entry, "priority", where) or 0.0, overflow
        )

    def _steps(self, entries: Sequence[Mapping[str, Any]], where: str) -> Iterator[Step]:
        for n, entry in enumerate(entries, 1):
            at = f"{where}, step {n}"
            code, best_by = _text(entry, "queue", at), _text(entry, "best_by", at)
            if code not in self.queues:
                raise BadPlan(at, f"there is no queue {code!r}", "queue", "no_queue", code)
            yield Step(
                queue=code,
                rule=_joined(
                    self._rule(self.queues[code].members, at, "queue"), self._rule(entry.get("also"), at, "also")
                ),
                seconds=_number(entry, "seconds", at),
                who=cast(Who, _one_of(entry.get("who") or "queue", get_args(Who), at, "who")),
                priority=_number(entry, "priority", at) or 0.0,
                skip=cast(Skip, _one_of(entry.get("skip") or "never", get_args(Skip), at, "skip")),
                order=cast(Order, _one_of(entry.get("order") or "longest_idle", get_args(Order), at, "order")),
                best_by=f"worker.skill.{best_by}" if best_by else "",
            )

    def _rule(self, text: Any, where: str, field: str) -> Rule | None:
        if not str(text or "").strip():
            return None
        try:
            return self.reader(str(text))
        except conditions.ConditionError as problem:
            raise BadPlan(where, str(problem), field, "condition") from problem


def _joined(first: Rule | None, second: Rule | None) -> Rule | None:
    return Both(first, second) if first and second else first or second


def _entries(entry: Mapping[str, Any], name: str, where: str) -> Sequence[Mapping[str, Any]]:
    """The ways of a plan, or the steps of a way."""
    found = entry.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise BadPlan(where, f"{name} is no list of objects", "", "unknown", name)
    if len(found) > MOST:
        raise BadPlan(where, f"it has more than {MOST} {name}", "", "unknown", str(len(found)))
    return found


def _text(entry: Mapping[str, Any], name: str, where: str, most: int = 1000) -> str:
    value = entry.get(name) or ""
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise BadPlan(where, f"{name} is no text of at most {most} letters", name, "unknown", str(value)[:most])
    return value


def _number(entry: Mapping[str, Any], name: str, where: str) -> float | None:
    value = entry.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST:
        raise BadPlan(where, f"{name} is no number from 0 to {LARGEST:.0f}", name, "no_number", str(value))
    return float(value)


def _one_of(value: Any, allowed: Sequence[str], where: str, field: str) -> str:
    if value not in allowed:
        raise BadPlan(where, f"{value!r} is none of {', '.join(allowed)}", field, "unknown", str(value))
    return str(value)
