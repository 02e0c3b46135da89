"""The segments that follow news, with their conditions read once for each text."""

from dataclasses import dataclass
from functools import lru_cache

from relacja.kit.conditions import NEVER, Condition
from relacja.platform import sql
from relacja.platform.conditions import read_condition

LIVE = "SELECT id, code, kind, condition FROM segments_segment WHERE state = 'live' ORDER BY id"


@dataclass(frozen=True, slots=True)
class Standing:
    """A segment as judging needs it."""

    id: int
    code: str
    condition: Condition


def live_segments() -> list[Standing]:  # no actor: conditions, for whoever judges
    """All that are live; one query."""
    return [Standing(pk, code, condition_of(kind, text)) for pk, code, kind, text in sql.rows(LIVE)]


def condition_of(kind: str, text: str) -> Condition:  # no actor: reads a text
    """What a segment asks; a list asks nobody."""
    return _read(text) if kind == "condition" and text.strip() else NEVER


@lru_cache(maxsize=4096)
def _read(text: str) -> Condition:
    return read_condition(text, lenient=True)
