"""The file of a run, its steps, and the chunks they give from a checkpoint on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from relacja.integrations.models import ImportRun
from relacja.integrations.services import staging
from relacja.integrations.types import options_from
from relacja.platform import files
from relacja.platform.transfer.mapping import BadMapping, MappingFile, Step
from relacja.platform.transfer.pipeline import (
    Ahead,
    Chunk,
    TableRows,
    grouped_chunks,
    load_lookups,
    open_table,
    options_in,
    plain_chunks,
    prepared,
    tables_of,
)
from relacja.platform.transfer.plugs import ImportTarget, import_targets
from relacja.platform.transfer.types import CannotRead, LoadOptions, Source


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step of a run with everything it needs."""

    number: int
    step: Step
    target: ImportTarget
    options: LoadOptions
    tables: list[TableRows]


def source_of(run: ImportRun) -> Source:
    """The stored file, under the name it came with; `CannotRead` where it has been let go of."""
    if not run.sha256 or not files.path_of(run.sha256).exists():
        raise CannotRead(_("the file is no longer kept"))
    return Source.of_path(files.path_of(run.sha256), run.file_name)


def steps_of(run: ImportRun) -> list[Step]:
    """The steps of the run's mapping."""
    return list(MappingFile.parse(run.mapping).steps)


def target_of(step: Step) -> ImportTarget:
    """The target a step fills; `BadMapping` where no app offers it any more."""
    target = import_targets.get(step.target)
    if target is None:
        raise BadMapping(_("nothing can be imported as %(target)s") % {"target": step.target})
    return target


def open_step(run: ImportRun, number: int) -> OpenStep:
    """Look at the tables of a step and bind it to them."""
    mapping = MappingFile.parse(run.mapping)
    step = mapping.steps[number]
    target = target_of(step)
    source = source_of(run)
    lookups = load_lookups(source, step)
    told = {**({"time_zone": mapping.time_zone} if mapping.time_zone else {}), **run.reading}
    tables = [
        open_table(source=source, step=step, table=name, target=target, told=told, lookups=lookups)
        for name in tables_of(source, step)
    ]
    options = step.load_options(options_in(options_from(run.options), mapping.country))
    lenient = tuple(code for code, rule in step.fields.items() if rule.bad == "leave_out")
    options = replace(options, leave_out=(*options.leave_out, *lenient))
    return OpenStep(number, step, target, options, tables)


def chunks_of(run: ImportRun, opened: OpenStep, position: dict[str, Any]) -> Iterator[Chunk]:
    """Chunks of a step beyond a position; for a target that groups lines these come by way of a staging table."""
    size = opened.target.chunk_rows
    if not opened.target.group_by:
        yield from plain_chunks(opened.tables, size=size, distinct=opened.step.distinct, position=position)
        return
    table = staging.stage(run.pk, opened.number, opened.tables)
    groups = staging.groups(table, after=position.get("key", ""))
    yield from grouped_chunks(lambda number: opened.tables[number], groups, size=size)


@contextmanager
def chunks_ahead(
    run: ImportRun, opened: OpenStep, language: str, position: dict[str, Any]
) -> Iterator[Iterator[Chunk]]:
    """Chunks read and prepared in a thread with a connection of its own, one ahead of the database."""
    chunks = prepared(chunks_of(run, opened, position), opened.target, opened.options, language)
    with Ahead(chunks, finish=lambda: connection.close()) as items:  # noqa: PLW0108
        yield items
