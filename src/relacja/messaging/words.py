"""Words for codes: what people read where rows hold codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

VERBS: dict[str, Words] = {
    "messaging.answer": _("Customer answered in writing"),
    "messaging.assign_conversation": _("Conversation handed to somebody"),
    "messaging.begin_conversation": _("Conversation begun"),
    "messaging.find_stale": _("Messages found whose fate nobody knows"),
    "messaging.follow_conversation": _("Conversation followed, or no longer"),
    "messaging.label_conversation": _("Labels of a conversation changed"),
    "messaging.mark_failed": _("Message could not be sent"),
    "messaging.mark_sent": _("Message handed over"),
    "messaging.mark_unsure": _("Message may have been sent"),
    "messaging.put_off": _("Message to be sent later"),
    "messaging.reopen_conversation": _("Conversation opened again"),
    "messaging.resolve_conversation": _("Conversation resolved"),
    "messaging.resolve_silent": _("Silent conversations resolved"),
    "messaging.save_mailbox": _("Mailbox set up"),
    "messaging.send_again": _("Message sent again"),
    "messaging.set_priority": _("Priority of a conversation changed"),
    "messaging.share_mailbox": _("Mailbox shared"),
    "messaging.snooze_conversation": _("Conversation put off"),
    "messaging.take_back": _("Answer taken back before it was sent"),
    "messaging.take_in": _("Messages taken in"),
    "messaging.unshare_mailbox": _("Mailbox no longer shared"),
    "messaging.wait_for_customer": _("Conversation waits for the customer"),
    "messaging.wake_conversations": _("Conversations put off came back"),
    "messaging.write_note": _("Note written in a conversation"),
}
"""What the use cases are called in the record of changes."""
