"""E-mail addresses in one form."""

import re

_PLAIN = re.compile(
    r"[a-z0-9_%+'&/=?^`{|}~!#$*-]+(?:\.[a-z0-9_%+'&/=?^`{|}~!#$*-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)
_NAMED = re.compile(r"^[^<>]*<\s*([^<>\s]+)\s*>$")
_LOCAL_LIMIT, _WHOLE_LIMIT = 64, 254  # RFC 5321, 4.5.3.1


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
