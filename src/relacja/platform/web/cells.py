"""One cell of a list, ready to be shown: words instead of codes, in the reader's locale."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from relacja.platform.lists import Column, ListDefinition, Page
from relacja.platform.web import formats


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows."""

    code: str
    label: str
    text: str
    kind: str
    end: bool
    main: bool
    title: str = ""
    tone: str = ""
    detail: str = ""
    words: tuple[str, ...] = ()
    editable: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, ready to be shown."""

    id: int
    url: str
    title: str
    cells: list[Cell]


def lines(definition: ListDefinition, page: Page, editable: Collection[str] = ()) -> list[Line]:
    """The rows of a page, ready to be shown."""
    choices = {c.code: {k: str(v) for k, v in c.choices()} for c in page.columns if c.choices is not None}
    shown = []
    for row, stored in zip(page.rows, page.extra, strict=True):
        cells = [
            _cell(
                column,
                row[column.code],
                stored,
                choices.get(column.code, {}),
                main=number == 0,
                editable=column.code in editable,
            )
            for number, column in enumerate(page.columns)
        ]
        url = definition.row_url(stored) if definition.row_url else ""
        shown.append(Line(row["id"], url, cells[0].text if cells else "", cells))
    return shown


def _cell(
    column: Column,
    value: Any,
    stored: Mapping[str, Any],
    choices: Mapping[str, str],
    *,
    main: bool,
    editable: bool,
) -> Cell:
    text, title = plain(column, value, stored, choices), ""
    words: tuple[str, ...] = ()
    if isinstance(value, datetime):
        title = formats.whole_moment(value)
    if column.kind == "tags" and isinstance(value, Iterable) and not isinstance(value, str):
        words = tuple(str(word) for word in value)
    return Cell(
        code=column.code,
        label=str(column.label),
        text=text,
        kind=column.kind,
        end=column.align == "end" or column.kind in ("number", "money"),
        main=main,
        title=title,
        tone=(column.tones or {}).get(str(value), "") if text else "",
        detail=str(stored.get(column.detail) or "") if column.detail else "",
        words=words,
        editable=editable,
    )


def plain(column: Column, value: Any, stored: Mapping[str, Any], choices: Mapping[str, str]) -> str:
    """The value as plain text."""
    if value is None or value == "":
        return ""
    if column.kind == "money":
        return formats.money(value, str(stored.get(column.currency) or "") if column.currency else "")
    if column.kind == "choice":
        return choices.get(value, str(value))
    write = _WRITERS.get(column.kind)
    return write(value) if write and not isinstance(value, str) else str(value)


_WRITERS: dict[str, Callable[[Any], str]] = {
    "number": formats.number,
    "moment": formats.moment,
    "date": formats.day,
    "tags": lambda value: ", ".join(str(word) for word in value),
    "flag": lambda value: _("yes") if value else _("no"),
}
