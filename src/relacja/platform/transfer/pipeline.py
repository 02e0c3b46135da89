"""From a file to chunks of records, one chunk ahead of the database."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from relacja.platform.transfer.compiled import CompiledStep, LookedUp, LookupTables, Refusal, compile_step
from relacja.platform.transfer.look import HEAD_ROWS, look_at, split_header
from relacja.platform.transfer.mapping import Step
from relacja.platform.transfer.plugs import ImportTarget
from relacja.platform.transfer.source import format_of
from relacja.platform.transfer.types import CannotRead, Cell, LoadOptions, Reading, Record, Row, Source
from relacja.platform.transfer.values import text_of

T = TypeVar("T")
LOOKUP_LIMIT = 300_000
SEEN_LIMIT = 2_000_000


@dataclass(slots=True)
class RefusedLine:
    """A line that came to nothing, and its cells as they were."""

    table: str
    line: int
    reason: str
    field_code: str
    cells: list[Cell]


@dataclass(slots=True)
class Chunk:
    """Records on their way to a target, the lines each was made of (`raw`), those that were refused before, and where
    the chunk ends."""

    records: list[Record] = field(default_factory=list)
    raw: list[list[tuple[str, Row]]] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    table: str = ""
    rows: int = 0
    position: dict[str, Any] = field(default_factory=dict)
    prepared: Any = None


def tables_of(source: Source, step: Step) -> list[str]:
    """The tables a step reads, in the order of the file; `CannotRead` where there is none."""
    names = [table.name for table in format_of(source).tables(source)]
    chosen = [name for name in names if step.takes(name)]
    if not chosen and len(names) == 1 and len(step.tables) == 1:
        return names
    if not chosen:
        raise CannotRead(_("The file has no table named %(name)s.") % {"name": ", ".join(step.tables)})
    return chosen


def reading_of(source: Source, table: str, told: dict[str, Any]) -> Reading:
    """How a table is read: found out, and changed as told."""
    return look_at(source, table, told).reading


def load_lookups(source: Source, step: Step) -> LookupTables:
    """The tables that a step's look-ups point into, held in memory; refused above a bound."""
    wanted = {(rule.lookup.table, rule.lookup.key) for rule in step.fields.values() if rule.lookup}
    return {(table, key): _load_lookup(source, table, key) for table, key in sorted(wanted)}


def _load_lookup(source: Source, table: str, key: str) -> LookedUp:
    names = [each.name for each in format_of(source).tables(source)]
    probe = Step(target="-", tables=[table], fields={"-": "-"})
    name = next((name for name in names if probe.takes(name)), None)
    if name is None:
        raise CannotRead(_("The file has no table named %(name)s.") % {"name": table})
    reading = reading_of(source, name, {})
    rows = format_of(source).rows(source, name, reading)
    header, body = split_header(list(islice(rows, 1)), reading.header)
    columns = {text.lower(): number for number, text in enumerate(header)}
    at = columns.get(key.lower())
    if at is None:
        raise CannotRead(_("The table %(table)s has no column %(name)s.") % {"table": name, "name": key})
    found: dict[str, Any] = {text_of(cells[at]): cells for _line, cells in body if at < len(cells)}
    for _line, cells in rows:
        if at < len(cells):
            found.setdefault(text_of(cells[at]), cells)
        if len(found) > LOOKUP_LIMIT:
            raise CannotRead(_("The table %(table)s is too long to look things up in.") % {"table": name})
    return LookedUp(columns, found)


@dataclass(slots=True)
class TableRows:
    """One table of one step, compiled: its rows below the header, from a line on."""

    source: Source
    table: str
    reading: Reading
    compiled: CompiledStep
    width: int

    def rows(self, after: int = 0) -> Iterator[Row]:
        """Rows that the step takes, beyond line `after`."""
        start = max(after, self.reading.header)
        for line, cells in format_of(self.source).rows(self.source, self.table, self.reading):
            if line > start and self.compiled.takes(cells):
                yield line, cells


def open_table(
    *, source: Source, step: Step, table: str, target: ImportTarget, told: dict[str, Any], lookups: LookupTables
) -> TableRows:
    """Look at a table and bind the step to it."""
    reading = reading_of(source, table, {**told, **step.reading})
    first = list(islice(format_of(source).rows(source, table, reading), min(HEAD_ROWS, max(1, reading.header))))
    header, _body = split_header(first, reading.header)
    compiled = compile_step(step=step, target=target, header=header, reading=reading, lookups=lookups)
    return TableRows(source, table, reading, compiled, len(header))


def plain_chunks(
    tables: Sequence[TableRows], *, size: int, distinct: bool, position: dict[str, Any]
) -> Iterator[Chunk]:
    """Chunks of a target whose records are single rows, from a checkpoint on."""
    seen: set[int] = set()
    for number, table in enumerate(tables):
        if number < position.get("table", 0):
            continue
        after = position.get("line", 0) if number == position.get("table", 0) else 0
        rows = _distinct(table, after, seen) if distinct else ((line, cells) for line, cells in table.rows(after))
        chunk = Chunk(table=table.table)
        for line, cells in rows:
            _add_row(chunk, table, line, cells)
            if chunk.rows >= size:
                chunk.position = {"table": number, "line": line}
                yield chunk
                chunk = Chunk(table=table.table)
        chunk.position = {"table": number + 1, "line": 0}
        yield chunk


def _distinct(table: TableRows, after: int, seen: set[int]) -> Iterator[Row]:
    for line, cells in table.rows():
        key = hash(table.compiled.key_of(cells))
        if key in seen:
            continue
        if len(seen) > SEEN_LIMIT:
            seen.clear()
        seen.add(key)
        if line > after:
            yield line, cells


def _add_row(chunk: Chunk, table: TableRows, line: int, cells: list[Cell]) -> None:
    chunk.rows += 1
    try:
        chunk.records.append(Record(line, table.compiled.values(cells)))
    except Refusal as refusal:
        chunk.refused.append(RefusedLine(table.table, line, refusal.reason, refusal.field_code, cells))
        return
    chunk.raw.append([(table.table, (line, cells))])


def grouped_chunks(
    table_of: Callable[[int], TableRows], groups: Iterable[tuple[str, list[tuple[int, int, list[Cell]]]]], *, size: int
) -> Iterator[Chunk]:
    """Chunks of a target with `group_by`, from groups of (table number, line, cells) that came back together by key."""
    chunk = Chunk()
    for key, lines in groups:
        _add_group(chunk, table_of, lines)
        chunk.position = {"key": key}
        if chunk.rows >= size:
            yield chunk
            chunk = Chunk()
    if chunk.rows:
        yield chunk


def _add_group(chunk: Chunk, table_of: Callable[[int], TableRows], lines: list[tuple[int, int, list[Cell]]]) -> None:
    """One record of many lines; a line that cannot be read refuses the whole group, for half an order is none."""
    chunk.rows += len(lines)
    first = table_of(lines[0][0])
    line = lines[0][1]
    try:
        record = Record(line, first.compiled.values(lines[0][2]))
        for number, line, cells in lines:
            record.rows.append({"line": line, **table_of(number).compiled.row_values(cells)})
    except Refusal as refusal:
        for number, each, cells in lines:
            reason = (
                refusal.reason
                if each == line
                else _("line %(line)s: %(reason)s") % {"line": line, "reason": refusal.reason}
            )
            chunk.refused.append(RefusedLine(table_of(number).table, each, reason, refusal.field_code, cells))
        return
    chunk.records.append(record)
    chunk.raw.append([(table_of(number).table, (each, cells)) for number, each, cells in lines])


def prepared(chunks: Iterator[Chunk], target: ImportTarget, options: LoadOptions, language: str) -> Iterator[Chunk]:
    """Chunks with the target's own checks and normalising done, in the language of whoever reads the reasons."""
    while True:
        with override(language):
            chunk = next(chunks, None)
            if chunk is None:
                return
            chunk.prepared = target.prepare(records=chunk.records, options=options)
        yield chunk


class Ahead(Generic[T]):
    """Runs an iterator in a thread of its own, at most `depth` items ahead; an error arrives where it is read."""

    def __init__(self, items: Iterator[T], depth: int = 1, finish: Callable[[], None] | None = None) -> None:
        self._queue: queue.Queue[tuple[str, Any]] = queue.Queue(depth)
        self._stop = threading.Event()
        self._items = items
        self._finish = finish
        self._thread = threading.Thread(target=self._run, name="import-reader", daemon=True)

    def _run(self) -> None:
        try:
            for item in self._items:
                if not self._put(("item", item)):
                    return
            self._put(("end", None))
        except BaseException as error:
            self._put(("error", error))
        finally:
            if self._finish is not None:
                self._finish()

    def _put(self, entry: tuple[str, Any]) -> bool:
        while not self._stop.is_set():
            try:
                self._queue.put(entry, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    def __enter__(self) -> Iterator[T]:
        self._thread.start()
        return self._items_out()

    def _items_out(self) -> Iterator[T]:
        while True:
            kind, value = self._queue.get()
            if kind == "end":
                return
            if kind == "error":
                raise value
            yield value

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join(timeout=30)


def options_in(options: LoadOptions, country: str) -> LoadOptions:
    """The options with a country for phones and addresses that name none."""
    return replace(options, country=country) if country else options
