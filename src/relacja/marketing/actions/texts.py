"""Text messages: a channel of campaigns, and a step of journeys."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.automation.plugs import Setting, Words, steps
from relacja.marketing import choices, queries, services, words
from relacja.marketing.plugs import Channel, channels
from relacja.marketing.types import Addressed, Going, Reached
from relacja.platform.actor import Actor

SMS = "sms"


def _mailboxes(actor: Actor) -> Sequence[tuple[str, Words]]:
    return [(str(number), name) for number, name in choices.text_mailboxes(actor)]


SETTINGS = (
    Setting("mailbox", _("Sent from"), "choice", choices=_mailboxes),
    Setting(
        "text", _("Text"), "long_text",
        help=_("{{customer.first_name}} stands for the first name. Whoever answers STOP gets no more."),
    ),
)  # fmt: skip


@channels.plug(SMS)
class Texts(Channel):
    """Text messages, sent once each by the wires of `messaging`."""

    label = _("Text messages")
    hint = _("Everybody in some segments who allows it gets a text message, once.")
    icon = "message-square-text"
    treated = pgettext_lazy("campaign", "Sent a text message")
    settings = SETTINGS

    def reach(self, *, actor: Actor, campaign: Going, to: Sequence[Addressed], at: datetime) -> None:
        """Note who is to get one."""
        services.write_texts(actor=actor, campaign=campaign, to=to, at=at)

    def reached(self, actor: Actor, campaign_id: int) -> Reached:
        """How many left, arrived, wait, and why some are left out."""
        found = queries.texts_of(campaign_id)
        became: list[tuple[Words, int]] = [(words.TEXTS["handed_over"], found.handed_over)]
        became += [(words.TEXTS["parts"], found.parts)]
        became += [(words.delivery(code), count) for code, count in sorted(found.deliveries.items())]
        became += [(words.TEXTS["waiting"], found.waiting)]
        left = tuple((words.not_texted(code), count) for code, count in sorted(found.left_out.items()))
        return Reached(found.total, found.handed_over, tuple(became), left, paid=found.parts)

    def stop(self, *, actor: Actor, campaign_id: int) -> None:
        """What waits does not leave."""
        services.stop_texts(actor=actor, campaign_id=campaign_id)


@steps.plug("marketing.text")
class SendText(services.ReachStep):
    """A text message to one customer, once at each visit of the step."""

    label = _("Send a text message")
    icon = "message-square-text"
    channel = SMS
    settings = SETTINGS
