"""What an account is asked beside being followed: whether it can be, which folders it has, and what lies in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from relacja.messaging.transports.email.account import Away, Server, Step
from relacja.messaging.transports.email.imap_session import No, NoFolder, Session

SURVEY = 5000
ROLES = {
    r"\All": "all",
    r"\Archive": "archive",
    r"\Drafts": "drafts",
    r"\Flagged": "flagged",
    r"\Junk": "junk",
    r"\Sent": "sent",
    r"\Trash": "trash",
}
"""Of RFC 6154. `all` and `flagged` hold again what other folders hold (Gmail); who follows them too has all twice."""


@dataclass(frozen=True, slots=True)
class FolderSeen:
    """A folder that messages may lie in, and what it is for, as far as the server says."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """How far we came: `step` is blank if everything is well, otherwise where it ended, and `detail` what was said."""

    step: Step | str = ""
    detail: str = ""
    folders: tuple[FolderSeen, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether the account can be followed."""
        return not self.step


def check(server: Server, folders: Iterable[str] = ()) -> Checked:
    """Try it out: find it, connect, sign in, look into these folders. Nothing is changed; it never raises."""
    try:
        with Session(server) as session:
            seen = tuple(_folders(session))
            missing = tuple(name for name in folders if not _opens(session, name))
    except Away as problem:
        return Checked(problem.step, str(problem))
    except No as problem:
        return Checked("protocol", str(problem))
    return Checked("folder" if missing else "", ", ".join(missing), seen, missing)


def count(server: Server, folder: str) -> tuple[int, frozenset[int]]:
    """UIDVALIDITY and the uids of all that lies in a folder now, to be compared. Raises `NoFolder`, `Away`."""
    with Session(server) as session:
        box = session.select(folder)
        firsts = range(1, box.exists + 1, SURVEY)
        parts = (session.fetch_numbered(first, min(first + SURVEY - 1, box.exists), "UID") for first in firsts)
        return box.uidvalidity, frozenset(chain.from_iterable(parts))


def _folders(session: Session) -> Iterable[FolderSeen]:
    for name, signs in session.folders():
        yield FolderSeen(name, next((ROLES[sign] for sign in sorted(signs) if sign in ROLES), ""))


def _opens(session: Session, name: str) -> bool:
    try:
        session.select(name)
    except NoFolder:
        return False
    return True
