"""What a row of a list shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

from relacja.platform.actor import Actor

Kind = Literal["text", "number", "money", "date", "moment", "choice", "tags", "flag"]
Lookup = Callable[[Actor, Iterable[Any]], Mapping[Any, Any]]
"""Turns stored values (ids, say) into what people read; one query whatever the number of values."""

Choices = Callable[[], Iterable[tuple[str, str | Promise]]]


@dataclass(frozen=True, slots=True)
class CellEdit:
    """A cell that is changed where it stands: by a choice, where that is safe. `save` calls one service."""

    permission: str
    choices: Callable[[Actor], Iterable[tuple[str, str | Promise]]]
    save: Callable[[Actor, int, str], None]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `field` is what is read from the rows, under the name `code`.

    `sort` names the field to order by (an indexed one), where the column may be sorted; True means `field` itself.
    `lookup` replaces the stored value by what is shown; `choices` gives the words of coded values, `currency` the field
    that holds the currency of an amount, `detail` a second field shown quietly under the first. `fold` turns what
    somebody typed into the form of the sort field, for a jump. A column with `permission` is there only for those who
    hold it; one with `edit` may be changed in its place.
    """

    code: str
    label: str | Promise
    field: str = ""
    kind: Kind = "text"
    sort: str | bool = False
    default: bool = True
    align: Literal["start", "end"] = "start"
    lookup: Lookup | None = None
    choices: Choices | None = None
    tones: Mapping[str, str] | None = None
    currency: str = ""
    detail: str = ""
    fold: Callable[[str], str] | None = None
    permission: str = ""
    edit: CellEdit | None = None

    @property
    def source(self) -> str:
        """The field the value is read from."""
        return self.field or self.code

    @property
    def sort_field(self) -> str:
        """The field the column is ordered by; blank where it may not be sorted."""
        return self.source if self.sort is True else (self.sort or "")

    @property
    def fields(self) -> list[str]:
        """Every field of the row the column reads."""
        return [name for name in (self.source, self.currency, self.detail) if name]
