"""The socket for what one may do with the marked rows of a list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from relacja.kit.registry import Registry
from relacja.platform import undo
from relacja.platform.actor import Actor
from relacja.platform.lists.definition import ListDefinition
from relacja.platform.lists.paging import rows_asked_for
from relacja.platform.lists.query import ListQuery

MOST_ROWS_AT_ONCE = 10_000


class TooManyRows(ValueError):
    """More rows are marked than one action takes."""


class NothingMarked(ValueError):
    """None of the marked rows is one that the actor sees in the list."""


class NoSuchChoice(ValueError):
    """The value is none of those that the action offers the actor."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an action says when it has been done; `undo` is the payload for the action's own `undo`."""

    text: str
    undo: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAction:
    """Something done with many rows of a list at once.

    `run` gets the ids of rows the actor sees in that list, and the chosen value where there are `choices`; it calls one
    service. `undo` takes the payload of `Done` and takes it all back. `confirm` asks before. Where
    there is nothing to choose from, `new_url_name` leads to where it is made.
    """

    code: str
    list_code: str
    label: str | Promise
    icon: str = "check"
    permission: str = ""
    run: Callable[[Actor, Sequence[int], str], Done]
    undo: Callable[[Actor, Mapping[str, Any]], str] | None = None
    choices: Callable[[Actor], Iterable[tuple[str, str | Promise]]] | None = None
    confirm: str | Promise = ""
    new_url_name: str = ""
    new_label: str | Promise = ""
    order: int = 50


list_actions: Registry[ListAction] = Registry("list actions", ListAction)


def add(action: ListAction) -> ListAction:
    """Offer an action on a list; where it can be undone, its way back is known from now on too."""
    if action.undo is not None:
        undo.undoings.add(action.code, undo.Undoing(action.code, action.undo))
    return list_actions.add(action.code, action)


def actions_for(actor: Actor, list_code: str) -> list[ListAction]:
    """The actions on a list that the actor may do."""
    offered = [one for one in list_actions if one.list_code == list_code]
    allowed = [one for one in offered if not one.permission or actor.may(one.permission)]
    return sorted(allowed, key=lambda one: (one.order, one.code))


def marked_ids(definition: ListDefinition, actor: Actor, ids: Sequence[int]) -> list[int]:
    """Those of the ids that the actor sees in the list."""
    if len(ids) > MOST_ROWS_AT_ONCE:
        raise TooManyRows(len(ids))
    return _keys(definition, definition.rows(actor).filter(**{f"{definition.key}__in": ids}))


def all_ids(definition: ListDefinition, actor: Actor, query: ListQuery) -> list[int]:
    """The ids of all rows a query finds; raises `TooManyRows` where they are more than one action takes."""
    found = _keys(definition, rows_asked_for(definition, actor, query)[: MOST_ROWS_AT_ONCE + 1])
    if len(found) > MOST_ROWS_AT_ONCE:
        raise TooManyRows(len(found))
    return found


def run(action: ListAction, actor: Actor, ids: Sequence[int], value: str) -> tuple[str, str]:
    """Do it; what to say, and the token of the way back (blank where there is none).

    Raises `NothingMarked` and `NoSuchChoice`.
    """
    if action.permission:
        actor.require(action.permission)
    if not ids:
        raise NothingMarked
    if action.choices is not None and value not in dict(action.choices(actor)):
        raise NoSuchChoice(value)
    done = action.run(actor, ids, value)
    way_back = undo.token(actor, action.code, done.undo) if done.undo is not None and action.undo else ""
    return done.text, way_back


def _keys(definition: ListDefinition, rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by().values_list(definition.key, flat=True).distinct())
