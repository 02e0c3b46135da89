"""Families of types: setting them up, and giving every customer the one that is theirs."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F
from django.utils import timezone

from relacja.kit.conditions import Column, Condition, ConditionError, to_sql
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.conditions import house_zone, read_condition
from relacja.platform.fields import Sql, asked_parties, condition_fields
from relacja.platform.outbox import publish
from relacja.platform.use_case import use_case
from relacja.segments.events import TypesSorted
from relacja.segments.models import CustomerType, TypeFamily
from relacja.segments.permissions import EDIT
from relacja.segments.rules import clusters
from relacja.segments.services.setting_up import BadSegment
from relacja.segments.types import Sorting

BEHAVIOUR = ("sales.last_order", "sales.orders_365", "sales.turnover_365")
LEARNT_FROM = 20_000
MONTHS_KEPT = 24
MOST_TYPES = 20


class TypeNotFound(LookupError):
    """There is no such family or type."""


@use_case(permits=EDIT)
def add_family(*, actor: Actor, code: str, name: str, sorting: Sorting, at: datetime, clusters: int = 4) -> int:
    """Make a family of types, with the type of the rest alone. Raises `BadSegment` where the code is taken."""
    code = code.strip().lower()
    sql.hold("segments.families")
    if TypeFamily.objects.filter(code=code).exists():
        raise BadSegment("code", "taken")
    made = TypeFamily.objects.create(code=code, name=name, sorting=sorting.value, clusters=clusters, created_at=at)
    CustomerType.objects.create(family=made, position=MOST_TYPES + 1, is_rest=True)
    audit.note(family=code)
    return made.pk


@use_case(permits=EDIT)
def save_type(*, actor: Actor, family_id: int, name: str, condition: str = "", type_id: int | None = None) -> int:
    """Add a type at the end of the order, before the rest, or change one. Raises `BadSegment` and `TypeNotFound`."""
    family = TypeFamily.objects.select_for_update().filter(pk=family_id).first()
    if family is None:
        raise TypeNotFound(family_id)
    asks = family.sorting == Sorting.CONDITIONS
    found = CustomerType.objects.filter(pk=type_id, family=family).first() if type_id else None
    if type_id and found is None:
        raise TypeNotFound(type_id)
    if asks and not (found and found.is_rest):
        _check(condition)
    if found is None:
        if not asks:
            raise BadSegment("name", "learnt")
        found = CustomerType(family=family, position=_next(family))
    found.name, found.condition = name, condition if asks and not found.is_rest else ""
    found.save()
    return found.pk


def _check(condition: str) -> None:
    if not condition.strip():
        raise BadSegment("condition", "missing")
    try:
        read_condition(condition)
    except ConditionError as problem:
        raise BadSegment("condition", str(problem)) from problem


def _next(family: TypeFamily) -> int:
    taken = list(CustomerType.objects.filter(family=family, is_rest=False).values_list("position", flat=True))
    if len(taken) >= MOST_TYPES:
        raise BadSegment("name", "too_many")
    return max(taken, default=0) + 1


@use_case(permits=EDIT)
def move_type(*, actor: Actor, type_id: int, up: bool) -> None:
    """Let a type be asked earlier or later than its neighbour. Raises `TypeNotFound`."""
    found = CustomerType.objects.filter(pk=type_id, is_rest=False).first()
    if found is None:
        raise TypeNotFound(type_id)
    beside = CustomerType.objects.filter(family=found.family, is_rest=False)
    other = (
        beside.filter(position__lt=found.position).order_by("-position").first()
        if up
        else beside.filter(position__gt=found.position).order_by("position").first()
    )
    if other is not None:
        found.position, other.position = other.position, found.position
        found.save()
        other.save()


@use_case(permits=EDIT)
def delete_type(*, actor: Actor, type_id: int) -> None:
    """Delete a type, its past too; its customers are sorted anew. Raises `TypeNotFound`; the rest stays."""
    found = CustomerType.objects.filter(pk=type_id, is_rest=False).first()
    if found is None:
        raise TypeNotFound(type_id)
    audit.note(type=found.name)
    found.delete()


@use_case(permits=EDIT)
def sort_customers(*, actor: Actor, family_id: int, at: datetime) -> int:
    """Give every customer their type of this month; how many are sorted. Raises `TypeNotFound`."""
    family = TypeFamily.objects.select_for_update().filter(pk=family_id).first()
    if family is None:
        raise TypeNotFound(family_id)
    month = timezone.localdate(at).replace(day=1)
    told = _by_behaviour(family, at) if family.sorting == Sorting.CLUSTERS else _by_conditions(family, at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '128MB', true)")
        cursor.execute(SORTED.format(told=told.text), told.params)
        cursor.execute("ANALYZE segments_sorted")
        cursor.execute(GONE, [family.pk, month])
        cursor.execute(KEEP, [family.pk, month, family.pk, month])
        cursor.execute("SELECT count(*) FROM segments_sorted")
        (count,) = cursor.fetchone()
        cursor.execute("DROP TABLE segments_sorted")
        cursor.execute(OLD, [family.pk, month, MONTHS_KEPT])
    TypeFamily.objects.filter(pk=family.pk).update(sorted_at=at)
    publish(TypesSorted(family.pk))
    return int(count)


@use_case(permits=EDIT)
def sort_all(*, actor: Actor, at: datetime) -> int:
    """The same of every family."""
    families = list(TypeFamily.objects.order_by("pk").values_list("pk", flat=True))
    return sum(sort_customers(actor=actor, family_id=family, at=at) for family in families)


SORTED = "CREATE TEMPORARY TABLE segments_sorted AS {told}"
GONE = """
DELETE FROM segments_typeofmonth t WHERE t.family_id = %s AND t.month = %s
  AND NOT EXISTS (SELECT FROM segments_sorted s WHERE s.party_id = t.party_id)
"""
KEEP = """
INSERT INTO segments_typeofmonth (family_id, month, party_id, type_id)
SELECT %s, %s, s.party_id, s.type_id FROM segments_sorted s WHERE NOT EXISTS (
  SELECT FROM segments_typeofmonth t
  WHERE t.family_id = %s AND t.month = %s AND t.party_id = s.party_id AND t.type_id = s.type_id)
ON CONFLICT (family_id, month, party_id) DO UPDATE SET type_id = EXCLUDED.type_id
"""
OLD = "DELETE FROM segments_typeofmonth WHERE family_id = %s AND month < %s::date - make_interval(months => %s)"


def _asked(keys: Sequence[str], at: datetime) -> tuple[Sql, dict[str, Column]]:
    """Every party with these fields: what stands after FROM, and where each value is."""
    (parties,) = [each.sql() for each in asked_parties]
    text, params, columns = f"({parties.text}) p", [*parties.params], {}
    for number, key in enumerate(key for key in keys if key in condition_fields):
        asked = condition_fields[key].sql(at)
        text = f"{text} LEFT JOIN ({asked.text}) f{number} ON f{number}.party_id = p.party_id"
        params += asked.params
        columns[key] = Column(f"f{number}.value")
    return Sql(text, tuple(params)), columns


def _types(family: TypeFamily) -> tuple[list[CustomerType], CustomerType]:
    found = list(CustomerType.objects.filter(family=family).order_by("position", "pk"))
    (rest,) = [one for one in found if one.is_rest]
    return [one for one in found if not one.is_rest], rest


def _by_conditions(family: TypeFamily, at: datetime) -> Sql:
    """The first type whose condition holds, or the rest."""
    types, rest = _types(family)
    read: list[Condition] = [read_condition(one.condition, lenient=True) for one in types]
    source, columns = _asked(sorted({key for one in read for key in one.fields}), at)
    whens = ""
    params: list[object] = []
    for one, condition in zip(types, read, strict=True):
        clause = to_sql(condition, columns, at, house_zone())
        whens += f" WHEN {clause.text} THEN {one.pk:d}"
        params += clause.params
    chosen = f"CASE{whens} ELSE {rest.pk:d} END" if whens else f"{rest.pk:d}"
    return Sql(f"SELECT p.party_id, {chosen}::bigint AS type_id FROM {source.text}", (*params, *source.params))  # noqa: S608


def _by_behaviour(family: TypeFamily, at: datetime) -> Sql:
    """The nearest of the kinds of behaviour that were learnt; the rest are those who bought nothing in a year."""
    source, columns = _asked(BEHAVIOUR, at)
    if len(columns) < len(BEHAVIOUR):
        return Sql(f"SELECT p.party_id, {_types(family)[1].pk:d}::bigint AS type_id FROM {source.text}", source.params)  # noqa: S608
    last, orders, turnover = (columns[key].text for key in BEHAVIOUR)
    measured = f"""
        SELECT p.party_id, -ln(1 + greatest(%s::date - {last}, 0)::float8) AS a, ln(1 + {orders}::float8) AS b,
          ln(1 + greatest(coalesce({turnover}, 0), 0)::float8) AS c FROM {source.text}
    """  # noqa: S608 our own; values are bound
    params = (timezone.localdate(at), *source.params)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a, b, c FROM ({measured}) m WHERE b IS NOT NULL ORDER BY hashint8(party_id) LIMIT %s",  # noqa: S608
            [*params, LEARNT_FROM],
        )
        points = cursor.fetchall()
    types, rest = _learnt(family, points)
    if not types:
        return Sql(f"SELECT m.party_id, {rest.pk:d}::bigint AS type_id FROM ({measured}) m", params)  # noqa: S608
    ways = ", ".join("(%s::bigint, %s::float8, %s::float8, %s::float8)" for _one in types)
    text = f"""
        SELECT m.party_id, CASE WHEN m.b IS NULL THEN {rest.pk:d} ELSE (
          SELECT v.id FROM (VALUES {ways}) v (id, a, b, c)
          ORDER BY ((v.a - m.a) / s.a) ^ 2 + ((v.b - m.b) / s.b) ^ 2 + ((v.c - m.c) / s.c) ^ 2, v.id LIMIT 1
        ) END AS type_id
        FROM ({measured}) m, (VALUES (%s::float8, %s::float8, %s::float8)) s (a, b, c)
    """  # noqa: S608 our own; values are bound
    centres = [value for one in types for value in (one.pk, *one.centre)]
    return Sql(text, (*centres, *params, *_spread(points)))


def _spread(points: Sequence[Sequence[float]]) -> list[float]:
    spread = []
    for column in zip(*points, strict=True):
        middle = sum(column) / len(column)
        spread.append((sum((value - middle) ** 2 for value in column) / len(column)) ** 0.5 or 1.0)
    return spread


def _learnt(family: TypeFamily, points: Sequence[Sequence[float]]) -> tuple[list[CustomerType], CustomerType]:
    """The types after learning anew: each follows the one it is nearest to, so that names stay."""
    types, rest = _types(family)
    known = [one for one in types if one.centre]
    centres = clusters.learn(points, family.clusters)
    if not centres:
        return known, rest
    kept: list[CustomerType] = []
    for centre, follows in zip(centres, clusters.matched([one.centre for one in known], centres), strict=True):
        one = known[follows] if follows is not None else CustomerType(family=family, position=0)
        one.centre = centre
        kept.append(one)
    kept.sort(key=lambda one: -one.centre[2])
    for position, one in enumerate(kept, 1):
        one.position = position
        one.save()
    CustomerType.objects.filter(family=family, is_rest=False).exclude(pk__in=[one.pk for one in kept]).update(
        centre=None, position=F("position") + len(kept)
    )
    return kept, rest
