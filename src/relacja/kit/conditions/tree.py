"""The tree of a condition: small frozen pieces that say what is asked, print as people write it, and judge."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Literal

from . import memory
from .memory import Judge, Many, Sign
from .operands import Field, Fixed, Getter, Operand, Present, Value, listed, written

Values = Mapping[str, Value] | Callable[[str], Value]


@dataclass(frozen=True)
class Fact:
    """One comparison that decided, whether it held, and the values it was judged on."""

    comparison: "Leaf"
    holds: bool
    values: tuple[tuple[str, Value], ...]

    def __str__(self) -> str:
        shown = ", ".join(f"{key} is {spoken(value)}" for key, value in self.values)
        return f"{self.comparison}: {'yes' if self.holds else 'no'} ({shown})"


def spoken(value: Value) -> str:
    """A value as it would be written in a condition; `unknown` where nothing is known."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | datetime):
        return written(value)
    return listed(value) if isinstance(value, tuple | list | frozenset) else str(value)


class Condition(ABC):
    """Something that holds or does not hold. Equal trees are equal; `str` gives the text that parses to it again."""

    def judge(self, values: Values, at: datetime, zone: tzinfo) -> bool:
        """Whether it holds for these values at a moment, days being counted in a zone."""
        return self.compiled(getter(values), Present(at, zone))

    def why(self, values: Values, at: datetime, zone: tzinfo) -> list[Fact]:
        """The comparisons that decided: all that failed an AND or held in an OR; every one where all were needed."""
        return list(_unique(self._deciding(getter(values), Present(at, zone))))

    @cached_property
    def compiled(self) -> Judge:
        """`compiled(get, present)`: for those who judge thousands; `get` gives a field's value, None if unknown."""
        return self._compile()

    @cached_property
    def fields(self) -> frozenset[str]:
        """The keys of all fields that are asked."""
        return frozenset(field.key for leaf in self.leaves() for field in leaf.operands())

    def __and__(self, other: "Condition") -> "Condition":
        return all_of(self, other)

    def __or__(self, other: "Condition") -> "Condition":
        return any_of(self, other)

    def __invert__(self) -> "Condition":
        return Not(self)

    @abstractmethod
    def leaves(self) -> Iterator["Leaf"]:
        """All comparisons, in the order they are written."""

    @abstractmethod
    def _compile(self) -> Judge: ...

    @abstractmethod
    def _deciding(self, get: Getter, now: Present) -> Iterator[Fact]: ...


def getter(values: Values) -> Getter:
    """How a field's value is read from a mapping (missing is unknown) or a function."""
    return values.get if isinstance(values, Mapping) else values


def _unique(facts: Iterator[Fact]) -> Iterator[Fact]:
    seen: set[tuple[Leaf, bool]] = set()
    for fact in facts:
        if (fact.comparison, fact.holds) not in seen:
            seen.add((fact.comparison, fact.holds))
            yield fact


class _Joined(Condition):
    """Parts joined by one word."""

    parts: tuple[Condition, ...]
    word: str
    empty: str
    ends: bool

    def _check(self) -> None:
        if len(self.parts) == 1:
            raise ValueError(f"{self.word} joins two or more, or nothing")

    def leaves(self) -> Iterator["Leaf"]:
        for part in self.parts:
            yield from part.leaves()

    def __str__(self) -> str:
        return f" {self.word} ".join(_nested(part) for part in self.parts) or self.empty

    def _deciding(self, get: Getter, now: Present) -> Iterator[Fact]:
        decisive = [part for part in self.parts if part.compiled(get, now) is self.ends]
        for part in decisive or self.parts:
            yield from part._deciding(get, now)


def _nested(part: Condition) -> str:
    return f"({part})" if isinstance(part, _Joined) and part.parts else str(part)


@dataclass(frozen=True)
class And(_Joined):
    """All of the parts hold; of none, always."""

    parts: tuple[Condition, ...]
    word, empty, ends = "AND", "ALWAYS", False
    __str__ = _Joined.__str__

    def __post_init__(self) -> None:
        self._check()

    def _compile(self) -> Judge:
        judges = tuple(part.compiled for part in self.parts)
        if len(judges) == 2:
            first, second = judges
            return lambda get, now: first(get, now) and second(get, now)

        def judge(get: Getter, now: Present) -> bool:
            for each in judges:  # noqa: SIM110 - a generator costs as much as the comparisons
                if not each(get, now):
                    return False
            return True

        return judge


@dataclass(frozen=True)
class Or(_Joined):
    """One of the parts holds; of none, never."""

    parts: tuple[Condition, ...]
    word, empty, ends = "OR", "NEVER", True
    __str__ = _Joined.__str__

    def __post_init__(self) -> None:
        self._check()

    def _compile(self) -> Judge:
        judges = tuple(part.compiled for part in self.parts)

        def judge(get: Getter, now: Present) -> bool:
            for each in judges:  # noqa: SIM110 - a generator costs as much as the comparisons
                if each(get, now):
                    return True
            return False

        return judge


ALWAYS, NEVER = And(()), Or(())


def all_of(*parts: Condition) -> Condition:
    """The parts joined by AND; one alone is itself."""
    return parts[0] if len(parts) == 1 else And(parts)


def any_of(*parts: Condition) -> Condition:
    """The parts joined by OR; one alone is itself."""
    return parts[0] if len(parts) == 1 else Or(parts)


@dataclass(frozen=True)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def leaves(self) -> Iterator["Leaf"]:
        """Those of the part."""
        return self.part.leaves()

    def __str__(self) -> str:
        if isinstance(self.part, Known):
            return f"{self.part.field} IS UNKNOWN"
        if isinstance(self.part, In):
            return f"{self.part.field} NOT IN {listed(self.part.options)}"
        return f"NOT {_nested(self.part)}"

    def _compile(self) -> Judge:
        judge = self.part.compiled
        return lambda get, now: not judge(get, now)

    def _deciding(self, get: Getter, now: Present) -> Iterator[Fact]:
        return self.part._deciding(get, now)


class Leaf(Condition):
    """One comparison."""

    field: Field

    def leaves(self) -> Iterator["Leaf"]:
        """Itself."""
        yield self

    def operands(self) -> tuple[Field, ...]:
        """The fields on its sides."""
        return (self.field,)

    def _deciding(self, get: Getter, now: Present) -> Iterator[Fact]:
        read = tuple((f.key, None if f.kind == "unknown" else get(f.key)) for f in self.operands())
        yield Fact(self, self.compiled(get, now), read)


class _Sided(Leaf):
    """One with a right side."""

    def operands(self) -> tuple[Field, ...]:
        """The field on the left, and the one on the right if there is."""
        right = self._right()
        return (self.field, right) if isinstance(right, Field) else (self.field,)

    def _right(self) -> object:
        raise NotImplementedError


@dataclass(frozen=True)
class Compare(_Sided):
    """A field beside a value or another field."""

    field: Field
    sign: Sign
    value: Operand

    def _right(self) -> object:
        return self.value

    def __str__(self) -> str:
        return f"{self.field} {self.sign} {written(self.value)}"

    def _compile(self) -> Judge:
        return memory.compared(self.field, self.sign, self.value)


@dataclass(frozen=True)
class In(Leaf):
    """A field that has one of some values."""

    field: Field
    options: tuple[Fixed, ...]

    def __str__(self) -> str:
        return f"{self.field} IN {listed(self.options)}"

    def _compile(self) -> Judge:
        return memory.among(self.field, self.options)


@dataclass(frozen=True)
class Known(Leaf):
    """Something is known about a field."""

    field: Field

    def __str__(self) -> str:
        return f"{self.field} IS KNOWN"

    def _compile(self) -> Judge:
        return memory.known(self.field)


@dataclass(frozen=True)
class Flag(Leaf):
    """A flag that is set."""

    field: Field

    def __str__(self) -> str:
        return self.field.key

    def _compile(self) -> Judge:
        return memory.flagged(self.field)


@dataclass(frozen=True)
class Match(_Sided):
    """A text that has another in it, or at its beginning."""

    field: Field
    how: Literal["CONTAINS", "BEGINS WITH"]
    value: str | Field

    def _right(self) -> object:
        return self.value

    def __str__(self) -> str:
        return f"{self.field} {self.how} {written(self.value)}"

    def _compile(self) -> Judge:
        return memory.matched(self.field, self.how, self.value)


@dataclass(frozen=True)
class Has(_Sided):
    """A list that has a text in it."""

    field: Field
    value: str | Field

    def _right(self) -> object:
        return self.value

    def __str__(self) -> str:
        return f"{self.field} HAS {written(self.value)}"

    def _compile(self) -> Judge:
        return memory.held(self.field, self.value)


@dataclass(frozen=True)
class HasOf(_Sided):
    """A list that has any, or all, of some texts in it."""

    field: Field
    how: Many
    value: tuple[str, ...] | Field

    def _right(self) -> object:
        return self.value

    def __str__(self) -> str:
        right = self.value.key if isinstance(self.value, Field) else listed(self.value)
        return f"{self.field} HAS {self.how} {right}"

    def _compile(self) -> Judge:
        return memory.held_of(self.field, self.how, self.value)
