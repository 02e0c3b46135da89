"""The plug: mail over IMAP and SMTP."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from relacja.messaging.plugs import Capabilities, Follower, Health, MailboxSetting, Transport, Unreachable, transports
from relacja.messaging.transports.email import imap_looking, understanding
from relacja.messaging.transports.email.account import Away
from relacja.messaging.transports.email.following import Following, folders_of, server_of
from relacja.messaging.transports.email.imap_session import NoFolder
from relacja.messaging.types import Inbound, Outgoing, Sent

SECURITY = (("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("None (this machine only)")))


@transports.plug("email")
class Email(Transport):
    """Any mail account: read by IMAP, sent by SMTP."""

    label, icon, medium, work = _("E-mail"), "mail", "email", "mail"
    capabilities = Capabilities(html=True, subject=True, files=True)
    settings = (
        MailboxSetting("imap_host", _("IMAP server"), address=True),
        MailboxSetting("imap_port", _("IMAP port"), "993", kind="number", address=True),
        MailboxSetting("imap_security", _("IMAP security"), "tls", kind="choice", choices=SECURITY),
        MailboxSetting("smtp_host", _("SMTP server"), address=True),
        MailboxSetting("smtp_port", _("SMTP port"), "465", kind="number", address=True),
        MailboxSetting("smtp_security", _("SMTP security"), "tls", kind="choice", choices=SECURITY),
        MailboxSetting("user", _("Account"), required=False),
        MailboxSetting("password", _("Password"), secret=True, required=False),
        MailboxSetting("folder", _("Folder"), "INBOX"),
        MailboxSetting("sent_folder", _("Folder of sent mails"), "", required=False),
        MailboxSetting("junk_folder", _("Folder of junk"), "", required=False),
        MailboxSetting(
            "plus_addresses", _("Addresses such as name+word@ reach this mailbox"), "yes", kind="flag",
            help=_("Then answers and bounces find home even where mail programs drop what they need."),
        ),
        MailboxSetting("dkim_selector", _("DKIM selector"), required=False),
        MailboxSetting("dkim_key", _("DKIM private key"), secret=True, required=False),
    )  # fmt: skip

    def check(self, settings: Mapping[str, str]) -> Health:
        """Sign in and look into the folders; nothing is changed."""
        try:
            server = server_of(settings, "imap")
        except ValueError:
            return Health(is_well=False, step="port")
        found = imap_looking.check(server, folders_of(settings))
        return Health(found.is_well, found.step, found.detail, tuple(folder.name for folder in found.folders))

    def send(self, settings: Mapping[str, str], outgoing: Outgoing) -> Sent:
        """Hand it to the SMTP server."""
        raise NotImplementedError

    def count(self, settings: Mapping[str, str]) -> Mapping[str, tuple[int, frozenset[int]]]:
        """What lies in the folders that are read."""
        server = server_of(settings, "imap")
        try:
            return {folder: imap_looking.count(server, folder) for folder in folders_of(settings)}
        except (Away, NoFolder) as problem:
            raise Unreachable(str(problem)) from problem

    def understand(self, original: bytes, arrived_at: datetime) -> Inbound:
        """Whatever these bytes mean."""
        return understanding.understand(original, arrived_at)

    def follow(self, settings: Mapping[str, str], mailbox_id: int) -> Follower | None:
        """Read it by IMAP."""
        return Following(settings, mailbox_id)
