"""Signatures of webhooks, by the formulas that are published. Without a key nobody's signature is right."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

REPLAY = timedelta(minutes=5)
"""How far the moment that is signed may be from now, as Standard Webhooks has it."""


def hexadecimal(key: str, body: bytes) -> str:
    """HMAC-SHA256 of the body: Meta's `X-Hub-Signature-256` after its `sha256=`."""
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def is_hexadecimal(key: str, body: bytes, given: str) -> bool:
    """Whether the body was signed with this key."""
    return bool(key) and _same(hexadecimal(key, body), given)


def standard(secret: str, name: str, timestamp: str, body: bytes) -> str:
    """As Standard Webhooks: base64 of HMAC-SHA256 over name, timestamp and body; the secret begins with `whsec_`."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    told = b".".join((name.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()


def is_standard(secret: str, name: str, timestamp: str, body: bytes, given: str) -> bool:
    """Whether one of the signatures given, apart by spaces, is right."""
    try:
        right = standard(secret, name, timestamp, body) if secret.removeprefix("whsec_") else ""
    except (binascii.Error, ValueError):
        return False
    return any(bool(right) and _same(right, one) for one in given.split(" "))


def is_fresh(timestamp: str, now: datetime) -> bool:
    """Whether seconds since 1970 are near enough to now."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 11):
        return False
    return abs(now.timestamp() - int(timestamp)) <= REPLAY.total_seconds()


def twilio(token: str, url: str, form: Iterable[tuple[str, str]]) -> str:
    """As Twilio: base64 of HMAC-SHA1 over the address and the sorted fields, each name and value once."""
    told = url + "".join(f"{name}{value}" for name, value in sorted(set(form)))
    return base64.b64encode(hmac.new(token.encode(), told.encode(), hashlib.sha1).digest()).decode()


def is_twilio(token: str, url: str, form: Iterable[tuple[str, str]], given: str) -> bool:
    """Whether the provider sent this form to this address, which it may have signed with its port or without."""
    fields = list(form)
    return bool(token) and any(_same(twilio(token, one, fields), given) for one in _with_ports(url))


def is_twilio_body(token: str, url: str, body: bytes, given: str) -> bool:
    """The same for what is no form: the hash of the body stands in the address that is signed."""
    named = dict(parse_qsl(urlsplit(url).query)).get("bodySHA256", "")
    return _same(hashlib.sha256(body).hexdigest(), named) and is_twilio(token, url, (), given)


def _with_ports(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    bare = parts.netloc.rpartition("@")[2]
    named = f"{host}:{port}"
    return url.replace(bare, host, 1), url.replace(bare, named, 1)


def _same(right: str, given: str) -> bool:
    return hmac.compare_digest(right.encode(), given.encode(errors="replace"))
