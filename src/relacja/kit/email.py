"""E-mail addresses in one form."""

import re

_PLAIN = re.compile(
    r"[a-z0-9_%+'&/=?^`{|}~!#$*-]+(?:\.[a-z0-9_%+'&/=?^`{|}~!#$*-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)
_NAMED = re.compile(r"^[^<>]*<\s*([^<>\s]+)\s*>$")
_LOCAL_LIMIT, _WHOLE_LIMIT = 64, 254  # RFC 5321, 4.5.3.1


WITH_WORDS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com",
    "mac.com", "fastmail.com", "fastmail.fm", "proton.me", "protonmail.com", "pm.me", "mailbox.org", "posteo.de",
    "posteo.net",
})  # fmt: skip
"""Domains that say of themselves that `name+word` reaches the mailbox `name` (RFC 5233)."""


class BadEmail(ValueError):
    """The text is no e-mail address."""


def parse(raw: str) -> str:
    """The address in lower case, its domain in ASCII; `Name <a@b.pl>` and `mailto:` are understood.

    Raises `BadEmail`.
    """
    text = raw.strip().lower()
    if not _fits(text):
        text = _unwrap(text)
        if not _fits(text):
            raise BadEmail(raw)
    return text


def without_word(address: str) -> str:
    """The address without its `+word`, as RFC 5233 calls the part after the plus; itself where it has none.

    That both are one mailbox is sure in the domains of `WITH_WORDS` only: elsewhere a plus may be a letter as others.
    """
    local, at, domain = address.rpartition("@")
    name, _plus, _word = local.partition("+")
    return f"{name}{at}{domain}" if name else address


def mailbox_of(address: str) -> str:
    """One form for all addresses that are surely one mailbox."""
    return without_word(address) if address.rpartition("@")[2] in WITH_WORDS else address


def _fits(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and len(text) <= _WHOLE_LIMIT and text.index("@") <= _LOCAL_LIMIT


def _unwrap(text: str) -> str:
    """The bare address out of what people paste."""
    named = _NAMED.match(text)
    if named:
        text = named.group(1)
    text = text.removeprefix("mailto:").rstrip(".,;")
    local, at, domain = text.rpartition("@")
    if at and not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return f"{local}{at}{domain}"
