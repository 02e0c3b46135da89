"""Secrets of other systems (passwords, keys of providers), encrypted under the master key before they are stored."""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12


class CannotOpen(ValueError):
    """The master key is another than it was, the purpose is, or somebody changed what was stored."""


@lru_cache(maxsize=16)
def _derived(master: str, purpose: str) -> bytes:
    info = f"relacja.secrets.{purpose}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(master.encode())


def _cipher(master: str, purpose: str) -> AESGCM:
    return AESGCM(_derived(master, purpose))


def key_for(purpose: str) -> bytes:
    """A key of 32 bytes that follows from the master key, for one purpose: to sign what comes back to us."""
    return _derived(settings.MASTER_KEY, f"key.{purpose}")


def sealed(secret: bytes, purpose: str) -> bytes:
    """The secret encrypted; two secrets that are equal look different."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(settings.MASTER_KEY, purpose).encrypt(nonce, secret, None)


def opened(kept: bytes, purpose: str) -> bytes:
    """The secret again. Raises `CannotOpen`."""
    try:
        return _cipher(settings.MASTER_KEY, purpose).decrypt(kept[:_NONCE], kept[_NONCE:], None)
    except InvalidTag as broken:
        raise CannotOpen(purpose) from broken
