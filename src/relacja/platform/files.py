"""Files, kept once by content (SHA-256), private: whoever may see the row a file hangs on may have the file.

The bytes are written aside, made durable and then moved to their name, so that a name always means a whole content.
The type is found from the bytes; what the sender said of it is not believed.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, Protocol

import puremagic
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relacja.kit.disk import make_durable
from relacja.kit.registry import Registry
from relacja.platform import parameters, refs
from relacja.platform.actor import Actor
from relacja.platform.jobs import enqueue, job
from relacja.platform.models import FileLink, StoredFile
from relacja.platform.refs import Ref

CHUNK = 1 << 20
HEAD = 1 << 16
UNKNOWN = "application/octet-stream"
SOUNDS = frozenset(
    {"audio/wave", "audio/wav", "audio/x-wav", "audio/mpeg", "audio/ogg", "application/ogg", "audio/flac", "audio/mp4"}
)
"""Types that a browser plays."""
LONGEST_NAME = 200
LARGEST = "platform.largest_file_mib"

parameters.declare(
    parameters.Parameter(LARGEST, _("Largest file, MiB"), "int", 50, group=_("Files"), minimum=1, maximum=4096)
)


class FileTooLarge(ValueError):
    """The file is larger than what may be kept. Carries the limit in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"larger than {limit} bytes")
        self.limit = limit


class NoSuchFile(LookupError):
    """There is no such content, or the actor may not have it."""


class Readable(Protocol):
    """What `store` reads from: an upload, an open file, a response."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, none at the end."""


def root() -> Path:
    """Where the contents are kept."""
    return Path(settings.DATA) / "files"


def path_of(sha256: str) -> Path:
    """Where the content of this hash is kept; refuses whatever is no hash."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise NoSuchFile(sha256[:80])
    return root() / sha256[:2] / sha256[2:4] / sha256


def default_limit() -> int:
    """The largest file that managers allow, in bytes."""
    return parameters.get_int(LARGEST) << 20


def store(stream: Readable, name: str = "", limit: int | None = None) -> StoredFile:
    """Keep what `stream` gives, at most `limit` bytes, and return it; the same content is kept once.

    `name` only helps to tell formats that begin alike. Raises `FileTooLarge`.
    """
    incoming = root() / "incoming"
    incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as aside:
        try:
            digest, size, head = _copy(stream, aside, default_limit() if limit is None else limit)
            aside.flush()
            os.fsync(aside.fileno())
            _move(Path(aside.name), path_of(digest))
        finally:
            Path(aside.name).unlink(missing_ok=True)
    found, _new = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": size, "media_type": sniff(head, name), "stored_at": timezone.now()}
    )
    return found


AT_ONCE = 8
"""Contents that are made durable at the same time: a disk writes several in the time of one."""


def store_many(contents: Sequence[tuple[bytes, str]]) -> list[str]:
    """Keep these contents, each with a name that helps to tell its type, and return their hashes, in order.

    They are durable when this returns, and it is as if each had been given to `store`, in much less time.
    """
    found = {hash_of(content): (content, name) for content, name in contents}
    if not found:
        return []
    (root() / "incoming").mkdir(parents=True, exist_ok=True, mode=0o700)
    with ThreadPoolExecutor(min(AT_ONCE, len(found))) as pool:
        list(pool.map(_put, found, (content for content, _name in found.values())))
        above = {directory for sha256 in found for directory in _above(path_of(sha256))}
        list(pool.map(make_durable, sorted(above, key=lambda one: -len(one.parts))))
    rows = [
        StoredFile(sha256=sha256, size=len(content), media_type=sniff(content[:HEAD], name), stored_at=timezone.now())
        for sha256, (content, name) in found.items()
    ]
    StoredFile.objects.bulk_create(rows, ignore_conflicts=True)
    return [hash_of(content) for content, _name in contents]


def hash_of(content: bytes) -> str:
    """The hash under which a content is kept."""
    return hashlib.sha256(content).hexdigest()


def _put(sha256: str, content: bytes) -> None:
    """The content under its name; the directories are still to be made durable."""
    target = path_of(sha256)
    with tempfile.NamedTemporaryFile(dir=root() / "incoming", delete=False) as aside:
        try:
            aside.write(content)
            aside.flush()
            os.fsync(aside.fileno())
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            Path(aside.name).replace(target)
        finally:
            Path(aside.name).unlink(missing_ok=True)


def _above(target: Path) -> tuple[Path, ...]:
    """The directories whose entries lead to a content, the nearest first."""
    return target.parent, target.parent.parent, root(), root().parent


def _copy(stream: Readable, target: IO[bytes], limit: int) -> tuple[str, int, bytes]:
    digest, size, head = hashlib.sha256(), 0, b""
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileTooLarge(limit)
        digest.update(chunk)
        target.write(chunk)
        head = head or chunk[:HEAD]
    return digest.hexdigest(), size, head


def _move(aside: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside.replace(target)
    for above in _above(target):
        make_durable(above)


def sweep(now: datetime) -> int:
    """Remove incomplete contents that nobody has written to for a day; how many."""
    old = [path for path in (root() / "incoming").glob("*") if path.stat().st_mtime < now.timestamp() - 86_400]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def sniff(head: bytes, name: str = "") -> str:
    """The media type the first bytes show; the name's ending only chooses among types that begin alike."""
    try:
        found = puremagic.from_string(head, mime=True, filename=name or None)
    except (puremagic.PureError, ValueError, IndexError):
        found = ""
    if found:
        return str(found)
    return "text/plain" if head and _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4
    return True


@contextmanager
def open_file(sha256: str) -> Iterator[BinaryIO]:
    """The content for reading; raises `NoSuchFile`. Asks for no rights: callers have loaded the row it hangs on."""
    try:
        with path_of(sha256).open("rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise NoSuchFile(sha256) from error


def plain_name(name: str) -> str:
    """The name under which a file came, without folders and what cannot be printed; blank where nothing is left."""
    last = Path(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable()).strip()[:LONGEST_NAME]


def link(actor: Actor, file: StoredFile, subject: Ref, name: str) -> FileLink:
    """Hang a content on a row under a name; call it inside the service that changes the row."""
    return FileLink.objects.create(
        file=file,
        subject_kind=subject.kind,
        subject_id=subject.id,
        name=plain_name(name) or file.sha256[:12],
        linked_at=timezone.now(),
        linked_by_id=actor.user_id,
    )


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file as it hangs on a row."""

    link_id: int
    sha256: str
    name: str
    media_type: str
    size: int


def linked_file(actor: Actor, link_id: int) -> LinkedFile:
    """The file behind a link, if the actor may see the row it hangs on; `NoSuchFile` otherwise."""
    found = FileLink.objects.select_related("file").filter(pk=link_id).first()
    if found is None or not refs.titles(actor, [Ref(found.subject_kind, found.subject_id)]):
        raise NoSuchFile(str(link_id))
    return LinkedFile(found.pk, found.file.sha256, found.name, found.file.media_type, found.file.size)


def files_of(actor: Actor, subject: Ref) -> list[LinkedFile]:
    """The files that hang on a row, newest first; none where the actor may not see the row."""
    if not refs.titles(actor, [subject]):
        return []
    links = FileLink.objects.select_related("file").filter(subject_kind=subject.kind, subject_id=subject.id)
    return [
        LinkedFile(found.pk, found.file.sha256, found.name, found.file.media_type, found.file.size)
        for found in links.order_by("-pk")
    ]


@dataclass(frozen=True, slots=True)
class Content:
    """What is known of a content: its type, as its first bytes show, and its size in bytes."""

    media_type: str
    size: int


def contents(hashes: Iterable[str]) -> dict[str, Content]:  # no actor: callers have found rows that mean them
    """The contents of these hashes that are kept; one query, none where there is nothing to ask."""
    wanted = set(hashes)
    if not wanted:
        return {}
    rows = StoredFile.objects.filter(sha256__in=wanted).values_list("sha256", "media_type", "size")
    return {sha256: Content(media_type, size) for sha256, media_type, size in rows}


def is_whole(sha256: str) -> bool:
    """Whether the content is there and is what its hash says."""
    digest = hashlib.sha256()
    try:
        with path_of(sha256).open("rb") as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == sha256


@dataclass(frozen=True, slots=True)
class Bearer:
    """A table column, other than that of links, whose rows mean contents by their hash.

    A row whose column `unless` is not null only remembers a content that has been let go.
    """

    table: str
    column: str = "sha256"
    unless: str = ""


bearers: Registry[Bearer] = Registry("bearers of files", Bearer)


def remove_later(hashes: Iterable[str]) -> None:
    """Remove these contents, as far as nothing means them any more, by a job queued in the running transaction."""
    for sha256 in sorted(set(hashes)):
        enqueue(remove_content, sha256=sha256)


def remove(sha256: str) -> bool:
    """Remove a content if nothing means it any more; whether it is gone. Safe to do twice."""
    with transaction.atomic(), connection.cursor() as cursor:
        StoredFile.objects.select_for_update().filter(sha256=sha256).first()
        if FileLink.objects.filter(file__sha256=sha256).exists():
            return False
        for bearer in bearers:
            still = f' AND "{bearer.unless}" IS NULL' if bearer.unless else ""
            cursor.execute(f'SELECT 1 FROM "{bearer.table}" WHERE "{bearer.column}" = %s{still} LIMIT 1', [sha256])  # noqa: S608
            if cursor.fetchone():
                return False
        StoredFile.objects.filter(sha256=sha256).delete()
        path_of(sha256).unlink(missing_ok=True)
    return True


@job()
def remove_content(*, sha256: str) -> None:
    """Remove a content that nothing means any more."""
    remove(sha256)
