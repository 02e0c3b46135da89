"""The socket for lists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from relacja.kit.registry import Registry
from relacja.platform.actor import Actor
from relacja.platform.lists.columns import Column
from relacja.platform.lists.filters import Filter

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDefinition:
    """A list: which rows an actor may see, and in which columns and by which filters.

    `rows` must begin with `visible_to(actor)`. `row_url` gives the address of a row's page, from the values of the row.
    `default_sort` is the code of a sortable column, with a minus where the greatest comes first. `export_permission` is
    asked for in addition to `permission` when rows leave as a file.
    """

    code: str
    title: str | Promise
    permission: str
    columns: tuple[Column, ...]
    rows: Callable[[Actor], QuerySet[Any]]
    filters: tuple[Filter, ...] = ()
    default_sort: str
    export_permission: str = ""
    row_url: Callable[[Row], str] | None = None
    search: Filter | None = None
    empty: str | Promise = ""
    new_url_name: str = ""
    new_label: str | Promise = ""
    new_permission: str = ""
    import_url_name: str = ""
    limit: int = 50
    key: str = "id"
    extra_fields: tuple[str, ...] = field(default=())

    def columns_for(self, actor: Actor) -> list[Column]:
        """The columns the actor may see."""
        return [column for column in self.columns if not column.permission or actor.may(column.permission)]

    def column(self, code: str) -> Column | None:
        """The column of that code."""
        return next((column for column in self.columns if column.code == code), None)

    @property
    def every_filter(self) -> tuple[Filter, ...]:
        """The filters, the search box of the list among them."""
        return (*self.filters, self.search) if self.search else self.filters


lists: Registry[ListDefinition] = Registry("lists", ListDefinition)
"""Every list of the house; the pages, the API, the export and the test of scopes walk it."""


def declare(definition: ListDefinition) -> ListDefinition:
    """Add a list to the registry and return it."""
    return lists.add(definition.code, definition)
