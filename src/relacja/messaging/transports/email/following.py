"""One mail account, followed: what it is set up with becomes a reader, and what the reader says becomes its state."""

from collections.abc import Mapping

from django.db import connections
from django.utils import timezone

from relacja.messaging.models import Mailbox
from relacja.messaging.plugs import Follower
from relacja.messaging.services.post import note_found, note_lost
from relacja.messaging.transports.email import imap
from relacja.messaging.transports.email.account import Login, Security, Server
from relacja.messaging.transports.email.imap_sync import Bounds
from relacja.messaging.transports.email.keeping import Keeper


def server_of(settings: Mapping[str, str], kind: str) -> Server:
    """The server of a kind (`imap`, `smtp`) as the mailbox is set up. Raises `ValueError` for a port that is none."""
    user = settings.get("user", "")
    security: Security = {"none": "none", "starttls": "starttls"}.get(settings.get(f"{kind}_security", ""), "tls")  # type: ignore[assignment]
    return Server(
        host=settings.get(f"{kind}_host", ""),
        port=int(settings.get(f"{kind}_port") or PORTS[kind]),
        login=Login(user, settings.get("password", "")) if user else None,
        security=security,
        trust=settings.get("trust", ""),
    )


PORTS = {"imap": 993, "smtp": 465}


def folders_of(settings: Mapping[str, str]) -> list[str]:
    """The folders that are read, the one new mails come to first."""
    named = [settings.get("folder") or "INBOX", settings.get("sent_folder", ""), settings.get("junk_folder", "")]
    return [*dict.fromkeys(one for one in named if one)]


class Following(Follower):
    """A reader in a thread of its own."""

    def __init__(self, settings: Mapping[str, str], mailbox_id: int) -> None:
        self.mailbox_id = mailbox_id
        since = Mailbox.objects.values_list("since", flat=True).get(pk=mailbox_id)
        keeper = Keeper(mailbox_id, settings.get("junk_folder", ""), settings.get("sent_folder", ""))
        bounds = Bounds(since=since.date() if since else None)
        self.reader = imap.Follower(
            server_of(settings, "imap"), folders_of(settings), keeper, bounds=bounds, told=self._told
        )
        self.reader.start()

    def stop(self) -> None:
        """End at once."""
        self.reader.stop()

    def _told(self, state: imap.State) -> None:
        """Keep how it goes, for those who look after the mailbox; the thread's connection ends with it."""
        if state.phase == "stopped":
            connections.close_all()
            return
        now = timezone.now()
        if state.phase == "away":
            note_lost(self.mailbox_id, now, f"{state.step}: {state.detail}")
        elif state.missing:
            note_lost(self.mailbox_id, now, f"folder: {', '.join(state.missing)}")
        elif state.phase == "waiting":
            note_found(self.mailbox_id, now)
