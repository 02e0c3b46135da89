"""A registered list as two verbs, its pages and its count: the same rows, filters and rights as page and export."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import translation
from ninja import Query
from ninja import Schema as Parameters
from pydantic import BaseModel, Field, create_model

from relacja.platform.api import openapi
from relacja.platform.api.routing import Answer, Router
from relacja.platform.api.shapes import Schema
from relacja.platform.lists import BadFilter, BadQuery, Column, ListDefinition, ListQuery, count, page
from relacja.platform.lists.query import MOST_ROWS

JSON_TYPES: dict[str, Any] = {
    "text": str,
    "number": int | float | str,
    "money": str,
    "date": str,
    "moment": str,
    "choice": str | int,
    "tags": list[str],
    "flag": bool,
}


class Counted(Schema):
    """How many rows there are, exactly."""

    count: int


def offer(router: Router, path: str, definition: ListDefinition, *, name: str) -> None:
    """Add the verbs `list_<name>` (GET `path`) and `count_<name>` (GET `path`/count) for a registered list."""
    with translation.override(openapi.LANGUAGE):
        _offer(router, path, definition, name)


def _offer(router: Router, path: str, definition: ListDefinition, name: str) -> None:
    filters = _parameters(definition, name)
    places = _with_places(filters, definition, name)

    def rows(request: HttpRequest, query: Any) -> Answer:
        return _rows(request, definition)

    def counted(request: HttpRequest, query: Any = None) -> Answer:
        actor = request.actor  # type: ignore[attr-defined]
        return {"count": count(definition, actor, _asked(request, definition))}

    shortcut: Any = Query
    rows.__annotations__["query"], counted.__annotations__["query"] = shortcut[places], shortcut[filters]
    rows.__name__, counted.__name__ = f"list_{name}", f"count_{name}"
    rows.__doc__ = f"{definition.title}, a page at a time; `next` and `previous` are addresses to follow"
    counted.__doc__ = f"{definition.title}: how many, exactly"
    router.list(path, response=_page_of(definition, name))(rows)
    router.list(f"{path}/count", response=Counted)(counted)


def _asked(request: HttpRequest, definition: ListDefinition) -> ListQuery:
    given = dict(request.GET.lists())
    if "fields" in given:
        given["columns"] = given.pop("fields")
    actor = request.actor  # type: ignore[attr-defined]
    try:
        return ListQuery.parse(definition, actor, given, strict=True)
    except BadFilter as error:
        raise BadQuery(error.code, error.problem) from error


def _rows(request: HttpRequest, definition: ListDefinition) -> dict[str, Any]:
    query = _asked(request, definition)
    found = page(definition, request.actor, query)  # type: ignore[attr-defined]
    return {
        "items": found.rows,
        "next": _address(request, after=found.next),
        "previous": _address(request, before=found.previous),
    }


def _address(request: HttpRequest, **place: str) -> str | None:
    ((name, cursor),) = place.items()
    if not cursor:
        return None
    parameters = request.GET.copy()
    for other in ("after", "before", "jump"):
        parameters.pop(other, None)
    parameters[name] = cursor
    return f"{request.path}?{parameters.urlencode()}"


def _parameters(definition: ListDefinition, name: str) -> type[BaseModel]:
    known: dict[str, Any] = {
        one.code: (list[str], Field(default=[], description=f"{one.label}")) for one in definition.every_filter
    }
    return create_model(f"{_camel(name)}Filters", __base__=Parameters, **known)


def _with_places(filters: type[BaseModel], definition: ListDefinition, name: str) -> type[BaseModel]:
    sortable = [column.code for column in definition.columns if column.sort_field]
    codes = ", ".join(column.code for column in definition.columns)
    text = Annotated[str, Field(max_length=1000)]
    return create_model(
        f"{_camel(name)}Query",
        __base__=filters,
        sort=(text, Field(default="", description=f"One of {', '.join(sortable)}; with a minus, the greatest first")),
        fields=(text, Field(default="", description=f"The columns wanted, with commas between, of {codes}")),
        limit=(int | None, Field(default=None, ge=1, le=MOST_ROWS, description="Rows a page")),
        after=(text, Field(default="", description="Where a page begins; taken from `next`")),
        before=(text, Field(default="", description="Where a page ends; taken from `previous`")),
        jump=(text, Field(default="", description="A value of the sorted column at which the page begins")),
    )


def _page_of(definition: ListDefinition, name: str) -> type[BaseModel]:
    columns: dict[str, Any] = {column.code: _typed(column) for column in definition.columns if column.code != "id"}
    row = create_model(f"{_camel(name)}Row", __base__=Schema, id=(int | str, ...), **columns)
    return create_model(
        f"{_camel(name)}Page",
        __base__=Schema,
        items=(list[row], ...),
        next=(str | None, ...),
        previous=(str | None, ...),
    )


def _typed(column: Column) -> Any:
    return (JSON_TYPES[column.kind] | None, Field(default=None, title=str(column.label)))


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
