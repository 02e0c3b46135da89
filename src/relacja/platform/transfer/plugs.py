"""The sockets of transfer: formats that are read, and targets that rows are imported into."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise

from relacja.kit.registry import Registry
from relacja.platform.actor import Actor
from relacja.platform.transfer.types import (
    Loaded,
    LoadedChunk,
    LoadOptions,
    Outcome,
    Reading,
    Record,
    Row,
    Source,
    Table,
    Undone,
)

FieldKind = Literal[
    "text", "number", "money", "date", "datetime", "boolean", "choice", "email", "phone", "country", "key", "postcode"
]


@dataclass(frozen=True, slots=True)
class TargetField:
    """A value that a target takes.

    `required`: a record without it is refused. `key`: it may say which existing row is meant. `aliases`: names of
    columns, in any language, that usually hold it. `per_row`: in a target with `group_by`, it belongs to the line.
    `choices`: for kind `choice`, code and label of each value. `secret`: people are shown it masked.
    """

    code: str
    label: str | Promise
    kind: FieldKind = "text"
    required: bool = False
    key: bool = False
    aliases: tuple[str, ...] = ()
    per_row: bool = False
    choices: tuple[tuple[str, str | Promise], ...] = ()
    example: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class MatchRule:
    """A way to find the existing row: the fields that are compared, in order; the first that finds one wins."""

    code: str
    label: str | Promise
    fields: tuple[str, ...]


class ImportTarget:
    """Something that rows can become. Subclass it in an app's `imports.py` and add it to `import_targets`.

    `plan` and `load` answer with one outcome per record, in order, and refuse a record by its outcome, never by an
    exception. `load` runs inside the transaction of its chunk and must change everything through services.
    """

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    permission: ClassVar[str]
    fields: ClassVar[tuple[TargetField, ...]]
    match_rules: ClassVar[tuple[MatchRule, ...]] = ()
    group_by: ClassVar[tuple[str, ...]] = ()
    chunk_rows: ClassVar[int] = 5_000
    """Rows in one transaction: large enough to be fast, small enough to lose little when it is cut off."""

    def prepare(self, *, records: Sequence[Record], options: LoadOptions) -> Any:
        """Check and normalise without the database; runs in another thread than `load`, one chunk ahead."""
        return records

    def plan(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> list[Outcome]:
        """What `load` would do; changes nothing."""
        raise NotImplementedError

    def load(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> Loaded:
        """Write the chunk, all or nothing."""
        raise NotImplementedError

    def undo(self, *, actor: Actor, chunk: LoadedChunk) -> Undone:
        """Take a loaded chunk back where nothing newer stands on its rows."""
        raise NotImplementedError

    def url(self, row_id: int) -> str:
        """Address of a row's page, empty where it has none."""
        return ""


import_targets: Registry[ImportTarget] = Registry("import targets", ImportTarget)


class Format:
    """A kind of file. A plug folder `platform/transfer/formats/<name>/`, added to `formats`.

    Readers hold a bounded part of the file in memory, hand out values and never run formulas, and raise `CannotRead`
    with a plain reason for anything they cannot read.
    """

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    extensions: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[int] = 50
    """Formats are asked in this order whether they recognise a file; the one that takes anything comes last."""

    def recognises(self, *, head: bytes, name: str) -> bool:
        """Whether the first 4 KiB, or failing that the name, look like this format."""
        raise NotImplementedError

    def tables(self, source: Source) -> list[Table]:
        """The tables of the file, in its order."""
        raise NotImplementedError

    def find_out(self, source: Source, table: str) -> Reading:
        """How the table is to be read, with evidence; number and date forms are found out elsewhere from the cells."""
        return Reading()

    def rows(self, source: Source, table: str, reading: Reading) -> Iterator[Row]:
        """Every row from the first, the header included, streamed."""
        raise NotImplementedError


formats: Registry[Format] = Registry("formats", Format)


def target_choices() -> list[tuple[str, str | Promise]]:
    """Code and label of every target, for choices."""
    return [(code, target.label) for code, target in import_targets.items()]


def field_of(target: ImportTarget) -> Mapping[str, TargetField]:
    """The fields of a target by code."""
    return {field.code: field for field in target.fields}
