"""What passes between a file, its reader, a mapping and a target."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Literal
from uuid import UUID

from relacja.platform.refs import Ref

Cell = str | int | float | Decimal | bool | date | datetime | time | bytes | None
"""What a reader hands out for one cell; text formats hand out text only."""

Row = tuple[int, list[Cell]]
"""The line (or row number) where the row begins in its table, counted from 1, and its cells."""


class CannotRead(Exception):
    """The file cannot be read as what it seems to be. The message is for people and names the reason."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes of a file come from: its name for people, its size, and a way to open it any number of times."""

    name: str
    size: int
    open: Callable[[], BinaryIO]

    @classmethod
    def of_path(cls, path: Path, name: str = "") -> "Source":
        """A file on disk; `name` where the file is stored under another one."""
        return cls(name or path.name, path.stat().st_size, lambda: path.open("rb"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing found out about a file and what speaks for it: shown to the user, who may say otherwise."""

    what: str
    value: str
    because: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read one table. Found out by `find_out`, changed by the user, kept with the run and its profile.

    `header` is the line number of the row that names the columns, 0 where there is none. Formats that carry types
    leave `encoding`, `delimiter` and `quote` empty.
    """

    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    header: int = 1
    decimal: Literal[".", ","] = "."
    thousands: str = ""
    date_order: Literal["ymd", "dmy", "mdy"] = "ymd"
    time_zone: str = "Europe/Warsaw"
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file: one for CSV, one per sheet, one per file in an archive."""

    name: str
    rows: int | None = None
    """How many rows it has, where the format knows without reading all of it."""


@dataclass(slots=True)
class Record:
    """One thing to import: mapped values by field code, and where in the file it stands.

    For a target with `group_by`, `values` holds the fields of the whole and `rows` one dict per line of the group,
    each with its line number under `"line"`.
    """

    line: int
    values: dict[str, Any]
    rows: list[dict[str, Any]] = field(default_factory=list)


OutcomeKind = Literal["new", "changed", "same", "refused", "duplicate"]


@dataclass(slots=True)
class Outcome:
    """What a record came to, or would come to.

    `duplicate` is a new record that looks like an existing one (named in `similar`): it was created and flagged, or
    left out, as the options say (`created`). `changes` holds old and new value by field code.
    """

    line: int
    kind: OutcomeKind
    row_id: int | None = None
    reason: str = ""
    field_code: str = ""
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    similar: tuple[int, ...] = ()
    created: bool = False


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What the user chose for a run.

    `match`: code of the match rule; `only_new`: leave existing rows alone; `fill_only`: change only empty values;
    `duplicates`: what to do with a new record that looks like an existing one; `source`: the name of the system the
    keys come from; `owner_id`, `unit_id`: whose the new rows are, where the file does not say; `leave_out`: fields of
    which a bad value is left out instead of refusing the row.
    """

    match: str = ""
    only_new: bool = False
    fill_only: bool = False
    duplicates: Literal["create", "skip"] = "create"
    source: str = "import"
    owner_id: int | None = None
    unit_id: int | None = None
    country: str = "PL"
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedChunk:
    """One chunk of a run as it was written: enough to take it back.

    `created` holds ids by kind of row (for instance `customers.party`); what was changed stands in the record of
    changes under `audit_id`.
    """

    audit_id: UUID
    loaded_at: datetime
    created: Mapping[str, list[int]]


@dataclass(slots=True)
class Loaded:
    """What a load came to: one outcome per record, and the ids of every row it created, by kind of row."""

    outcomes: list[Outcome]
    created: dict[str, list[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Undone:
    """What taking a chunk back came to: rows taken back, and rows left because something newer stands on them."""

    taken_back: int = 0
    left: list[tuple[Ref, str]] = field(default_factory=list)
