"""Recordings that lie at a provider: fetched by a job, stored as ours, and only then deleted there."""

import asyncio
import contextlib
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from relacja.contact_centre.models import Call, CallSignalRow
from relacja.contact_centre.plugs import CallGone, EngineAway, Line
from relacja.contact_centre.services import engines
from relacja.contact_centre.services.calls import keeping, recordings
from relacja.contact_centre.types import CallSignal
from relacja.platform.actor import Actor
from relacja.platform.jobs import enqueue, job
from relacja.platform.use_case import use_case
from relacja.routing.types import CONFIGURE


def kept(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """The provider has it ready: fetch it as soon as this is stored."""
    enqueue(fetch_recordings, call_id=call.pk)


@job(retries=10)
def fetch_recordings(*, call_id: int) -> None:
    """Fetch what lies at the provider of a call; tried again for a day, and then the operator is told."""
    call = Call.objects.select_related("engine").get(pk=call_id)
    opened = engines.opened(call.engine)
    if opened is None:
        raise EngineAway("its plug is gone")
    for row in CallSignalRow.objects.filter(call=call, kind="recording_kept").order_by("pk"):
        name = str(row.data["recording"])
        is_ours = CallSignalRow.objects.filter(engine=call.engine, key=f"{name}:ready").exists()
        if not is_ours and not call.is_parted:
            with tempfile.TemporaryDirectory(prefix="recording") as folder:
                file = Path(folder) / f"{name}.wav"
                asyncio.run(opened.line.fetch(name, file))
                hand_in_recording(actor=keeping.ACTOR, call_id=call.pk, recording=name, told=row.data, file=file)
        _discard(opened.line, name, anyway=call.is_parted)


def _discard(line: Line, name: str, *, anyway: bool) -> None:
    """Ours is stored: theirs may go."""
    with contextlib.suppress(CallGone):
        asyncio.run(line.discard(name, anyway=anyway))


@use_case(permits=CONFIGURE)
def hand_in_recording(*, actor: Actor, call_id: int, recording: str, told: Mapping[str, Any], file: Path) -> None:
    """The file of what the provider told is here: it becomes ours, once."""
    call, now = Call.objects.select_for_update().get(pk=call_id), timezone.now()
    data = {**{name: told[name] for name in ("seconds", "channels", "what") if name in told}, "path": str(file)}
    ready = CallSignal("recording_ready", call.engine_call, f"{recording}:ready", now, data=data)
    if keeping.store(call.engine_id, call, ready, now):
        recordings.ready(actor, call, ready, now)
