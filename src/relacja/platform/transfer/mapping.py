"""A mapping: which columns of which tables become which fields of which targets. Data only, kept as JSON or TOML."""

import tomllib
from collections.abc import Mapping
from fnmatch import fnmatch
from typing import Annotated, Any, Literal, Self

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from relacja.platform.transfer.types import LoadOptions


class BadMapping(ValueError):
    """The mapping is not well formed; the message names the place."""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_listed)]


class Part(BaseModel):
    """What every part of a mapping has: unknown words are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Lookup(Part):
    """A value from another table of the same file: the row whose `key` equals this row's column `by`."""

    table: str
    key: str
    by: Names
    take: str


class FieldRule(Part):
    """Where the value of one field comes from. In this order: the cell (`column`: the first of these names that the
    table has; `columns`: several, joined with `join`; `lookup`), then `split`, `take`, `strip`, `values`, `times`,
    `prefix`, `default`. `constant` stands alone.

    `values` maps cells to values, `*` standing for all others; `part` is the piece of a split cell, counted from 0, or
    from the end when negative, or `rest` for all but the first; `bad` says what to do with a cell that cannot be read.
    """

    column: Names = []
    columns: Names = []
    join: str = " "
    lookup: Lookup | None = None
    constant: str | None = None
    split: str = ""
    part: int | Literal["rest"] = 0
    take: int = 0
    strip: str = ""
    values: dict[str, str] = {}
    times: str = ""
    prefix: str = ""
    default: str = ""
    decimal: Literal["", ".", ","] = ""
    date_order: Literal["", "ymd", "dmy", "mdy"] = ""
    bad: Literal["refuse", "leave_out"] = "refuse"


def _rule(value: Any) -> Any:
    return {"column": value} if isinstance(value, str | list) else value


Rule = Annotated[FieldRule, BeforeValidator(_rule)]


class Condition(Part):
    """Rows that a step takes: those whose column is present, absent, one of some values, or begins so."""

    column: Names
    present: bool | None = None
    among: Names = []
    begins: Names = []
    negate: bool = False


class Step(Part):
    """One target filled from one or more tables (names, with `*` and `?`)."""

    target: str
    tables: Names = ["*"]
    fields: dict[str, Rule]
    where: list[Condition] = []
    distinct: bool = False
    """Take only the first row of each key: for tables that repeat the same thing on many rows."""
    options: dict[str, Any] = {}
    reading: dict[str, Any] = {}

    def takes(self, table: str) -> bool:
        """Whether the step reads the table: the name as a whole or without its folder."""
        names = (table.lower(), table.rpartition("/")[2].lower())
        return any(fnmatch(name, pattern.lower()) for pattern in self.tables for name in names)

    def load_options(self, defaults: LoadOptions) -> LoadOptions:
        """The step's options over those of the run."""
        try:
            return LoadOptions(**{**_as_dict(defaults), **self.options})
        except TypeError as error:
            raise BadMapping(f"options of {self.target}: {error}") from error


class MappingFile(Part):
    """A whole mapping: steps in the order in which they run, so that what is pointed at comes before what points."""

    name: str = ""
    steps: list[Step] = Field(min_length=1)
    country: str = ""
    time_zone: str = ""

    @model_validator(mode="after")
    def _some_fields(self) -> Self:
        if any(not step.fields for step in self.steps):
            raise ValueError("a step maps no field")
        return self

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """From plain data; `BadMapping` names what is wrong."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise BadMapping(f"{place}: {first['msg']}") from error

    @classmethod
    def read(cls, text: str | bytes, *, toml: bool) -> Self:
        """From the text of a mapping file."""
        try:
            data = tomllib.loads(text if isinstance(text, str) else text.decode()) if toml else orjson.loads(text)
        except (tomllib.TOMLDecodeError, orjson.JSONDecodeError, UnicodeDecodeError) as error:
            raise BadMapping(str(error)) from error
        return cls.parse(data)

    def plain(self) -> dict[str, Any]:
        """As plain data, without what has its default."""
        return self.model_dump(exclude_defaults=True)


def _as_dict(options: LoadOptions) -> dict[str, Any]:
    return {name: getattr(options, name) for name in LoadOptions.__slots__}
