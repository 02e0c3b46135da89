"""The cells of a list, ready to be shown: words instead of codes, in the reader's locale.

A page has hundreds of them, so the mark-up of a cell is put together here and not by templates: that is five times
cheaper. Everything that comes from rows passes `escape`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from relacja.platform.lists import Column, ListDefinition, Page
from relacja.platform.web import formats
from relacja.platform.web.icons import icon

PEN = (("class", "icon"),)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows: its text, and the mark-up of what stands inside its `td`."""

    code: str
    label: str
    text: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: `html` is the mark-up of all its cells, with their `td`."""

    id: Any
    url: str
    title: str
    cells: list[Cell]
    html: SafeString


def lines(definition: ListDefinition, page: Page, editable: Collection[str] = ()) -> list[Line]:
    """The rows of a page, ready to be shown; cells of the columns in `editable` offer to be changed."""
    writers = [
        _Writer(definition, column, main=number == 0, editable=column.code in editable)
        for number, column in enumerate(page.columns)
    ]
    return [_line(definition, writers, row, stored) for row, stored in zip(page.rows, page.extra, strict=True)]


def one_cell(definition: ListDefinition, page: Page) -> Cell:
    """The only cell of a page of one row and one column, which may be changed."""
    writer = _Writer(definition, page.columns[0], main=False, editable=True)
    row = page.rows[0]
    return writer.cell(row[page.columns[0].code], page.extra[0], row["id"], "")[0]


def _line(
    definition: ListDefinition, writers: list["_Writer"], row: Mapping[str, Any], stored: Mapping[str, Any]
) -> Line:
    url = definition.row_url(stored) if definition.row_url else ""
    made = [writer.cell(row[writer.column.code], stored, row["id"], url) for writer in writers]
    title = made[0][0].text if made else ""
    return Line(row["id"], url, title, [cell for cell, _html in made], mark_safe("".join(html for _cell, html in made)))  # noqa: S308  escaped cell by cell


class _Writer:
    """Writes the cells of one column; what is the same for all of them is worked out once."""

    def __init__(self, definition: ListDefinition, column: Column, *, main: bool, editable: bool) -> None:
        self.definition = definition
        self.column = column
        self.label = str(column.label)
        self.main = main
        self.editable = editable
        self.choices = {code: str(label) for code, label in column.choices()} if column.choices else {}
        self.tones = column.tones
        end = column.align == "end" or column.kind in ("number", "money")
        marks = {"end num": end, "money": column.kind == "money", "main": main, "plain": column.tones is not None}
        self.classes = " ".join(name for name, holds in marks.items() if holds)
        self.opening = f'<td data-label="{escape(self.label)}" class="{self.classes}'

    def cell(self, value: Any, stored: Mapping[str, Any], row_id: Any, url: str) -> tuple[Cell, str]:
        """The cell, and its whole `td`."""
        text = plain(self.column, value, stored, self.choices)
        inside = self._inside(value, text, url)
        if self.column.detail and (detail := stored.get(self.column.detail)):
            inside += f'<span class="cell-detail">{escape(detail)}</span>'
        if self.editable:
            inside += self._pen(row_id)
        title = f' title="{escape(formats.whole_moment(value))}"' if isinstance(value, datetime) else ""
        whole = f'{self.opening}{_mark(text)}"{title}>{inside}</td>'
        return Cell(self.column.code, self.label, text, mark_safe(inside)), whole  # noqa: S308  escaped above

    def _inside(self, value: Any, text: str, url: str) -> str:
        if self.main and url:
            return f'<a class="cell-main quiet-link" data-row-link href="{escape(url)}">{escape(text or "—")}</a>'
        if self.column.kind == "tags" and isinstance(value, Iterable) and not isinstance(value, str):
            return " ".join(f'<span class="badge">{escape(word)}</span>' for word in value)
        if self.tones is not None and text:
            tone = self.tones.get(str(value), "")
            return f'<span class="badge{f" tone-{escape(tone)}" if tone else ""}">{escape(text)}</span>'
        return escape(text)

    def _pen(self, row_id: Any) -> str:
        url = reverse("web_list_cell", args=[self.definition.code, row_id, self.column.code])
        label = escape(_("Change: %(column)s") % {"column": self.label})
        return (
            f'<button type="button" class="cell-pen" hx-get="{url}" hx-target="closest td" aria-label="{label}">'
            f"{icon('pencil', attributes=PEN)}</button>"
        )


def _mark(text: str) -> str:
    """Empty, or words with a hyphen, which figures of one width would draw apart."""
    if not text:
        return " is-empty"
    return " words" if "-" in text and text[0].isalpha() else ""


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
