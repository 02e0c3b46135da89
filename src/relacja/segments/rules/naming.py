"""Which segments a condition names, and who would name themselves."""

from collections.abc import Iterable, Mapping

from relacja.kit.conditions import Condition, Field, Has, HasOf
from relacja.kit.conditions.folding import folded

IN = "segments.in"
"""The field that says in which segments a customer is, by code."""


class NamesNone(ValueError):
    """The condition asks of segments without naming them: what it would follow cannot be known."""


def named(condition: Condition) -> frozenset[str]:
    """The codes of the segments that a condition asks for. Raises `NamesNone`."""
    found: set[str] = set()
    for leaf in condition.leaves():
        if not any(field.key == IN for field in leaf.operands()):
            continue
        value = leaf.value if isinstance(leaf, Has | HasOf) else None
        if value is None or isinstance(value, Field):
            raise NamesNone
        found |= {value} if isinstance(value, str) else set(value)
    return frozenset(map(folded, found))


def cycle(code: str, asks: Iterable[str], others: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The way by which a segment would come back to itself, from its code to its code; empty where there is none.

    `others` are what the segments that stand ask for.
    """
    waiting = [(code, one) for one in sorted(asks)]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        if way[-1] == code:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            waiting += [(*way, one) for one in sorted(others.get(way[-1], ()))]  # type: ignore[misc]
    return ()


def in_order(asks: Mapping[str, Iterable[str]]) -> list[str]:
    """Codes so that each comes after those it asks for; what would be a cycle is left where it stands."""
    done: list[str] = []
    waiting = dict(asks)
    while waiting:
        ready = [code for code, needs in waiting.items() if not set(needs) & (waiting.keys() - {code})]
        for code in ready or list(waiting):
            done.append(code)
            del waiting[code]
    return done
