"""The media of work that belong to the telephone: calls, call-backs to those who did not want to wait, call lists."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relacja.contact_centre.queries import cards
from relacja.contact_centre.services.calls import calling_back, offering
from relacja.platform.actor import Actor
from relacja.routing.plugs import WorkMedium, work_media
from relacja.routing.types import Offer


@work_media.plug("call")
class CallWork(WorkMedium):
    """A call that rings; whoever has it does nothing else."""

    label, icon, by_telephone = _("Call"), "phone-incoming", True
    template = "contact_centre/desk/_call.html"

    def offered(self, offer: Offer) -> None:
        """Let the worker's telephone ring."""
        offering.ring(offer, timezone.now())

    def taken_back(self, offer: Offer, why: str) -> None:
        """Let it stop."""
        offering.stop_ringing(offer, timezone.now())

    def overflowed(self, item_id: int, subject_id: int, action: str) -> None:
        """Voicemail, a call-back, or good-bye."""
        offering.turn_away(subject_id, action, timezone.now())

    def card(self, actor: Actor, subject_id: int) -> Mapping[str, object]:
        """The call, its customer, and what can be done with it."""
        return cards.call_card(actor, subject_id)


@work_media.plug("callback")
class CallBackWork(WorkMedium):
    """A customer to be called back; its place in the queue is that of the call."""

    label, icon, patient, by_telephone = _("Call-back"), "phone-outgoing", True, True
    subject = "contact_centre.call"
    template = "contact_centre/desk/_callback.html"

    def card(self, actor: Actor, subject_id: int) -> Mapping[str, object]:
        """The call that was not answered, whom to call, and how often that was tried."""
        return cards.call_back_card(actor, subject_id)


@work_media.plug("preview")
class ListedWork(WorkMedium):
    """A customer on a call list: their file is read first, then they are called. Nobody waits for it."""

    label, icon, patient, by_telephone = _("Call from a list"), "list-checks", True, True
    nobody_waits = True
    template = "contact_centre/desk/_listed.html"

    def overflowed(self, item_id: int, subject_id: int, action: str) -> None:
        """It was taken out of the queue by hand: then they are left out."""
        calling_back.left_out(subject_id, timezone.now())

    def card(self, actor: Actor, subject_id: int) -> Mapping[str, object]:
        """Whom to call, what for, what to say, and how often that was tried."""
        return cards.listed_card(actor, subject_id)
