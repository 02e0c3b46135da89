"""What is recorded of a call, with its pauses, and when the file has come."""

from datetime import datetime
from pathlib import Path

import structlog

from relacja.contact_centre import parameters
from relacja.contact_centre.models import Call, CallCommandRow, Recording
from relacja.contact_centre.plugs import capabilities_of
from relacja.contact_centre.services.calls import remembering
from relacja.contact_centre.services.calls.commands import ask, spoken, wire_of
from relacja.contact_centre.types import CallSignal
from relacja.interactions import services as interactions
from relacja.interactions.types import Upload
from relacja.platform import files
from relacja.platform.actor import Actor

log = structlog.get_logger(__name__)

SHORTEST = 2.0
"""Seconds of a message below which nobody said anything."""
LARGEST = 1 << 30
"""Bytes of a recording: half an hour is more than people may upload, and a long talk is no reason to lose it."""


def begin(call: Call, now: datetime) -> None:
    """Say so and record, once: as the number that was called says, of calls that go out the parameter.

    Where it is to be said and the engine cannot say it, nothing is recorded.
    """
    records, announces = _wanted(call)
    if not records or CallCommandRow.objects.filter(call=call, kind="record").exists():
        return
    lacking = {"record", *(("play",) if announces else ())} - capabilities_of(call.engine.plug)
    if lacking:
        log.info("a call is not recorded", call=call.pk, engine_cannot=sorted(lacking))
        return
    if announces:
        ask("play", wire_of(call), now, sound="recorded", **spoken(call))
    ask("record", wire_of(call), now)


def _wanted(call: Call) -> tuple[bool, bool]:
    """Whether the call is recorded, and whether that is said."""
    if call.direction == "outbound":
        how = parameters.outgoing_recording()
        return how != "no", how == "announced"
    return (call.entry.records, call.entry.announces_recording) if call.entry else (True, True)


def _basis(call: Call, kind: str) -> str:
    """What the customer knew of the recording: by our own commands, not by what is set up."""
    if kind == "voicemail":
        return "message"
    said = CallCommandRow.objects.filter(call=call, kind="play", data__sound="recorded", error="")
    return "announced" if said.exists() else "unannounced"


def started(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """The engine records from now on."""
    if call.is_parted:
        return
    kind = str(signal.data.get("what", "talk"))
    Recording.objects.create(call=call, started_at=signal.at, kind=kind, consent_basis=_basis(call, kind))


def marked(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """It was paused, or taken up again."""
    recording = call.recordings.filter(stored_at=None).order_by("-pk").first()
    if recording is not None:
        at = max(0.0, (signal.at - recording.started_at).total_seconds())
        recording.marks = [*recording.marks, [round(at, 3), signal.kind.removeprefix("recording_")]]
        recording.save(update_fields=["marks"])


def ready(actor: Actor, call: Call, signal: CallSignal, now: datetime) -> None:
    """The file is there: it is stored by its hash and hangs on the contact; of a forgotten person it is not kept."""
    if call.is_parted:
        return
    same = {"kind": signal.data["what"]} if "what" in signal.data else {}
    recording = call.recordings.filter(stored_at=None, **same).order_by("pk").first()
    if recording is None:
        recording = Recording(call=call, started_at=call.answered_at or signal.at)
    recording.seconds = float(signal.data.get("seconds", 0.0))
    recording.channels = int(signal.data.get("channels", 2))
    recording.consent_basis = _basis(call, recording.kind)
    if call.entry is not None:
        recording.retention = call.entry.retention
    elif call.direction == "outbound":
        recording.retention = parameters.outgoing_retention()
    path = Path(str(signal.data.get("path", "")))
    if path.is_file():
        with path.open("rb") as stream:
            recording.sha256 = files.store(stream, path.name, LARGEST).sha256
        recording.stored_at = now
        if call.interaction_id is not None:
            with path.open("rb") as stream:
                upload = Upload(stream, path.name, "recording", recording.retention, LARGEST)
                interactions.attach(actor=actor, interaction_id=call.interaction_id, uploads=(upload,))
    recording.save()
    if recording.kind == "voicemail" and recording.seconds >= SHORTEST:
        remembering.ask_back(call, now)
