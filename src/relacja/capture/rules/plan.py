"""The tracking plan of a source: which events are expected, and what each must say of itself.

    Product Added
      product_id: text, required
      price: number
      currency: PLN | EUR

An event stands at the beginning of a line, its properties below it, further in. A property is `text`, `number`, `flag`,
`moment`, `list`, `any`, or one of some texts; `required` where it must be there. What a plan does not name may be there
too. Blank lines, and lines that begin with #, say nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from relacja.capture.rules.reading import deed
from relacja.capture.types import Event, Kind, Problem, SourceRow

LONGEST_NAME = 250
MOST_EVENTS, MOST_PROPERTIES = 500, 200


def _is_number(said: object) -> bool:
    if isinstance(said, str):
        try:
            said = float(said)
        except ValueError:
            return False
    return isinstance(said, int | float) and not isinstance(said, bool)


def _is_moment(said: object) -> bool:
    if not isinstance(said, str):
        return False
    try:
        datetime.fromisoformat(said)
    except ValueError:
        return False
    return True


IS: Mapping[str, Callable[[object], bool]] = {
    "text": lambda said: isinstance(said, str) and bool(said.strip()),
    "number": _is_number,
    "flag": lambda said: isinstance(said, bool),
    "moment": _is_moment,
    "list": lambda said: isinstance(said, list),
    "any": lambda said: True,
}
"""What a property may be. A number may stand in a text, as shops send prices."""


class BadPlan(ValueError):
    """A line that says nothing a plan can say: `line` from 1, `why` is `indent`, `event`, `property` or `many`."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line, self.why = line, why


@dataclass(frozen=True, slots=True)
class Property:
    """What one property must be: of a kind, or one of some texts."""

    name: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()

    def breaks(self, said: object) -> str:
        """Why this cannot be it, blank where it can: the name of the property and what is wrong."""
        if said is None or said == "":
            return f"{self.name}: missing" if self.required else ""
        if self.choices:
            return "" if str(said) in self.choices else f"{self.name}: {str(said)[:60]}"
        return "" if IS[self.kind](said) else f"{self.name}: not {self.kind}"

    def __str__(self) -> str:
        kind = " | ".join(self.choices) or self.kind
        return f"{self.name}: {kind}{', required' if self.required else ''}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Events by name with their properties."""

    events: Mapping[str, tuple[Property, ...]] = field(default_factory=dict)

    def breaks(self, name: str, properties: object, *, holds_unplanned: bool) -> str:
        """Why an event breaks the plan, blank where it does not."""
        known = self.events.get(name)
        if known is None:
            return "not planned" if holds_unplanned else ""
        said = properties if isinstance(properties, dict) else {}
        return next((why for one in known if (why := one.breaks(said.get(one.name)))), "")

    def __str__(self) -> str:
        return "\n".join("\n".join([name, *(f"  {one}" for one in known)]) for name, known in self.events.items())


@lru_cache(maxsize=256)
def read_plan(text: str) -> Plan:
    """The plan a text means. Raises `BadPlan`."""
    events: dict[str, dict[str, Property]] = {}
    current: dict[str, Property] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] not in " \t":
            name = line.strip()
            if len(name) > LONGEST_NAME or name in events:
                raise BadPlan(number, "event")
            current = events[name] = {}
        elif current is None:
            raise BadPlan(number, "indent")
        else:
            one = _property(line.strip(), number)
            if one.name in current:
                raise BadPlan(number, "property")
            current[one.name] = one
        if len(events) > MOST_EVENTS or (current is not None and len(current) > MOST_PROPERTIES):
            raise BadPlan(number, "many")
    return Plan({name: tuple(known.values()) for name, known in events.items()})


def _property(line: str, number: int) -> Property:
    name, colon, rest = line.partition(":")
    kind, *more = (
        (part.strip() for part in rest.rsplit(",", 1)) if rest.strip().endswith("required") else (rest.strip(),)
    )
    if not name.strip() or not colon or not kind or (more and more != ["required"]):
        raise BadPlan(number, "property")
    if kind in IS:
        return Property(name.strip(), kind, bool(more))
    choices = tuple(one.strip() for one in kind.split("|"))
    if len(choices) < 2 or not all(choices):
        raise BadPlan(number, "property")
    return Property(name.strip(), "text", bool(more), choices)


def planned(source: SourceRow, event: Event) -> Event:
    """The event; held where it breaks the plan of its source."""
    if not source.plan or event.problem or event.kind != Kind.TRACK:
        return event
    _name, properties = deed(event.payload)
    why = read_plan(source.plan).breaks(event.name, properties, holds_unplanned=source.holds_unplanned)
    return replace(event, problem=Problem.PLAN, detail=why[:200]) if why else event


ALWAYS_AFTER = 5
"""Of so many events on, what all of them have is taken for required."""
ORDER = ("flag", "number", "moment", "list", "text")


def drafted(events: Iterable[tuple[str, object]]) -> Plan:
    """A plan that holds of all these events: what each always had is required, of the narrowest kind that fits all."""
    seen: Counter[str] = Counter()
    said: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name, properties in events:
        seen[name] += 1
        for key, value in properties.items() if isinstance(properties, dict) else ():
            if value not in (None, "") and _can_stand(key) and ":" not in key:
                said[name][key].append(value)
    names = [name for name, _n in seen.most_common() if _can_stand(name)]
    return Plan({name: tuple(_drafted(said[name], seen[name])) for name in names[:MOST_EVENTS]})


def _can_stand(name: str) -> bool:
    """Whether a name can stand in a line."""
    return name.isprintable() and name.strip() == name and 0 < len(name) <= LONGEST_NAME and name[0] != "#"


def _drafted(said: Mapping[str, list[Any]], times: int) -> Iterable[Property]:
    for name, values in sorted(said.items())[:MOST_PROPERTIES]:
        kind = next((kind for kind in ORDER if all(map(IS[kind], values))), "any")
        yield Property(name, kind, times >= ALWAYS_AFTER and len(values) == times)
