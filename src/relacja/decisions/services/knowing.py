"""What is known of one customer, for all conditions and models at once: one statement."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from relacja.platform import sql
from relacja.platform.fields import condition_fields

Known = dict[str, Any]


def known_of(party_id: int, names: Iterable[str], now: datetime) -> Known:
    """The values of these fields for a customer; what no app knows is left out, what is not known is None."""
    there = tuple(sorted(name for name in names if name in condition_fields))
    if not there:
        return {}
    pieces = [condition_fields[name].sql(now) for name in there]
    text = _statement(tuple(piece.text for piece in pieces))
    params: list[Any] = []
    for piece in pieces:
        params += [*piece.params, party_id]
    row = sql.row(text, params) or ()
    return {name: _plain(value) for name, value in zip(there, row, strict=True)}


@lru_cache(maxsize=64)
def _statement(pieces: tuple[str, ...]) -> str:
    """One row with one column for each piece, each asked of the one party alone."""
    columns = (f"(SELECT f.value FROM ({piece}) f WHERE f.party_id = %s::bigint)" for piece in pieces)  # noqa: S608 our own; values are bound
    return f"SELECT {', '.join(columns)}"


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def readable(known: Mapping[str, Any]) -> dict[str, Any]:
    """What a model may read of it: plain values, no lists."""
    return {name: value for name, value in known.items() if not isinstance(value, tuple)}


def today() -> Any:
    """The day by which dates are counted."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
