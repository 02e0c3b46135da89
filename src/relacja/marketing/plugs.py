"""The socket of marketing: channels by which customers are reached, beside letters by e-mail."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.functional import Promise

from relacja.automation.plugs import Setting
from relacja.kit.registry import Registry
from relacja.marketing.types import Addressed, Going, Reached
from relacja.platform.actor import Actor

Words = str | Promise


class Channel:
    """A way of reaching those who are not left alone. Subclass it in `actions.py` and add it to `channels`.

    Whether somebody may be reached is the channel's to ask, as late as it can: it is given everybody.
    """

    label: Words = ""
    hint: Words = ""
    icon: str = "megaphone"
    treated: Words = ""
    """What those are called who were reached, in a report."""
    settings: Sequence[Setting] = ()

    def reach(self, *, actor: Actor, campaign: Going, to: Sequence[Addressed], at: datetime) -> None:
        """Take on some hundreds, in the transaction in which it was drawn for them: each key once for ever."""
        raise NotImplementedError

    def reached(self, actor: Actor, campaign_id: int) -> Reached:
        """What became of those whom it took on for a campaign."""
        raise NotImplementedError

    def stop(self, *, actor: Actor, campaign_id: int) -> None:
        """Reach nobody more for a campaign."""
        raise NotImplementedError


channels: Registry[Channel] = Registry("channels of campaigns", Channel)
