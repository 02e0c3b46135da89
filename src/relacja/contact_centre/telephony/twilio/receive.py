"""A provider's request in, signals and the answer out.

Every status implies those before it, each under a key of its own: requests may come twice, late, and in any order.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Dial, VoiceResponse

from relacja.contact_centre.plugs import BadPost
from relacja.contact_centre.types import CallSignal, Heard, Posted, SignalKind

REFUSED = {"busy": "busy", "no-answer": "timeout", "failed": "unreachable", "canceled": "cancelled"}
NAME = re.compile(r"[\w.:-]{1,100}")
"""Of a call, as the provider or we name it."""
ORDER = ("initiated", "queued", "ringing", "in-progress", "completed")


def is_signed(token: str, posted: Posted) -> bool:
    """Whether the provider sent this to this public address: a form by its fields, JSON by its hash in the address.

    Without a token nobody is the provider.
    """
    hashed = "bodySHA256" in dict(parse_qsl(urlsplit(posted.url).query))
    given = posted.body if hashed else posted.form
    return bool(token) and bool(RequestValidator(token).validate(posted.url, given, posted.signature))


def heard(posted: Posted) -> Heard:
    """What a request of the provider tells, and what it is answered with. Raises `BadPost`."""
    form = {**dict(parse_qsl(urlsplit(posted.url).query)), **posted.form}
    if not all(NAME.fullmatch(name) for name in (form.get("CallSid") or form.get("call", ""), form.get("call", "x"))):
        raise BadPost
    if "leg" in form:
        return Heard(tuple(_of_a_leg(form)), "")
    if "RecordingSid" in form:
        return Heard((_recorded(form),), "")
    return Heard(tuple(_of_a_call(form)), _wait(form["CallSid"]) if _asks(form) else "")


def _asks(form: Mapping[str, str]) -> bool:
    return form.get("CallStatus") == "ringing" and "SequenceNumber" not in form


def _signal(form: Mapping[str, str], kind: SignalKind, leg: str = "", **data: str | int | float | bool) -> CallSignal:
    call = form.get("call") or form["CallSid"]
    key = f"{form['CallSid']}:{kind}"
    return CallSignal(
        kind, call, key, _moment(form), leg, form.get("From", ""), form.get("CallerName", ""), form.get("To", ""),
        "inbound", data,
    )  # fmt: skip


def _of_a_call(form: Mapping[str, str]) -> list[CallSignal]:
    """The caller's own call: it stands with us, and at last it is over."""
    told = [_signal(form, "offered")]
    status = form.get("CallStatus", "")
    if status == "completed" or status in REFUSED:
        told.append(_signal(form, "ended", by="caller", cause=REFUSED.get(status, "normal")))
    return told


def _of_a_leg(form: Mapping[str, str]) -> list[CallSignal]:
    """A telephone that we let ring into the call. One that was refused never talked, one that left did."""
    leg, status = form["leg"], form.get("CallStatus", "")
    if status in REFUSED:
        return [_signal(form, "refused", leg, cause=REFUSED[status])]
    reached = ORDER.index(status) if status in ORDER else -1
    told = [_signal(form, "alerting", leg)] if reached >= ORDER.index("ringing") else []
    if reached >= ORDER.index("in-progress"):
        told.append(_signal(form, "answered", leg))
    if status == "completed":
        told.append(_signal(form, "left", leg, why="hung_up"))
    return told


def _recorded(form: Mapping[str, str]) -> CallSignal:
    """A recording is there, at the provider."""
    call = form.get("call") or form.get("CallSid", "")
    duration = form.get("RecordingDuration", "")
    data: dict[str, str | int | float | bool] = {
        "url": form.get("RecordingUrl", ""),
        "seconds": float(duration) if duration.isdecimal() else 0.0,
        "channels": 2,
    }
    return CallSignal("recording_ready", call, f"{form['RecordingSid']}:ready", _moment(form), data=data)


def _wait(call: str) -> str:
    """The caller waits with music in a conference named after the call; it ends when they leave."""
    answer = VoiceResponse()
    dial = Dial()
    dial.conference(call, start_conference_on_enter=False, end_conference_on_exit=True, beep=False)
    answer.append(dial)
    return str(answer)


def _moment(form: Mapping[str, str]) -> datetime:
    """The provider's clock; ours where it says nothing that is a moment."""
    told = form.get("Timestamp") or form.get("RecordingStartTime")
    try:
        return parsedate_to_datetime(told).astimezone(UTC) if told else datetime.now(UTC)
    except (ValueError, OverflowError):
        return datetime.now(UTC)
