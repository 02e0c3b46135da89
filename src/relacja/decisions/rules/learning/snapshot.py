"""What a model has learnt as one string of bytes, and back.

A model that was written and read goes on exactly as one that never stopped, bit for bit. Offers nobody has answered are
left out, so that the bytes follow from the answers alone, whatever was asked in between.
"""

from dataclasses import asdict
from hashlib import sha256
from json import dumps, loads

import numpy as np

from relacja.decisions.rules.learning.model import Model, Settings
from relacja.decisions.rules.learning.standing import BANDS, Standings
from relacja.decisions.rules.learning.vocabulary import Vocabulary
from relacja.decisions.rules.learning.weights import Array

VERSION = 2
"""Another where learning from the same answers comes out otherwise, be it by other settings alone."""
_MAGIC = b"RELACJA-OFFERS\n"


class Unreadable(ValueError):
    """These bytes are no snapshot of this version."""


def write(model: Model) -> bytes:
    """The state of a model."""
    answered = [row for row in range(len(model.codes)) if model.standings.counts[row, 0]]
    answered.sort(key=model.codes.__getitem__)
    head = {
        "version": VERSION,
        "settings": asdict(model.settings),
        "answers": model.answers,
        "met": model.features.met,
        "names": model.features.names,
        "width": model.features.width,
        "traits": model.traits,
        "codes": [model.codes[row] for row in answered],
    }
    words = dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    parts = [_bytes(array) for array in _arrays(model, answered)]
    return b"".join([_MAGIC, len(words).to_bytes(8, "little"), words, *parts])


def read(state: bytes) -> Model:
    """The model of a state."""
    start = len(_MAGIC) + 8
    if not state.startswith(_MAGIC) or len(state) < start:
        raise Unreadable("not the state of a model of offers")
    end = start + int.from_bytes(state[len(_MAGIC) : start], "little")
    head = loads(state[start:end])
    if head["version"] != VERSION:
        raise Unreadable(f"version {head['version']} is not {VERSION}")
    take = _Taker(state, end)
    offers, traits, width = len(head["codes"]), len(head["traits"]), head["width"]
    model = Model(Settings(**head["settings"]))
    model.answers, model.traits = head["answers"], head["traits"]
    model.features = Vocabulary(head["names"], take.doubles(4, width), met=head["met"])
    model.own.mean, model.own.evidence = take.singles(offers, width), take.singles(offers, width)
    model.shared.mean, model.shared.evidence = take.singles(traits, width), take.singles(traits, width)
    model.standings = Standings(offers)
    model.standings.counts, model.standings.bands = take.doubles(offers, 4), take.doubles(offers, 3, BANDS)
    model.standings.surprise = take.doubles(offers, 3)
    take.finish()
    model.resume(head["codes"])
    return model


def digest(state: bytes) -> str:
    """The SHA-256 by which two states are known to be the same."""
    return sha256(state).hexdigest()


def _arrays(model: Model, rows: list[int]) -> list[Array]:
    own, shared, standings = model.own, model.shared, model.standings
    mine = [own.mean[rows], own.evidence[rows], shared.mean, shared.evidence]
    return [model.features.scales, *mine, standings.counts[rows], standings.bands[rows], standings.surprise[rows]]


def _bytes(array: Array) -> bytes:
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes()


class _Taker:
    """Takes arrays from the bytes of a state, one after the other."""

    def __init__(self, state: bytes, at: int) -> None:
        self._state, self._at = state, at

    def singles(self, *shape: int) -> Array:
        return self._take("<f4", np.float32, shape)

    def doubles(self, *shape: int) -> Array:
        return self._take("<f8", np.float64, shape)

    def _take(self, stored: str, kind: type, shape: tuple[int, ...]) -> Array:
        size = int(np.prod(shape))
        begun, self._at = self._at, self._at + size * np.dtype(stored).itemsize
        if self._at > len(self._state):
            raise Unreadable("the state is cut short")
        return np.frombuffer(self._state, stored, size, begun).reshape(shape).astype(kind)

    def finish(self) -> None:
        if self._at != len(self._state):
            raise Unreadable("the state is longer than it says")
