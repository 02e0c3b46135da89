"""The one list page, for every `ListDefinition`: `path("customers/", list_view(CUSTOMERS), name="customers")`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from relacja.platform import lists
from relacja.platform.actor import Actor
from relacja.platform.lists import Column, Filter, ListDefinition, ListQuery, UserFilter, actions, editing
from relacja.platform.lists import saved as saved_views
from relacja.platform.lists.actions import ListAction
from relacja.platform.lists.leaving import ways_for
from relacja.platform.permissions import SHARE_VIEWS
from relacja.platform.web import cells
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest, wants_fragment


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading: where a click on it leads, and how the list is sorted now."""

    label: str
    end: bool
    sort_url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A saved view in the row above the list."""

    id: int
    name: str
    url: str
    current: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class ActionButton:
    """Something one may do with the marked rows."""

    label: str
    icon: str
    url: str
    confirm: str
    choices_url: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in the bar: its words (blank where it does not narrow the list), and what may be chosen."""

    code: str
    label: str
    shape: str
    words: str
    values: tuple[str, ...]
    options: list[tuple[str, str]]
    first: str
    last: str
    clear_url: str
    find_url: str = ""


def list_view(
    definition: ListDefinition, *, template: str = "web/list.html", more: Callable[[Actor], Any] = lambda actor: {}
) -> Callable[..., HttpResponse]:
    """The view of a list; whole, or only the rows when htmx asks.

    What stands above it fills the block `above` of a `template` of one's own, with what `more` tells.
    """

    @needs(definition.permission)
    def view(request: HttpRequest, **_parts: Any) -> HttpResponse:
        actor = cast(HouseRequest, request).actor
        query = ListQuery.parse(definition, actor, dict(request.GET.lists()))
        context = page_context(definition, actor, query, request.path)
        part = wants_fragment(cast(HouseRequest, request))
        if part:
            response = render(request, "web/_list_answer.html", context)
        else:
            response = render(request, template, context | more(actor))
        if part:
            response["HX-Push-Url"] = f"{request.path}?{query.address()}" if query.address() else request.path
        return response

    view.list = definition  # type: ignore[attr-defined]
    return view


def page_context(
    definition: ListDefinition, actor: Actor, query: ListQuery, path: str, *, draws_cells: bool = True
) -> dict[str, Any]:
    """Everything the list's templates need, as plain values; who draws the rows in another way needs no cells."""
    try:
        page = lists.page(definition, actor, query)
    except lists.BadCursor:
        query = ListQuery(filters=query.filters, sort=query.sort, columns=query.columns, limit=query.limit)
        page = lists.page(definition, actor, query)
    chips = [_chip(one, actor, query, definition) for one in definition.filters]
    return {
        "list": definition,
        "path": path,
        "query": query,
        "page": page,
        "heads": [_head(column, query, definition) for column in page.columns],
        "lines": cells.lines(definition, page, _editable(page.columns, actor)) if draws_cells else [],
        "search": _chip(definition.search, actor, query, definition) if definition.search else None,
        "chips": [chip for chip, one in zip(chips, definition.filters, strict=True) if one.primary or chip.words],
        "more_chips": [
            chip for chip, one in zip(chips, definition.filters, strict=True) if not one.primary and not chip.words
        ],
        "narrowed": bool(query.filters),
        "next_url": f"?{query.address(after=page.next)}" if page.next else "",
        "previous_url": f"?{query.address(before=page.previous)}" if page.previous else "",
        "first_url": f"?{query.address()}" if query.after or query.before or query.jump else "",
        "count_url": f"{reverse('web_list_count', args=[definition.code])}?{query.address()}",
        "columns": _choice_of_columns(definition, actor, query),
        "kept": [("sort", query.sort)] if query.sort else [],
        "jump": _jump(definition, query),
        "here": query.address(after=query.after, before=query.before, jump=query.jump),
        "ways_out": ways_for(actor, definition, query.address()),
        "may_add": not definition.new_permission or actor.may(definition.new_permission),
        "actions": [_action(one, definition) for one in actions.actions_for(actor, definition.code)],
        **views_context(definition, actor, query, path),
    }


def views_context(definition: ListDefinition, actor: Actor, query: ListQuery, path: str) -> dict[str, Any]:
    """The saved views of a list, and whether the query is one of them."""
    now = query.address()
    shown = []
    for view in saved_views.views_of(actor, definition.code):
        parameters: dict[str, list[str]] = {}
        for name, value in view.parameters:
            parameters.setdefault(name, []).append(value)
        address = ListQuery.parse(definition, actor, parameters).address()
        shown.append(ViewLink(view.pk, view.name, f"{path}?{address}", address == now, view.user_id == actor.user_id))
    return {
        "list": definition,
        "path": path,
        "address": now,
        "views": shown,
        "is_plain": not now,
        "is_saved": not now or any(view.current for view in shown),
        "may_share": actor.may(SHARE_VIEWS),
    }


def cell_context(definition: ListDefinition, actor: Actor, row_id: int, column_code: str) -> dict[str, Any]:
    """One cell of one row, with its choices."""
    column, edit = editing.editable(definition, actor, column_code)
    value = editing.stored_value(definition, actor, row_id, column)
    query = ListQuery(columns=(column_code,), limit=1)
    alone = replace(definition, rows=lambda who: definition.rows(who).filter(**{definition.key: row_id}))
    return {
        "list": definition,
        "row_id": row_id,
        "cell": cells.one_cell(alone, lists.page(alone, actor, query)),
        "value": value,
        "options": [(code, str(label)) for code, label in edit.choices(actor)],
    }


def _editable(columns: list[Column], actor: Actor) -> set[str]:
    return {one.code for one in columns if one.edit is not None and actor.may(one.edit.permission)}


def _action(action: ListAction, definition: ListDefinition) -> ActionButton:
    url = reverse("web_list_action", args=[definition.code, action.code])
    choices_url = reverse("web_list_choices", args=[definition.code, action.code]) if action.choices else ""
    return ActionButton(str(action.label), action.icon, url, str(action.confirm), choices_url)


def _head(column: Column, query: ListQuery, definition: ListDefinition) -> Head:
    current = query.sort or definition.default_sort
    end = column.align == "end" or column.kind in ("number", "money")
    if not column.sort_field:
        return Head(str(column.label), end, "", "")
    down_first = column.kind in ("number", "money", "date", "moment")
    turned = {column.code: f"-{column.code}", f"-{column.code}": column.code}
    target = turned.get(current, f"-{column.code}" if down_first else column.code)
    state = {column.code: "ascending", f"-{column.code}": "descending"}.get(current, "none")
    return Head(str(column.label), end, f"?{query.address(sort=target)}", state)


def _chip(one: Filter, actor: Actor, query: ListQuery, definition: ListDefinition) -> Chip:
    values = query.filters.get(one.code, ())
    first, _dots, last = values[0].partition("..") if values else ("", "", "")
    ranged = bool(values) and ".." in values[0]
    people = one if isinstance(one, UserFilter) else None
    return Chip(
        code=one.code,
        label=str(one.label),
        shape=one.shape,
        words=one.words(actor, values) if values else "",
        values=values,
        options=people.offered(actor, values) if people else one.options(actor),
        first=first if ranged else "",
        last=last,
        clear_url=f"?{query.without(one.code).address()}",
        find_url=reverse("web_list_found", args=[definition.code, one.code]) if people else "",
    )


def _choice_of_columns(definition: ListDefinition, actor: Actor, query: ListQuery) -> list[tuple[str, str, bool]]:
    shown = {column.code for column in query.chosen(definition, actor)}
    return [(column.code, str(column.label), column.code in shown) for column in definition.columns_for(actor)]


def _jump(definition: ListDefinition, query: ListQuery) -> dict[str, str] | None:
    """The box for a jump, where the list is sorted by something one can type."""
    column = definition.column((query.sort or definition.default_sort).removeprefix("-"))
    if column is None:
        return None
    shape = {"number": "number", "money": "number", "date": "date", "moment": "date"}.get(column.kind, "text")
    return {"label": str(column.label), "type": shape, "value": query.jump}
