"""Chat on a site of ours: a mailbox is one site, its address the code that stands in the site's script."""

import re
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from relacja.messaging.plugs import Capabilities, Health, MailboxSetting, Pasting, Transport, transports
from relacja.messaging.transports.web_chat import jobs as _jobs  # noqa: F401  they are known once they are imported
from relacja.messaging.transports.web_chat import sites
from relacja.messaging.transports.web_chat import topics as _topics  # noqa: F401  they plug themselves in
from relacja.messaging.types import Outgoing, Sent
from relacja.platform import push
from relacja.platform.web.verbs import name_verbs

name_verbs(
    {
        "messaging.end_silent_chats": _("Silent chats ended"),
        "messaging.mail_unfetched": _("Answers in chats sent by e-mail"),
        "messaging.leave_address": _("Visitor of a site left an address"),
        "messaging.rate_chat": _("Visitor rated a chat"),
        "messaging.prove_visitor": _("Site proved who its visitor is"),
    }
)
LOOKS, WORK, PROOF = _("How it looks"), _("How it goes"), _("Visitors who have signed in")
SIDES = (("right", _("Right")), ("left", _("Left")))
NAMES = (("first", _("First name")), ("full", _("Whole name")), ("none", _("No name")))
FILES = (("documents", _("Pictures and documents")), ("images", _("Pictures")), ("none", _("No files")))


@transports.plug("web_chat")
class WebChat(Transport):
    """A window on the pages of a site, in which visitors write and read."""

    label = _("Chat on a site")
    icon = "message-circle"
    panel = "messaging:chat_visitor"
    address_help = _("A short name of the site that stands in its script: letters from a to z, figures and dashes.")
    address_form = sites.CODE_FORM
    has_hours = True
    medium = work = "chat"
    capabilities = Capabilities(files=True, longest=sites.LONGEST_TEXT, receipts=True, typing=True, instant=True)
    settings = (
        MailboxSetting(
            "origins",
            _("Sites it may stand on"),
            help=_("Addresses such as https://www.shop.com, apart by spaces; https://*.shop.com for all below it."),
        ),
        MailboxSetting(
            "colour", _("Colour"), "#3b4fd0", part=LOOKS, help=_("Such as #3b4fd0; text on it is black or white.")
        ),
        MailboxSetting("side", _("Side of the page"), "right", "choice", SIDES, part=LOOKS),
        MailboxSetting("greeting_pl", _("Greeting in Polish"), required=False, part=LOOKS),
        MailboxSetting("greeting_en", _("Greeting in English"), required=False, part=LOOKS),
        MailboxSetting("greeting_ru", _("Greeting in Russian"), required=False, part=LOOKS),
        MailboxSetting("privacy", _("Address of the privacy notice"), required=False, part=LOOKS),
        MailboxSetting("names", _("What visitors see of consultants"), "first", "choice", NAMES, part=LOOKS),
        MailboxSetting("files", _("Files of visitors"), "documents", "choice", FILES, part=WORK),
        MailboxSetting("file_mib", _("Largest file, MiB"), "10", "number", part=WORK),
        MailboxSetting("patience", _("Nobody came after (minutes)"), "3", "number", part=WORK),
        MailboxSetting("silence", _("A silent chat ends after (minutes)"), "30", "number", part=WORK),
        MailboxSetting("days", _("Visitors see what was written for (days)"), "30", "number", part=WORK),
        MailboxSetting(
            "letters",
            _("Mailbox for e-mail"),
            required=False,
            part=WORK,
            help=_("Our address that takes in what is written while nobody is there, and answers it by e-mail."),
        ),
        MailboxSetting(
            "identity_secret",
            _("Key by which the site proves who has signed in"),
            secret=True,
            required=False,
            part=PROOF,
            help=_("At least 32 characters. The site signs with it (HMAC-SHA256) who its visitor is."),
        ),
        MailboxSetting(
            "identity_source",
            _("System whose keys the site's users have"),
            required=False,
            part=PROOF,
            help=_("As imports name it. Where blank, signed-in visitors are found by their e-mail address."),
        ),
    )

    def pasted(self, base: str, address: str) -> Sequence[Pasting]:
        """The script, and what a strict policy of the site has to allow."""
        if not re.fullmatch(sites.CODE_FORM, address):
            return ()
        source = f"{base}{reverse('messaging:chat_script', args=[address])}"
        return (
            Pasting(
                _("Script for its pages"), f'<script src="{escape(source)}" async></script>',
                _("Put it on every page that the chat shall stand on, before </body>. Nothing else is needed."),
            ),
            Pasting(
                _("Where the site has a content security policy"), f"script-src {base}; frame-src {base}",
                _("Add these two to what it allows."),
            ),
        )  # fmt: skip

    def check(self, settings: Mapping[str, str]) -> Health:
        """Whether what was typed can be used."""
        problem = sites.problem_of(settings)
        return Health(is_well=not problem, step="settings" if problem else "", detail=problem)

    def send(self, settings: Mapping[str, str], outgoing: Outgoing) -> Sent:
        """It is stored already: the visitor's window is told to fetch it."""
        for address in outgoing.to:
            push.tell(address, "message")
        return Sent(provider_key=outgoing.key)
