"""What is written back to a mail account, each over a short session of its own, so that reading never waits for it."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from relacja.messaging.transports.email.account import Away, Server
from relacja.messaging.transports.email.imap_answers import uid_set, uids_of, wire_name
from relacja.messaging.transports.email.imap_session import No, Session

_DAY = "%d-{month}-%Y %H:%M:%S +0000"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Renumbered(LookupError):
    """The folder has another UIDVALIDITY, so these uids mean other messages now."""


def mark(
    server: Server,
    folder: str,
    uidvalidity: int,
    uids: Collection[int],
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
) -> None:
    r"""Set and take away flags, such as `\Seen` and `\Answered`. Raises `Renumbered`, `No`, `Away`."""
    with Session(server) as session:
        _open(session, folder, uidvalidity)
        for sign, flags in (("+", [*add]), ("-", [*remove])):
            if flags and uids:
                session.command(f"UID STORE {uid_set(uids)} {sign}FLAGS.SILENT ({' '.join(flags)})")


def move(server: Server, folder: str, uidvalidity: int, uids: Collection[int], target: str) -> Mapping[int, int]:
    """Into another folder; the new uids by the old ones, where the server tells. Raises `Renumbered`, `No`, `Away`."""
    with Session(server) as session:
        _open(session, folder, uidvalidity)
        which = uid_set(uids)
        if "MOVE" in session.caps:
            answers = session.command(f"UID MOVE {which}", wire_name(target).encode())
        else:
            answers = session.command(f"UID COPY {which}", wire_name(target).encode())
            session.command(f"UID STORE {which} +FLAGS.SILENT (\\Deleted)")
            if "UIDPLUS" in session.caps:
                session.command(f"UID EXPUNGE {which}")
        for answer in answers:
            code, value = answer.code()
            parts = value.split()
            if code == b"COPYUID" and len(parts) == 3:
                return dict(zip(uids_of(parts[1]), uids_of(parts[2]), strict=False))
    return {}


def keep(server: Server, folder: str, raw: bytes, *, flags: Iterable[str] = (r"\Seen",), at: dt.datetime) -> int | None:
    """Put a message of ours into a folder, such as the one of what was sent; its uid, where the server tells."""
    with Session(server) as session:
        return _put(session, folder, raw, flags, at)


def keep_once(server: Server, folder: str, key: str, raw: bytes, *, at: dt.datetime) -> None:
    """The same, unless a mail with this Message-ID lies there already. Raises `NoFolder`, `No`, `Away`."""
    with Session(server) as session:
        session.select(folder)
        if not session.search(f'HEADER Message-ID "<{key}>"'):
            _put(session, folder, raw, (r"\Seen",), at)


def _put(session: Session, folder: str, raw: bytes, flags: Iterable[str], at: dt.datetime) -> int | None:
    day = at.astimezone(dt.UTC)
    date = day.strftime(_DAY.format(month=_MONTHS[day.month - 1]))
    for answer in session.command("APPEND", wire_name(folder).encode(), f"({' '.join(flags)})", f'"{date}"', raw):
        code, value = answer.code()
        if code == b"APPENDUID":
            return next(uids_of(value.split()[-1]), None)
    return None


def _open(session: Session, folder: str, uidvalidity: int) -> None:
    if session.select(folder, readonly=False).uidvalidity != uidvalidity:
        raise Renumbered(folder)


__all__ = ["Away", "No", "Renumbered", "keep", "keep_once", "mark", "move"]
