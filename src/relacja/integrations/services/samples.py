"""Examples for a preview: of each kind of outcome the first so many rows."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from relacja.integrations.models import PreviewRow
from relacja.platform.transfer.copying import copy_rows
from relacja.platform.transfer.pipeline import Chunk
from relacja.platform.transfer.types import Outcome, Record

KEPT = 1_000
COLUMNS = ("run_id", "step", "line", "kind", "title", "row_id", "changes", "similar")
NAMING = ("name", "number", "code")


class Samples:
    """Keeps the first `KEPT` rows of each kind; the counts are of all rows."""

    def __init__(self, run_id: int, step: int) -> None:
        self.run_id = run_id
        self.step = step
        self.kept: Counter[str] = Counter()

    def keep(self, chunk: Chunk, outcomes: Sequence[Outcome]) -> None:
        """Write what there is still room for."""
        rows = []
        for record, outcome in zip(chunk.records, outcomes, strict=True):
            if outcome.kind != "refused" and self.kept[outcome.kind] < KEPT:
                self.kept[outcome.kind] += 1
                rows.append(self._row(record, outcome))
        copy_rows("integrations_previewrow", COLUMNS, rows)

    def rows_of(self, chunk: Chunk, outcomes: Sequence[Outcome]) -> list[PreviewRow]:
        """The rows of a chunk as they would be kept, written nowhere."""
        return [
            PreviewRow(**dict(zip(COLUMNS, self._row(record, outcome), strict=True)))
            for record, outcome in zip(chunk.records, outcomes, strict=True)
            if outcome.kind != "refused"
        ]

    def _row(self, record: Record, outcome: Outcome) -> tuple[Any, ...]:
        changes = {name: [_plain(old), _plain(new)] for name, (old, new) in outcome.changes.items()}
        if outcome.kind in {"new", "duplicate"}:
            changes = {name: ["", _plain(value)] for name, value in record.values.items()}
        where = (self.run_id, self.step, outcome.line)
        return (*where, outcome.kind, title_of(record), outcome.row_id, changes, list(outcome.similar))


def title_of(record: Record) -> str:
    """What a row is called in a preview."""
    values = record.values
    person = " ".join(str(values[name]) for name in ("given_name", "family_name") if values.get(name))
    named = next((str(values[name]) for name in NAMING if values.get(name)), "")
    return (person or named or next((str(value) for value in values.values()), ""))[:250]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | Decimal) else value
