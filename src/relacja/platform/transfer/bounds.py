"""Limits that keep a hostile file from filling memory or disk."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from relacja.platform.transfer.types import CannotRead, Source

UNPACKED = 8 << 30
"""Bytes an archive may come to when unpacked."""
RATIO = 250
"""How many times larger than packed a member above `RATIO_FROM` may be; text packs 5 to 30 times."""
RATIO_FROM = 32 << 20
MEMBERS = 2_000


def check_archive(path: Path) -> list[zipfile.ZipInfo]:
    """The members of a zip; `CannotRead` where it is broken or would unpack to something monstrous."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CannotRead(_("The archive is damaged.")) from error
    if len(members) > MEMBERS:
        raise CannotRead(_("The archive holds too many files."))
    if sum(member.file_size for member in members) > UNPACKED:
        raise CannotRead(_("Unpacked, the file would be too large."))
    for member in members:
        if member.file_size > RATIO_FROM and member.file_size > RATIO * max(member.compress_size, 1):
            raise CannotRead(_("The file looks like an attack: it unpacks to far more than such files do."))
    return members


@contextmanager
def on_disk(source: Source) -> Iterator[Path]:
    """A path with the bytes of the source, for readers that must jump about: its own file, or a copy for a while."""
    with source.open() as stream:
        name = getattr(stream, "name", None)
        if isinstance(name, str) and Path(name).is_file():
            yield Path(name)
            return
        with tempfile.NamedTemporaryFile(suffix=Path(source.name).suffix) as copy:
            shutil.copyfileobj(limited(stream, UNPACKED), copy, 1 << 20)
            copy.flush()
            yield Path(copy.name)


class limited:  # noqa: N801
    """A stream that refuses to hand out more than its limit, whatever was declared."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self.stream = stream
        self.left = limit

    def read(self, size: int = -1) -> bytes:
        """As `BinaryIO.read`; `CannotRead` beyond the limit."""
        block = self.stream.read(size)
        self.left -= len(block)
        if self.left < 0:
            raise CannotRead(_("Unpacked, the file would be too large."))
        return block
