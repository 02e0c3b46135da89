"""Text messages with Twilio's interface: signed forms in, REST out."""

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

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
from relacja.messaging.types import Delivery, Inbound, Media, Outgoing, Posted, Sent, StatusNews

API = "https://api.twilio.com"
MOST_FIELDS, MOST_MEDIA = 500, 10
NAME = re.compile(r"[A-Za-z]{2}[0-9A-Za-z]{1,60}")
STATES = {
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.READ,
    "undelivered": Delivery.FAILED,
    "failed": Delivery.FAILED,
}


@transports.plug("sms_twilio")
class SmsTwilio(Transport):
    """Needs an address at which the provider reaches Relacja."""

    label, icon, medium, work = _("Text messages (Twilio)"), "message-square-text", "chat", "mail"
    capabilities = Capabilities(longest=1600, receipts=True)
    settings = (
        MailboxSetting("account", _("Account SID")),
        MailboxSetting("token", _("Auth token"), secret=True),
        MailboxSetting(
            "sender", _("Sender"), required=False, help=_("A number, or a messaging service; blank: the address.")
        ),
        MailboxSetting("api", _("Address of its REST interface"), API, required=False, address=True),
    )
    address_help = _("The number customers write to, such as +48 22 111 22 33.")
    proves_sender, consent_channel = True, "sms"
    hears = (
        Hearing(
            _("Webhook for incoming messages"),
            _("At the number, or at its messaging service: “A message comes in”, Webhook, HTTP POST. "
              "Whether ours arrived is asked for with each message, nothing more has to be entered."),
        ),
    )  # fmt: skip

    def check(self, settings: Mapping[str, str]) -> Health:
        """Ask for the account."""
        try:
            found = asking.got_json(f"{_root(settings)}.json", _signed_in(settings))
        except Refused as problem:
            return Health(is_well=False, step="login", detail=str(problem))
        except Unreachable as away:
            return Health(is_well=False, step="connection", detail=str(away))
        if found.get("status") != "active":
            return Health(is_well=False, step="login", detail=str(found.get("status", ""))[:40])
        return Health(is_well=True)

    def measure(self, text: str) -> str:
        """How many messages it is."""
        return measuring.segments_in_words(text)

    def send(self, settings: Mapping[str, str], outgoing: Outgoing) -> Sent:
        """One message to one number."""
        sender = settings.get("sender") or outgoing.sender
        form = {
            "To": outgoing.to[0],
            "MessagingServiceSid" if sender.startswith("MG") else "From": sender,
            "Body": outgoing.text,
        }
        if settings.get("webhook"):
            form["StatusCallback"] = f"{settings['webhook']}?{urlencode({'key': outgoing.key})}"
        headers = {**_signed_in(settings), "Content-Type": "application/x-www-form-urlencoded"}
        said = asking.posted(f"{_root(settings)}/Messages.json", headers, urlencode(form).encode())
        name = said.get("sid") if isinstance(said, dict) else None
        if not isinstance(name, str) or not name:
            raise Unsure("the provider names no message")
        return Sent(name)

    def verify(self, settings: Mapping[str, str], posted: Posted) -> None:
        """The address and every field of the form are signed."""
        try:
            form = _fields(posted)
        except ValueError as odd:
            raise BadSignature from odd
        given = posted.headers.get("x-twilio-signature", "")
        if posted.method != "POST" or not signatures.is_twilio(settings.get("token", ""), posted.url, form, given):
            raise BadSignature

    def parse(self, settings: Mapping[str, str], posted: Posted) -> Heard:
        """A message, or news of one of ours."""
        try:
            form = dict(_fields(posted))
        except ValueError as odd:
            raise BadPost from odd
        name = form.get("MessageSid") or form.get("SmsSid", "")
        if form.get("AccountSid") != settings.get("account") or not NAME.fullmatch(name):
            raise BadPost
        answer: dict[str, Any] = {"answer": "<Response/>", "media_type": "text/xml"}
        if "MessageStatus" in form:
            return Heard(news=_news(posted, form, name), **answer)
        message = _message(posted, form, name)
        return Heard(messages=(message,) if message.text or message.media else (), **answer)

    def understand(self, original: bytes, arrived_at: datetime) -> Inbound:
        """The form again; its pictures may be gone."""
        posted = Posted("POST", "", {}, original, at=arrived_at)
        form = dict(_fields(posted))
        return asking.without_media(_message(posted, form, form.get("MessageSid", "")))

    def fetch(self, settings: Mapping[str, str], media: Media) -> bytes:
        """A picture of an MMS, from the account's own addresses and nowhere else."""
        if not media.key.startswith(f"{_root(settings)}/Messages/") or ".." in media.key:
            raise Refused("the file is not the account's")
        return asking.got(media.key, _signed_in(settings), asking.LARGEST_FILE)


def _root(settings: Mapping[str, str]) -> str:
    base = (settings.get("api") or API).rstrip("/")
    return f"{base}/2010-04-01/Accounts/{quote(settings.get('account', ''), safe='')}"


def _signed_in(settings: Mapping[str, str]) -> dict[str, str]:
    pair = f"{settings.get('account', '')}:{settings.get('token', '')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _fields(posted: Posted) -> list[tuple[str, str]]:
    """Raises `ValueError`."""
    return parse_qsl(posted.body.decode(errors="replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)


def _message(posted: Posted, form: Mapping[str, str], name: str) -> Inbound:
    sender = measuring.number(form.get("From", ""))
    if not sender:
        raise BadPost
    count = form.get("NumMedia", "0")
    files = min(int(count), MOST_MEDIA) if count.isascii() and count.isdecimal() and len(count) < 3 else 0
    found = ((form.get(f"MediaUrl{n}", ""), form.get(f"MediaContentType{n}", "")) for n in range(files))
    media = tuple(Media(url, measuring.file_name(f"{n + 1}", kind)) for n, (url, kind) in enumerate(found) if url)
    return Inbound(
        name, posted.at, sender, form.get("ProfileName", "")[:200], {"to": [measuring.number(form.get("To", ""))]},
        text=form.get("Body", ""), media=media, original=posted.body,
    )  # fmt: skip


def _news(posted: Posted, form: Mapping[str, str], name: str) -> tuple[StatusNews, ...]:
    state = STATES.get(form["MessageStatus"])
    if state is None:
        return ()
    key = dict(parse_qsl(urlsplit(posted.url).query)).get("key", "")
    return (
        StatusNews(name, state, posted.at, form.get("ErrorCode", "")[:50], key, measuring.number(form.get("To", ""))),
    )
