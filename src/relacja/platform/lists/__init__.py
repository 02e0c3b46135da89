"""Lists: declared once by their app, shown as pages, answered by the API and exported, the same rows.

No HTML here. `ListDefinition` says what there is to see, `ListQuery` what somebody asked for; `page` and `count`
answer.
"""

from relacja.platform.lists.columns import CellEdit, Column, Lookup
from relacja.platform.lists.definition import ListDefinition, lists
from relacja.platform.lists.filters import (
    BadFilter,
    ChoiceFilter,
    DateRange,
    Filter,
    FlagFilter,
    NumberRange,
    TextFilter,
    UnitFilter,
    UserFilter,
)
from relacja.platform.lists.paging import BadCursor, Page, count, page, rows_asked_for
from relacja.platform.lists.query import BadQuery, ListQuery

__all__ = [
    "BadCursor",
    "BadFilter",
    "BadQuery",
    "CellEdit",
    "ChoiceFilter",
    "Column",
    "DateRange",
    "Filter",
    "FlagFilter",
    "ListDefinition",
    "ListQuery",
    "Lookup",
    "NumberRange",
    "Page",
    "TextFilter",
    "UnitFilter",
    "UserFilter",
    "count",
    "lists",
    "page",
    "rows_asked_for",
]
