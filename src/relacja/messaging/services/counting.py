"""Server against ledger: what lies in the folders of a mailbox, and what has a line; every difference by name."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from relacja.messaging.models import Arrival, Folder, Mailbox
from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.plugs import transports
from relacja.messaging.queries.conversations import MailboxNotFound
from relacja.messaging.services.delivering import settings_of
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

NAMED_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class FolderCount:
    """One folder: how many lie on the server, how many of them have a line by what became of them, and the numbers
    (UIDs) of those that have none, or that have a line and are on the server no more."""

    name: str
    on_server: int
    by_state: Mapping[str, int]
    without_line: tuple[int, ...]
    only_here: tuple[int, ...]

    @property
    def adds_up(self) -> bool:
        """Whether every message on the server has a line."""
        return not self.without_line


@use_case(permits=CONFIGURE)
def count_mailbox(*, actor: Actor, mailbox_id: int) -> list[FolderCount]:
    """Compare now, folder by folder. Raises `MailboxNotFound`, and `Unreachable` where the server does not answer."""
    mailbox = Mailbox.objects.visible_to(actor, CONFIGURE).filter(pk=mailbox_id).first()
    transport = transports.get(mailbox.transport) if mailbox else None
    if mailbox is None or transport is None:
        raise MailboxNotFound(mailbox_id)
    found = transport.count(settings_of(mailbox))
    counts = [_compared(mailbox, name, uidvalidity, uids) for name, (uidvalidity, uids) in found.items()]
    now = timezone.now()
    for one in counts:
        Folder.objects.filter(mailbox=mailbox, name=one.name).update(on_server=one.on_server, counted_at=now)
    audit.note(mailbox=mailbox.name, without_line=sum(len(one.without_line) for one in counts))
    return counts


def _compared(mailbox: Mailbox, name: str, uidvalidity: int, uids: frozenset[int]) -> FolderCount:
    lines = Arrival.objects.filter(mailbox=mailbox, folder=name, uidvalidity=uidvalidity, gone_at__isnull=True)
    states = dict(lines.values_list("uid", "state"))
    by_state: dict[str, int] = {}
    for uid in uids & states.keys():
        by_state[states[uid]] = by_state.get(states[uid], 0) + 1
    return FolderCount(
        name, len(uids), by_state,
        tuple(sorted(uids - states.keys())[:NAMED_AT_MOST]), tuple(sorted(states.keys() - uids)[:NAMED_AT_MOST]),
    )  # fmt: skip
