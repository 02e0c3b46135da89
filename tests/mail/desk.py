"""An intake that keeps what it is told in memory, durable across readers, and counts each place once."""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from relacja.messaging.transports.email.intake import Fetched, Move, Print, Spot, Standing


class Memory:
    """`kept` are all messages by place; `takes` how often each was given. `before_take` may raise."""

    def __init__(self) -> None:
        self.kept: dict[Spot, Fetched] = {}
        self.standings: dict[str, Standing] = {}
        self.left: set[Spot] = set()
        self.moves: list[Move] = []
        self.renewals: list[str] = []
        self.takes: Counter[Spot] = Counter()
        self.largest_batch = 0
        self.before_take: Callable[[Sequence[Fetched]], None] = lambda batch: None
        self.after_take: Callable[[], None] = lambda: None
        self._news = threading.Condition()

    def standing(self, folder: str) -> Standing | None:
        return self.standings.get(folder)

    def reached(self, folder: str, standing: Standing) -> None:
        self.standings[folder] = standing

    def take(self, folder: str, uidvalidity: int, batch: Sequence[Fetched]) -> None:
        self.before_take(batch)
        self.largest_batch = max(self.largest_batch, sum(len(one.raw or b"") for one in batch))
        with self._news:
            for one in batch:
                spot = Spot(folder, uidvalidity, one.uid)
                self.takes[spot] += 1
                self.kept[spot] = one
            self._news.notify_all()
        self.after_take()

    def known(self, folder: str, uidvalidity: int) -> Collection[int]:
        return [s.uid for s in self.kept if (s.folder, s.uidvalidity) == (folder, uidvalidity) and s not in self.left]

    def prints(self, folder: str, uidvalidity: int, uids: Collection[int]) -> Mapping[int, Print]:
        wanted = set(self.known(folder, uidvalidity)) & set(uids)
        return {uid: self.kept[Spot(folder, uidvalidity, uid)].print() for uid in wanted}

    def gone(self, folder: str, uidvalidity: int, uids: Collection[int]) -> None:
        with self._news:
            self.left.update(Spot(folder, uidvalidity, uid) for uid in uids)
            self._news.notify_all()

    def moved(self, moves: Sequence[Move]) -> None:
        with self._news:
            self.moves += moves
            self.left.update(move.source for move in moves)
            self._news.notify_all()

    def renewed(self, folder: str, uidvalidity: int) -> None:
        self.renewals.append(folder)

    # ---- what tests ask ----------------------------------------------------------------------------------------

    def here(self, folder: str = "INBOX") -> list[Fetched]:
        """What is in the folder now, by uid."""
        spots = [spot for spot in self.kept if spot.folder == folder and spot not in self.left]
        validity = max((spot.uidvalidity for spot in spots), default=0)
        return [self.kept[spot] for spot in sorted(spots, key=lambda s: s.uid) if spot.uidvalidity == validity]

    def subjects(self, folder: str = "INBOX") -> list[str]:
        """Of what is in the folder now."""
        return [subject(one.raw or one.headers) for one in self.here(folder)]

    def until(self, true: Callable[[], object], what: str, patience: float = 20.0) -> None:
        """Return as soon as it is true."""
        with self._news:
            assert self._news.wait_for(lambda: bool(true()), patience), f"not in time: {what}"


def subject(raw: bytes) -> str:
    """Of a letter."""
    return raw.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode()


def letter(name: str, to: str = "sales@crm.test", body: str = "") -> bytes:
    """A letter whose subject is `name`."""
    words = [f"Message-ID: <{name}@client.test>", "From: someone@client.test", f"To: {to}", f"Subject: {name}"]
    return ("\r\n".join([*words, "", body or name]) + "\r\n").encode()
