"""WhatsApp by Meta's Cloud API: signed JSON in, JSON out."""

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
from django.utils.translation import gettext_lazy as _

from relacja.kit import signatures
from relacja.messaging import asking
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
from relacja.messaging.transports.whatsapp_cloud import reading
from relacja.messaging.types import Inbound, Media, Outgoing, Posted, Sent

API, VERSION = "https://graph.facebook.com", "v23.0"
HOSTS = ("facebook.com", "fbcdn.net", "fbsbx.com", "whatsapp.net")
"""Whose files we fetch, with our token."""
LATER = frozenset({"4", "80007", "130429", "131048", "131056"})
"""Codes for: too much at the moment."""
CHALLENGE = re.compile(r"[\w.-]{1,200}", re.ASCII)


@transports.plug("whatsapp_cloud")
class WhatsappCloud(Transport):
    """Needs an address at which Meta reaches Relacja."""

    label, icon, medium, work = _("WhatsApp"), "message-circle", "chat", "mail"
    capabilities = Capabilities(longest=4096, window_hours=24, receipts=True)
    settings = (
        MailboxSetting("number_id", _("Phone number ID")),
        MailboxSetting("token", _("Access token"), secret=True),
        MailboxSetting("app_secret", _("App secret"), secret=True),
        MailboxSetting("verify_token", _("Verify token"), secret=True, help=_("Of your choosing; type it in at Meta.")),
        MailboxSetting("version", _("Version of its interface"), VERSION, required=False),
        MailboxSetting("api", _("Address of its REST interface"), API, required=False, address=True),
    )
    address_help = _("The number customers write to, such as +48 22 111 22 33.")
    proves_sender = True
    hears = (
        Hearing(
            _("Callback URL"),
            _("In Meta's app dashboard: WhatsApp, Configuration, Webhook. Type in the verify token of this mailbox, "
              "verify and save, then subscribe to the field “messages”."),
        ),
    )  # fmt: skip

    def check(self, settings: Mapping[str, str]) -> Health:
        """Ask for the number."""
        try:
            found = asking.got_json(f"{_root(settings)}/{_number(settings)}?fields=id,status", _signed_in(settings))
        except Refused as problem:
            return Health(is_well=False, step="login", detail=str(problem))
        except Unreachable as away:
            return Health(is_well=False, step="connection", detail=str(away))
        if str(found.get("id", "")) != settings.get("number_id"):
            return Health(is_well=False, step="login", detail="another number")
        return Health(is_well=True)

    def send(self, settings: Mapping[str, str], outgoing: Outgoing) -> Sent:
        """One message to one number: a text, or an approved template with its values."""
        told = {
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": outgoing.to[0].removeprefix("+"),
            "biz_opaque_callback_data": outgoing.key, **_content(outgoing),
        }  # fmt: skip
        headers = {**_signed_in(settings), "Content-Type": "application/json"}
        try:
            said = asking.posted(f"{_root(settings)}/{_number(settings)}/messages", headers, orjson.dumps(told))
        except Refused as problem:
            if problem.code in LATER:
                raise Unreachable(str(problem)) from problem
            raise
        name = reading.first(said, "messages").get("id")
        if not isinstance(name, str) or not name:
            raise Unsure("the provider names no message")
        return Sent(name)

    def verify(self, settings: Mapping[str, str], posted: Posted) -> None:
        """A challenge names our token; anything else is signed over its body."""
        if posted.method == "GET":
            asked, token = _query(posted), settings.get("verify_token", "")
            given = asked.get("hub.verify_token", "")
            right = bool(token) and hmac.compare_digest(token.encode(), given.encode())
            if not right or asked.get("hub.mode") != "subscribe":
                raise BadSignature
            return
        kind, _mark, given = posted.headers.get("x-hub-signature-256", "").partition("=")
        if kind != "sha256" or not signatures.is_hexadecimal(settings.get("app_secret", ""), posted.body, given):
            raise BadSignature

    def parse(self, settings: Mapping[str, str], posted: Posted) -> Heard:
        """Messages to our number and news of those from it; other numbers of the account are passed by."""
        if posted.method == "GET":
            challenge = _query(posted).get("hub.challenge", "")
            if not CHALLENGE.fullmatch(challenge):
                raise BadPost
            return Heard(answer=challenge)
        try:
            told = orjson.loads(posted.body)
        except orjson.JSONDecodeError as odd:
            raise BadPost from odd
        if not isinstance(told, dict) or told.get("object") != "whatsapp_business_account":
            raise BadPost
        return reading.heard(told, settings.get("number_id", ""), posted.at)

    def understand(self, original: bytes, arrived_at: datetime) -> Inbound:
        """The message again; its files may be gone."""
        found = reading.message(orjson.loads(original), {}, arrived_at)
        if found is None:
            raise ValueError("no message")
        return asking.without_media(found)

    def fetch(self, settings: Mapping[str, str], media: Media) -> bytes:
        """A file by its number: where it lies is asked first, and must be Meta's."""
        if not re.fullmatch(r"\d{1,30}", media.key, re.ASCII):
            raise Refused("no number of a file")
        where = asking.got_json(f"{_root(settings)}/{media.key}", _signed_in(settings)).get("url")
        host = urlsplit(where).hostname or "" if isinstance(where, str) else ""
        if not str(where).startswith("https://") or not any(host == one or host.endswith(f".{one}") for one in HOSTS):
            raise Refused("the file lies elsewhere")
        return asking.got(str(where), _signed_in(settings), asking.LARGEST_FILE)


def _root(settings: Mapping[str, str]) -> str:
    version = settings.get("version") or VERSION
    return f"{(settings.get('api') or API).rstrip('/')}/{version if re.fullmatch(r'v[0-9.]+', version) else VERSION}"


def _number(settings: Mapping[str, str]) -> str:
    return re.sub(r"\D", "", settings.get("number_id", ""))


def _signed_in(settings: Mapping[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.get('token', '')}"}


def _query(posted: Posted) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(posted.url).query))


def _content(outgoing: Outgoing) -> dict[str, Any]:
    if not outgoing.template:
        return {"type": "text", "text": {"body": outgoing.text, "preview_url": False}}
    values = sorted(outgoing.template_values.items(), key=lambda one: int(one[0]))
    parameters = [{"type": "text", "text": " ".join(value.split())} for _place, value in values]
    body = [{"type": "body", "parameters": parameters}] if parameters else []
    language = {"code": outgoing.template_language}
    return {"type": "template", "template": {"name": outgoing.template, "language": language, "components": body}}
