"""Lists as files: the same rows, columns, order and words as on the page, streamed."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relacja.platform import lists
from relacja.platform.actor import Actor
from relacja.platform.lists import Column, ListDefinition, ListQuery
from relacja.platform.transfer.defusing import defused

PAGE = 2_000
MOST_XLSX_ROWS = 1_048_575
LOCAL = ("pl", "ru")
"""Languages whose spreadsheets expect semicolons between cells and a decimal comma."""


class TooLongForXlsx(ValueError):
    """A work sheet has room for a million rows; more leave as CSV."""


def head_of(definition: ListDefinition, actor: Actor, query: ListQuery) -> list[str]:
    """The names of the columns as shown."""
    return [str(column.label) for column in query.chosen(definition, actor)]


def rows_of(definition: ListDefinition, actor: Actor, query: ListQuery) -> Iterator[list[Any]]:
    """Every row of the list from its first, as values: words for codes, numbers and moments as such."""
    asked = replace(query, before="", jump="", after="", limit=PAGE)
    choices: dict[str, dict[Any, str]] = {}
    while True:
        page = lists.page(definition, actor, asked)
        for column in page.columns:
            if column.choices is not None and column.code not in choices:
                choices[column.code] = {code: str(label) for code, label in column.choices()}
        for row in page.rows:
            yield [_value(column, row[column.code], choices.get(column.code)) for column in page.columns]
        if not page.next:
            return
        asked = replace(asked, after=page.next)


def _value(column: Column, value: Any, choices: dict[Any, str] | None) -> Any:
    if value is None or value == "":
        return None
    if choices is not None:
        return choices.get(value, str(value))
    if column.kind == "tags" and not isinstance(value, str):
        return ", ".join(str(word) for word in value)
    if column.kind == "flag":
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    return value if isinstance(value, int | float | Decimal | date) else str(value)


def csv_lines(definition: ListDefinition, actor: Actor, query: ListQuery) -> Iterator[str]:
    """The list as CSV line by line, with a byte order mark; formulas are defused."""
    local = (get_language() or "en")[:2] in LOCAL
    writer = csv.writer(_Echo(), delimiter=";" if local else ",")
    yield "\ufeff" + writer.writerow([defused(name) for name in head_of(definition, actor, query)])
    for row in rows_of(definition, actor, query):
        yield writer.writerow([_written(value, local) for value in row])


def _written(value: Any, local: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, str):
        return defused(value)
    text = str(value)
    return text.replace(".", ",") if local and isinstance(value, float | Decimal) else text


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def write_csv(target: IO[str], definition: ListDefinition, actor: Actor, query: ListQuery) -> int:
    """Write the list as CSV; returns the number of rows."""
    number = -1
    for line in csv_lines(definition, actor, query):
        target.write(line)
        number += 1
    return number


def write_xlsx(target: IO[bytes], definition: ListDefinition, actor: Actor, query: ListQuery) -> int:
    """Write the list as a workbook, row by row; texts stay texts, so nothing can run. Raises `TooLongForXlsx`."""
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    forms = {date: book.add_format({"num_format": "yyyy-mm-dd"})}
    forms[datetime] = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for number, name in enumerate(head_of(definition, actor, query)):
        sheet.write_string(0, number, name, bold)
    sheet.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(rows_of(definition, actor, query), start=1):
        if count > MOST_XLSX_ROWS:
            book.close()
            raise TooLongForXlsx
        for number, value in enumerate(row):
            _write_cell(sheet, (count, number), value, forms)
    book.close()
    return count


def _write_cell(sheet: Any, place: tuple[int, int], value: Any, forms: dict[Any, Any]) -> None:
    if isinstance(value, datetime | date):
        sheet.write_datetime(*place, value, forms[type(value)])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(*place, value)
    elif value is not None:
        sheet.write_string(*place, str(value)[:32_767])
