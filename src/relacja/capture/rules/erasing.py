"""Knowing somebody again who has been forgotten, without keeping who they are."""

from collections.abc import Iterable
from hashlib import blake2b
from uuid import UUID

from relacja.capture.types import Event


def digest(key: bytes, kind: str, said: str) -> UUID:
    """The digest of an identifier, which nobody without the key can guess."""
    return UUID(bytes=blake2b(f"{kind}:{said.casefold()}".encode(), key=key, digest_size=16).digest())


def signs(anonymous_id: str, user_id: str, email: str) -> set[tuple[str, str]]:
    """What an event is recognised by. A user whose id is their address is known by either."""
    told = {("anonymous", anonymous_id), ("user", user_id), ("email", email)}
    if "@" in user_id:
        told.add(("email", user_id))
    return {(kind, said) for kind, said in told if said}


def digests(key: bytes, told: Iterable[tuple[str, str]]) -> set[UUID]:
    """The digests of such signs."""
    return {digest(key, kind, said) for kind, said in told}


def is_erased(event: Event, key: bytes, erased: frozenset[UUID]) -> bool:
    """Whether an event is of somebody who has been forgotten."""
    return not erased.isdisjoint(digests(key, signs(event.anonymous_id, event.user_id, event.email)))
