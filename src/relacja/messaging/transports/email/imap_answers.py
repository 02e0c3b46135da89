"""What an IMAP server says (RFC 9051), taken apart: names of folders, sets of uids, dates, lists within lists."""

import base64
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from relacja.messaging.transports.email.account import Away

TEXT_KINDS = frozenset({b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH"})
_TOKEN = re.compile(rb' *(?:([()])|"((?:[^"\\]|\\.)*)"|([A-Za-z0-9.]+\[[^\]]*\](?:<\d+>)?|[^\s()"]+))')
_ESCAPED = re.compile(rb'\\(["\\])')
_CODE = re.compile(rb"\[([A-Z0-9-]+)(?: ([^\]]*))?\]")
_DATE = re.compile(r" ?(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Piece = bytes | None
"""A piece of an answer: text up to a literal, or the literal; None for one that was too large to be kept."""


@dataclass(slots=True)
class Answer:
    """One answer. Of `OK` and its like `text` is all there is; of others `data` holds strings, lists and None (NIL)."""

    kind: bytes
    number: int = 0
    data: list[Any] = field(default_factory=list)
    text: bytes = b""

    def code(self) -> tuple[bytes, bytes]:
        """The code in brackets that it begins with, and what is said in it."""
        found = _CODE.match(self.text)
        return (found[1], found[2] or b"") if found else (b"", b"")


def answer_of(pieces: list[Piece]) -> Answer:
    """Of an untagged answer, its star taken off. Raises `Away` where it is none."""
    first = pieces[0] or b""
    kind, _, rest = first.partition(b" ")
    if kind.upper() in TEXT_KINDS:
        return Answer(kind.upper(), text=rest)
    number = 0
    if kind.isdigit():
        number = int(kind)
        kind, _, rest = rest.partition(b" ")
    return Answer(kind.upper(), number, _parsed([rest, *pieces[1:]]))


def _parsed(pieces: list[Piece]) -> list[Any]:
    whole: list[Any] = []
    open_lists = [whole]
    for index, piece in enumerate(pieces):
        if index % 2:
            open_lists[-1].append(piece)
        else:
            _add_tokens(piece or b"", open_lists)
    if len(open_lists) != 1:
        raise Away("protocol", "a list without end")
    return whole


def _add_tokens(text: bytes, open_lists: list[list[Any]]) -> None:
    for paren, quoted, atom in _TOKEN.findall(text):
        if paren == b"(":
            open_lists[-1].append([])
            open_lists.append(open_lists[-1][-1])
        elif paren:
            open_lists.pop()
            if not open_lists:
                raise Away("protocol", "a list that never began")
        elif atom:
            open_lists[-1].append(None if atom.upper() == b"NIL" else atom)
        else:
            open_lists[-1].append(_ESCAPED.sub(rb"\1", quoted))


def pairs(data: list[Any]) -> dict[bytes, Any]:
    """Names with values, as FETCH and STATUS give them."""
    return {bytes(name).upper(): value for name, value in zip(data[::2], data[1::2], strict=False) if name is not None}


def uid_set(uids: Iterable[int]) -> str:
    """As IMAP writes sets, runs as ranges."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and runs[-1][1] == uid - 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def uids_of(text: bytes) -> Iterator[int]:
    """Those of a set."""
    for run in filter(None, text.split(b",")):
        first, _, last = run.partition(b":")
        low, high = sorted((int(first), int(last or first)))
        yield from range(low, high + 1)


def date_of(text: bytes | None) -> dt.datetime | None:
    """Of an INTERNALDATE; None where the server does not know how to write one."""
    found = _DATE.match((text or b"").decode("ascii", "replace"))
    if found is None or found[2] not in _MONTHS:
        return None
    try:
        away = dt.timedelta(hours=int(found[8]), minutes=int(found[9])) * (-1 if found[7] == "-" else 1)
        month = _MONTHS.index(found[2]) + 1
        hour, minute, second = (int(found[n]) for n in (4, 5, 6))
        return dt.datetime(int(found[3]), month, int(found[1]), hour, minute, second, tzinfo=dt.timezone(away))
    except ValueError:
        return None


def folder_name(name: bytes) -> str:
    """Modified UTF-7 (RFC 9051, appendix A.1) read; a name that is none is kept as it is."""
    try:
        return re.sub(r"&([^-]*)-", _shifted, name.decode("ascii"))
    except (ValueError, UnicodeError):
        return name.decode("utf-8", "replace")


def _shifted(found: re.Match[str]) -> str:
    if not found[1]:
        return "&"
    coded = found[1].replace(",", "/")
    return base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode("utf-16-be")


def wire_name(name: str) -> str:
    """A folder's name in modified UTF-7."""
    plain = name.replace("&", "&-")
    return re.sub(r"[^\x20-\x7e]+", lambda found: f"&{_coded(found[0])}-", plain)


def _coded(run: str) -> str:
    return base64.b64encode(run.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
