"""The first page of a preview, at once: what would become of the first rows, written nowhere."""

from dataclasses import dataclass, field
from itertools import groupby, islice

from relacja.integrations.models import ImportRun, PreviewRow, RefusedRow
from relacja.integrations.services.chunks import counted
from relacja.integrations.services.samples import Samples
from relacja.integrations.services.sources import OpenStep, open_step
from relacja.platform.actor import Actor
from relacja.platform.transfer.mapping import BadMapping
from relacja.platform.transfer.pipeline import Chunk, grouped_chunks, plain_chunks
from relacja.platform.transfer.types import CannotRead
from relacja.platform.transfer.values import text_of

FIRST = 200


@dataclass(slots=True)
class Glance:
    """The first rows and what they would come to; `problem` where the file cannot be read so."""

    counts: dict[str, int] = field(default_factory=dict)
    rows: list[PreviewRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    problem: str = ""

    def rows_of(self, kind: str) -> list[PreviewRow]:
        """Rows of one kind."""
        return [row for row in self.rows if row.kind == kind][:50]


def glance(actor: Actor, run: ImportRun) -> Glance:
    """Plan the first rows of the first step."""
    found = Glance()
    try:
        opened = open_step(run, 0)
        chunk = _first(opened)
    except (CannotRead, BadMapping) as problem:
        return Glance(problem=str(problem))
    if chunk is None:
        return found
    prepared = opened.target.prepare(records=chunk.records, options=opened.options)
    outcomes = opened.target.plan(actor=actor, prepared=prepared, options=opened.options)
    found.counts = counted(chunk, outcomes)
    found.rows = Samples(run.pk, 0, opened.target).rows_of(chunk, outcomes)
    found.refused = [
        RefusedRow(table=x.table, line=x.line, reason=x.reason, cells=[text_of(cell) for cell in x.cells])
        for x in chunk.refused
    ]
    for outcome, raw in zip(outcomes, chunk.raw, strict=True):
        if outcome.kind == "refused":
            table, (line, cells) = raw[0]
            cells_said = [text_of(cell) for cell in cells]
            found.refused.append(RefusedRow(table=table, line=line, reason=outcome.reason, cells=cells_said))
    return found


def _first(opened: OpenStep) -> Chunk | None:
    if not opened.target.group_by:
        chunks = plain_chunks(opened.tables[:1], size=FIRST, distinct=opened.step.distinct, position={})
        return next(chunks, None)
    table = opened.tables[0]
    rows = sorted(islice(table.rows(), FIRST), key=lambda row: (table.compiled.key_of(row[1]), row[0]))
    groups = (
        (key, [(0, line, cells) for line, cells in lines])
        for key, lines in groupby(rows, key=lambda row: table.compiled.key_of(row[1]))
    )
    return next(grouped_chunks(lambda number: table, groups, size=FIRST), None)
