"""Text messages by a gateway that speaks JSON over https, signed as Standard Webhooks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from relacja.kit import signatures
from relacja.messaging import asking, measuring
from relacja.messaging.plugs import (
    BadPost,
    BadSignature,
    Capabilities,
    Health,
    Heard,
    Hearing,
    MailboxSetting,
    Refused,
    Transport,
    Unreachable,
    Unsure,
    transports,
)
from relacja.messaging.types import Delivery, Inbound, Outgoing, Posted, Sent, StatusNews

STATES = {
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.READ,
    "failed": Delivery.FAILED,
}


@transports.plug("sms_gateway")
class SmsGateway(Transport):
    """What it sends and takes stands in its README."""

    label, icon, medium, work = _("Text messages (gateway)"), "message-square-text", "chat", "mail"
    capabilities = Capabilities(longest=1530, receipts=True)
    settings = (
        MailboxSetting("url", _("Address of the gateway"), address=True),
        MailboxSetting("key", _("Key for the gateway"), secret=True),
        MailboxSetting("signing", _("Key of its signatures (whsec_...)"), secret=True),
        MailboxSetting("sender", _("Sender"), required=False, help=_("A name or a number; blank: the address.")),
    )
    address_help = _("The number customers write to, such as +48 22 111 22 33.")
    proves_sender, consent_channel = True, "sms"
    hears = (
        Hearing(
            _("Webhook"),
            _("At the gateway, as its README says: where it posts what comes in, and whether ours arrived, signed with "
              "the key of its signatures."),
        ),
    )  # fmt: skip

    def check(self, settings: Mapping[str, str]) -> Health:
        """Ask whether it takes us in."""
        try:
            asking.got(settings.get("url", ""), _signed_in(settings))
        except Refused as problem:
            return Health(is_well=False, step="login", detail=str(problem))
        except Unreachable as away:
            return Health(is_well=False, step="connection", detail=str(away))
        return Health(is_well=True)

    def measure(self, text: str) -> str:
        """How many messages it is."""
        return measuring.segments_in_words(text)

    def send(self, settings: Mapping[str, str], outgoing: Outgoing) -> Sent:
        """One message to one number."""
        told = {
            "to": outgoing.to[0], "from": settings.get("sender") or outgoing.sender, "text": outgoing.text,
            "reference": outgoing.key, "callback": settings.get("webhook", ""),
        }  # fmt: skip
        headers = {**_signed_in(settings), "Content-Type": "application/json"}
        said = asking.posted(settings.get("url", ""), headers, orjson.dumps(told))
        name = said.get("id") if isinstance(said, dict) else None
        if not isinstance(name, str | int) or not str(name):
            raise Unsure("the provider names no message")
        return Sent(str(name))

    def verify(self, settings: Mapping[str, str], posted: Posted) -> None:
        """Name, moment and body are signed."""
        name, at = posted.headers.get("webhook-id", ""), posted.headers.get("webhook-timestamp", "")
        given = posted.headers.get("webhook-signature", "")
        right = signatures.is_standard(settings.get("signing", ""), name, at, posted.body, given)
        if not right or not signatures.is_fresh(at, posted.at):
            raise BadSignature

    def understand(self, original: bytes, arrived_at: datetime) -> Inbound:
        """The request again."""
        return _message(orjson.loads(original), original)

    def parse(self, settings: Mapping[str, str], posted: Posted) -> Heard:
        """A message, or news of one of ours."""
        try:
            told = orjson.loads(posted.body)
            kind = told["type"]
            if kind == "message":
                return Heard(messages=(_message(told, posted.body),))
            return Heard(news=_news(told)) if kind == "status" else Heard()
        except (ValueError, TypeError, KeyError, OverflowError) as odd:
            raise BadPost(type(odd).__name__) from odd


def _signed_in(settings: Mapping[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.get('key', '')}"}


def _text(told: Mapping[str, Any], name: str) -> str:
    """Raises `KeyError` where there is none."""
    found = told[name]
    if not isinstance(found, str) or not found:
        raise KeyError(name)
    return found


def _moment(told: Mapping[str, Any]) -> datetime:
    found = datetime.fromisoformat(_text(told, "at"))
    if found.tzinfo is None:
        raise ValueError("no time zone")
    return found


def _message(told: Mapping[str, Any], original: bytes) -> Inbound:
    to = measuring.number(_text(told, "to"))
    sender = measuring.number(_text(told, "from"))
    text = _text(told, "text")
    return Inbound(_text(told, "id"), _moment(told), sender, recipients={"to": [to]}, text=text, original=original)


def _news(told: Mapping[str, Any]) -> tuple[StatusNews, ...]:
    state = STATES.get(_text(told, "status"))
    reference, reason = told.get("reference"), told.get("reason")
    if state is None:
        return ()
    key = reference if isinstance(reference, str) else ""
    detail = reason[:250] if isinstance(reason, str) else ""
    return (StatusNews(_text(told, "id"), state, _moment(told), detail, key),)
