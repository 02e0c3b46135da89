"""What the reader of a mail account hands over is kept: messages by `take_in`, and how far each folder was read."""

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC
from typing import Any, ParamSpec, TypeVar

from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.messaging import services
from relacja.messaging.models import Arrival, Folder
from relacja.messaging.services.intake import Seen
from relacja.messaging.transports.email.intake import Fetched, Move, Print, Standing
from relacja.messaging.transports.email.understanding import understand
from relacja.messaging.types import Place
from relacja.platform.actor import Actor

ACTOR = Actor.system(gettext_noop("reading of mailboxes"))
P = ParamSpec("P")
R = TypeVar("R")


def _in_own_thread(method: Callable[P, R]) -> Callable[P, R]:
    """With a connection that lives: the reader's thread keeps one for days."""

    @functools.wraps(method)
    def kept(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        return method(*args, **kwargs)

    return kept


class Keeper:
    """Keeps the messages of one mailbox. `junk` and `sent` name its folders for these."""

    def __init__(self, mailbox_id: int, junk: str = "", sent: str = "") -> None:
        self.mailbox_id, self.junk, self.sent = mailbox_id, junk, sent

    @_in_own_thread
    def standing(self, folder: str) -> Standing | None:
        """How far it was read."""
        row = Folder.objects.filter(mailbox_id=self.mailbox_id, name=folder).first()
        return Standing(row.uidvalidity, row.uid, row.modseq) if row is not None else None

    @_in_own_thread
    def reached(self, folder: str, standing: Standing) -> None:
        """It has been read so far."""
        values = {"uidvalidity": standing.uidvalidity, "uid": standing.uid, "modseq": standing.modseq}
        Folder.objects.update_or_create(mailbox_id=self.mailbox_id, name=folder, defaults=values)

    @_in_own_thread
    def take(self, folder: str, uidvalidity: int, batch: Sequence[Fetched]) -> None:
        """Take them in."""
        seen = [self._seen(Place(folder, uidvalidity, one.uid), one) for one in batch]
        services.take_in(actor=ACTOR, mailbox_id=self.mailbox_id, seen=seen)

    def _seen(self, place: Place, one: Fetched) -> Seen:
        came, raw = one.date or timezone.now(), one.raw
        heads = understand(one.headers, came) if raw is None and one.headers else None
        return Seen(
            place,
            None if raw is None else functools.partial(understand, raw, came.astimezone(UTC)),
            raw or b"",
            size=one.size,
            held=one.held or ("" if raw is not None else "unreadable"),
            is_junk=bool(self.junk) and place.folder == self.junk,
            is_sent=bool(self.sent) and place.folder == self.sent,
            sender=heads.sender if heads else "",
            subject=heads.subject if heads else "",
        )

    @_in_own_thread
    def known(self, folder: str, uidvalidity: int) -> Collection[int]:
        """The uids that have a line and are still there."""
        return set(self._lines(folder, uidvalidity).values_list("uid", flat=True))

    @_in_own_thread
    def prints(self, folder: str, uidvalidity: int, uids: Collection[int]) -> Mapping[int, Print]:
        """What tells them from others."""
        rows = (
            self._lines(folder, uidvalidity).filter(uid__in=uids).values_list("uid", "letter", "message__key", "size")
        )
        return {uid: Print(letter, f"<{key}>" if key else "", size) for uid, letter, key, size in rows}

    @_in_own_thread
    def gone(self, folder: str, uidvalidity: int, uids: Collection[int]) -> None:
        """They are on the server no more; what was taken in stays."""
        self._lines(folder, uidvalidity).filter(uid__in=uids).update(gone_at=timezone.now())

    @_in_own_thread
    def moved(self, moves: Sequence[Move]) -> None:
        """They lie elsewhere now, where each has a line too."""
        for move in moves:
            self._lines(move.source.folder, move.source.uidvalidity).filter(uid=move.source.uid).update(
                gone_at=timezone.now()
            )

    @_in_own_thread
    def renewed(self, folder: str, uidvalidity: int) -> None:
        """The server counts anew: what stood there stands nowhere, until it is seen again."""
        Arrival.objects.filter(mailbox_id=self.mailbox_id, folder=folder, gone_at__isnull=True).exclude(
            uidvalidity=uidvalidity
        ).update(gone_at=timezone.now())

    def _lines(self, folder: str, uidvalidity: int) -> Any:
        return Arrival.objects.filter(
            mailbox_id=self.mailbox_id, folder=folder, uidvalidity=uidvalidity, gone_at__isnull=True
        )
