"""Secret numbers: sealed so that a copy of the database tells nothing, and found again by a keyed hash."""

import base64
import hmac
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from relacja.customers.plugs import BadIdentifier, IdentifierScheme, identifier_schemes
from relacja.kit import text


class UnknownScheme(BadIdentifier):
    """No plug knows this kind of number."""


class IdentifierForm(NamedTuple):
    """A number as its row keeps it: `value` blank where it is secret, then `sealed` holds it."""

    scheme: str
    value: str
    masked: str
    sealed: bytes | None
    lookup: str


def identifier_form(scheme_code: str, raw: str, master_key: str) -> IdentifierForm:
    """Check a number and bring it into the form of its row. Raises `BadIdentifier`, `UnknownScheme`."""
    scheme = scheme_of(scheme_code)
    value = scheme.parse(raw)
    if not scheme.is_secret:
        return IdentifierForm(scheme_code, value, scheme.shown(value), None, value)
    sealed = _box(master_key).encrypt(value.encode())
    return IdentifierForm(scheme_code, "", text.mask(value), sealed, _blind_index(scheme_code, value, master_key))


def lookup_of(scheme_code: str, raw: str, master_key: str) -> str:
    """What a number is found by. Raises `BadIdentifier`, `UnknownScheme`."""
    scheme = scheme_of(scheme_code)
    value = scheme.parse(raw)
    return _blind_index(scheme_code, value, master_key) if scheme.is_secret else value


def suppression_of(kind: str, value: str, master_key: str) -> str:
    """What stands for an address that must not be written to any more."""
    return hmac.new(_key(master_key, b"suppression"), f"{kind}:{value}".encode(), sha256).hexdigest()


def unseal(sealed: bytes, master_key: str) -> str:
    """The number again."""
    return _box(master_key).decrypt(bytes(sealed)).decode()


def scheme_of(code: str) -> IdentifierScheme:
    """The scheme, or `UnknownScheme`."""
    scheme = identifier_schemes.get(code)
    if scheme is None:
        raise UnknownScheme(code)
    return scheme


def _blind_index(scheme: str, value: str, master_key: str) -> str:
    return hmac.new(_key(master_key, b"identifier index"), f"{scheme}:{value}".encode(), sha256).hexdigest()


@lru_cache(maxsize=4)
def _box(master_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key(master_key, b"identifier seal")))


@lru_cache(maxsize=8)
def _key(master_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(master_key.encode())
