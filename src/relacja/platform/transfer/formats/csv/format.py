"""Reads text with separators, one row at a time."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relacja.platform.transfer.formats.csv.dialect import find_dialect
from relacja.platform.transfer.formats.csv.encoding import find_encoding
from relacja.platform.transfer.plugs import Format, formats
from relacja.platform.transfer.types import CannotRead, Reading, Row, Source, Table

CELL_LIMIT = 1_000_000
"""Characters in one cell. More means a quote that was opened and never closed, or an attack."""

BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ", b"Rar!", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0")


class _Lines:
    """Lines of a text stream without the NUL characters that the csv module refuses."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self.stream = stream

    def __iter__(self) -> Iterator[str]:
        for line in self.stream:
            yield line.replace("\0", "") if "\0" in line else line


class CsvFormat(Format):
    """Any delimiter, any quote, any encoding; refuses what is plainly not text."""

    code = "csv"
    label = gettext_lazy("Text with separators (CSV)")
    extensions = ("csv", "tsv", "tab", "txt")
    order = 90

    def recognises(self, *, head: bytes, name: str) -> bool:
        """Anything that is not plainly binary."""
        if head.startswith(BINARY):
            return False
        wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(0) > len(head) // 5
        return wide or sum(byte < 9 or 14 <= byte < 32 for byte in head) <= len(head) // 50

    def tables(self, source: Source) -> list[Table]:
        """One table, named as the file."""
        return [Table(source.name)]

    def find_out(self, source: Source, table: str) -> Reading:
        """Encoding from the bytes of the whole file, delimiter and quote from its lines."""
        encoding = find_encoding(source)
        dialect = find_dialect(source, encoding.value)
        return Reading(
            encoding=encoding.value,
            delimiter=dialect.delimiter,
            quote=dialect.quote,
            evidence=(encoding, *dialect.evidence),
        )

    def rows(self, source: Source, table: str, reading: Reading) -> Iterator[Row]:
        """Every row with cells, by the line on which it begins; blank lines are passed over."""
        csv.field_size_limit(CELL_LIMIT)
        with source.open() as raw, io.TextIOWrapper(raw, reading.encoding or "utf-8-sig", newline="") as text:
            rows = csv.reader(
                _Lines(text),
                delimiter=reading.delimiter or ",",
                quotechar=reading.quote or None,
                quoting=csv.QUOTE_MINIMAL if reading.quote else csv.QUOTE_NONE,
            )
            line = 1
            try:
                for cells in rows:
                    if cells:
                        yield line, cells  # type: ignore[misc]
                    line = rows.line_num + 1
            except UnicodeDecodeError as error:
                raise CannotRead(
                    _("After line %(line)s there are bytes that are not %(encoding)s. Choose another encoding.")
                    % {"line": line, "encoding": reading.encoding}
                ) from error
            except csv.Error as error:
                raise CannotRead(
                    _("Line %(line)s cannot be read: a cell is too long; perhaps a quote is never closed.")
                    % {"line": line}
                ) from error


formats.add(CsvFormat.code, CsvFormat())
