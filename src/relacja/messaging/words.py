"""Words for codes: what people read where rows hold codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

VERBS: dict[str, Words] = {
    "messaging.add_draft_file": _("File put to a draft"),
    "messaging.answer": _("Customer answered in writing"),
    "messaging.approve_text": _("Text approved, or no longer"),
    "messaging.assign_conversation": _("Conversation handed to somebody"),
    "messaging.begin_conversation": _("Conversation begun"),
    "messaging.delete_macro": _("Macro deleted"),
    "messaging.delete_rule": _("Rule on incoming messages deleted"),
    "messaging.delete_text": _("Text deleted"),
    "messaging.drop_draft": _("Draft thrown away"),
    "messaging.find_stale": _("Messages found whose fate nobody knows"),
    "messaging.follow_conversation": _("Conversation followed, or no longer"),
    "messaging.hand_over_draft": _("Draft handed over"),
    "messaging.label_conversation": _("Labels of a conversation changed"),
    "messaging.mark_failed": _("Message could not be sent"),
    "messaging.mark_sent": _("Message handed over"),
    "messaging.mark_unsure": _("Message may have been sent"),
    "messaging.order_rules": _("Rules on incoming messages put in order"),
    "messaging.put_off": _("Message to be sent later"),
    "messaging.remove_draft_file": _("File taken from a draft"),
    "messaging.reopen_conversation": _("Conversation opened again"),
    "messaging.resolve_conversation": _("Conversation resolved"),
    "messaging.resolve_silent": _("Silent conversations resolved"),
    "messaging.restore_draft": _("Former text of a draft brought back"),
    "messaging.resume_rule": _("Parked rule on incoming messages asked again"),
    "messaging.run_macro": _("Macro run"),
    "messaging.save_macro": _("Macro set up"),
    "messaging.save_mailbox": _("Mailbox set up"),
    "messaging.save_rule": _("Rule on incoming messages set up"),
    "messaging.save_text": _("Text set up"),
    "messaging.send_again": _("Message sent again"),
    "messaging.set_priority": _("Priority of a conversation changed"),
    "messaging.share_mailbox": _("Mailbox shared"),
    "messaging.snooze_conversation": _("Conversation put off"),
    "messaging.take_back": _("Answer taken back before it was sent"),
    "messaging.take_in": _("Messages taken in"),
    "messaging.undo_macro": _("Macro taken back"),
    "messaging.unshare_mailbox": _("Mailbox no longer shared"),
    "messaging.wait_for_customer": _("Conversation waits for the customer"),
    "messaging.wake_conversations": _("Conversations put off came back"),
    "messaging.write_note": _("Note written in a conversation"),
}
"""What the use cases are called in the record of changes."""
