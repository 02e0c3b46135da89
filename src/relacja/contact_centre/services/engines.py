"""Engines that are set up: their secrets sealed, their lines opened by the router's process."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from relacja.contact_centre.models import Engine
from relacja.contact_centre.plugs import Line, telephony
from relacja.platform import secrets, sql


@dataclass(frozen=True, slots=True)
class OpenEngine:
    """An engine with its line; `stamp` changes with whatever it is set up with."""

    id: int
    plug: str
    stamp: str
    line: Line


def settings_of(engine: Engine) -> dict[str, str]:
    """What its line is opened with, secrets in the clear."""
    sealed = orjson.loads(secrets.opened(bytes(engine.secrets), "telephony")) if engine.secrets else {}
    return {**engine.settings, **sealed}


def opened(engine: Engine) -> OpenEngine | None:
    """Its line; None where its plug is gone."""
    plug = telephony.get(engine.plug)
    if plug is None:
        return None
    return OpenEngine(engine.pk, engine.plug, stamp_of(engine), plug.open(settings_of(engine)))


def stamp_of(engine: Engine) -> str:
    """Changes with the settings of the engine."""
    return f"{engine.plug}:{orjson.dumps(engine.settings).decode()}:{bytes(engine.secrets or b'').hex()[:32]}"


def in_use() -> list[Engine]:
    """The engines whose lines shall be open."""
    return list(Engine.objects.filter(is_active=True).order_by("pk"))


def note_state(engine_id: int, now: datetime, error: str = "") -> None:
    """Keep whether the engine answers."""
    if error:
        sql.rows(LOST, [now, error[:200], engine_id])
    else:
        sql.rows(FOUND, [now, engine_id])


LOST = """
UPDATE contact_centre_engine SET lost_at = coalesce(lost_at, %s::timestamptz), error = %s::text WHERE id = %s::bigint
"""
FOUND = """
UPDATE contact_centre_engine SET connected_at = %s::timestamptz, lost_at = NULL, error = ''
WHERE id = %s::bigint AND (connected_at IS NULL OR lost_at IS NOT NULL)
"""
