"""What may be asked: fields by key, families of fields by pattern, and fields that are found when they are named."""

import difflib
from collections.abc import Callable, Iterable, Mapping

from .operands import FieldType

Find = Callable[[str], FieldType | None]


class Vocabulary:
    """Fields by their keys. A key `worker.skill.*` stands for every key that begins so; `find` answers for the rest."""

    def __init__(self, fields: Mapping[str, FieldType], find: Find | None = None) -> None:
        self.fields = {key: field for key, field in fields.items() if not key.endswith("*")}
        self.families = {key[:-1]: field for key, field in fields.items() if key.endswith("*")}
        self._find = find

    def find(self, key: str) -> FieldType | None:
        """What is known about a field; None if nobody knows it."""
        found = self.fields.get(key)
        if found is None:
            fitting = [start for start in self.families if key.startswith(start) and len(key) > len(start)]
            found = self.families[max(fitting, key=len)] if fitting else None
        return self._find(key) if found is None and self._find else found

    def near(self, key: str, count: int = 3) -> tuple[str, ...]:
        """Names that may have been meant."""
        return nearest(key, self.names(), count)

    def names(self) -> list[str]:
        """All keys that can be named; families by what they begin with and a `*`."""
        return [*self.fields, *(f"{start}*" for start in self.families)]


def nearest(given: str, names: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """The names that look most like what was given; also by the last part of a dotted name."""
    names = list(names)
    found = difflib.get_close_matches(given, names, count, 0.6)
    tails = {name.rpartition(".")[2]: name for name in reversed(names)}
    found += [tails[tail] for tail in difflib.get_close_matches(given.rpartition(".")[2], tails, count, 0.75)]
    return tuple(dict.fromkeys(found))[:count]
