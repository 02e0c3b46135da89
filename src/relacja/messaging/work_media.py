"""Written messages as work: mails wait for hours, chats for seconds."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.messaging.queries import cards
from relacja.messaging.services import taking
from relacja.platform.actor import Actor
from relacja.routing.plugs import WorkMedium, work_media
from relacja.routing.types import Offer


class _Written(WorkMedium):
    """A conversation that waits for an answer."""

    template = "messaging/_at_the_desk.html"

    def accepted(self, offer: Offer) -> None:
        """Whoever took it has it."""
        taking.taken(offer)

    def card(self, actor: Actor, subject_id: int) -> Mapping[str, object]:
        """The conversation with its last messages."""
        return cards.card(actor, subject_id)


@work_media.plug("mail")
class MailWork(_Written):
    """A mail, or a message that may wait: a call may come in on top of it."""

    label, icon = pgettext_lazy("medium of work", "Mail"), "mail"
    capacity, exclusive, interruptible, patient = 3, False, True, True


@work_media.plug("chat")
class ChatWork(_Written):
    """Somebody who sits at the other end now."""

    label, icon = _("Chat"), "message-circle"
    capacity, exclusive, interruptible, hears_places = 3, False, False, True

    def accepted(self, offer: Offer) -> None:
        """And their window says that they wait in no queue any more."""
        super().accepted(offer)
        taking.moved_up([offer.subject_id])

    def moved_up(self, subject_ids: Sequence[int]) -> None:
        """Their windows ask for their place anew."""
        taking.moved_up(subject_ids)

    def overflowed(self, item_id: int, subject_id: int, action: str) -> None:
        """Nobody was free: it stays in the inbox as unanswered."""
        taking.nobody_came(subject_id)
