"""What is written back to a mail account, over a short session of its own, so that reading never waits for it."""

import datetime as dt

from relacja.messaging.transports.email.account import Server
from relacja.messaging.transports.email.imap_answers import wire_name
from relacja.messaging.transports.email.imap_session import Session

_DAY = "%d-{month}-%Y %H:%M:%S +0000"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def keep_once(server: Server, folder: str, key: str, raw: bytes, *, at: dt.datetime) -> None:
    """Put a message of ours into a folder, such as the one of what was sent, unless a mail with this Message-ID lies
    there already. Raises `NoFolder`, `No`, `Away`."""
    with Session(server) as session:
        session.select(folder)
        if not session.search(f'HEADER Message-ID "<{key}>"'):
            day = at.astimezone(dt.UTC)
            date = day.strftime(_DAY.format(month=_MONTHS[day.month - 1]))
            session.command("APPEND", wire_name(folder).encode(), r"(\Seen)", f'"{date}"', raw)
