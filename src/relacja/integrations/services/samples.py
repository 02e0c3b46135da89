"""Examples for a preview: of each kind of outcome the first so many rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from relacja.integrations.models import PreviewRow
from relacja.kit import text
from relacja.platform.transfer.copying import copy_rows
from relacja.platform.transfer.pipeline import Chunk
from relacja.platform.transfer.plugs import ImportTarget
from relacja.platform.transfer.types import Outcome, Record

KEPT = 1_000
COLUMNS = ("run_id", "step", "line", "kind", "title", "row_id", "changes", "similar")
NAMING = ("name", "number", "code")


class Samples:
    """Keeps the first `KEPT` rows of each kind; the counts are of all rows."""

    def __init__(self, run_id: int, step: int, target: ImportTarget) -> None:
        self.run_id = run_id
        self.step = step
        self.secret = {field.code for field in target.fields if field.secret}
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
        values = {name: self._shown(name, value) for name, value in record.values.items()}
        changes = {
            name: [self._shown(name, old), self._shown(name, new)] for name, (old, new) in outcome.changes.items()
        }
        if outcome.kind in {"new", "duplicate"}:
            changes = {name: ["", value] for name, value in values.items()}
        where = (self.run_id, self.step, outcome.line)
        return (*where, outcome.kind, _title(values), outcome.row_id, changes, list(outcome.similar))

    def _shown(self, name: str, value: Any) -> Any:
        """A value as JSON has it; masked where its field is secret."""
        if name in self.secret and value:
            return text.mask(str(value))
        return str(value) if isinstance(value, date | Decimal) else value


def _title(values: Mapping[str, Any]) -> str:
    """What a row is called in a preview."""
    person = " ".join(str(values[name]) for name in ("given_name", "family_name") if values.get(name))
    named = next((str(values[name]) for name in NAMING if values.get(name)), "")
    return (person or named or next((str(value) for value in values.values()), ""))[:250]
