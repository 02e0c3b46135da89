"""Looking at a table before anything is imported: where its header is, which forms its numbers and dates have."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from relacja.kit.text import fold
from relacja.platform.transfer.plugs import Format, import_targets
from relacja.platform.transfer.source import format_of
from relacja.platform.transfer.types import Cell, Evidence, Reading, Row, Source
from relacja.platform.transfer.values import find_date_order, find_number_form, kind_of, text_of

HEAD_ROWS = 2_000
SPREAD_ROWS = 400
SPREAD_FROM = 4 << 20


@dataclass(frozen=True, slots=True)
class Look:
    """The first rows of a table, its header, how it is read, and rows from all over it to judge by."""

    table: str
    reading: Reading
    header: list[str]
    rows: list[Row]
    sample: list[list[Cell]]
    total: int | None

    @property
    def signature(self) -> str:
        """The same for every file with the same columns, whatever their order and case."""
        return signature(self.header)


def signature(header: Sequence[str]) -> str:
    """A short hash of the names of the columns."""
    names = sorted({fold(name) for name in header if name})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]


def look_at(source: Source, table: str, changed: dict[str, Any] | None = None) -> Look:
    """Find out how a table is read (what the user has `changed` stands) and show its beginning."""
    form = format_of(source)
    reading = form.find_out(source, table)
    told = {name: value for name, value in (changed or {}).items() if value is not None and name != "evidence"}
    reading = replace(reading, **told)
    rows = list(islice(form.rows(source, table, reading), HEAD_ROWS))
    if "header" not in told:
        reading = _with_header(reading, rows)
    header, body = split_header(rows, reading.header)
    sample = [cells for _line, cells in body] + _spread(form, source, table, reading, len(rows))
    reading = _with_forms(reading, sample, told)
    total = _total(form, source, table, reading, len(rows))
    return Look(table, reading, header, body, sample, total)


def split_header(rows: Sequence[Row], line: int) -> tuple[list[str], list[Row]]:
    """The names of the columns (`#1`, `#2`... where there are none) and the rows below them."""
    width = max((len(cells) for _line, cells in rows), default=0)
    at = next((number for number, row in enumerate(rows) if row[0] == line), -1) if line else -1
    names = [text_of(cell) for cell in rows[at][1]] if at >= 0 else []
    names += [""] * (width - len(names))
    return [name or f"#{number}" for number, name in enumerate(names, start=1)], list(rows[at + 1 :])


def _with_header(reading: Reading, rows: Sequence[Row]) -> Reading:
    line, because, confidence = _find_header(rows)
    value = _("line %(line)s") % {"line": line} if line else _("none")
    evidence = Evidence("header", value, because, confidence)
    return replace(reading, header=line, evidence=(*reading.evidence, evidence))


def _find_header(rows: Sequence[Row]) -> tuple[int, str, float]:
    """The first row as wide as most, if its names are known, or if its cells are names and others stand below."""
    if not rows:
        return 0, _("there is no row"), 0.5
    width = Counter(_width(cells) for _line, cells in rows[:200]).most_common(1)[0][0]
    at = next((number for number, (_line, cells) in enumerate(rows[:20]) if _width(cells) >= min(width, len(cells))), 0)
    line, cells = rows[at]
    names = [text_of(cell) for cell in cells]
    known = sum(fold(name) in _known_names() for name in names)
    if known >= max(1, len(names) // 3):
        return line, _("it holds names of columns that are known: %(count)s") % {"count": known}, 0.97
    kinds = {kind_of(cell) for cell in cells if text_of(cell)}
    if kinds - {"text"} or len(set(names)) < len(names) or not all(names[:1]):
        return 0, _("the first row looks like the others"), 0.7
    below = [kind_of(cell) for _line, row in rows[at + 1 : at + 60] for cell in row]
    if any(kind not in {"text", "empty"} for kind in below):
        return line, _("it holds only text, and numbers or dates stand below"), 0.9
    return line, _("every name in it stands there once"), 0.6


def _width(cells: Sequence[Cell]) -> int:
    """How far a row reaches: the place of its last cell that is not empty."""
    return max((number for number, cell in enumerate(cells, start=1) if text_of(cell)), default=0)


_KNOWN: dict[str, frozenset[str]] = {}


def _known_names() -> frozenset[str]:
    if "all" not in _KNOWN:
        names = {fold(alias) for target in import_targets for each in target.fields for alias in each.aliases}
        _KNOWN["all"] = frozenset(names)
    return _KNOWN["all"]


def _spread(form: Format, source: Source, table: str, reading: Reading, seen: int) -> list[list[Cell]]:
    """Rows from all over a long table, so that a sample is not only its beginning."""
    if seen < HEAD_ROWS:
        return []
    stride = max(1, source.size // max(1, SPREAD_FROM)) * 50
    rows = islice(form.rows(source, table, reading), HEAD_ROWS, 200_000, stride)
    return [cells for _line, cells in islice(rows, SPREAD_ROWS)]


def _with_forms(reading: Reading, sample: Sequence[Sequence[Cell]], told: dict[str, Any]) -> Reading:
    numbers, dates = _texts(sample)
    evidence = list(reading.evidence)
    if "decimal" not in told and numbers:
        decimal, thousands, shown, confidence = find_number_form(numbers)
        reading = replace(reading, decimal=decimal, thousands=thousands)  # type: ignore[arg-type]
        if shown:
            evidence.append(Evidence("decimal", decimal, _("a cell reads %(cell)s") % {"cell": shown}, confidence))
    if "date_order" not in told and dates:
        order, shown, confidence = find_date_order(dates)
        reading = replace(reading, date_order=order)
        because = _("a cell reads %(cell)s") % {"cell": shown} if shown else _("no cell settles it")
        evidence.append(Evidence("date_order", order, because, confidence))
    return replace(reading, evidence=tuple(evidence))


def _texts(sample: Sequence[Sequence[Cell]]) -> tuple[list[str], list[str]]:
    numbers: list[str] = []
    dates: list[str] = []
    for cells in sample:
        for cell in cells:
            if isinstance(cell, str) and cell:
                kind = kind_of(cell)
                if kind == "number":
                    numbers.append(cell)
                elif kind == "date":
                    dates.append(cell)
    return numbers, dates


def _total(form: Format, source: Source, table: str, reading: Reading, seen: int) -> int | None:
    if seen < HEAD_ROWS:
        return seen - (1 if reading.header else 0)
    return next((each.rows for each in form.tables(source) if each.name == table), None)
