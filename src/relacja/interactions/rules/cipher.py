"""How payloads are encrypted: AES-GCM under one key for each party, which is itself wrapped by the master key."""

import os
from collections.abc import Mapping
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
KEY_BYTES = 32


class KeyDestroyed(LookupError):
    """The party has been forgotten: nothing more is recorded under its key, and what was is unreadable."""

    def __init__(self, party_id: int) -> None:
        super().__init__(str(party_id))
        self.party_id = party_id


@lru_cache(maxsize=8)
def derived(master: str, purpose: str) -> bytes:
    """A key of its own for one purpose, derived from the master key."""
    kdf = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=f"relacja.ledger.{purpose}".encode())
    return kdf.derive(master.encode())


def new_wrapped_key(master: str, party_id: int) -> bytes:
    """A fresh key for a party, wrapped, bound to the party."""
    nonce = os.urandom(NONCE)
    key = os.urandom(KEY_BYTES)
    return nonce + AESGCM(derived(master, "wrap")).encrypt(nonce, key, str(party_id).encode())


class Ring:
    """The keys of some parties, to seal and open payloads with; a destroyed one is None."""

    def __init__(self, master: str, wrapped: Mapping[int, bytes | None]) -> None:
        self._unwrapping = AESGCM(derived(master, "wrap"))
        self._wrapped = wrapped
        self._ciphers: dict[int, AESGCM] = {}

    def _cipher(self, party_id: int) -> AESGCM:
        cipher = self._ciphers.get(party_id)
        if cipher is None:
            wrapped = self._wrapped.get(party_id)
            if wrapped is None:
                raise KeyDestroyed(party_id)
            kept = bytes(wrapped)
            key = self._unwrapping.decrypt(kept[:NONCE], kept[NONCE:], str(party_id).encode())
            cipher = self._ciphers[party_id] = AESGCM(key)
        return cipher

    def sealed(self, party_id: int, event_id: int, payload: bytes) -> bytes:
        """The payload encrypted for good, bound to its event."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher(party_id).encrypt(nonce, payload, event_id.to_bytes(8, "big"))

    def opened(self, party_id: int, event_id: int, sealed: bytes) -> bytes:
        """The payload again; raises `KeyDestroyed`."""
        return self._cipher(party_id).decrypt(sealed[:NONCE], sealed[NONCE:], event_id.to_bytes(8, "big"))
