"""The contract of a condition field: it answers the same for one party as for all; every field runs it."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from relacja.platform.conditions import values_of, values_of_many
from relacja.platform.fields import ConditionField, FieldKind, FieldValue, condition_fields
from relacja.platform.outbox import Event

TYPES: dict[FieldKind, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, Decimal),
    "flag": (bool,),
    "date": (date,),
    "moment": (datetime,),
    "choice": (str,),
    "list": (tuple,),
}


def check_condition_field(field: ConditionField, *, party_ids: Collection[int], at: datetime) -> None:
    """The answer for one, for one among others and for all agree for every party, and are of the field's kind."""
    found = answers(field, at)
    (name,) = [code for code in condition_fields.codes() if condition_fields[code] is field]
    many = {party_id: known[name] for party_id, known in values_of_many([name], party_ids, at).items()}
    for party_id in party_ids:
        value = values_of([name], party_id, at)[name]
        assert _compared(value) == _compared(found.get(party_id)), (
            f"party {party_id}: {value!r} at once, {found.get(party_id)!r} by SQL"
        )
        assert party_id not in many or _compared(value) == _compared(many[party_id]), (
            f"party {party_id}: {value!r} at once, {many[party_id]!r} among others"
        )
        assert value is None or isinstance(value, TYPES[field.kind]), f"{value!r} is no {field.kind}"
        assert value is None or field.kind != "choice" or value in dict(field.choices()), f"{value!r} is no choice"
    assert str(field.label), "people can read what it is"
    assert all(issubclass(event, Event) for event in field.changed_by), "changed by events"


def _compared(value: FieldValue) -> object:
    """Lists are sets of texts: their order says nothing."""
    return (set(value), len(value)) if isinstance(value, tuple) else value


def answers(field: ConditionField, at: datetime) -> dict[int, FieldValue]:
    """What the field's SQL answers, by party."""
    sql = field.sql(at)
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.params)
        names = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
    assert names == ["party_id", "value"], "SELECT party_id, value"
    assert len({row[0] for row in rows}) == len(rows), "at most one row for each party"
    return {row[0]: tuple(row[1]) if isinstance(row[1], list) else row[1] for row in rows if row[1] is not None}
