"""Signals as they came, each stored once."""

from datetime import datetime

import orjson
from django.utils.translation import gettext_noop

from relacja.contact_centre.models import Call
from relacja.contact_centre.types import CallSignal
from relacja.platform import sql
from relacja.platform.actor import Actor

ACTOR = Actor.system(gettext_noop("telephone engine"))
"""Who tells."""

STORE = """
INSERT INTO contact_centre_callsignalrow (engine_id, key, call_id, kind, leg, at, received_at, data)
VALUES (%s::bigint, %s::text, %s::bigint, %s::text, %s::text, %s::timestamptz, %s::timestamptz, %s::jsonb)
ON CONFLICT (engine_id, key) DO NOTHING RETURNING id
"""


def store(engine_id: int, call: Call | None, signal: CallSignal, now: datetime) -> bool:
    """Store the signal; False where it was stored before."""
    data = {**signal.data, "call": signal.call_id}
    values = [engine_id, signal.key, call.pk if call else None, signal.kind, signal.leg, signal.at, now]
    return sql.row(STORE, [*values, orjson.dumps(data, default=str).decode()]) is not None
