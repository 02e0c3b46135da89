"""Voice providers with Twilio's webhooks: calls are conferences of theirs, news comes as signed requests."""

from collections.abc import Mapping
from typing import get_args

from django.utils.translation import gettext_lazy as _

from relacja.contact_centre.plugs import BadSignature, EngineSetting, Line, Telephony, telephony
from relacja.contact_centre.types import CommandKind, Heard, Posted


@telephony.plug("twilio")
class Twilio(Telephony):
    """Needs an address at which the provider reaches Relacja."""

    label = _("Programmable voice (Twilio)")
    capabilities = frozenset(get_args(CommandKind)) - {"place", "answer", "listen", "whisper"}
    settings = (
        EngineSetting("account", _("Account SID")),
        EngineSetting("token", _("Auth token"), secret=True),
        EngineSetting("public_url", _("Public address of its webhooks")),
        EngineSetting("caller_id", _("Number shown to those who are called")),
        EngineSetting(
            "api",
            _("Address of its REST interface"),
            default="https://api.twilio.com",
            required=False,
            address="outside",
        ),
        EngineSetting(
            "keep_recordings", _("Keep the provider's copies of recordings (yes or no)"), "no", required=False
        ),
    )

    def open(self, settings: Mapping[str, str]) -> Line:
        """A line that asks by REST."""
        from relacja.contact_centre.telephony.twilio.line import TwilioLine

        return TwilioLine(settings)

    def receive(self, settings: Mapping[str, str], posted: Posted) -> Heard:
        """The signature first; nothing of an unsigned request is read."""
        from relacja.contact_centre.telephony.twilio import receive

        if not receive.is_signed(settings.get("token", ""), posted):
            raise BadSignature
        return receive.heard(settings.get("public_url", ""), posted)
