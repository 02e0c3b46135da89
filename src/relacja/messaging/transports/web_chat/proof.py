"""A word of the site about who its visitor is, signed: a JSON Web Token (RFC 7519) with HMAC-SHA256, read strictly."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import orjson

LONGEST = 4_000
LIFE_SECONDS = 3_600
"""A token that is good for longer is refused: whoever steals one shall have little of it."""
SKEW_SECONDS = 30


class BadProof(PermissionError):
    """The token proves nothing. Its text says why, for the site's developers."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the site says its visitor is: its own key of the user, the address it has verified, a name."""

    user: str
    email: str
    name: str
    expires: int


def claims_of(token: str, secret: str, site: str, now: float) -> Claims:
    """What a token says. `sub` or `email`, and `exp` within the hour, are needed; `aud`, where given, is the site.

    Raises `BadProof`.
    """
    if not secret:
        raise BadProof("no key is set up")
    head, body, signature = _parts(token)
    if _read(head).get("alg") != "HS256":
        raise BadProof("alg is not HS256")
    good = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(good, _bytes(signature)):
        raise BadProof("the signature is wrong")
    told = _read(body)
    _check_time(told, now)
    if "aud" in told and site not in (told["aud"] if isinstance(told["aud"], list) else [told["aud"]]):
        raise BadProof("aud is another site")
    claims = Claims(_text(told, "sub"), _text(told, "email"), _text(told, "name"), int(told["exp"]))
    if not claims.user and not claims.email:
        raise BadProof("neither sub nor email")
    return claims


def _parts(token: str) -> tuple[str, str, str]:
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3 or not token.isascii():
        raise BadProof("no token of three parts")
    return parts[0], parts[1], parts[2]


def _check_time(told: dict[str, Any], now: float) -> None:
    expires, begins = told.get("exp"), told.get("nbf", 0)
    if not isinstance(expires, int | float) or not isinstance(begins, int | float):
        raise BadProof("exp is missing")
    if expires < now:
        raise BadProof("it has expired")
    if expires > now + LIFE_SECONDS + SKEW_SECONDS:
        raise BadProof("it is good for more than an hour")
    if begins > now + SKEW_SECONDS:
        raise BadProof("it is not good yet")


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name, "")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > 250 or not value.isprintable():
        raise BadProof(f"{name} cannot be read")
    return value.strip()


def _bytes(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadProof("not base64url") from None


def _read(part: str) -> dict[str, Any]:
    try:
        read = orjson.loads(_bytes(part))
    except orjson.JSONDecodeError:
        raise BadProof("not JSON") from None
    if not isinstance(read, dict):
        raise BadProof("no object")
    return read
