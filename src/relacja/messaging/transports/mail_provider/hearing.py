"""A provider's request in, our words out: mails by the same way as those that are read from an account."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.handlers.wsgi import WSGIRequest

from relacja.messaging.plugs import BadPost, transports
from relacja.messaging.types import Delivery, Inbound, Posted, StatusNews

STATES = {
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "opened": Delivery.READ,
    "clicked": Delivery.READ,
    "bounced": Delivery.BOUNCED,
    "rejected": Delivery.FAILED,
    "failed": Delivery.FAILED,
}
KEY = "relacja-key"
"""The name under which a provider keeps ours of a message, and says it back."""
RAW = ("body-mime", "RawEmail", "email", "content")
"""Where providers put the whole mail, if they are asked to."""


def is_mail(posted: Posted) -> bool:
    """Whether the request came to the address that mails are sent to."""
    return dict(parse_qsl(urlsplit(posted.url).query)).get("what") == "mail"


def as_request(posted: Posted) -> WSGIRequest:
    """The request as Django has it, for who reads such."""
    parts = urlsplit(posted.url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": posted.method, "PATH_INFO": parts.path, "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "", "SERVER_PORT": "443", "wsgi.url_scheme": "https",
        "CONTENT_TYPE": posted.headers.get("content-type", ""), "CONTENT_LENGTH": str(len(posted.body)),
        "wsgi.input": BytesIO(posted.body),
    }  # fmt: skip
    for name, value in posted.headers.items():
        environ.setdefault(f"HTTP_{name.upper().replace('-', '_')}", value)
    request = WSGIRequest(environ)
    request._body = posted.body
    return request


def mails(events: Iterable[Any], at: datetime) -> tuple[Inbound, ...]:
    """The mails among the events, understood like any other mail. Raises `BadPost`."""
    account = transports.get("email")
    if account is None:
        raise BadPost("nobody here understands mail")
    return tuple(account.understand(_raw(one), at) for one in events if one.event_type == "inbound" and one.message)


def _raw(event: Any) -> bytes:
    told = event.esp_event
    for name in RAW:
        given = told.get(name) if hasattr(told, "get") else None
        if isinstance(given, str) and "\n" in given:
            return given.encode(errors="replace")
    return bytes(event.message.as_bytes())


def news(events: Iterable[Any], at: datetime) -> tuple[StatusNews, ...]:
    """What is told of mails of ours."""
    return tuple(found for event in events if (found := _news(event, at)) is not None)


def _news(event: Any, at: datetime) -> StatusNews | None:
    state = STATES.get(event.event_type)
    key, ours = _text(event.message_id), _text((event.metadata or {}).get(KEY))
    if state is None or not (key or ours):
        return None
    moment = event.timestamp if isinstance(event.timestamp, datetime) else at
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    detail = _text(event.mta_response) or _text(event.description) or _text(event.reject_reason)
    return StatusNews(key, state, moment, detail[:250], ours, _text(event.recipient).lower()[:254])


def _text(told: object) -> str:
    return told if isinstance(told, str) else ""
