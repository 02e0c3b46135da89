"""How the ledger is sealed: batches of row digests, each chained to the batch before it, and signed."""

import hashlib
import hmac
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

MARK = 16
START = bytes(32)
"""What the first seal of a year is chained to."""

DigestedRow = tuple[int, bytes]
"""The id of an event, and the SHA-256 of everything it holds."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A batch of one year's events under one hash."""

    year: int
    number: int
    ids: bytes
    marks: bytes
    previous_hash: bytes
    hash: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing that is not as it was sealed: an event, or (where `event_id` is None) the seal itself."""

    year: int
    seal: int
    event_id: int | None
    what: Literal["changed", "missing", "slipped_in", "seal_changed", "seal_missing"]


def sealed(year: int, number: int, rows: Sequence[DigestedRow], previous_hash: bytes, key: bytes) -> Seal:
    """Seal a batch of rows, which are in the order of their ids."""
    ids = packed_ids([row_id for row_id, _ in rows])
    whole = _hash(year, number, ids, [digest for _, digest in rows], previous_hash)
    marks = b"".join(digest[:MARK] for _, digest in rows)
    return Seal(year, number, ids, marks, previous_hash, whole, _signature(whole, ids + marks, key))


def first_broken(
    seal: Seal, rows: Sequence[DigestedRow], number: int, previous_hash: bytes, key: bytes
) -> Broken | None:
    """Compare a seal with the rows that stand in its range now; the lowest row that differs, or the seal itself."""
    if seal.number != number:
        return Broken(seal.year, number, None, "seal_missing")
    if seal.previous_hash != previous_hash or not hmac.compare_digest(
        seal.signature, _signature(seal.hash, seal.ids + seal.marks, key)
    ):
        return Broken(seal.year, seal.number, None, "seal_changed")
    named = _first_row(seal, rows)
    if named is not None:
        return named
    if _hash(seal.year, seal.number, seal.ids, [digest for _, digest in rows], previous_hash) != seal.hash:
        return Broken(seal.year, seal.number, None, "seal_changed")
    return None


def _first_row(seal: Seal, rows: Sequence[DigestedRow]) -> Broken | None:
    marks = {row_id: seal.marks[at * MARK : (at + 1) * MARK] for at, row_id in enumerate(unpacked_ids(seal.ids))}
    now = dict(rows)
    for row_id in sorted(marks.keys() | now.keys()):
        if row_id not in now:
            return Broken(seal.year, seal.number, row_id, "missing")
        if row_id not in marks:
            return Broken(seal.year, seal.number, row_id, "slipped_in")
        if now[row_id][:MARK] != marks[row_id]:
            return Broken(seal.year, seal.number, row_id, "changed")
    return None


def erasure_signature(event_id: int, digest: bytes, left: bytes, key: bytes) -> bytes:
    """What binds the digest of a row as it was sealed to what is left of the row after its payload was erased."""
    return hmac.digest(key, struct.pack("<q", event_id) + digest + left, "sha256")


def sealed_digest(event_id: int, digest: bytes, left: bytes, signature: bytes, key: bytes) -> bytes:
    """The digest an erased row was sealed with; blank, which no seal matches, where it was not erased by us."""
    ours = hmac.compare_digest(bytes(signature), erasure_signature(event_id, digest, left, key))
    return digest if ours else b""


def packed_ids(ids: Sequence[int]) -> bytes:
    """Rising ids as compressed differences: next to nothing where they follow one another."""
    steps = [now - before for before, now in zip([0, *ids], ids, strict=False)]
    return zlib.compress(struct.pack(f"<{len(steps)}q", *steps))


def unpacked_ids(packed: bytes) -> list[int]:
    """The inverse of `packed_ids`; nothing where the bytes are no ids any more."""
    try:
        plain = zlib.decompress(packed)
        return list(accumulate(struct.unpack(f"<{len(plain) // 8}q", plain)))
    except (zlib.error, struct.error):
        return []


def _hash(year: int, number: int, ids: bytes, digests: Sequence[bytes], previous_hash: bytes) -> bytes:
    head = struct.pack("<HIQ", year, number, len(digests))
    return hashlib.sha256(
        b"".join((previous_hash, head, *(struct.pack("<q", i) for i in unpacked_ids(ids)), *digests))
    ).digest()


def _signature(whole: bytes, rest: bytes, key: bytes) -> bytes:
    return hmac.digest(key, whole + rest, "sha256")
