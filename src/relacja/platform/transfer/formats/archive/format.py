"""A zip of tables, or one file packed with gzip: hands each to the format that recognises it."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relacja.platform.transfer.bounds import UNPACKED, check_archive, limited, on_disk
from relacja.platform.transfer.plugs import Format, formats
from relacja.platform.transfer.source import HEAD, format_of
from relacja.platform.transfer.types import CannotRead, Reading, Row, Source, Table

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"


class ArchiveFormat(Format):
    """Several tables in one zip, named by their files; an archive inside an archive is refused."""

    code = "archive"
    label = gettext_lazy("Zip of tables")
    extensions = ("zip", "gz")
    order = 30

    def recognises(self, *, head: bytes, name: str) -> bool:
        """By its magic bytes; workbooks, which are zips too, are asked first."""
        return head.startswith((ZIP, GZIP))

    def tables(self, source: Source) -> list[Table]:
        """Every table of every file in it that can be read."""
        found: list[Table] = []
        for member in _members(source):
            try:
                inner = format_of(member).tables(member)
            except CannotRead:
                continue
            found += [Table(_joined(member.name, table.name), table.rows) for table in inner]
        if not found:
            raise CannotRead(_("The archive holds no table."))
        return found

    def find_out(self, source: Source, table: str) -> Reading:
        """As the format of the file inside finds out."""
        member, inner = _member(source, table)
        return format_of(member).find_out(member, inner)

    def rows(self, source: Source, table: str, reading: Reading) -> Iterator[Row]:
        """As the format of the file inside reads."""
        member, inner = _member(source, table)
        try:
            yield from format_of(member).rows(member, inner, reading)
        except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile) as error:
            raise CannotRead(_("The archive is damaged inside %(name)s.") % {"name": member.name}) from error


def _joined(member: str, table: str) -> str:
    return member if table == member else f"{member}/{table}"


def _member(source: Source, table: str) -> tuple[Source, str]:
    for member in _members(source):
        if table == member.name:
            return member, member.name
        if table.startswith(f"{member.name}/"):
            return member, table[len(member.name) + 1 :]
    raise CannotRead(_("The archive holds no table %(name)s.") % {"name": table})


def _members(source: Source) -> list[Source]:
    with source.open() as stream:
        head = stream.read(4)
    if head.startswith(GZIP):
        name = source.name.removesuffix(".gz").removesuffix(".GZ")
        inner = Source(name, source.size, lambda: _stream(cast(BinaryIO, gzip.GzipFile(fileobj=source.open()))))
        return [_flat(inner)]
    with on_disk(source) as path:
        infos = check_archive(path)
    return [
        _flat(Source(info.filename, info.file_size, partial(_open_member, source, info.filename)))
        for info in infos
        if _is_table(info)
    ]


def _is_table(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a file that may hold tables, by its name: a zip of them holds notes and pictures too."""
    endings = tuple(f".{ending}" for form in formats for ending in form.extensions if form.code != ArchiveFormat.code)
    name = info.filename.lower()
    packed = name.endswith((".zip", ".gz"))
    plain = not info.is_dir() and info.file_size > 0 and not info.flag_bits & 1 and not name.startswith("__macosx/")
    return plain and (name.endswith(endings) or packed)


def _flat(member: Source) -> Source:
    """The member itself, unless it is an archive again."""
    with member.open() as stream:
        head = stream.read(HEAD)
    if format_of(Source(member.name, 1, lambda: io.BytesIO(head))).code == ArchiveFormat.code:
        raise CannotRead(_("There is an archive inside the archive; unpack it first."))
    return member


def _open_member(source: Source, name: str) -> BinaryIO:
    archive = zipfile.ZipFile(source.open())
    return _stream(cast(BinaryIO, archive.open(name)))


class _Stream(io.RawIOBase):
    """A limited stream with the manners of a raw one."""

    def __init__(self, stream: BinaryIO) -> None:
        self.inner = limited(stream, UNPACKED)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        block = self.inner.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self.inner.stream.close()
        super().close()


def _stream(stream: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Stream(stream), 1 << 20))


formats.add(ArchiveFormat.code, ArchiveFormat())
