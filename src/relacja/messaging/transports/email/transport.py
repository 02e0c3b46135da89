"""The plug: mail over IMAP and SMTP."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from relacja.messaging.plugs import (
    Capabilities,
    Follower,
    Health,
    Line,
    MailboxSetting,
    Transport,
    Unreachable,
    transports,
)
from relacja.messaging.transports.email import imap_looking, imap_writing, sending, smtp, understanding
from relacja.messaging.transports.email.account import Away
from relacja.messaging.transports.email.following import Following, folders_of, server_of
from relacja.messaging.transports.email.imap_session import No, NoFolder
from relacja.messaging.transports.email.smtp_answers import Reply
from relacja.messaging.types import Inbound, Outgoing, Sent, Step

READING, SENDING, SIGNING_IN = _("Reading (IMAP)"), _("Sending (SMTP)"), _("Signing in at both")
FOLDERS, SPECIAL = _("Folders"), _("Rarely needed")
SECURITY = (("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("None (this machine only)")))


@transports.plug("email")
class Email(Transport):
    """Any mail account: read by IMAP, sent by SMTP."""

    label, icon, medium, work = _("E-mail"), "mail", "email", "mail"
    capabilities = Capabilities(html=True, subject=True, files=True)
    settings = (
        MailboxSetting("imap_host", _("IMAP server"), address=True, part=READING),
        MailboxSetting("imap_port", _("IMAP port"), "993", kind="number", address=True, part=READING),
        MailboxSetting("imap_security", _("IMAP security"), "tls", kind="choice", choices=SECURITY, part=READING),
        MailboxSetting("smtp_host", _("SMTP server"), address=True, part=SENDING),
        MailboxSetting("smtp_port", _("SMTP port"), "465", kind="number", address=True, part=SENDING),
        MailboxSetting("smtp_security", _("SMTP security"), "tls", kind="choice", choices=SECURITY, part=SENDING),
        MailboxSetting("user", _("Account"), required=False, part=SIGNING_IN),
        MailboxSetting("password", _("Password"), secret=True, required=False, part=SIGNING_IN),
        MailboxSetting("folder", _("Folder"), "INBOX", part=FOLDERS),
        MailboxSetting(
            "sent_folder", _("Folder of sent mails"), "", required=False, part=FOLDERS,
            help=_("What is sent from other programs is read there, and what is sent from here is put there."),
        ),
        MailboxSetting("junk_folder", _("Folder of junk"), "", required=False, part=FOLDERS),
        MailboxSetting(
            "plus_addresses", _("Addresses such as name+word@ reach this mailbox"), "yes", kind="flag", part=SPECIAL,
            help=_("Then answers and bounces find home even where mail programs drop what they need."),
        ),
        MailboxSetting("dkim_selector", _("DKIM selector"), required=False, part=SPECIAL),
        MailboxSetting("dkim_key", _("DKIM private key"), secret=True, required=False, part=SPECIAL),
        MailboxSetting("trust", _("Certificate of a server of one's own (PEM)"), required=False, part=SPECIAL),
    )  # fmt: skip
    has_folders = True

    def check(self, settings: Mapping[str, str]) -> Health:
        """Sign in at both servers and look into the folders; nothing is changed."""
        try:
            reads, sends = server_of(settings, "imap"), server_of(settings, "smtp")
        except ValueError:
            return Health(is_well=False, step="port")
        read = imap_looking.check(reads, folders_of(settings))
        folders = tuple(folder.name for folder in read.folders)
        if not read.is_well:
            return Health(is_well=False, step=read.step, detail=read.detail, folders=folders)
        sent = smtp.check(sends)
        return Health(sent.is_well, f"smtp_{sent.step}" if sent.step else "", sent.detail, folders)

    def send(self, settings: Mapping[str, str], outgoing: Outgoing) -> Sent:
        """Hand it to the SMTP server, which may take it for some and not, or not yet, for others."""
        raw, sender = sending.original(settings, outgoing), sending.bounce_address(settings, outgoing)
        try:
            done = smtp.send(server_of(settings, "smtp"), sender, outgoing.people, raw)
        except smtp.TakenForNobody as nobody:
            return _sent(nobody.refused, original=raw)
        except smtp.NotYet as nobody:
            if not outgoing.only:
                raise
            return _sent(nobody.refused)
        except ValueError as problem:
            raise Unreachable("port") from problem
        return _sent(done.refused, original=raw, is_to_be_filed=bool(settings.get("sent_folder")))

    def line(self, settings: Mapping[str, str]) -> Line | None:
        """One line to the SMTP server."""
        return KeptLine(settings)

    def file_sent(self, settings: Mapping[str, str], key: str, original: bytes, at: datetime) -> None:
        """Into the folder of sent mails, where one is named; servers that have put it there themselves are left so."""
        folder = settings.get("sent_folder", "")
        if not folder:
            return
        try:
            imap_writing.keep_once(server_of(settings, "imap"), folder, key, original, at=at)
        except (Away, NoFolder, No) as problem:
            raise Unreachable(str(problem)) from problem

    def count(self, settings: Mapping[str, str]) -> Mapping[str, tuple[int, frozenset[int]]]:
        """What lies in the folders that are read."""
        server = server_of(settings, "imap")
        try:
            return {folder: imap_looking.count(server, folder) for folder in folders_of(settings)}
        except Away as problem:
            raise Unreachable(f"{problem.step}: {problem}") from problem
        except NoFolder as problem:
            raise Unreachable(f"folder: {problem}") from problem

    def understand(self, original: bytes, arrived_at: datetime) -> Inbound:
        """Whatever these bytes mean."""
        return understanding.understand(original, arrived_at)

    def follow(self, settings: Mapping[str, str], mailbox_id: int) -> Follower | None:
        """Read it by IMAP."""
        return Following(settings, mailbox_id)


class KeptLine(Line):
    """A line to the SMTP server that stays open between two mails."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._settings = settings
        self._sender: smtp.Sender | None = None

    def send(self, outgoing: Outgoing, told: Callable[[Step], None]) -> Sent:
        """One more mail over it. What the other side said is the same as for one that goes by itself."""
        raw, sender = sending.original(self._settings, outgoing), sending.bounce_address(self._settings, outgoing)
        try:
            if self._sender is None:
                self._sender = smtp.Sender(server_of(self._settings, "smtp"))
            done = self._sender.send(sender, outgoing.people, raw, told)
        except (smtp.TakenForNobody, smtp.NotYet) as nobody:
            return _sent(nobody.refused)
        except ValueError as problem:
            raise Unreachable("port") from problem
        return _sent(done.refused)

    def close(self) -> None:
        """Say good-bye to the server."""
        if self._sender is not None:
            self._sender.close()
            self._sender = None


def _sent(refused: Mapping[str, Reply], *, original: bytes = b"", is_to_be_filed: bool = False) -> Sent:
    """Whom it refuses for good, and whom for now."""
    never = {who: str(reply) for who, reply in refused.items() if reply.is_never}
    later = {who: str(reply) for who, reply in refused.items() if not reply.is_never}
    return Sent(refused=never, later=later, original=original, is_to_be_filed=is_to_be_filed)
