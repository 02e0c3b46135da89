"""What is taken from a signal: whatever an engine or a caller put into it, it can be stored."""

from dataclasses import replace
from typing import Any

from relacja.contact_centre.types import CallSignal

LONGEST = {"call_id": 120, "key": 200, "leg": 80, "caller": 300, "caller_name": 300, "callee": 300}
LONGEST_VALUE = 2000


def storable(signal: CallSignal) -> CallSignal:
    """The signal without what no database takes (NUL, halves of letters), each text as long as there is room."""
    texts: dict[str, Any] = {name: _text(getattr(signal, name), longest) for name, longest in LONGEST.items()}
    data = {
        name: _text(value, LONGEST_VALUE) if isinstance(value, str) else value for name, value in signal.data.items()
    }
    return replace(signal, data=data, **texts)


def _text(text: str, longest: int) -> str:
    return text.replace("\0", "").encode(errors="replace").decode()[:longest]
