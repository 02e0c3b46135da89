"""Reads Parquet by row groups, one batch at a time. Arrow is loaded by the process that reads, not by every one."""

from collections.abc import Iterator
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relacja.platform.transfer.plugs import Format, formats
from relacja.platform.transfer.types import CannotRead, Cell, Reading, Row, Source, Table

BATCH = 10_000


class ParquetFormat(Format):
    """Typed columns; the names of the columns stand as the first row."""

    code = "parquet"
    label = gettext_lazy("Parquet")
    extensions = ("parquet",)
    order = 10

    def recognises(self, *, head: bytes, name: str) -> bool:
        """By its magic bytes."""
        return head.startswith(b"PAR1")

    def tables(self, source: Source) -> list[Table]:
        """One table, with the number of its rows."""
        with source.open() as stream:
            return [Table(source.name, _open(stream).metadata.num_rows)]

    def rows(self, source: Source, table: str, reading: Reading) -> Iterator[Row]:
        """The header, then every row."""
        import pyarrow as pa

        with source.open() as stream:
            file = _open(stream)
            yield 1, list(file.schema_arrow.names)
            line = 2
            try:
                for batch in file.iter_batches(BATCH):
                    columns = [_cells(column) for column in batch.columns]
                    for cells in zip(*columns, strict=True):
                        yield line, list(cells)
                        line += 1
            except (pa.ArrowException, OSError) as error:
                raise CannotRead(_("The Parquet file is damaged after row %(row)s.") % {"row": line - 1}) from error


def _open(stream: Any) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(stream)
    except (pa.ArrowException, OSError) as error:
        raise CannotRead(_("The file begins like Parquet but is damaged.")) from error


def _cells(column: Any) -> list[Cell]:
    import pyarrow as pa

    values = column.to_pylist()
    if pa.types.is_nested(column.type) or pa.types.is_duration(column.type):
        return [None if value is None else str(value) for value in values]
    return cast(list[Cell], values)


formats.add(ParquetFormat.code, ParquetFormat())
