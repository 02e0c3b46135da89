"""Pages of a list by keyset: as fast at the millionth row as at the first, in both directions."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import orjson
from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from django.db.models import BooleanField, F, Func, Model, OrderBy, Q, QuerySet, Value
from django.db.models.expressions import Expression

from relacja.platform.actor import Actor
from relacja.platform.lists.columns import Column
from relacja.platform.lists.definition import ListDefinition
from relacja.platform.lists.query import BadQuery, ListQuery


class BadCursor(BadQuery):
    """The place in the list cannot be read, or belongs to another order."""


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list. Each row holds its key under `id` and one value for every column's code.

    `next` and `previous` are the cursors of the neighbouring pages, blank at the ends. `details` holds, for columns
    that have one, the second line of each cell; `currencies` the currency of each amount.
    """

    columns: list[Column]
    rows: list[dict[str, Any]]
    next: str = ""
    previous: str = ""
    extra: list[dict[str, Any]] = field(default_factory=list)


class RowCompare(Func):
    """`(a, b) > (x, y)`: one comparison PostgreSQL answers from an index on (a, b)."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *expressions: Any, operator: str) -> None:
        super().__init__(*expressions)
        self.operator = operator

    def as_sql(self, compiler: Any, connection: Any, *rest: Any, **extra: Any) -> tuple[str, Any]:
        """The first half of the expressions against the second."""
        parts: list[str] = []
        parameters: list[Any] = []
        for expression in self.get_source_expressions():
            sql, values = compiler.compile(expression)
            parts.append(sql)
            parameters.extend(values)
        half = len(parts) // 2
        return f"({', '.join(parts[:half])}) {self.operator} ({', '.join(parts[half:])})", tuple(parameters)


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a page: a field, its direction, and whether it may be empty (then the empty ones come last)."""

    name: str
    field: str
    key: str
    descending: bool
    nullable: bool
    shape: Any
    key_shape: Any

    def expressions(self, *, backwards: bool) -> list[OrderBy]:
        """For `order_by`; the key breaks ties."""
        falling = self.descending != backwards
        if self.field == self.key:
            return [F(self.key).desc() if falling else F(self.key).asc()]
        empties: dict[str, Any] = {}
        if self.nullable:
            empties = {"nulls_first": True} if backwards else {"nulls_last": True}
        first = F(self.field).desc(**empties) if falling else F(self.field).asc(**empties)
        return [first, F(self.key).desc() if falling else F(self.key).asc()]

    def beyond(self, value: Any, key: Any, *, backwards: bool) -> Q | Expression:
        """The condition of the rows that come after (or, backwards, before) the one with this value and key."""
        operator = "<" if self.descending != backwards else ">"
        if self.field == self.key:
            return Q(**{f"{self.key}__{'lt' if operator == '<' else 'gt'}": key})
        if value is None:
            same = Q(RowCompare(F(self.key), Value(key), operator=operator), **{f"{self.field}__isnull": True})
            return same | Q(**{f"{self.field}__isnull": False}) if backwards else same
        compared = RowCompare(
            F(self.field), F(self.key), Value(value, output_field=self.shape), Value(key), operator=operator
        )
        if self.nullable and not backwards:
            return Q(compared) | Q(**{f"{self.field}__isnull": True})
        return Q(compared)

    def at_or_beyond(self, value: Any) -> Q:
        """The condition of the rows from this value on, for a jump."""
        reached = Q(**{f"{self.field}__{'lte' if self.descending else 'gte'}": value})
        return reached | Q(**{f"{self.field}__isnull": True}) if self.nullable else reached

    def cursor(self, row: Mapping[str, Any]) -> str:
        """The place of a row."""
        raw = orjson.dumps([self.name, row[self.field], row[self.key]], default=str)
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    def read(self, cursor: str, parameter: str) -> tuple[Any, Any]:
        """Value and key of a place; `BadCursor` where it is none of this order."""
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            name, value, key = orjson.loads(raw)
            if name != self.name:
                raise BadCursor(parameter, "this place belongs to another order")
            return (None if value is None else self.shape.to_python(value)), self.key_shape.to_python(key)
        except (ValueError, TypeError, binascii.Error, ValidationError) as problem:
            if isinstance(problem, BadCursor):
                raise
            raise BadCursor(parameter, "this is no place in the list") from problem


@lru_cache(maxsize=512)
def _model_field(model: type[Model], path: str) -> tuple[Any, bool]:
    """The field at the end of a path, and whether it, or a link on the way, may be empty."""
    nullable = False
    steps = path.split("__")
    for number, step in enumerate(steps):
        found: Any = model._meta.get_field("id" if step == "pk" else step)
        nullable = nullable or getattr(found, "null", True)
        if number < len(steps) - 1:
            model = found.related_model
    return found, nullable


def order_of(definition: ListDefinition, query: ListQuery, rows: QuerySet[Any]) -> Order:
    """The order a query asks for, or the usual one."""
    asked = query.sort or definition.default_sort
    column = definition.column(asked.removeprefix("-"))
    if column is None or not column.sort_field:
        raise LookupError(f"{definition.code} cannot be sorted by {asked!r}")
    annotation = rows.query.annotations.get(column.sort_field)
    if annotation is not None:
        shape, nullable = annotation.output_field, True
    else:
        try:
            model: Any = rows.model
            shape, nullable = _model_field(model, column.sort_field)
        except FieldDoesNotExist as problem:
            raise FieldError(f"{definition.code}: no field {column.sort_field!r}") from problem
    return Order(
        asked,
        column.sort_field,
        definition.key,
        asked.startswith("-"),
        nullable,
        _plain(shape),
        rows.model._meta.get_field(definition.key),
    )


def _plain(shape: Any) -> Any:
    """A foreign key compares as the key it points at."""
    return shape.target_field if getattr(shape, "target_field", None) is not None and shape.is_relation else shape


def rows_asked_for(definition: ListDefinition, actor: Actor, query: ListQuery) -> QuerySet[Any]:
    """The rows the actor may see, narrowed by the filters of the query; no order and no limit."""
    rows = definition.rows(actor)
    for one in definition.every_filter:
        values = query.filters.get(one.code)
        if values:
            rows = one.apply(rows, actor, values)
    return rows


def count(definition: ListDefinition, actor: Actor, query: ListQuery) -> int:
    """How many rows the query finds, exactly."""
    actor.require(definition.permission)
    return rows_asked_for(definition, actor, query).order_by().count()


def page(definition: ListDefinition, actor: Actor, query: ListQuery) -> Page:
    """The page a query asks for: one query, plus one for each column shown that has a lookup.

    Raises `NotPermitted`, and `BadCursor` for a place that cannot be read.
    """
    actor.require(definition.permission)
    rows = rows_asked_for(definition, actor, query)
    order = order_of(definition, query, rows)
    columns = query.chosen(definition, actor)
    names = {definition.key, order.field, *definition.extra_fields}
    names.update(name for column in columns for name in column.fields)
    found, forward, back = _stretch(rows.values(*sorted(names)), order, query, definition)
    return Page(
        columns=columns,
        rows=_shown(definition, actor, columns, found),
        next=order.cursor(found[-1]) if found and forward else "",
        previous=order.cursor(found[0]) if found and back else "",
        extra=found,
    )


def _stretch(
    rows: QuerySet[Any], order: Order, query: ListQuery, definition: ListDefinition
) -> tuple[list[dict[str, Any]], bool, bool]:
    """The rows of the page, whether more follow, and whether some come before."""
    wanted = query.limit + 1
    if query.before:
        value, key = order.read(query.before, "before")
        place = order.beyond(value, key, backwards=True)
        found = list(rows.filter(place).order_by(*order.expressions(backwards=True))[:wanted])
        if len(found) <= query.limit:
            return _stretch(rows, order, replace(query, before=""), definition)
        return found[: query.limit][::-1], True, True
    narrowed = rows
    if query.after:
        value, key = order.read(query.after, "after")
        narrowed = rows.filter(order.beyond(value, key, backwards=False))
    elif query.jump:
        narrowed = rows.filter(order.at_or_beyond(_jump_value(order, query, definition)))
    found = list(narrowed.order_by(*order.expressions(backwards=False))[:wanted])
    return found[: query.limit], len(found) > query.limit, bool(query.after or query.jump)


def _jump_value(order: Order, query: ListQuery, definition: ListDefinition) -> Any:
    column = definition.column(order.name.removeprefix("-"))
    text = column.fold(query.jump) if column and column.fold else query.jump
    if order.descending and column and column.kind == "text":
        text += "\U0010fffd"
    try:
        return order.shape.to_python(text)
    except ValidationError as problem:
        raise BadCursor("jump", f"{query.jump!r} is no value of this column") from problem


def _shown(
    definition: ListDefinition, actor: Actor, columns: list[Column], found: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rows under the codes of the columns, stored values replaced by what the lookups say."""
    words: dict[str, Mapping[Any, Any]] = {}
    for column in columns:
        if column.lookup is not None and found:
            values = {row[column.source] for row in found if row[column.source] is not None}
            words[column.code] = column.lookup(actor, values)
    shown = []
    for row in found:
        line = {"id": row[definition.key]}
        for column in columns:
            value = row[column.source]
            line[column.code] = words[column.code].get(value) if column.code in words else value
        shown.append(line)
    return shown
