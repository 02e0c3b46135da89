"""The plug: mail over IMAP and SMTP."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from relacja.messaging.plugs import Capabilities, MailboxSetting, Transport, transports
from relacja.messaging.types import Outgoing, Sent

SECURITY = (("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("None (this machine only)")))


@transports.plug("email")
class Email(Transport):
    """Any mail account: read by IMAP, sent by SMTP."""

    label, icon, medium, work = _("E-mail"), "mail", "email", "mail"
    capabilities = Capabilities(html=True, subject=True, files=True)
    is_followed = True
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

    def send(self, settings: Mapping[str, str], outgoing: Outgoing) -> Sent:
        """Hand it to the SMTP server."""
        raise NotImplementedError
