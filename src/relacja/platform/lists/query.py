"""What somebody asks of a list: filters, order, columns and place, as read from the parameters of an address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from relacja.platform.actor import Actor
from relacja.platform.lists.columns import Column
from relacja.platform.lists.definition import ListDefinition

MOST_ROWS = 200
RESERVED = frozenset({"sort", "columns", "after", "before", "jump", "limit", "view", "fields", "all"})
"""Parameters of every list; no filter may have such a code."""


class BadQuery(ValueError):
    """A parameter nobody can follow; carries its name and what is wrong with it."""

    def __init__(self, parameter: str, problem: str) -> None:
        super().__init__(f"{parameter}: {problem}")
        self.parameter = parameter
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """A question to a list. All values have been checked against the definition and the actor's rights."""

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    jump: str = ""
    limit: int = 50

    @classmethod
    def parse(
        cls, definition: ListDefinition, actor: Actor, parameters: Mapping[str, Iterable[str]], *, strict: bool = False
    ) -> Self:
        """Read the parameters of an address.

        A page forgives: what cannot be read is left out. With `strict` (the API) it raises `BadQuery` or `BadFilter`.
        """
        given = {name: [v.strip() for v in values if v.strip()] for name, values in parameters.items()}
        reader = _Reader(definition, actor, given, strict)
        return cls(
            filters=reader.filters(),
            sort=reader.sort(),
            columns=reader.columns(),
            after=reader.one("after"),
            before=reader.one("before"),
            jump=reader.one("jump"),
            limit=reader.limit(),
        )

    def chosen(self, definition: ListDefinition, actor: Actor) -> list[Column]:
        """The columns to show: those asked for, in the order asked for, or the usual ones."""
        allowed = {column.code: column for column in definition.columns_for(actor)}
        if self.columns:
            return [allowed[code] for code in self.columns if code in allowed]
        return [column for column in allowed.values() if column.default]

    def parameters(self, *, place: bool = False) -> list[tuple[str, str]]:
        """The query as parameters again; with `place` the cursor too."""
        pairs = [(code, value) for code, values in self.filters.items() for value in values]
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("columns", ",".join(self.columns))] if self.columns else []
        if place:
            pairs += [(name, getattr(self, name)) for name in ("after", "before", "jump") if getattr(self, name)]
        return pairs

    def address(self, **changes: Any) -> str:
        """The query string of this query with some parts replaced, from the first page unless a place is given."""
        changed = replace(self, **({"after": "", "before": "", "jump": ""} | changes))
        return urlencode(changed.parameters(place=True))

    def without(self, code: str) -> Self:
        """The same query without one filter."""
        return replace(
            self, filters={c: values for c, values in self.filters.items() if c != code}, after="", before=""
        )


class _Reader:
    """Reads one parameter after the other; either forgives or complains."""

    def __init__(self, definition: ListDefinition, actor: Actor, given: Mapping[str, list[str]], strict: bool) -> None:
        self.definition = definition
        self.actor = actor
        self.given = given
        self.strict = strict

    def one(self, name: str) -> str:
        values = self.given.get(name) or [""]
        return values[-1]

    def filters(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one in self.definition.every_filter:
            values = self.given.get(one.code) or self._ends(one.code)
            if not values:
                continue
            try:
                found[one.code] = one.check(values)
            except ValueError:
                if self.strict:
                    raise
        return found

    def _ends(self, code: str) -> list[str]:
        """Two boxes of a form, `placed.from` and `placed.to`, as one range."""
        first, last = self.one(f"{code}.from"), self.one(f"{code}.to")
        return [f"{first}..{last}"] if first or last else []

    def sort(self) -> str:
        asked = self.one("sort")
        column = self.definition.column(asked.removeprefix("-"))
        if asked and (column is None or not column.sort_field or column not in self.definition.columns_for(self.actor)):
            return self._refuse("sort", f"{asked!r} is not a column one can sort by")
        return asked

    def columns(self) -> tuple[str, ...]:
        asked = [code for value in self.given.get("columns", []) for code in value.split(",") if code]
        allowed = {column.code for column in self.definition.columns_for(self.actor)}
        unknown = [code for code in asked if code not in allowed]
        if unknown:
            self._refuse("columns", f"no such column: {', '.join(unknown)}")
        chosen = tuple(dict.fromkeys(code for code in asked if code in allowed))
        usual = tuple(column.code for column in self.definition.columns_for(self.actor) if column.default)
        return () if chosen == usual else chosen

    def limit(self) -> int:
        asked = self.one("limit")
        if not asked:
            return self.definition.limit
        if not (asked.isdecimal() and len(asked) < 9 and 1 <= int(asked) <= MOST_ROWS):
            self._refuse("limit", f"give a number from 1 to {MOST_ROWS}")
            return self.definition.limit
        return int(asked)

    def _refuse(self, name: str, problem: str) -> str:
        if self.strict:
            raise BadQuery(name, problem)
        return ""
