"""Reads workbooks in a process of its own (`child`), which a hostile file may kill without harm."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, cast

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relacja.platform.transfer.bounds import check_archive, on_disk
from relacja.platform.transfer.plugs import Format, formats
from relacja.platform.transfer.types import CannotRead, Cell, Reading, Row, Source, Table

LOCK_SOUGHT_IN = 64 << 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHILD = "relacja.platform.transfer.formats.excel.child"
ROOT = Path(__file__).resolve().parents[5]


class ExcelFormat(Format):
    """One table per visible sheet; values only, formulas are never run."""

    code = "excel"
    label = gettext_lazy("Workbook (XLSX, XLS, ODS)")
    extensions = ("xlsx", "xlsm", "xlsb", "xls", "ods")
    order = 20

    def recognises(self, *, head: bytes, name: str) -> bool:
        """By its magic bytes; a zip is a workbook if its name or its first entries say so."""
        if head.startswith(OLE):
            return True
        inside = (b"[Content_Types].xml", b"xl/", b"_rels/.rels", b"application/vnd.oasis.opendocument.spreadsheet")
        return head.startswith(b"PK\x03\x04") and (
            name.lower().endswith(self.extensions) or any(mark in head for mark in inside)
        )

    def tables(self, source: Source) -> list[Table]:
        """The sheets that can be seen."""
        with _child(source, "") as lines:
            return [Table(name) for name in _first(lines)]

    def rows(self, source: Source, table: str, reading: Reading) -> Iterator[Row]:
        """Every row with something in it, by its number in the sheet."""
        with _child(source, table) as lines:
            _first(lines)
            for line in lines:
                for number, cells in orjson.loads(line):
                    yield number, [_cell(cell) for cell in cells]


def _first(lines: Iterator[bytes]) -> list[str]:
    return cast(list[str], orjson.loads(next(lines, b"[]")))


def _cell(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        return None if cell == "" else cast(Cell, cell)
    if "m" in cell:
        moment = datetime.fromisoformat(cell["m"])
        return moment if moment.time() != time() else moment.date()
    return date.fromisoformat(cell["d"]) if "d" in cell else time.fromisoformat(cell["t"])


@contextmanager
def _child(source: Source, sheet: str) -> Iterator[Iterator[bytes]]:
    """Lines of the child; afterwards, unless the caller had enough, `CannotRead` if it came to grief."""
    with ExitStack() as stack:
        path = stack.enter_context(on_disk(source))
        with path.open("rb") as stream:
            if stream.read(4) == b"PK\x03\x04":
                check_archive(path)
        process = stack.enter_context(
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", CHILD, str(path), sheet],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
        )
        stack.callback(process.kill)
        yield _lines(process, path)


def _lines(process: "subprocess.Popen[bytes]", path: Path) -> Iterator[bytes]:
    assert process.stdout is not None  # noqa: S101
    yield from process.stdout
    code = process.wait()
    if code == 3 or (code != 0 and _is_locked(path)):
        raise CannotRead(_("The workbook is protected by a password. Save a copy without one."))
    if code != 0:
        raise CannotRead(_("The workbook is damaged or not a workbook, and cannot be read."))


def _is_locked(path: Path) -> bool:
    """Whether a workbook that cannot be read is one that asks for a password."""
    with path.open("rb") as stream:
        head = stream.read(LOCK_SOUGHT_IN)
    if head.startswith(OLE):
        return "EncryptedPackage".encode("utf-16-le") in head
    try:
        with zipfile.ZipFile(path) as archive, archive.open("META-INF/manifest.xml") as manifest:
            return b"encryption-data" in manifest.read(1 << 20)
    except (zipfile.BadZipFile, KeyError, OSError):
        return False


formats.add(ExcelFormat.code, ExcelFormat())
