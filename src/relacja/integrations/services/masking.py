"""Refused rows as pages show them, and files to others than the importer: without the secret numbers."""

from collections.abc import Iterable
from functools import cache

from relacja.integrations.models import ImportRun, RefusedRow
from relacja.integrations.services.proposing import look_of
from relacja.integrations.services.sources import steps_of, target_of
from relacja.kit import text
from relacja.platform.transfer.types import CannotRead


class Mask:
    """Hides the cells of a run's rows that go into secret fields; all of them where the file is gone."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        self._secret = _secret_columns(run)
        self._header = cache(self._read_header)

    def cells(self, row: RefusedRow) -> list[str]:
        """The cells of a refused row, those of secret columns masked."""
        cells = [str(cell) for cell in row.cells]
        if not self._secret:
            return cells
        header = self._header(row.table)
        return [text.mask(cell) if self._hides(header, at) else cell for at, cell in enumerate(cells)]

    def _hides(self, header: tuple[str, ...] | None, at: int) -> bool:
        return header is None or at >= len(header) or header[at] in self._secret

    def _read_header(self, table: str) -> tuple[str, ...] | None:
        try:
            return tuple(name.strip().casefold() for name in look_of(self._run, table).header)
        except CannotRead:
            return None


def masked(run: ImportRun, rows: Iterable[RefusedRow]) -> list[RefusedRow]:  # not a use case: it changes nothing kept
    """Refused rows as pages show them."""
    mask, shown = Mask(run), list(rows)
    for row in shown:
        row.cells = mask.cells(row)
    return shown


def _secret_columns(run: ImportRun) -> set[str]:
    """The columns that the mapping brings into secret fields."""
    if not run.mapping:
        return set()
    found: set[str] = set()
    for step in steps_of(run):
        secret = {field.code for field in target_of(step).fields if field.secret}
        for code in secret & step.fields.keys():
            found |= {name.strip().casefold() for name in (*step.fields[code].column, *step.fields[code].columns)}
    return found
