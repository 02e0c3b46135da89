"""The reader of workbooks, run as a process of its own: limited in memory and time, so that a hostile file ends it and
nothing else. Writes one JSON value a line: first the sheets, then the rows of the one that was asked for."""

import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MEMORY = 3 << 30
SECONDS = 900
ROWS_A_WRITE = 500


def plain(cell: Any) -> Any:
    """A cell as JSON: moments, days and times are tagged."""
    if isinstance(cell, datetime):
        return {"m": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time):
        return {"t": cell.isoformat()}
    if isinstance(cell, timedelta):
        return str(cell)
    return cell


def say(value: Any) -> None:
    """Write one line."""
    sys.stdout.buffer.write(orjson.dumps(value, default=str) + b"\n")


def sheets(book: CalamineWorkbook) -> list[str]:
    """Names of the work sheets that can be seen."""
    names = []
    for sheet in book.sheets_metadata:
        if str(sheet.typ).endswith("WorkSheet") and str(sheet.visible).endswith("Visible"):
            names.append(sheet.name)
    return names or list(book.sheet_names)


def rows(book: CalamineWorkbook, name: str) -> None:
    """Write every row that holds anything, by its number in the sheet."""
    sheet = book.get_sheet_by_name(name)
    batch: list[Any] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if any(cell not in ("", None) for cell in cells):
            batch.append([number, [plain(cell) for cell in cells]])
        if len(batch) >= ROWS_A_WRITE:
            say(batch)
            batch = []
    say(batch)


def main(path: str, sheet: str) -> int:
    """Read the workbook; the exit code tells what went wrong."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with open(path, "rb") as stream:
            book = CalamineWorkbook.from_filelike(stream)
            say(sheets(book))
            if sheet:
                rows(book, sheet)
    except PasswordError:
        return 3
    except (CalamineError, OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}"[:500])
        return 4
    except MemoryError:
        return 5
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))
