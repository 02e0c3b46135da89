"""Addresses that carry a token: where bounces of one message come back to, and where answers to one conversation go.

`crm+b.TOKEN.MAC@firma.pl` is the envelope sender of the message TOKEN (variable envelope return path), and
`crm+c.TOKEN.MAC@firma.pl` the Reply-To of the conversation TOKEN. The MAC is a keyed hash over kind, token and mailbox,
so that nobody can make bounces up or write into another's conversation. The case of the local part may be lost.
"""

import hashlib
import hmac
import re

BOUNCE, CONVERSATION = "b", "c"
_TOKEN = re.compile(r"[a-z0-9]{1,26}")
_CARRIED = re.compile(r"([a-z0-9][a-z0-9._-]{0,63})\+([bc])\.([a-z0-9]{1,26})\.([a-z2-7]{16})@([a-z0-9.-]{1,255})")
_LOCAL_LIMIT = 64
_LONGEST = 400


class BadToken(ValueError):
    """The token, or the mailbox, cannot be written into an address."""


def make(kind: str, token: str, mailbox: str, key: bytes) -> str:
    """The address of this mailbox that carries the token; kind is `BOUNCE` or `CONVERSATION`. Raises `BadToken`."""
    local, at, domain = mailbox.lower().rpartition("@")
    if kind not in {BOUNCE, CONVERSATION} or not _TOKEN.fullmatch(token) or not at or "+" in local:
        raise BadToken(token)
    made = f"{local}+{kind}.{token}.{_mac(kind, token, f'{local}@{domain}', key)}"
    if len(made) > _LOCAL_LIMIT or not _CARRIED.fullmatch(f"{made}@{domain}"):
        raise BadToken(token)
    return f"{made}@{domain}"


def read(address: str, key: bytes) -> tuple[str, str] | None:
    """Kind and token of an address we made; None if it carries none, or one that we did not make."""
    text = address.strip().strip("<>").lower()
    found = _CARRIED.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    local, kind, token, mac, domain = found.groups()
    if not hmac.compare_digest(mac, _mac(kind, token, f"{local}@{domain}", key)):
        return None
    return kind, token


def _mac(kind: str, token: str, mailbox: str, key: bytes) -> str:
    digest = hmac.new(key, f"{kind}.{token}.{mailbox}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:10], "big")
    return "".join("abcdefghijklmnopqrstuvwxyz234567"[number >> shift & 31] for shift in range(75, -1, -5))
