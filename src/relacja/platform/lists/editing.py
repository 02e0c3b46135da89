"""Cells changed where they stand, with a way back."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from relacja.platform import undo
from relacja.platform.actor import Actor
from relacja.platform.lists.columns import CellEdit, Column
from relacja.platform.lists.definition import ListDefinition, lists
from relacja.platform.undo import Undoing, undoings


class NotEditable(LookupError):
    """The row is not the actor's to see, or the column is not changed in its place."""


class NoSuchChoice(ValueError):
    """The value is none of those offered."""


def editable(definition: ListDefinition, actor: Actor, column_code: str) -> tuple[Column, CellEdit]:
    """The column and how it is changed; raises `NotEditable` and `NotPermitted`."""
    column = definition.column(column_code)
    if column is None or column.edit is None or column not in definition.columns_for(actor):
        raise NotEditable(column_code)
    actor.require(definition.permission)
    actor.require(column.edit.permission)
    return column, column.edit


def stored_value(definition: ListDefinition, actor: Actor, row_id: int, column: Column) -> str:
    """What the cell holds now, as its choice would be sent."""
    one = definition.rows(actor).filter(**{definition.key: row_id}).order_by()
    found = list(one.values_list(column.source, flat=True)[:1])
    if not found:
        raise NotEditable(row_id)
    return "" if found[0] is None else str(found[0])


def change_cell(definition: ListDefinition, actor: Actor, row_id: int, column_code: str, value: str) -> str:
    """Change one cell of a row the actor sees; returns the token of the way back."""
    column, edit = editable(definition, actor, column_code)
    before = stored_value(definition, actor, row_id, column)
    if value not in {code for code, _label in edit.choices(actor)}:
        raise NoSuchChoice(value)
    edit.save(actor, row_id, value)
    payload = {"list": definition.code, "column": column_code, "row": row_id, "value": before}
    return undo.token(actor, "platform.cell_changed", payload)


def _change_back(actor: Actor, payload: Mapping[str, Any]) -> str:
    definition = lists[payload["list"]]
    _column, edit = editable(definition, actor, payload["column"])
    edit.save(actor, payload["row"], payload["value"])
    return _("It is as it was.")


undoings.add("platform.cell_changed", Undoing("platform.cell_changed", _change_back))
