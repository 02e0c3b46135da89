"""A reader in a process of its own, made to be killed: `python -m tests.mail.victim FILE PORT USER PASSWORD`.

It keeps what it takes in a database file, a row for each place; its transactions are those of a real intake.
"""

import hashlib
import sqlite3
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from threading import Event

from relacja.messaging.transports.email.account import Login, Server
from relacja.messaging.transports.email.imap import Follower, Pace
from relacja.messaging.transports.email.imap_sync import Bounds
from relacja.messaging.transports.email.intake import Fetched, Move, Print, Standing

TABLES = """
CREATE TABLE IF NOT EXISTS place
  (folder, uidvalidity, uid, sha256, told DEFAULT 1, PRIMARY KEY (folder, uidvalidity, uid));
CREATE TABLE IF NOT EXISTS standing (folder PRIMARY KEY, uidvalidity, uid, modseq);
"""


class Durable:
    """Only what a first reading needs."""

    def __init__(self, file: Path) -> None:
        self.database = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
        self.database.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; {TABLES}")

    def standing(self, folder: str) -> Standing | None:
        row = self.database.execute(
            "SELECT uidvalidity, uid, modseq FROM standing WHERE folder = ?", [folder]
        ).fetchone()
        return Standing(*row) if row else None

    def reached(self, folder: str, standing: Standing) -> None:
        values = (folder, standing.uidvalidity, standing.uid, standing.modseq)
        self.database.execute("INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?)", values)

    def take(self, folder: str, uidvalidity: int, batch: Sequence[Fetched]) -> None:
        rows = [(folder, uidvalidity, one.uid, hashlib.sha256(one.raw or b"").hexdigest()) for one in batch]
        self.database.execute("BEGIN")
        self.database.executemany(
            "INSERT INTO place (folder, uidvalidity, uid, sha256) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET told = told + 1",
            rows,
        )
        self.database.execute("COMMIT")

    def known(self, folder: str, uidvalidity: int) -> Collection[int]:
        found = self.database.execute(
            "SELECT uid FROM place WHERE folder = ? AND uidvalidity = ?", (folder, uidvalidity)
        )
        return [row[0] for row in found]

    def prints(self, folder: str, uidvalidity: int, uids: Collection[int]) -> Mapping[int, Print]:
        return {}

    def gone(self, folder: str, uidvalidity: int, uids: Collection[int]) -> None: ...

    def moved(self, moves: Sequence[Move]) -> None: ...

    def renewed(self, folder: str, uidvalidity: int) -> None: ...


if __name__ == "__main__":
    file, port, user, password = sys.argv[1:]
    server = Server("127.0.0.1", int(port), Login(user, password), security="none")
    Follower(server, ["INBOX"], Durable(Path(file)), bounds=Bounds(batch_messages=10), pace=Pace(poll=600)).start()
    Event().wait()
