"""Words for codes: what people read where rows hold codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

VERBS: dict[str, Words] = {
    "messaging.add_who_writes": _("Sender added as a customer"),
    "messaging.change_many": _("Conversations changed"),
    "messaging.put_back_many": _("Conversations put back as they were"),
    "messaging.say_who_writes": _("Sender named"),
    "messaging.take_back_who_writes": _("Naming of a sender taken back"),
    "messaging.add_draft_file": _("File put to a draft"),
    "messaging.answer": _("Customer answered in writing"),
    "messaging.approve_text": _("Text approved, or no longer"),
    "messaging.assign_conversation": _("Conversation handed to somebody"),
    "messaging.show_pictures": _("Pictures of a sender shown, or no more"),
    "messaging.begin_beside": _("Somebody outside asked beside a conversation"),
    "messaging.begin_conversation": _("Conversation begun"),
    "messaging.bring_back": _("What was deleted of the settings brought back"),
    "messaging.choose_my_notices": _("Notices by e-mail chosen"),
    "messaging.count_mailbox": _("Mailbox compared with its server"),
    "messaging.delete_macro": _("Macro deleted"),
    "messaging.delete_rule": _("Rule on incoming messages deleted"),
    "messaging.delete_text": _("Text deleted"),
    "messaging.drop_draft": _("Draft thrown away"),
    "messaging.find_stale": _("Messages found whose fate nobody knows"),
    "messaging.follow_conversation": _("Conversation followed, or no longer"),
    "messaging.forget_posts": _("Old requests of providers deleted"),
    "messaging.hand_over_draft": _("Draft handed over"),
    "messaging.forget_messages": _("Messages parted from a forgotten person"),
    "messaging.happen": _("News of a provider taken in"),
    "messaging.keep_post": _("Request of a provider kept"),
    "messaging.keep_attempt": _("Message tried again for some of its recipients"),
    "messaging.label_conversation": _("Labels of a conversation changed"),
    "messaging.leave_out": _("Message that was held left out for good"),
    "messaging.let_in": _("Message let in after all"),
    "messaging.mark_failed": _("Message could not be sent"),
    "messaging.mark_known": _("Conversations of a visitor known to be a customer's, or no longer"),
    "messaging.mark_sent": _("Message handed over"),
    "messaging.mark_unsure": _("Message may have been sent"),
    "messaging.merge_conversations": _("Conversations merged"),
    "messaging.order_rules": _("Rules on incoming messages put in order"),
    "messaging.put_off": _("Message to be sent later"),
    "messaging.put_off_post": _("Request of a provider to be taken in later"),
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
    "messaging.save_template": _("Template of a provider saved"),
    "messaging.save_text": _("Text set up"),
    "messaging.send_again": _("Message sent again"),
    "messaging.set_priority": _("Priority of a conversation changed"),
    "messaging.share_mailbox": _("Mailbox shared"),
    "messaging.snooze_conversation": _("Conversation put off"),
    "messaging.split_conversation": _("Conversation split"),
    "messaging.switch_macro": _("Macro switched on or off"),
    "messaging.switch_rule": _("Rule on incoming messages switched on or off"),
    "messaging.switch_text": _("Text switched on or off"),
    "messaging.take_back": _("Answer taken back before it was sent"),
    "messaging.take_from_silent": _("Untouched conversations went back to the queue"),
    "messaging.take_in": _("Messages taken in"),
    "messaging.undo_split": _("What was split off a conversation put back"),
    "messaging.undo_macro": _("Macro taken back"),
    "messaging.unmerge_conversation": _("Conversation taken out of another"),
    "messaging.unshare_mailbox": _("Mailbox no longer shared"),
    "messaging.wait_for_customer": _("Conversation waits for the customer"),
    "messaging.wake_conversations": _("Conversations put off came back"),
    "messaging.write_note": _("Note written in a conversation"),
}
"""What the use cases are called in the record of changes."""

ARRIVALS: dict[str, Words] = {
    "new": _("begins a conversation"),
    "references": _("answers a message of the conversation"),
    "token": _("carries the mark of the conversation"),
    "subject": _("same sender and subject"),
    "known": _("the same message came before"),
    "blocked": _("the sender is blocked"),
    "junk": _("stood in the folder for junk"),
    "own_automatic": _("an automatic message of our own"),
    "bulk": _("a newsletter or a list of somebody unknown"),
    "flood": _("too many from one sender in a day"),
    "not_understood": _("could not be understood"),
    "not_read": _("was not read"),
}
"""Why an arrival came in, is held, or was left out."""


def arrival(code: str) -> str:
    """Why something came in or not; the code itself where it is another's."""
    return str(ARRIVALS.get(code, code))
